#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/codec.hpp"
#include "codec/parts.hpp"
#include "codec/plan_parts.hpp"

namespace codec {
namespace {

using nlohmann::json;

constexpr api::PlanKind kKind = api::CloudInstance::kPlan;
constexpr std::size_t kMaxParameters = 16U << 10U;
constexpr int kMaxParametersDepth = 8;

// The spec's free object. The cloud finds the price by pid, so what lacks it can't be bought.
std::string read_parameters(const Fields& spec) {
    if (!spec.has("parameters")) return {};
    const Fields fields = spec.object("parameters");
    if (!fields.has("pid")) fields.reject("pid", "is missing: the number by which the cloud knows the price of the product");
    if (!fields.is_number("pid")) fields.reject("pid", "is not a number: the one by which the cloud knows the price of the product");
    return spec.object_text("parameters", kMaxParameters, kMaxParametersDepth);
}

api::CloudInstanceSpec read_spec(const Fields& fields) {
    api::CloudInstanceSpec spec;
    read_plan_spec(fields, kKind, spec);
    spec.product_code = fields.required_text("productCode");
    spec.sub_product_code = fields.required_text("subProductCode");
    spec.region_code = fields.required_text("regionCode");
    spec.zone_code = fields.text("zoneCode");
    spec.parameters = read_parameters(fields);
    spec.quantity = static_cast<int>(fields.integer("quantity", 1, kMaxResourceIds, spec.quantity));
    spec.project_id = fields.integer("projectId", 0, std::numeric_limits<std::int64_t>::max(), spec.project_id);
    spec.period = read_period(fields, kKind);
    if (!spec.adopt_ids.empty() && spec.adopt_ids.size() != static_cast<std::size_t>(spec.quantity))
        fields.object("adopt").reject("instanceIds", "are not as many as quantity says");
    // What is adopted need not be described; what is bought is, and that is any further one.
    if (spec.adopt_ids.empty() || spec.ordinal > 1) {
        if (spec.zone_code.empty()) fields.reject("zoneCode", "is missing");
        if (spec.parameters.empty()) fields.reject("parameters", "is missing");
    }
    return spec;
}

api::CloudInstanceStatus read_status(const Fields& fields) {
    api::CloudInstanceStatus status;
    read_plan_status(fields, kKind, status);
    status.order_id = fields.text("orderId");
    status.renew_flag = fields.text("renewFlag");
    return status;
}

}  // namespace

template <>
base::Result<api::CloudInstance> decode<api::CloudInstance>(std::string_view text) {
    return decode_object<api::CloudInstance>(text, read_spec, read_status);
}

std::string status_patch(const api::ObjectMeta& meta, const api::CloudInstanceStatus& status) {
    json patch = plan_status_json(status, kKind);
    patch["orderId"] = or_null(status.order_id);
    patch["renewFlag"] = or_null(status.renew_flag);
    return status_patch_of(meta, std::move(patch));
}

}  // namespace codec
