#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/codec.hpp"
#include "codec/parts.hpp"
#include "codec/periods.hpp"

namespace codec {
namespace {

using api::DeletionPolicy;
using api::ManagementPolicy;
using api::PlanType;
using api::RenewalMode;
using nlohmann::json;

constexpr std::array kPlanTypes{PlanType::Personal, PlanType::Basic, PlanType::Standard, PlanType::Enterprise};
constexpr std::array kModes{RenewalMode::Never, RenewalMode::Provider, RenewalMode::Operator};
constexpr std::array kManagementPolicies{ManagementPolicy::Manage, ManagementPolicy::Observe};
constexpr std::array kDeletionPolicies{DeletionPolicy::Retain, DeletionPolicy::Destroy};
constexpr base::Seconds kMostRenewBefore = std::chrono::days(30);

api::Renewal read_renewal(const Fields& fields) {
    api::Renewal renewal;
    renewal.mode = fields.choice<RenewalMode>("mode", kModes, renewal.mode);
    renewal.period_months = read_months(fields, "periodMonths", renewal.period_months);
    if (!fields.has("renewBefore")) return renewal;
    const auto before = base::parse_duration(fields.text("renewBefore"));
    if (!before) {
        fields.reject("renewBefore", before.error().message());
    } else if (*before <= base::Seconds(0) || *before > kMostRenewBefore) {
        fields.reject("renewBefore", "is not between 1s and 30d");
    } else {
        renewal.renew_before = *before;
    }
    return renewal;
}

api::EdgeOnePlanSpec read_spec(const Fields& fields) {
    api::EdgeOnePlanSpec spec;
    spec.account_ref = fields.object("accountRef").required_text("name");
    spec.plan_type = fields.choice<PlanType>("planType", kPlanTypes, spec.plan_type);
    spec.period_months = read_months(fields.object("prepaid"), "periodMonths", spec.period_months);
    spec.auto_use_voucher = fields.flag("autoUseVoucher", false);
    spec.renewal = read_renewal(fields.object("renewal"));
    if (fields.has("paidThrough")) {
        const auto day = base::parse_date(fields.text("paidThrough"));
        if (!day) fields.reject("paidThrough", day.error().message());
        if (day) spec.paid_through = *day;
    }
    spec.zones = fields.texts("zones");
    if (fields.has("adopt")) spec.adopt_plan_id = fields.object("adopt").required_text("planId");
    spec.ordinal = static_cast<int>(fields.integer("ordinal", 1, 999, 1));
    spec.management_policy = fields.choice<ManagementPolicy>("managementPolicy", kManagementPolicies, spec.management_policy);
    spec.deletion_policy = fields.choice<DeletionPolicy>("deletionPolicy", kDeletionPolicies, spec.deletion_policy);
    return spec;
}

api::EdgeOnePlanStatus read_status(const Fields& fields) {
    api::EdgeOnePlanStatus status;
    status.observed_generation = fields.integer("observedGeneration", -1, std::numeric_limits<std::int64_t>::max(), -1);
    status.plan_id = fields.text("planId");
    status.plan_type = fields.text("planType");
    status.state = fields.text("state");
    status.enabled_at = fields.time("enabledAt");
    status.expires_at = fields.time("expiresAt");
    if (fields.has("autoRenewal")) status.auto_renewal = fields.flag("autoRenewal", false);
    status.zones = fields.texts("zones");
    fields.each("orders", [&](const Fields& order) {
        status.orders.push_back({order.text("act"), order.text("purchaseOrder"), order.text("orderNumber"), order.time("at").value_or(base::Time{})});
    });
    status.conditions = read_conditions(fields);
    return status;
}

json orders_json(const std::vector<api::OrderNote>& orders) {
    if (orders.empty()) return {};
    json list = json::array();
    for (std::size_t i = orders.size() - std::min(orders.size(), kMaxOrderNotes); i < orders.size(); ++i) {
        const auto& order = orders[i];
        json note{{"act", order.act}, {"purchaseOrder", order.purchase_order}, {"at", base::format_rfc3339(order.at)}};
        if (!order.order_number.empty()) note["orderNumber"] = order.order_number;
        list.push_back(std::move(note));
    }
    return list;
}

}  // namespace

template <>
base::Result<api::EdgeOnePlan> decode<api::EdgeOnePlan>(std::string_view text) {
    const auto document = parse_json(text);
    if (!document) return base::fail(document.error());
    std::optional<base::Error> error;
    const Fields root(*document, "", error);
    api::EdgeOnePlan plan;
    plan.meta = read_meta(root, api::EdgeOnePlan::kKind);
    plan.spec = read_spec(root.object("spec"));
    plan.status = read_status(root.object("status"));
    return finish(std::move(plan), error);
}

std::string status_patch(const api::ObjectMeta& meta, const api::EdgeOnePlanStatus& status) {
    return status_patch_of(meta, {{"observedGeneration", status.observed_generation},
                                  {"planId", or_null(status.plan_id)},
                                  {"planType", or_null(status.plan_type)},
                                  {"state", or_null(status.state)},
                                  {"enabledAt", or_null(status.enabled_at)},
                                  {"expiresAt", or_null(status.expires_at)},
                                  {"autoRenewal", status.auto_renewal ? json(*status.auto_renewal) : json()},
                                  {"zones", or_null(status.zones, kMaxStatusZones)},
                                  {"orders", orders_json(status.orders)},
                                  {"conditions", conditions_json(status.conditions)}});
}

}  // namespace codec
