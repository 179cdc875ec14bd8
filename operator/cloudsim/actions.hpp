// The API's actions: parameters in, answer out, both as the vendor's pages give them (teo 2022-09-01, billing 2018-07-09).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "cloudsim/model.hpp"

namespace cloudsim {

// What "Response" holds, without RequestId.
using Answer = Outcome<nlohmann::json>;
using Perform = Answer (*)(Model& model, const Caller& caller, const nlohmann::json& parameters);

struct Action {
    std::string_view service;
    std::string_view name;
    bool writes = false;
    Perform perform = nullptr;
};

// Errors: NoSuchProduct, NoSuchVersion, InvalidAction.
[[nodiscard]] Outcome<const Action*> find_action(std::string_view service, std::string_view version, std::string_view name);

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

}  // namespace cloudsim
