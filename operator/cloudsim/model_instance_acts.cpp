// Buying, renewing and refunding instances: each is done once for each client token.
#include <algorithm>
#include <utility>

#include "cloudsim/model.hpp"

namespace cloudsim {
namespace {

constexpr base::Seconds kFullRefund = std::chrono::days(5);  // after the purchase; later the share of the term that is left

bool under_way(OrderState state) { return state == OrderState::Delivering || state == OrderState::Refunding; }

long refund_of(const Instance& instance, base::Time now) {
    if (now < instance.created + kFullRefund) return instance.paid_cents;
    return instance.paid_cents * (instance.expires - now).count() / (instance.expires - instance.created).count();
}

}  // namespace

// What a token's order came to by now. One that is still unpaid is tried again.
Outcome<Order> Model::repeat(const Caller& caller, const std::string& order_id) {
    const Versioned<Order>& history = orders_.at(order_id);
    const OrderState state = history.latest()->state;
    if (state == OrderState::Unpaid) {
        if (!account(caller.uin)->finance) return refuse("AuthFailure.UnauthorizedOperation", "No permission: finance:trade.");
        const auto paid = pay(order_id);
        if (!paid) return std::unexpected(paid.error());
    }
    if (state == OrderState::Closed || state == OrderState::Expired)
        return refuse("FailedOperation.InvalidDeal", "The order " + order_id + " of this ClientToken has ended.");
    return *history.latest();
}

Outcome<Order> Model::once(const Caller& caller, const std::optional<ClientToken>& token, const std::function<Outcome<Order>()>& make) {
    if (token) {
        const auto used = tokens_.find({caller.uin, token->action, token->text});
        if (used != tokens_.end() && agenda_.now() < used->second.at + token_life) {
            if (used->second.request != token->request)
                return refuse("FailedOperation.InvalidDeal", "The ClientToken was used for a request with other parameters.");
            return repeat(caller, used->second.order_id);
        }
    }
    const auto order = make();
    if (!order) return std::unexpected(order.error());
    const auto placed = place(*order);
    // A refusal that leaves no order behind leaves the token free, too.
    const auto made = orders_.find(order->id);
    if (token && made != orders_.end())
        tokens_[{caller.uin, token->action, token->text}] = {.request = token->request, .order_id = order->id, .at = agenda_.now()};
    if (!placed) return std::unexpected(placed.error());
    return *made->second.latest();
}

Outcome<Order> Model::buy_instances(const Caller& caller, const Goods& goods, const std::optional<ClientToken>& token) {
    return once(caller, token, [&]() -> Outcome<Order> {
        if (const auto missing = certification_missing(caller.uin)) return std::unexpected(*missing);
        Order order = new_order(caller, Act::Purchase, goods.monthly_cents * goods.term.months() * goods.quantity);
        order.goods = goods;
        return order;
    });
}

Outcome<Instance> Model::unlocked(const std::string& uin, const InstanceRef& ref) const {
    auto found = instance(uin, ref.id);
    if (!found) return found;
    const auto differs = [](const std::string& asked, const std::string& is) { return !asked.empty() && asked != is; };
    if (differs(ref.product_code, found->goods.product_code) || differs(ref.sub_product_code, found->goods.sub_product_code) ||
        differs(ref.region_code, found->goods.region_code))
        return refuse("InvalidParameter.InvalidParameter", "The instance " + ref.id + " is of another product or region.");
    for (const auto& [id, history] : orders_) {
        const Order& order = *history.latest();
        if (order.goods && under_way(order.state) && std::ranges::find(order.instance_ids, ref.id) != order.instance_ids.end())
            return refuse("InvalidParameter.ResourceLocked", "The instance is locked by the order " + id + ".");
    }
    return found;
}

Outcome<Order> Model::renew_instance(const Caller& caller, const InstanceRef& ref, const Term& term, const std::optional<ClientToken>& token) {
    return once(caller, token, [&]() -> Outcome<Order> {
        if (const auto missing = certification_missing(caller.uin)) return std::unexpected(*missing);
        const auto found = unlocked(caller.uin, ref);
        if (!found) return std::unexpected(found.error());
        Order order = new_order(caller, Act::Renew, found->goods.monthly_cents * term.months());
        order.goods = found->goods;
        order.goods->quantity = 1;
        order.goods->term = term;
        order.instance_ids = {ref.id};
        return order;
    });
}

Outcome<Order> Model::refund_instance(const Caller& caller, const InstanceRef& ref, const std::optional<ClientToken>& token) {
    return once(caller, token, [&]() -> Outcome<Order> {
        if (const auto missing = certification_missing(caller.uin)) return std::unexpected(*missing);
        if (!account(caller.uin)->refunds) return refuse("AuthFailure.UnauthorizedOperation", "No permission: finance:RefundInstance.");
        const auto found = unlocked(caller.uin, ref);
        if (!found) return std::unexpected(found.error());
        if (status_of(*found, agenda_.now()) == "ISOLATED") return refuse("FailedOperation.NotAllowToRefund", "The instance is isolated.");
        Order order = new_order(caller, Act::Refund, refund_of(*found, agenda_.now()));
        order.goods = found->goods;
        order.goods->quantity = 1;
        order.instance_ids = {ref.id};
        return order;
    });
}

}  // namespace cloudsim
