#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/codec.hpp"
#include "codec/parts.hpp"
#include "codec/periods.hpp"
#include "codec/plan_parts.hpp"

namespace codec {
namespace {

using api::PlanType;
using nlohmann::json;

constexpr api::PlanKind kKind = api::EdgeOnePlan::kPlan;
constexpr std::array kPlanTypes{PlanType::Personal, PlanType::Basic, PlanType::Standard, PlanType::Enterprise};

api::EdgeOnePlanSpec read_spec(const Fields& fields) {
    api::EdgeOnePlanSpec spec;
    read_plan_spec(fields, kKind, spec);
    spec.plan_type = fields.choice<PlanType>("planType", kPlanTypes, spec.plan_type);
    spec.period_months = read_months(fields.object("prepaid"), "periodMonths", spec.period_months, kPlanMonths);
    spec.auto_use_voucher = fields.flag("autoUseVoucher", false);
    spec.zones = fields.texts("zones");
    return spec;
}

api::EdgeOnePlanStatus read_status(const Fields& fields) {
    api::EdgeOnePlanStatus status;
    read_plan_status(fields, kKind, status);
    status.plan_type = fields.text("planType");
    status.enabled_at = fields.time("enabledAt");
    status.zones = fields.texts("zones");
    return status;
}

}  // namespace

template <>
base::Result<api::EdgeOnePlan> decode<api::EdgeOnePlan>(std::string_view text) {
    return decode_object<api::EdgeOnePlan>(text, read_spec, read_status);
}

std::string status_patch(const api::ObjectMeta& meta, const api::EdgeOnePlanStatus& status) {
    json patch = plan_status_json(status, kKind);
    patch["planType"] = or_null(status.plan_type);
    patch["enabledAt"] = or_null(status.enabled_at);
    patch["zones"] = or_null(status.zones, kMaxStatusZones);
    return status_patch_of(meta, std::move(patch));
}

}  // namespace codec
