// The acts that move money: each checks, prices and places an order.
#include <utility>

#include "cloudsim/model.hpp"

namespace cloudsim {
namespace {

constexpr base::Seconds kMonth = std::chrono::days(30);  // for the price of a part of a month
constexpr long kQuotaPrice = 10'000;                     // cents for each unit of an enterprise plan's quota

}  // namespace

Outcome<Placed> Model::buy(const Caller& caller, const NewPlan& wanted) {
    const auto price = monthly_price(wanted.type);
    if (!price && !account(caller.uin)->enterprise_allowed)
        return refuse("OperationDenied.PleaseContactBusinessPersonnel", "Please contact business personnel to buy this plan.");
    Order order = new_order(caller, Act::Purchase, price ? *price * wanted.months : 0);
    order.plan_type = wanted.type;
    order.area = wanted.area;
    order.months = price ? wanted.months : 0;
    order.auto_renew = price && wanted.auto_renew;
    return place(std::move(order));
}

Outcome<Placed> Model::upgrade(const Caller& caller, const std::string& plan_id, const std::string& plan_type) {
    const auto found = plan(caller.uin, plan_id);
    if (!found) return std::unexpected(found.error());
    const std::optional<base::Time> expires = found->expires;
    if (!expires) return refuse("OperationDenied.EnterprisePlanUpgradeUnsupported", "Enterprise plans are not upgraded.");
    const auto status = status_of(*found, agenda_.now());
    if (status == "isolated") return refuse("OperationDenied.PlanHasBeenIsolated", "The plan is isolated.");
    if (status == "expired") return refuse("OperationDenied.PlanHasBeenExpired", "The plan has expired.");
    const long difference = monthly_price(plan_type).value_or(0) - monthly_price(found->type).value_or(0);
    if (difference <= 0) return refuse("OperationDenied.PlanDowngradeNotAllowed", "The plan is " + found->type + " already, or more.");
    Order order = new_order(caller, Act::Upgrade, difference * (*expires - agenda_.now()).count() / kMonth.count());
    order.plan_id = plan_id;
    order.plan_type = plan_type;
    return place(std::move(order));
}

Outcome<Placed> Model::renew(const Caller& caller, const std::string& plan_id, int months) {
    const auto found = plan(caller.uin, plan_id);
    if (!found) return std::unexpected(found.error());
    if (!found->expires) return refuse("OperationDenied.EnterprisePlanRenewUnsupported", "Enterprise plans are not renewed.");
    Order order = new_order(caller, Act::Renew, monthly_price(found->type).value_or(0) * months);
    order.plan_id = plan_id;
    order.months = months;
    return place(std::move(order));
}

Outcome<Placed> Model::increase_quota(const Caller& caller, const std::string& plan_id, int number) {
    const auto found = plan(caller.uin, plan_id);
    if (!found) return std::unexpected(found.error());
    if (found->expires) return refuse("OperationDenied.PlanIncreasePlanQuotaUnsupported", "Only enterprise plans have quotas to increase.");
    Order order = new_order(caller, Act::Upgrade, kQuotaPrice * number);
    order.plan_id = plan_id;
    order.plan_type = found->type;
    return place(std::move(order));
}

// The cloud's own renewal: one try, one month, paid from the balance; too little money leaves no order.
void Model::auto_renew(const std::string& plan_id) {
    const Plan* current = plans_[plan_id].latest();
    if (current == nullptr || !current->auto_renewal || !current->expires) return;
    if (agenda_.now() < *current->expires - kAutoRenewal || agenda_.now() >= *current->expires) return;  // renewed since it was planned, or too late
    Plan tried = *current;
    tried.renewal_tried = tried.expires;
    const long cost = monthly_price(tried.type).value_or(0);
    Account* owner = account(tried.uin);
    const Caller cloud{.uin = tried.uin, .creator = tried.uin, .request_id = {}, .signed_at = std::nullopt};
    put_plan(std::move(tried));
    if (owner == nullptr || owner->balance_cents < cost) return;
    Order order = new_order(cloud, Act::AutoRenew, cost);
    order.plan_id = plan_id;
    order.months = 1;
    carry_out(std::move(order));
}

}  // namespace cloudsim
