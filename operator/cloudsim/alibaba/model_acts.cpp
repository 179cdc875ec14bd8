// The acts that move money: each checks, prices and places an order.
#include <utility>

#include "cloudsim/alibaba/geography.hpp"
#include "cloudsim/alibaba/model.hpp"

namespace cloudsim::alibaba {
namespace {

constexpr base::Seconds kMonth = std::chrono::days(30);  // for the price of a part of a month

// The price of `bandwidth` more or less than none, from now on.
long prorated(const Package& package, long bandwidth, base::Seconds rest) {
    return price(package.area_a, package.area_b, bandwidth, 1) * rest.count() / kMonth.count();
}

std::unexpected<ApiError> poor(const char* code) { return refuse(code, "Your account does not have enough balance."); }

std::unexpected<ApiError> unpaid() { return refuse("Order.Unpaid", "There is an unpaid order of this instance. Pay or cancel it first."); }

}  // namespace

Outcome<Placed> Model::buy(const Caller& caller, const NewPackage& wanted, bool auto_pay) {
    Order order = new_order(caller, Act::Purchase, price(wanted.area_a, wanted.area_b, wanted.bandwidth, wanted.months));
    order.package_id = "cenbwp-" + agenda_.generator.characters(18, "abcdefghijklmnopqrstuvwxyz0123456789");
    order.wanted = wanted;
    order.months = wanted.months;
    order.bandwidth = wanted.bandwidth;
    return place(order, auto_pay);
}

// A package that an order may change now.
Outcome<Package> Model::changeable(const Caller& caller, const std::string& id) const {
    auto found = package(caller.uin, id);
    if (!found) return found;
    if (business_status(*found, agenda_.now()) != "Normal")
        return refuse("InvalidOperation.BwpBusinessStatus", "The business status of the bandwidth package is not Normal.");
    if (busy(*found)) return refuse("InvalidStatus.Resource", "The resource is not in a valid state: an order is in progress.");
    return found;
}

Outcome<Placed> Model::change_bandwidth(const Caller& caller, const std::string& id, long bandwidth) {
    const auto found = changeable(caller, id);
    if (!found) return std::unexpected(found.error());
    if (found->bandwidth == bandwidth) return refuse("Operation.Failed", "Spec of the specified bandwidth package is not changed.");
    if (bandwidth < drawn(*found)) return refuse("InvalidParameter", "The bandwidth is less than the sum of the inter-region limits.");
    const bool up = bandwidth > found->bandwidth;
    Order order =
        new_order(caller, up ? Act::Upgrade : Act::Downgrade, prorated(*found, bandwidth - found->bandwidth, found->expires - agenda_.now()));
    order.package_id = id;
    order.bandwidth = bandwidth;
    order.bandwidth_before = found->bandwidth;
    return place(order, true);
}

Outcome<Placed> Model::upgrade_until(const Caller& caller, const std::string& id, long bandwidth, base::Time until) {
    const auto found = changeable(caller, id);
    if (!found) return std::unexpected(found.error());
    if (bandwidth <= found->bandwidth) return refuse("InvalidParameter", "A temporary upgrade has to be an upgrade.");
    Order order = new_order(caller, Act::TemporaryUpgrade, prorated(*found, bandwidth - found->bandwidth, until - agenda_.now()));
    order.package_id = id;
    order.bandwidth = bandwidth;
    order.bandwidth_before = found->bandwidth;
    order.until = until;
    return place(order, true);
}

Outcome<Placed> Model::renew(const Caller& caller, const std::string& id, int months) {
    const auto found = package(caller.uin, id);
    if (!found) return std::unexpected(found.error());
    if (has_unpaid_order(id)) return unpaid();
    Order order = new_order(caller, Act::Renew, price(found->area_a, found->area_b, found->bandwidth, months));
    order.package_id = id;
    order.months = months;
    order.bandwidth = found->bandwidth;
    if (account(caller.uin)->balance_cents < order.cost_cents) {
        order.state = OrderState::Cancelled;
        put_order(order);
        return poor("InsufficientBalance");
    }
    return place(order, true);
}

long Model::refund_value(const Package& package) const {
    return agenda_.now() >= package.expires ? 0 : prorated(package, package.bandwidth, package.expires - agenda_.now());
}

Outcome<Placed> Model::refund(const Caller& caller, const std::string& id) {
    const auto found = package(caller.uin, id);
    if (!found) return std::unexpected(found.error());
    if (has_unpaid_order(id)) return unpaid();
    if (found->status != "Idle") return refuse("InvalidOperation.BwpInstanceStatus", "The bandwidth package is attached to a CEN instance.");
    Order order = new_order(caller, Act::Refund, -refund_value(*found));
    order.package_id = id;
    order.bandwidth_before = found->bandwidth;
    return place(order, true);
}

// The cloud's own renewal: one try, paid from the balance; too little money leaves no order.
void Model::auto_renew(const std::string& id) {
    const Package* current = packages_[id].latest();
    if (current == nullptr || current->renew_status != "AutoRenewal" || current->renewal_tried == current->expires) return;
    if (agenda_.now() < current->expires - kAutoRenewal || agenda_.now() >= current->expires) return;  // renewed since it was planned, or too late
    Package tried = *current;
    tried.renewal_tried = tried.expires;
    Order order = new_order(cloud(tried.uid), Act::AutoRenew, price(tried.area_a, tried.area_b, tried.bandwidth, tried.renewal_months));
    order.package_id = id;
    order.months = tried.renewal_months;
    order.bandwidth = tried.bandwidth;
    const bool rich = account(tried.uid)->balance_cents >= order.cost_cents;
    put_package(std::move(tried));
    if (rich) carry_out(std::move(order));
}

Outcome<Placed> Model::place(const Order& order, bool auto_pay) {
    const Account& payer = *account(order.caller.uin);
    const bool enough = order.cost_cents <= 0 || payer.balance_cents >= order.cost_cents;
    if (auto_pay && enough) {
        carry_out(order);
    } else if (!auto_pay || payer.unpaid_orders) {
        keep_unpaid(order);
    }
    if (auto_pay && !enough) return poor("OperationFailed.InsufficientBalance");
    return Placed{.order_id = order.id, .package_id = order.package_id};
}

}  // namespace cloudsim::alibaba
