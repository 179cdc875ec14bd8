#include <algorithm>
#include <utility>

#include "cloudsim/alibaba/model.hpp"

namespace cloudsim::alibaba {

std::string_view to_string(OrderState state) {
    switch (state) {
        case OrderState::Unpaid: return "Unpaid";
        case OrderState::Paid: return "Paid";
        case OrderState::Cancelled: break;
    }
    return "Cancelled";
}

std::string_view to_string(Act act) {
    switch (act) {
        case Act::Purchase: return "purchase";
        case Act::Upgrade: return "upgrade";
        case Act::TemporaryUpgrade: return "temporary-upgrade";
        case Act::Downgrade: return "downgrade";
        case Act::Renew: return "renew";
        case Act::AutoRenew: return "auto-renew";
        case Act::Refund: break;
    }
    return "refund";
}

std::string_view order_type(Act act) {
    switch (act) {
        case Act::Purchase: return "New";
        case Act::Upgrade: return "Upgrade";
        case Act::TemporaryUpgrade: return "TempUpgrade";
        case Act::Downgrade: return "Downgrade";
        case Act::Renew:
        case Act::AutoRenew: return "Renew";
        case Act::Refund: break;
    }
    return "Refund";
}

// Fifteen digits that begin with 2, as the vendor's do.
Order Model::new_order(const Caller& caller, Act act, long cost) {
    Order order;
    do {
        order.id = "2" + agenda_.generator.characters(14, "0123456789");
    } while (orders_.contains(order.id));
    order.sequence = ++sequence_;
    order.caller = caller;
    order.created = agenda_.now();
    order.act = act;
    order.cost_cents = cost;
    return order;
}

void Model::keep_unpaid(const Order& order) {
    put_order(order);
    agenda_.at(agenda_.now() + kUnpaidCancelled, [this, id = order.id] {
        const auto cancelled = cancel(id);
        static_cast<void>(cancelled);  // it may have been paid or cancelled before
    });
}

// Takes the money and does what the order is for.
void Model::carry_out(Order order) {
    order.state = OrderState::Paid;
    order.paid = agenda_.now();
    account(order.caller.uin)->balance_cents -= order.cost_cents;
    put_order(order);
    ledger_.push_back({.at = agenda_.now(),
                       .uid = order.caller.uin,
                       .amount_cents = order.cost_cents,
                       .act = order.act,
                       .package_id = order.package_id,
                       .order_id = order.id,
                       .request_id = order.caller.request_id,
                       .signed_at = order.caller.signed_at});
    if (order.act == Act::Purchase) {
        deliver(order);
    } else if (const Package* package = packages_[order.package_id].latest()) {
        apply(order, *package);
    }
}

// A package can be seen some time after it was paid; its term begins with the payment.
void Model::deliver(const Order& order) {
    Package package;
    package.id = order.package_id;
    package.uid = order.caller.uin;
    package.name = order.wanted.name;
    package.description = order.wanted.description;
    package.bandwidth = order.wanted.bandwidth;
    package.area_a = order.wanted.area_a;
    package.area_b = order.wanted.area_b;
    package.created = agenda_.now();
    package.expires = base::add_months(agenda_.now(), order.wanted.months);
    package.renew_status = order.wanted.auto_renew ? "AutoRenewal" : "ManualRenewal";
    package.renewal_months = order.wanted.renewal_months;
    package.tags = order.wanted.tags;
    if (settings.delivery.count() == 0) return put_package(std::move(package));
    agenda_.at(agenda_.now() + settings.delivery, [this, package] { put_package(package); });
}

void Model::apply(const Order& order, Package package) {
    package.busy_until = agenda_.now() + settings.order;
    switch (order.act) {
        case Act::Upgrade:
        case Act::Downgrade: package.bandwidth = order.bandwidth; break;
        case Act::TemporaryUpgrade: package.temporary = TemporaryUpgrade{.bandwidth = order.bandwidth, .until = order.until}; break;
        case Act::Renew:
        case Act::AutoRenew: package.expires = base::add_months(std::max(package.expires, agenda_.now()), order.months); break;
        case Act::Refund: return release(order.package_id);
        case Act::Purchase: return;
    }
    put_package(std::move(package));
}

Outcome<Placed> Model::pay(const std::string& order_id) {
    const auto found = orders_.find(order_id);
    if (found == orders_.end()) return refuse("Order.NotFound", "There is no such order.");
    Order order = *found->second.latest();
    if (order.state != OrderState::Unpaid) return refuse("Order.NotUnpaid", "The order is not unpaid.");
    if (order.act != Act::Purchase)
        if (const auto still = package(order.caller.uin, order.package_id); !still) return std::unexpected(still.error());
    if (account(order.caller.uin)->balance_cents < order.cost_cents) return refuse("InsufficientBalance", "The balance is insufficient.");
    carry_out(order);
    return Placed{.order_id = order.id, .package_id = order.package_id};
}

Outcome<void> Model::cancel(const std::string& order_id) {
    const auto found = orders_.find(order_id);
    if (found == orders_.end()) return refuse("Order.NotFound", "There is no such order.");
    Order order = *found->second.latest();
    if (order.state != OrderState::Unpaid) return refuse("Order.NotUnpaid", "The order is not unpaid.");
    order.state = OrderState::Cancelled;
    put_order(order);
    return {};
}

bool Model::has_unpaid_order(const std::string& id) const {
    return std::ranges::any_of(orders_, [&id](const auto& entry) {
        const Order& order = *entry.second.latest();
        return order.state == OrderState::Unpaid && order.package_id == id;
    });
}

bool Model::busy(const Package& package) const {
    const bool moving = package.status != "Idle" && package.status != "InUse";
    return moving || agenda_.now() < package.busy_until || has_unpaid_order(package.id);
}

}  // namespace cloudsim::alibaba
