#include "codec/plan_parts.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/parts.hpp"
#include "codec/periods.hpp"

namespace codec {
namespace {

using api::DeletionPolicy;
using api::ManagementPolicy;
using api::PlanKind;
using api::RenewalMode;
using nlohmann::json;

constexpr std::array kModes{RenewalMode::Never, RenewalMode::Provider, RenewalMode::Operator};
constexpr std::array kManagementPolicies{ManagementPolicy::Manage, ManagementPolicy::Observe};
constexpr std::array kUnits{api::Period::Unit::Month, api::Period::Unit::Year};
constexpr base::Seconds kMostRenewBefore = std::chrono::days(30);

// What spec.adopt and status call the cloud's ids.
constexpr std::string_view ids_name(PlanKind kind) {
    return kind == PlanKind::EdgeOne ? "planId" : kind == PlanKind::Package ? "packageId" : "instanceIds";
}

// The operator's own renewals, and those that bring an object to its paidThrough, are bought by another call than the cloud's are set by.
const Months& renewals_of(PlanKind kind, RenewalMode mode) {
    if (kind == PlanKind::EdgeOne) return kPlanMonths;
    if (kind == PlanKind::Instance) return mode == RenewalMode::Provider ? kInstanceAutoRenewals : kInstanceMonths;
    return mode == RenewalMode::Provider ? kPackageAutoRenewals : kPackageRenewals;
}

api::Renewal read_renewal(const Fields& fields, PlanKind kind) {
    api::Renewal renewal;
    renewal.mode = fields.choice<RenewalMode>("mode", kModes, renewal.mode);
    renewal.period_months = read_months(fields, "periodMonths", renewal.period_months, renewals_of(kind, renewal.mode));
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

std::vector<std::string> read_ids(const Fields& fields, PlanKind kind) {
    if (kind == PlanKind::Instance) return fields.texts(ids_name(kind));
    std::string id = fields.text(ids_name(kind));
    return id.empty() ? std::vector<std::string>{} : std::vector{std::move(id)};
}

std::vector<std::string> read_adopted(const Fields& spec, PlanKind kind) {
    if (!spec.has("adopt")) return {};
    const Fields adopt = spec.object("adopt");
    auto ids = read_ids(adopt, kind);
    if (ids.empty()) adopt.reject(ids_name(kind), "is missing");
    // Ids are joined by commas in the annotation.
    if (std::ranges::any_of(ids, [](const std::string& id) { return id.empty() || id.find(',') != std::string::npos; }))
        adopt.reject(ids_name(kind), "is not an id");
    return ids;
}

json ids_json(const std::vector<std::string>& ids, PlanKind kind) {
    if (kind == PlanKind::Instance) return or_null(ids, kMaxResourceIds);
    return ids.empty() ? json() : json(ids.front());
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

void read_plan_spec(const Fields& fields, PlanKind kind, api::PlanSpec& spec) {
    const std::array deletion_policies{DeletionPolicy::Retain, kind == PlanKind::EdgeOne ? DeletionPolicy::Destroy : DeletionPolicy::Refund};
    spec.account_ref = fields.object("accountRef").required_text("name");
    spec.renewal = read_renewal(fields.object("renewal"), kind);
    if (fields.has("paidThrough")) {
        const auto day = base::parse_date(fields.text("paidThrough"));
        if (!day) fields.reject("paidThrough", day.error().message());
        if (day) spec.paid_through = *day;
    }
    spec.adopt_ids = read_adopted(fields, kind);
    spec.ordinal = static_cast<int>(fields.integer("ordinal", 1, kMaxOrdinal, spec.ordinal));
    spec.management_policy = fields.choice<ManagementPolicy>("managementPolicy", kManagementPolicies, spec.management_policy);
    spec.deletion_policy = fields.choice<DeletionPolicy>("deletionPolicy", deletion_policies, spec.deletion_policy);
}

api::Period read_period(const Fields& spec, PlanKind kind) {
    const Fields fields = spec.object("period");
    api::Period period;
    period.unit = fields.choice<api::Period::Unit>("unit", kUnits, period.unit);
    if (period.unit == api::Period::Unit::Year) {
        period.value = static_cast<int>(fields.integer("value", 1, kMostYears, period.value));
    } else {
        period.value = read_months(fields, "value", period.value, kind == PlanKind::Instance ? kInstanceMonths : kPackageMonths);
    }
    return period;
}

void read_plan_status(const Fields& fields, PlanKind kind, api::PlanStatus& status) {
    status.observed_generation = fields.integer("observedGeneration", -1, std::numeric_limits<std::int64_t>::max(), -1);
    status.ids = read_ids(fields, kind);
    status.state = fields.text("state");
    status.expires_at = fields.time("expiresAt");
    if (fields.has("autoRenewal")) status.auto_renewal = fields.flag("autoRenewal", false);
    fields.each("orders", [&](const Fields& order) {
        status.orders.push_back({order.text("act"), order.text("purchaseOrder"), order.text("orderNumber"), order.time("at").value_or(base::Time{})});
    });
    status.conditions = read_conditions(fields);
}

json plan_status_json(const api::PlanStatus& status, PlanKind kind) {
    return {{"observedGeneration", status.observed_generation},
            {ids_name(kind), ids_json(status.ids, kind)},
            {"state", or_null(status.state)},
            {"expiresAt", or_null(status.expires_at)},
            {"autoRenewal", status.auto_renewal ? json(*status.auto_renewal) : json()},
            {"orders", orders_json(status.orders)},
            {"conditions", conditions_json(status.conditions)}};
}

}  // namespace codec
