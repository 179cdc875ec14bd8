#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/codec.hpp"
#include "codec/parts.hpp"

namespace codec {
namespace {

using api::Provider;
using api::Site;
using nlohmann::json;

constexpr std::array kProviders{Provider::Tencent, Provider::Alibaba};
constexpr std::array kSites{Site::China, Site::International};
constexpr std::array kApprovals{api::ApprovalPolicy::Never, api::ApprovalPolicy::Always};
constexpr long kMostOffset = std::numeric_limits<int>::max();  // 68 years: a node without a clock of its own begins in 1970

api::CredentialsSpec read_credentials(const Fields& fields) {
    api::CredentialsSpec spec;
    if (fields.has("secretRef")) spec.secret_ref = fields.object("secretRef").required_text("name");
    if (fields.has("oidc")) {
        const Fields oidc = fields.object("oidc");
        spec.oidc = {oidc.required_text("roleArn"), oidc.required_text("provider")};
    }
    if (fields.has("instanceRole")) spec.instance_role = {fields.object("instanceRole").text("name")};
    if (fields.has("assumeRole")) {
        const Fields role = fields.object("assumeRole");
        api::CredentialsSpec::AssumeRole assumed;
        assumed.role_arn = role.required_text("roleArn");
        if (role.has("sessionName")) assumed.session_name = role.required_text("sessionName");
        assumed.external_id = role.text("externalId");
        spec.assume_role = std::move(assumed);
    }
    return spec;
}

api::CloudAccountSpec read_spec(const Fields& fields) {
    api::CloudAccountSpec spec;
    spec.provider = fields.choice<Provider>("provider", kProviders, spec.provider);
    spec.site = fields.choice<Site>("site", kSites, spec.site);
    const Fields endpoints = fields.object("endpoints");
    spec.endpoints = {endpoints.text("teo"), endpoints.text("billing"), endpoints.text("cbn"),
                      endpoints.text("bss"), endpoints.text("sts"),     endpoints.text("metadata")};
    const Fields credentials = fields.object("credentials");
    spec.credentials = read_credentials(credentials);
    // Which keys spend the money must not be a matter of reading order.
    if (credentials.has("secretRef") + credentials.has("oidc") + credentials.has("instanceRole") != 1)
        fields.reject("credentials", "is not exactly one of secretRef, oidc and instanceRole");
    spec.exclusive = fields.flag("exclusive", false);
    spec.purchaser_uin = fields.text("purchaserUin");
    spec.requests_per_second = static_cast<int>(fields.integer("requestsPerSecond", 1, 100, spec.requests_per_second));
    spec.freeze = fields.flag("freeze", false);
    spec.approval = fields.choice<api::ApprovalPolicy>("approval", kApprovals, spec.approval);
    return spec;
}

api::CloudAccountStatus read_status(const Fields& fields) {
    constexpr int kMost = std::numeric_limits<int>::max();
    api::CloudAccountStatus status;
    status.observed_generation = fields.integer("observedGeneration", -1, std::numeric_limits<std::int64_t>::max(), -1);
    if (fields.has("clockOffsetSeconds")) status.clock_offset_seconds = fields.integer("clockOffsetSeconds", -kMostOffset, kMostOffset, 0);
    status.account_id = fields.text("accountId");
    status.identity = fields.text("identity");
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
    return decode_object<api::CloudAccount>(text, read_spec, read_status);
}

std::string status_patch(const api::ObjectMeta& meta, const api::CloudAccountStatus& status) {
    json offset;
    if (status.clock_offset_seconds) offset = std::clamp(*status.clock_offset_seconds, -kMostOffset, kMostOffset);
    return status_patch_of(meta, {{"observedGeneration", status.observed_generation},
                                  {"clockOffsetSeconds", std::move(offset)},
                                  {"accountId", or_null(status.account_id)},
                                  {"identity", or_null(status.identity)},
                                  {"inventoryAt", or_null(status.inventory_at)},
                                  {"orderListReadable", status.order_list_readable ? json(*status.order_list_readable) : json()},
                                  {"plans", status.plans},
                                  {"claimed", status.claimed},
                                  {"unclaimed", or_null(status.unclaimed, kMaxUnclaimed)},
                                  {"conditions", conditions_json(status.conditions)}});
}

}  // namespace codec
