#include <utility>

#include "cloudsim/model.hpp"

namespace cloudsim {
namespace {

Placed placed(const Order& order) {
    return {.order_id = order.id,
            .big_deal_id = order.big_deal_id,
            .plan_id = order.act == Act::Purchase && order.state != OrderState::Delivered ? std::string() : order.plan_id};
}

}  // namespace

std::string_view to_string(Act act) {
    switch (act) {
        case Act::Purchase: return "purchase";
        case Act::Renew: return "renew";
        case Act::Upgrade: return "upgrade";
        case Act::AutoRenew: return "auto-renew";
        case Act::Refund: return "refund";
    }
    return "purchase";
}

// A seed that is set again must not bring an old id back.
std::string Model::new_plan_id() {
    std::string id;
    do {
        id = "edgeone-" + agenda_.generator.characters(12, "abcdefghijklmnopqrstuvwxyz0123456789");
    } while (plans_.contains(id));
    return id;
}

// Order numbers look like the vendor's: 23 digits that begin with the day, the sub-order's end differing from its parent's.
Order Model::new_order(const Caller& caller, Act act, long cost) {
    std::string stem;
    do {
        stem = base::format_compact_date(agenda_.now()) + agenda_.generator.characters(12, "0123456789");
    } while (orders_.contains(stem + "811"));
    Order order;
    order.id = stem + "811";
    order.big_deal_id = stem + "801";
    order.sequence = ++sequence_;
    order.caller = caller;
    order.created = agenda_.now();
    order.act = act;
    order.cost_cents = cost;
    return order;
}

void Model::put_order(const Order& order) { orders_[order.id].put(agenda_.now(), order); }

Outcome<Placed> Model::place(Order order) {
    const Account& payer = *account(order.caller.uin);
    const bool refund = order.act == Act::Refund;
    const bool enough = refund || payer.balance_cents >= order.cost_cents;
    if (enough && (refund || payer.finance)) {
        const std::string id = order.id;
        carry_out(std::move(order));
        return placed(*orders_[id].latest());
    }
    if (enough || payer.unpaid_orders) {
        put_order(order);
        agenda_.at(agenda_.now() + kUnpaidExpires, [this, id = order.id] {
            Order expired = *orders_[id].latest();
            if (expired.state != OrderState::Unpaid) return;
            expired.state = OrderState::Expired;
            put_order(expired);
        });
    }
    if (order.goods && !enough) return refuse("FailedOperation.BalanceInsufficient", "The account balance is insufficient.");
    if (order.goods) return refuse("AuthFailure.UnauthorizedOperation", "No permission: finance:trade.");
    if (!enough) return refuse("FailedOperation.InsufficientAccountBalance", "The balance of the account is insufficient.");
    // Nobody documents what an identity without finance:trade is answered; here it gets its order number, and no plan before it is paid.
    return placed(order);
}

// Takes the money and does what the order is for.
void Model::carry_out(Order order) {
    if (order.goods) {
        carry_out_goods(std::move(order));
    } else {
        carry_out_plan(std::move(order));
    }
}

void Model::charge(const Order& order, long amount_cents, bool paid) {
    account(order.caller.uin)->balance_cents -= amount_cents;
    ledger_.push_back({.at = agenda_.now(),
                       .uin = order.caller.uin,
                       .amount_cents = amount_cents,
                       .act = amount_cents < 0 ? Act::Refund : order.act,
                       .plan_id = order.plan_id,
                       .order_id = order.id,
                       .request_id = order.caller.request_id,
                       .signed_at = order.caller.signed_at,
                       .paid = paid});
}

void Model::carry_out_plan(Order order) {
    Plan plan;
    if (order.act == Act::Purchase) {
        plan.id = new_plan_id();
        plan.area = order.area;
        plan.uin = order.caller.uin;
        plan.type = order.plan_type;
        plan.enabled = agenda_.now();
        plan.auto_renewal = order.auto_renew;
        if (order.months > 0) plan.expires = base::add_months(agenda_.now(), order.months);
        order.plan_id = plan.id;
    } else {
        plan = *plans_[order.plan_id].latest();
        if (order.act == Act::Upgrade) plan.type = order.plan_type;
        // Months are added to the expiry. An isolated plan comes back with full months from now, and its zones stay stopped.
        if (order.months > 0 && plan.expires) {
            const bool isolated = status_of(plan, agenda_.now()) == "isolated";
            plan.expires = base::add_months(isolated ? agenda_.now() : *plan.expires, order.months);
            for (auto& [id, zone] : zones_)
                if (isolated && zone.plan_id == plan.id) zone.paused = true;
            for (Zone& zone : plan.zones) zone.paused = zone.paused || isolated;
        }
    }
    const bool prepaid = plan.expires.has_value() || order.cost_cents > 0;
    put_plan(std::move(plan));
    order.state = OrderState::Delivered;
    put_order(order);
    charge(order, order.cost_cents, prepaid);
}

Outcome<Placed> Model::pay(const std::string& order_id) {
    const auto found = orders_.find(order_id);
    if (found == orders_.end()) return refuse("FailedOperation.InvalidDeal", "There is no such order.");
    const Order order = *found->second.latest();
    if (order.state != OrderState::Unpaid) return refuse("FailedOperation.InvalidDeal", "The order is not unpaid.");
    if (order.goods && order.act != Act::Purchase) {
        if (!instance(order.caller.uin, order.instance_ids.front())) return refuse("FailedOperation.InvalidDeal", "The instance is gone.");
    } else if (order.act != Act::Purchase) {
        const auto target = plan(order.caller.uin, order.plan_id);
        if (!target) return refuse("FailedOperation.InvalidDeal", "The plan of the order is gone.");
        if (order.act == Act::Upgrade && target->expires && monthly_price(order.plan_type) <= monthly_price(target->type))
            return refuse("FailedOperation.InvalidDeal", "The plan has been upgraded by another order.");
    }
    if (account(order.caller.uin)->balance_cents < order.cost_cents)
        return refuse("FailedOperation.BalanceInsufficient", "The balance of the account is insufficient.");
    carry_out(order);
    return placed(*found->second.latest());
}

Outcome<void> Model::close(const std::string& order_id) {
    const auto found = orders_.find(order_id);
    if (found == orders_.end()) return refuse("FailedOperation.InvalidDeal", "There is no such order.");
    Order order = *found->second.latest();
    if (order.state != OrderState::Unpaid) return refuse("FailedOperation.InvalidDeal", "The order is not unpaid.");
    order.state = OrderState::Closed;
    put_order(order);
    return {};
}

}  // namespace cloudsim
