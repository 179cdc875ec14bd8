#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/codec.hpp"
#include "codec/parts.hpp"

namespace codec {
namespace {

using api::Site;
using nlohmann::json;

constexpr std::array kSites{Site::China, Site::International};
constexpr std::string_view kTencent = "Tencent";

api::CloudAccountSpec read_spec(const Fields& fields) {
    api::CloudAccountSpec spec;
    if (fields.has("provider")) {
        spec.provider = fields.text("provider");
        if (spec.provider != kTencent) fields.reject("provider", in_quotes(spec.provider) + " is not Tencent");
    }
    spec.site = fields.choice<Site>("site", kSites, spec.site);
    const Fields endpoints = fields.object("endpoints");
    spec.teo_endpoint = endpoints.text("teo");
    spec.billing_endpoint = endpoints.text("billing");
    spec.secret_ref = fields.object("credentials").object("secretRef").required_text("name");
    spec.exclusive = fields.flag("exclusive", false);
    spec.purchaser_uin = fields.text("purchaserUin");
    spec.requests_per_second = static_cast<int>(fields.integer("requestsPerSecond", 1, 100, spec.requests_per_second));
    spec.freeze = fields.flag("freeze", false);
    return spec;
}

api::CloudAccountStatus read_status(const Fields& fields) {
    constexpr int kMost = std::numeric_limits<int>::max();
    api::CloudAccountStatus status;
    status.observed_generation = fields.integer("observedGeneration", -1, std::numeric_limits<std::int64_t>::max(), -1);
    if (fields.has("clockOffsetSeconds")) status.clock_offset_seconds = fields.integer("clockOffsetSeconds", -kMost, kMost, 0);
    status.inventory_at = fields.time("inventoryAt");
    if (fields.has("orderListReadable")) status.order_list_readable = fields.flag("orderListReadable", false);
    status.plans = static_cast<int>(fields.integer("plans", 0, kMost, 0));
    status.claimed = static_cast<int>(fields.integer("claimed", 0, kMost, 0));
    status.unclaimed = fields.texts("unclaimed");
    status.conditions = read_conditions(fields);
    return status;
}

}  // namespace

template <>
base::Result<api::CloudAccount> decode<api::CloudAccount>(std::string_view text) {
    const auto document = parse_json(text);
    if (!document) return base::fail(document.error());
    std::optional<base::Error> error;
    const Fields root(*document, "", error);
    api::CloudAccount account;
    account.meta = read_meta(root, api::CloudAccount::kKind);
    account.spec = read_spec(root.object("spec"));
    account.status = read_status(root.object("status"));
    return finish(std::move(account), error);
}

std::string status_patch(const api::ObjectMeta& meta, const api::CloudAccountStatus& status) {
    return status_patch_of(meta, {{"observedGeneration", status.observed_generation},
                                  {"clockOffsetSeconds", status.clock_offset_seconds ? json(*status.clock_offset_seconds) : json()},
                                  {"inventoryAt", or_null(status.inventory_at)},
                                  {"orderListReadable", status.order_list_readable ? json(*status.order_list_readable) : json()},
                                  {"plans", status.plans},
                                  {"claimed", status.claimed},
                                  {"unclaimed", or_null(status.unclaimed, kMaxUnclaimed)},
                                  {"conditions", conditions_json(status.conditions)}});
}

}  // namespace codec
