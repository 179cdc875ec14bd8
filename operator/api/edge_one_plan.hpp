// EdgeOnePlan: one Tencent EdgeOne plan, as declared and as seen.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/condition.hpp"
#include "api/meta.hpp"

namespace api {

// Order matters: a higher one can be reached by UpgradePlan, a lower one never. Enterprise is neither upgraded to nor from.
enum class PlanType { Personal, Basic, Standard, Enterprise, Other };
enum class RenewalMode { Never, Provider, Operator };
enum class ManagementPolicy { Manage, Observe };
enum class DeletionPolicy { Retain, Destroy };

[[nodiscard]] std::string_view to_string(PlanType type);  // "personal", as CreatePlan spells it
[[nodiscard]] std::string_view to_string(RenewalMode mode);
[[nodiscard]] std::string_view to_string(ManagementPolicy policy);
[[nodiscard]] std::string_view to_string(DeletionPolicy policy);
// "personal" or "plan-personal"; DescribePlans and CreatePlan spell it differently. Unknown: Other.
[[nodiscard]] PlanType plan_type_of(std::string_view text);

struct Renewal {
    RenewalMode mode = RenewalMode::Never;
    base::Seconds renew_before = std::chrono::days(7);  // mode Operator: how long before expiry the window opens
    int period_months = 1;                              // mode Operator: term bought each time
    bool operator==(const Renewal&) const = default;
};

struct EdgeOnePlanSpec {
    std::string account_ref;
    PlanType plan_type = PlanType::Personal;
    int period_months = 1;  // prepaid.periodMonths: 1-12, 24, 36; not used for enterprise
    bool auto_use_voucher = false;
    Renewal renewal;
    std::optional<std::chrono::year_month_day> paid_through;  // the plan must not expire before the end of this day (UTC)
    std::vector<std::string> zones;                           // zone ids
    std::string adopt_plan_id;                                // adopt.planId
    int ordinal = 1;                                          // the how-manieth plan this object stands for
    ManagementPolicy management_policy = ManagementPolicy::Manage;
    DeletionPolicy deletion_policy = DeletionPolicy::Retain;
    bool operator==(const EdgeOnePlanSpec&) const = default;
};

// One line of status.orders: the last 20 purchases.
struct OrderNote {
    std::string act;             // Create, Upgrade, Renew
    std::string purchase_order;  // name of the PurchaseOrder
    std::string order_number;    // the cloud's: DealName
    base::Time at;
    bool operator==(const OrderNote&) const = default;
};

struct EdgeOnePlanStatus {
    std::int64_t observed_generation = -1;
    std::string plan_id;
    std::string plan_type;  // as the cloud says, without its "plan-" prefix
    std::string state;      // normal, expiring-soon, expired, isolated, overdue-isolated, vanished
    std::optional<base::Time> enabled_at;
    std::optional<base::Time> expires_at;
    std::optional<bool> auto_renewal;
    std::vector<std::string> zones;
    std::vector<OrderNote> orders;
    Conditions conditions;
    bool operator==(const EdgeOnePlanStatus&) const = default;
};

struct EdgeOnePlan {
    static constexpr std::string_view kKind = "EdgeOnePlan";
    static constexpr std::string_view kPlural = "edgeoneplans";
    static constexpr std::string_view kShort = "eop";
    ObjectMeta meta;
    EdgeOnePlanSpec spec;
    EdgeOnePlanStatus status;
};

}  // namespace api
