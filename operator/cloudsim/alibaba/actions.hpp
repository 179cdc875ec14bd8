// The actions: parameters in, answer out, both as the vendor's pages give them (Cbn 2017-09-12, BssOpenApi 2017-12-14, Sts 2015-04-01).
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "cloudsim/alibaba/fields.hpp"
#include "cloudsim/alibaba/model.hpp"

namespace cloudsim::alibaba {

enum class Service { Cbn, Bss, Sts, Metadata };

using Perform = Answer (*)(Model& model, const Caller& caller, Fields& fields);

struct Action {
    Service service{};
    std::string_view name;
    bool writes = false;
    Perform perform = nullptr;
};

// Errors: InvalidVersion, InvalidAction.NotFound.
[[nodiscard]] Outcome<const Action*> find_action(std::string_view version, std::string_view name);
// By name alone: all of them differ. nullptr: there is none.
[[nodiscard]] const Action* action_named(std::string_view name);

// {} when it went well.
template <class T>
[[nodiscard]] Answer nothing_of(const Outcome<T>& done) {
    if (!done) return std::unexpected(done.error());
    return nlohmann::json::object();
}

// Acts once for each ClientToken: the same parameters get the first answer again, others IdempotentParameterMismatch. An error is
// remembered only when it left an order behind. Without a token it just acts.
[[nodiscard]] Answer once(Model& model, const Caller& caller, const std::string& action, Fields& fields, const std::function<Answer()>& act);

// actions_packages.cpp
[[nodiscard]] Answer create_package(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer modify_spec(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer modify_attribute(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer delete_package(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer associate_package(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer unassociate_package(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer upgrade_for_a_time(Model& model, const Caller& caller, Fields& fields);
// actions_describe.cpp
[[nodiscard]] Answer describe_packages(Model& model, const Caller& caller, Fields& fields);
// actions_geography.cpp
[[nodiscard]] Answer describe_spans(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer describe_membership(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer describe_remaining(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer describe_limits(Model& model, const Caller& caller, Fields& fields);
// actions_tags.cpp
[[nodiscard]] Answer tag_resources(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer untag_resources(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer list_tag_resources(Model& model, const Caller& caller, Fields& fields);
// actions_orders.cpp
[[nodiscard]] Answer query_orders(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer get_order_detail(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer cancel_order(Model& model, const Caller& caller, Fields& fields);
// actions_instances.cpp
[[nodiscard]] Answer renew_instance(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer set_renewal(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer query_available_instances(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer refund_instance(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer inquiry_price_refund_instance(Model& model, const Caller& caller, Fields& fields);
// actions_money.cpp
[[nodiscard]] Answer get_subscription_price(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer query_account_balance(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer query_product_list(Model& model, const Caller& caller, Fields& fields);
// actions_sts.cpp
[[nodiscard]] Answer get_caller_identity(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer assume_role(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer assume_role_with_oidc(Model& model, const Caller& caller, Fields& fields);
// metadata.cpp
[[nodiscard]] Answer get_metadata_token(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer list_metadata_roles(Model& model, const Caller& caller, Fields& fields);
[[nodiscard]] Answer get_metadata_credentials(Model& model, const Caller& caller, Fields& fields);

}  // namespace cloudsim::alibaba
