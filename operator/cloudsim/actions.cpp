#include "cloudsim/actions.hpp"

#include <algorithm>
#include <array>

namespace cloudsim {
namespace {

constexpr std::string_view kTeo = "2022-09-01";
constexpr std::string_view kBilling = "2018-07-09";
constexpr std::string_view kSts = "2018-08-13";

// Service, version, name, whether it writes, how.
constexpr std::array<Action, 21> kActions{{
    {"teo", kTeo, "CreatePlan", true, create_plan},
    {"teo", kTeo, "UpgradePlan", true, upgrade_plan},
    {"teo", kTeo, "RenewPlan", true, renew_plan},
    {"teo", kTeo, "ModifyPlan", true, modify_plan},
    {"teo", kTeo, "DestroyPlan", true, destroy_plan},
    {"teo", kTeo, "BindZoneToPlan", true, bind_zone_to_plan},
    {"teo", kTeo, "IncreasePlanQuota", true, increase_plan_quota},
    {"teo", kTeo, "DescribePlans", false, describe_plans},
    {"teo", kTeo, "DescribeAvailablePlans", false, describe_available_plans},
    {"teo", kTeo, "DescribeZones", false, describe_zones},
    {"billing", kBilling, "DescribeDealsByCond", false, describe_deals_by_cond},
    {"billing", kBilling, "DescribeAccountBalance", false, describe_account_balance},
    {"billing", kBilling, "PayDeals", true, pay_deals},
    {"billing", kBilling, "CreateInstance", true, create_instance},
    {"billing", kBilling, "RenewInstance", true, renew_instance},
    {"billing", kBilling, "RefundInstance", true, refund_instance},
    {"billing", kBilling, "SetRenewal", true, set_renewal},
    {"billing", kBilling, "DescribeRenewInstances", false, describe_renew_instances},
    {"sts", kSts, "GetCallerIdentity", false, get_caller_identity},
    {"sts", kSts, "AssumeRole", false, assume_role},
    {"sts", kSts, "AssumeRoleWithWebIdentity", false, assume_role_with_web_identity},
}};

}  // namespace

Outcome<const Action*> find_action(std::string_view service, std::string_view version, std::string_view name) {
    const auto known = std::ranges::find(kActions, service, &Action::service);
    if (known == kActions.end()) return refuse("NoSuchProduct", "The product does not exist.");
    if (version != known->version) return refuse("NoSuchVersion", "The version does not exist.");
    const auto found = std::ranges::find_if(kActions, [&](const Action& action) { return action.service == service && action.name == name; });
    if (found == kActions.end()) return refuse("InvalidAction", "The action is invalid or not found.");
    return &*found;
}

const Action& action_named(std::string_view name) { return *std::ranges::find(kActions, name, &Action::name); }

}  // namespace cloudsim
