#include "cloudsim/actions.hpp"

#include <array>

namespace cloudsim {
namespace {

constexpr std::array<Action, 12> kActions{{
    {.service = "teo", .name = "CreatePlan", .writes = true, .perform = create_plan},
    {.service = "teo", .name = "UpgradePlan", .writes = true, .perform = upgrade_plan},
    {.service = "teo", .name = "RenewPlan", .writes = true, .perform = renew_plan},
    {.service = "teo", .name = "ModifyPlan", .writes = true, .perform = modify_plan},
    {.service = "teo", .name = "DestroyPlan", .writes = true, .perform = destroy_plan},
    {.service = "teo", .name = "BindZoneToPlan", .writes = true, .perform = bind_zone_to_plan},
    {.service = "teo", .name = "IncreasePlanQuota", .writes = true, .perform = increase_plan_quota},
    {.service = "teo", .name = "DescribePlans", .perform = describe_plans},
    {.service = "teo", .name = "DescribeAvailablePlans", .perform = describe_available_plans},
    {.service = "teo", .name = "DescribeZones", .perform = describe_zones},
    {.service = "billing", .name = "DescribeDealsByCond", .perform = describe_deals_by_cond},
    {.service = "billing", .name = "DescribeAccountBalance", .perform = describe_account_balance},
}};

}  // namespace

Outcome<const Action*> find_action(std::string_view service, std::string_view version, std::string_view name) {
    if (service != "teo" && service != "billing") return refuse("NoSuchProduct", "The product does not exist.");
    if (version != (service == "teo" ? "2022-09-01" : "2018-07-09")) return refuse("NoSuchVersion", "The version does not exist.");
    for (const Action& action : kActions)
        if (action.service == service && action.name == name) return &action;
    return refuse("InvalidAction", "The action is invalid or not found.");
}

}  // namespace cloudsim
