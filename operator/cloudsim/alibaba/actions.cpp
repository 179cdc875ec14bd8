#include "cloudsim/alibaba/actions.hpp"

#include <algorithm>
#include <array>

namespace cloudsim::alibaba {
namespace {

using enum Service;

constexpr std::array<Action, 32> kActions{{
    {.service = Cbn, .name = "CreateCenBandwidthPackage", .writes = true, .perform = create_package},
    {.service = Cbn, .name = "ModifyCenBandwidthPackageSpec", .writes = true, .perform = modify_spec},
    {.service = Cbn, .name = "ModifyCenBandwidthPackageAttribute", .writes = true, .perform = modify_attribute},
    {.service = Cbn, .name = "DeleteCenBandwidthPackage", .writes = true, .perform = delete_package},
    {.service = Cbn, .name = "AssociateCenBandwidthPackage", .writes = true, .perform = associate_package},
    {.service = Cbn, .name = "UnassociateCenBandwidthPackage", .writes = true, .perform = unassociate_package},
    {.service = Cbn, .name = "TempUpgradeCenBandwidthPackageSpec", .writes = true, .perform = upgrade_for_a_time},
    {.service = Cbn, .name = "DescribeCenBandwidthPackages", .perform = describe_packages},
    {.service = Cbn, .name = "DescribeCenGeographicSpans", .perform = describe_spans},
    {.service = Cbn, .name = "DescribeGeographicRegionMembership", .perform = describe_membership},
    {.service = Cbn, .name = "DescribeCenGeographicSpanRemainingBandwidth", .perform = describe_remaining},
    {.service = Cbn, .name = "DescribeCenInterRegionBandwidthLimits", .perform = describe_limits},
    {.service = Cbn, .name = "TagResources", .writes = true, .perform = tag_resources},
    {.service = Cbn, .name = "UntagResources", .writes = true, .perform = untag_resources},
    {.service = Cbn, .name = "ListTagResources", .perform = list_tag_resources},
    {.service = Bss, .name = "RenewInstance", .writes = true, .perform = renew_instance},
    {.service = Bss, .name = "SetRenewal", .writes = true, .perform = set_renewal},
    {.service = Bss, .name = "CancelOrder", .writes = true, .perform = cancel_order},
    {.service = Bss, .name = "RefundInstance", .writes = true, .perform = refund_instance},
    {.service = Bss, .name = "QueryAvailableInstances", .perform = query_available_instances},
    {.service = Bss, .name = "QueryOrders", .perform = query_orders},
    {.service = Bss, .name = "GetOrderDetail", .perform = get_order_detail},
    {.service = Bss, .name = "InquiryPriceRefundInstance", .perform = inquiry_price_refund_instance},
    {.service = Bss, .name = "GetSubscriptionPrice", .perform = get_subscription_price},
    {.service = Bss, .name = "QueryAccountBalance", .perform = query_account_balance},
    {.service = Bss, .name = "QueryProductList", .perform = query_product_list},
    {.service = Sts, .name = "GetCallerIdentity", .perform = get_caller_identity},
    {.service = Sts, .name = "AssumeRole", .perform = assume_role},
    {.service = Sts, .name = "AssumeRoleWithOIDC", .perform = assume_role_with_oidc},
    {.service = Metadata, .name = "GetMetadataToken", .perform = get_metadata_token},
    {.service = Metadata, .name = "GetMetadataCredentials", .perform = get_metadata_credentials},
    {.service = Metadata, .name = "ListMetadataRoles", .perform = list_metadata_roles},
}};

std::string_view version_of(Service service) {
    switch (service) {
        case Cbn: return "2017-09-12";
        case Bss: return "2017-12-14";
        case Sts: return "2015-04-01";
        case Metadata: break;
    }
    return "";
}

bool is_token(const std::string& text) {
    return text.size() <= 64 && std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

Outcome<const Action*> find_action(std::string_view version, std::string_view name) {
    if (version.empty() || std::ranges::none_of(kActions, [version](const Action& action) { return version_of(action.service) == version; }))
        return refuse("InvalidVersion", "Specified parameter Version is not valid.");
    for (const Action& action : kActions)
        if (version_of(action.service) == version && action.name == name) return &action;
    return refuse("InvalidAction.NotFound", "Specified api is not found, please check your url and method.");
}

const Action* action_named(std::string_view name) {
    const auto* const found = std::ranges::find(kActions, name, &Action::name);
    return found == kActions.end() ? nullptr : found;
}

Answer once(Model& model, const Caller& caller, const std::string& action, Fields& fields, const std::function<Answer()>& act) {
    const std::string token = fields.text("ClientToken").value_or("");
    if (!is_token(token)) fields.fail("InvalidParameter", "The specified parameter ClientToken is not valid.");
    if (fields.failed()) return fields.refusal();
    if (token.empty()) return act();
    const std::string key = caller.uin + "/" + action + "/" + token;
    const std::string parameters = canonical(fields.pairs());
    if (const auto* known = model.remembered(key)) {
        if (known->parameters != parameters)
            return refuse("IdempotentParameterMismatch", "The request uses the same client token as a previous, but non-identical request.");
        return known->answer;
    }
    const std::size_t orders = model.orders().size();
    Answer answer = act();
    if (answer || model.orders().size() != orders) model.remember(key, parameters, answer);
    return answer;
}

}  // namespace cloudsim::alibaba
