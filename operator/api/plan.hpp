// What the three kinds of plan have in common. "Plan" is any of the things that are bought: an EdgeOne plan, what CreateInstance of Tencent's
// billing buys, an Alibaba CEN bandwidth package.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/condition.hpp"
#include "api/meta.hpp"

namespace api {

enum class PlanKind { EdgeOne, Instance, Package };
inline constexpr PlanKind kPlanKinds[] = {PlanKind::EdgeOne, PlanKind::Instance, PlanKind::Package};

struct KindNames {
    std::string_view kind;         // "EdgeOnePlan"
    std::string_view plural;       // "edgeoneplans"
    std::string_view shortest;     // "eop": what the names of its purchase orders begin with
    std::string_view provider;     // "Tencent"
    std::string_view noun;         // "plan": what messages call what was bought
    std::string_view orders_page;  // where its vendor's console shows orders
};
[[nodiscard]] const KindNames& names_of(PlanKind kind);
// By the resource's kind, "EdgeOnePlan".
[[nodiscard]] std::optional<PlanKind> plan_kind_of(std::string_view kind);

enum class RenewalMode { Never, Provider, Operator };
enum class ManagementPolicy { Manage, Observe };
// Destroy is EdgeOnePlan's, Refund the other two's.
enum class DeletionPolicy { Retain, Destroy, Refund };

[[nodiscard]] std::string_view to_string(RenewalMode mode);
[[nodiscard]] std::string_view to_string(ManagementPolicy policy);
[[nodiscard]] std::string_view to_string(DeletionPolicy policy);

struct Renewal {
    RenewalMode mode = RenewalMode::Never;
    base::Seconds renew_before = std::chrono::days(7);  // mode Operator: how long before expiry the window opens
    int period_months = 1;                              // the term bought each time; mode Provider: kinds whose flag takes a term
    bool operator==(const Renewal&) const = default;
};

// period {value, unit} of CloudInstance and CenBandwidthPackage.
struct Period {
    enum class Unit { Month, Year } unit = Unit::Month;
    int value = 1;
    [[nodiscard]] int months() const { return unit == Unit::Year ? 12 * value : value; }
    bool operator==(const Period&) const = default;
};
[[nodiscard]] std::string_view to_string(Period::Unit unit);

struct PlanSpec {
    std::string account_ref;
    Renewal renewal;
    std::optional<std::chrono::year_month_day> paid_through;  // the plan must not expire before the end of this day (UTC)
    std::vector<std::string> adopt_ids;                       // adopt.planId, adopt.instanceIds, adopt.packageId
    int ordinal = 1;                                          // the how-manieth plan this object stands for
    ManagementPolicy management_policy = ManagementPolicy::Manage;
    DeletionPolicy deletion_policy = DeletionPolicy::Retain;
    bool operator==(const PlanSpec&) const = default;
};

// One line of status.orders: the last 20 purchases.
struct OrderNote {
    std::string act;             // Create, Upgrade, Renew, Refund
    std::string purchase_order;  // name of the PurchaseOrder
    std::string order_number;    // the cloud's: DealName, OrderId
    base::Time at;
    bool operator==(const OrderNote&) const = default;
};

struct PlanStatus {
    std::int64_t observed_generation = -1;
    std::vector<std::string> ids;          // planId, instanceIds, packageId: one, but for a CloudInstance of a greater quantity
    std::string state;                     // as the cloud says, or "vanished"
    std::optional<base::Time> expires_at;  // the earliest of several
    std::optional<bool> auto_renewal;      // whether the cloud renews it (all of several)
    std::vector<OrderNote> orders;
    Conditions conditions;
    bool operator==(const PlanStatus&) const = default;
};

// Who renews it, as things stand. Provider: the cloud's flag is on, whatever the spec says.
[[nodiscard]] RenewalMode renewed_by(const PlanSpec& spec, const PlanStatus& status);

// Several ids as one text, for the annotation and for messages: "ins-1,ins-2". Ids hold no commas.
[[nodiscard]] std::string join_ids(const std::vector<std::string>& ids);
[[nodiscard]] std::vector<std::string> split_ids(std::string_view text);

}  // namespace api
