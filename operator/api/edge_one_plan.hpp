// EdgeOnePlan: one Tencent EdgeOne plan, as declared and as seen.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/plan.hpp"

namespace api {

// Order matters: a higher one can be reached by UpgradePlan, a lower one never. Enterprise is neither upgraded to nor from.
enum class PlanType { Personal, Basic, Standard, Enterprise, Other };

[[nodiscard]] std::string_view to_string(PlanType type);  // "personal", as CreatePlan spells it
// "personal" or "plan-personal"; DescribePlans and CreatePlan spell it differently. Unknown: Other.
[[nodiscard]] PlanType plan_type_of(std::string_view text);

struct EdgeOnePlanSpec : PlanSpec {
    PlanType plan_type = PlanType::Personal;
    int period_months = 1;  // prepaid.periodMonths: 1-12, 24, 36; not used for enterprise
    bool auto_use_voucher = false;
    std::vector<std::string> zones;  // zone ids
    bool operator==(const EdgeOnePlanSpec&) const = default;
};

struct EdgeOnePlanStatus : PlanStatus {
    std::string plan_type;  // as the cloud says, without its "plan-" prefix
    std::optional<base::Time> enabled_at;
    std::vector<std::string> zones;
    bool operator==(const EdgeOnePlanStatus&) const = default;
};

struct EdgeOnePlan {
    static constexpr PlanKind kPlan = PlanKind::EdgeOne;
    static constexpr std::string_view kKind = "EdgeOnePlan";
    static constexpr std::string_view kPlural = "edgeoneplans";
    ObjectMeta meta;
    EdgeOnePlanSpec spec;
    EdgeOnePlanStatus status;
};

}  // namespace api
