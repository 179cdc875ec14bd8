#include <algorithm>
#include <charconv>
#include <utility>

#include "purchase/protocol.hpp"
#include "resources/plan/pass.hpp"

namespace plan {
namespace {

constexpr std::string_view kBandwidth = "bandwidth-";

// The N of "bandwidth-N" in the name of an order for a package's bandwidth; 0: the name says nothing of the kind. The request does not hold it, and
// such names never get a number for cancelled ones behind them: each change has a number of its own.
int bandwidth_change(const api::PurchaseOrder& order) {
    const std::string part = "-" + std::to_string(order.spec.ordinal) + "-" + std::string(kBandwidth);
    const std::size_t at = order.meta.name.rfind(part);
    if (at == std::string::npos) return 0;
    const char* end = order.meta.name.data() + order.meta.name.size();
    int number = 0;
    const auto parsed = std::from_chars(order.meta.name.data() + at + part.size(), end, number);
    return parsed.ec == std::errc() && parsed.ptr == end ? number : 0;
}

bool counted(api::PlanKind kind, api::Act act) { return kind == api::PlanKind::Package && act == api::Act::Upgrade; }

std::string new_name(const Pass& pass, api::Act act, const std::string& what) {
    // The first name that is free: a cancelled order may have been deleted by hand, so counting them does not do.
    for (int cancelled = 0;; ++cancelled) {
        std::string name = purchase::order_name(pass.names().shortest, pass.meta.name, pass.ordinal, what, cancelled);
        if (counted(pass.kind, act)) return name;
        if (std::ranges::none_of(pass.in.orders, [&](const api::PurchaseOrder* order) { return order->meta.name == name; })) return name;
    }
}

std::string does_not_show(const Pass& pass, const api::PurchaseOrder& order) {
    const bool tencent = pass.names().provider == "Tencent";
    return "PurchaseOrder " + order.meta.name + " was accepted, but the " + std::string(pass.names().noun) +
           " does not show it. Look at the order in the console (" + std::string(pass.names().orders_page) + "): if it is unpaid" +
           (tencent ? " (these keys may lack finance:trade)" : "") +
           ", pay it, and it goes on by itself; if it was refunded, change the spec; else open a ticket with its number. It is not bought twice.";
}

}  // namespace

bool is_live(const api::PurchaseOrder& order) { return order.status.phase != api::OrderPhase::Cancelled; }

bool cancellable(const Pass& pass, const api::PurchaseOrder& order) {
    return purchase::cancellable(order) && (order.has_status || order.spec.subject.uid == pass.meta.uid);
}

std::string what_renew(api::PlanKind kind, base::Time expires_before, std::string_view plan_id) {
    return purchase::what_renew(expires_before, kind == api::PlanKind::Instance ? plan_id : std::string_view());
}

std::string what_refund(api::PlanKind kind, std::string_view plan_id) {
    return purchase::what_refund(kind == api::PlanKind::Instance ? plan_id : std::string_view());
}

std::string what_of(const api::PurchaseOrder& order) {
    const api::Request& asked = order.spec.parameters;
    switch (order.spec.act) {
        case api::Act::Create: return purchase::what_create();
        case api::Act::Upgrade:
            if (!counted(order.kind(), order.spec.act)) return purchase::what_upgrade(asked.plan_type);
            return bandwidth_change(order) > 0 ? purchase::what_bandwidth(bandwidth_change(order)) : std::string();
        case api::Act::Renew: return order.spec.expires_before ? what_renew(order.kind(), *order.spec.expires_before, asked.plan_id) : std::string();
        case api::Act::Refund: return what_refund(order.kind(), asked.plan_id);
    }
    return {};
}

std::string next_bandwidth(const Pass& pass) {
    int highest = 0;
    for (const api::PurchaseOrder* order : pass.in.orders)
        if (order->spec.ordinal == pass.ordinal) highest = std::max(highest, bandwidth_change(*order));
    return purchase::what_bandwidth(highest + 1);
}

const api::PurchaseOrder* live_order(const Facts& in, int ordinal, api::Act act, std::string_view what) {
    for (const api::PurchaseOrder* order : in.orders)
        if (order->spec.ordinal == ordinal && order->spec.act == act && is_live(*order) && (what.empty() || what_of(*order) == what)) return order;
    return nullptr;
}

bool asks_for(const api::PurchaseOrder& order, const api::Request& wanted) {
    const auto untagged = [](api::Request request) {
        request.package.tags.erase(std::string(purchase::kOrderTag));
        return request;
    };
    return untagged(order.spec.parameters) == untagged(wanted);
}

Action new_order(const Pass& pass, api::Act act, const std::string& what, api::Request parameters, std::optional<base::Time> expires_before) {
    CreateOrder create;
    create.name = new_name(pass, act, what);
    create.spec.subject = {std::string(pass.names().kind), pass.meta.name, pass.meta.uid};
    create.spec.ordinal = pass.ordinal;
    create.spec.act = act;
    create.spec.account_ref = pass.spec.account_ref;
    create.spec.provider = pass.names().provider;
    create.spec.action = api::action_of(pass.kind, act);
    if (api::takes_client_token(pass.kind, act)) create.spec.client_token = purchase::client_token(pass.meta.uid, create.name);
    create.spec.parameters = std::move(parameters);
    if (pass.kind == api::PlanKind::Package && act == api::Act::Create)
        create.spec.parameters.package.tags[std::string(purchase::kOrderTag)] = create.spec.client_token;
    create.spec.expires_before = expires_before;
    if (counted(pass.kind, act) && !pass.seen.empty()) create.spec.bandwidth_before = pass.seen.front()->package.bandwidth_mbps;
    create.spec.declared_at = pass.in.account.now;
    return create;
}

void show_order(Pass& pass, const api::PurchaseOrder& order, api::Reason working) {
    const api::Condition* stalled = api::find_condition(order.status.conditions, api::ConditionType::Stalled);
    const api::Condition* ready = api::find_condition(order.status.conditions, api::ConditionType::Ready);
    const std::string prefix = "PurchaseOrder " + order.meta.name + ": ";
    const bool is_stalled = stalled != nullptr && stalled->status == api::ConditionStatus::True;
    // While it goes its way one sentence is enough; its own reason says more once something stands in the way.
    constexpr api::Reason kOnItsWay[] = {api::Reason::Waiting, api::Reason::Submitting, api::Reason::Throttled, api::Reason::Delivered};
    const bool on_its_way =
        ready == nullptr || std::ranges::any_of(kOnItsWay, [&](api::Reason reason) { return api::to_string(reason) == ready->reason; });
    pass.say(is_stalled ? api::Standing::Stalled : api::Standing::Working, working, prefix + (on_its_way ? "on its way." : ready->message));
    if (on_its_way) return;
    for (api::Condition& condition : pass.status.conditions)
        if (condition.type != api::ConditionType::ExpiringSoon) condition.reason = ready->reason;
}

bool order_for(Pass& pass, api::Act act, const std::string& what, const api::Request& parameters, api::Reason working,
               std::optional<base::Time> expires_before) {
    const api::PurchaseOrder* order = live_order(pass.in, pass.ordinal, act, what);
    if (order == nullptr) {
        if (frozen(pass, what)) return true;
        pass.act(new_order(pass, act, what, parameters, expires_before));
        return true;
    }
    if (order->status.phase != api::OrderPhase::Delivered) {
        show_order(pass, *order, working);
        return true;
    }
    const base::Time settled = order->status.settled_at.value_or(pass.now());
    const base::Time read_at = pass.in.account.inventory->read_at;
    if (read_at < settled + settle(pass)) {
        pass.say(api::Standing::Working, working,
                 "PurchaseOrder " + order->meta.name + " is delivered; waiting for the account's listing to show it.");
        pass.want_younger(settled);
        return true;
    }
    pass.say(api::Standing::Stalled, api::Reason::DeliveryFailed, does_not_show(pass, *order));
    return true;
}

bool open_changes(Pass& pass, const std::function<bool(const api::PurchaseOrder&)>& wanted) {
    for (const api::PurchaseOrder* order : pass.in.orders) {
        if (!cancellable(pass, *order) || order->spec.act == api::Act::Create) continue;
        if (order->spec.ordinal == pass.ordinal && wanted(*order)) continue;
        pass.act(CancelOrder{order->meta.name, "the spec or the plan has changed, and it is not wanted any more"});
        return true;
    }
    return false;
}

bool orders_under_way(Pass& pass) {
    for (const api::PurchaseOrder* order : pass.in.orders) {
        if (order->spec.ordinal != pass.ordinal || order->spec.act == api::Act::Create || order->settled()) continue;
        switch (order->spec.act) {
            case api::Act::Renew: show_order(pass, *order, api::Reason::Renewing); break;
            case api::Act::Refund: show_order(pass, *order, api::Reason::Refunding); break;
            default: show_order(pass, *order, api::Reason::Upgrading); break;
        }
        return true;
    }
    return false;
}

}  // namespace plan
