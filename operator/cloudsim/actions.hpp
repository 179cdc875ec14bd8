// The API's actions: parameters in, answer out, both as the vendor's pages give them (teo 2022-09-01, billing 2018-07-09,
// sts 2018-08-13).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "cloudsim/dialect.hpp"
#include "cloudsim/model.hpp"

namespace cloudsim {

using Perform = Answer (*)(Model& model, const Caller& caller, const nlohmann::json& parameters);

struct Action {
    std::string_view service;
    std::string_view version;
    std::string_view name;
    bool writes = false;
    Perform perform = nullptr;
};

// Errors: NoSuchProduct, NoSuchVersion, InvalidAction.
[[nodiscard]] Outcome<const Action*> find_action(std::string_view service, std::string_view version, std::string_view name);
// An action that find_action() found before; names are unique over all services.
[[nodiscard]] const Action& action_named(std::string_view name);

// actions_plans.cpp
[[nodiscard]] Answer create_plan(Model& model, const Caller& caller, const nlohmann::json& parameters);
[[nodiscard]] Answer upgrade_plan(Model& model, const Caller& caller, const nlohmann::json& parameters);
[[nodiscard]] Answer renew_plan(Model& model, const Caller& caller, const nlohmann::json& parameters);
[[nodiscard]] Answer modify_plan(Model& model, const Caller& caller, const nlohmann::json& parameters);
[[nodiscard]] Answer destroy_plan(Model& model, const Caller& caller, const nlohmann::json& parameters);
[[nodiscard]] Answer bind_zone_to_plan(Model& model, const Caller& caller, const nlohmann::json& parameters);
[[nodiscard]] Answer increase_plan_quota(Model& model, const Caller& caller, const nlohmann::json& parameters);
// actions_reads.cpp
[[nodiscard]] Answer describe_plans(Model& model, const Caller& caller, const nlohmann::json& parameters);
[[nodiscard]] Answer describe_available_plans(Model& model, const Caller& caller, const nlohmann::json& parameters);
[[nodiscard]] Answer describe_zones(Model& model, const Caller& caller, const nlohmann::json& parameters);
// actions_billing.cpp
[[nodiscard]] Answer describe_deals_by_cond(Model& model, const Caller& caller, const nlohmann::json& parameters);
[[nodiscard]] Answer describe_account_balance(Model& model, const Caller& caller, const nlohmann::json& parameters);
// actions_pay.cpp
[[nodiscard]] Answer pay_deals(Model& model, const Caller& caller, const nlohmann::json& parameters);
// actions_instances.cpp
[[nodiscard]] Answer create_instance(Model& model, const Caller& caller, const nlohmann::json& parameters);
[[nodiscard]] Answer renew_instance(Model& model, const Caller& caller, const nlohmann::json& parameters);
[[nodiscard]] Answer refund_instance(Model& model, const Caller& caller, const nlohmann::json& parameters);
// actions_renewals.cpp
[[nodiscard]] Answer set_renewal(Model& model, const Caller& caller, const nlohmann::json& parameters);
[[nodiscard]] Answer describe_renew_instances(Model& model, const Caller& caller, const nlohmann::json& parameters);
// actions_sts.cpp
inline constexpr std::string_view kWebIdentityAction = "AssumeRoleWithWebIdentity";  // the one action that is not signed
[[nodiscard]] Answer get_caller_identity(Model& model, const Caller& caller, const nlohmann::json& parameters);
[[nodiscard]] Answer assume_role(Model& model, const Caller& caller, const nlohmann::json& parameters);
[[nodiscard]] Answer assume_role_with_web_identity(Model& model, const Caller& caller, const nlohmann::json& parameters);

}  // namespace cloudsim
