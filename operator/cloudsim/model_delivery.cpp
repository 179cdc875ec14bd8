// Orders for instances once they are paid: delivered at once or later, failed, or closed with the money back.
#include <utility>

#include "cloudsim/catalogue.hpp"
#include "cloudsim/model.hpp"

namespace cloudsim {

Delivery Model::delivery_of(const Order& order) const {
    if (order.caller.request_id.empty()) return {};
    const std::string& uin = order.caller.uin;
    const std::string act(to_string(order.act));
    for (const auto& key : {std::pair(uin, act), std::pair(uin, std::string()), std::pair(std::string(), act), std::pair<std::string, std::string>()})
        if (const auto found = deliveries_.find(key); found != deliveries_.end()) return found->second;
    return {};
}

void Model::carry_out_goods(Order order) {
    const bool refund = order.act == Act::Refund;
    if (!refund) charge(order, order.cost_cents, true);
    order.state = refund ? OrderState::Refunding : OrderState::Delivering;
    put_order(order);
    const Delivery delivery = delivery_of(order);
    if (delivery.delay.count() == 0) return end(std::move(order), delivery.ending);
    agenda_.at(agenda_.now() + delivery.delay, [this, id = order.id, ending = delivery.ending] {
        const Order& due = *orders_[id].latest();
        if (due.state == OrderState::Delivering || due.state == OrderState::Refunding) end(due, ending);
    });
}

Outcome<void> Model::end_delivery(const std::string& order_id, Ending ending) {
    const auto found = orders_.find(order_id);
    if (found == orders_.end()) return refuse("FailedOperation.InvalidDeal", "There is no such order.");
    const Order& order = *found->second.latest();
    const bool open = order.state == OrderState::Delivering || order.state == OrderState::Refunding || order.state == OrderState::DeliveryFailed;
    if (!open) return refuse("FailedOperation.InvalidDeal", "The order is not being delivered.");
    end(order, ending);
    return {};
}

void Model::end(Order order, Ending ending) {
    const bool refund = order.act == Act::Refund;
    if (ending == Ending::Delivered) {
        order.state = refund ? OrderState::Refunded : OrderState::Delivered;
        if (order.goods && !deliver(order, *order.goods)) order.state = OrderState::DeliveryFailed;
    }
    if (ending == Ending::Failed) order.state = OrderState::DeliveryFailed;
    if (ending == Ending::Closed) {
        order.state = OrderState::Closed;
        if (!refund) charge(order, -order.cost_cents, true);
    }
    put_order(order);
}

// False: what it was for is gone.
bool Model::deliver(Order& order, const Goods& goods) {
    if (order.act == Act::Purchase) {
        const auto product = find_product(goods.product_code, goods.sub_product_code);
        const std::string prefix = product ? std::string((*product)->id_prefix) : std::string("ins");
        for (int i = 0; i < goods.quantity; ++i) {
            Instance fresh;
            fresh.uin = order.caller.uin;
            fresh.order_id = order.id;
            fresh.goods = goods;
            fresh.created = agenda_.now();
            do {
                fresh.id = prefix + "-" + agenda_.generator.characters(10, "abcdefghijklmnopqrstuvwxyz0123456789");
            } while (instances_.contains(fresh.id));
            fresh.expires = base::add_months(agenda_.now(), goods.term.months());
            fresh.renew_flag = goods.renew_flag;
            fresh.paid_cents = order.cost_cents / goods.quantity;
            order.instance_ids.push_back(fresh.id);
            put_instance(std::move(fresh));
        }
        return true;
    }
    auto found = instance(order.caller.uin, order.instance_ids.front());
    if (!found) return false;
    if (order.act == Act::Refund) {
        charge(order, -order.cost_cents, true);
        return remove_instance(order.caller.uin, found->id).has_value();
    }
    // An isolated instance comes back with its full term from now.
    const bool isolated = status_of(*found, agenda_.now()) == "ISOLATED";
    found->expires = base::add_months(isolated ? agenda_.now() : found->expires, goods.term.months());
    found->isolated = false;
    found->paid_cents += order.cost_cents;
    put_instance(std::move(*found));
    return true;
}

}  // namespace cloudsim
