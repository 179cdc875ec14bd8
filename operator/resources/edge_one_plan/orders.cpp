#include <algorithm>
#include <charconv>

#include "purchase/protocol.hpp"
#include "resources/edge_one_plan/pass.hpp"

namespace edge_one_plan {
namespace {

std::string what_of(const api::PurchaseOrder& order) {
    switch (order.spec.act) {
        case api::Act::Create: return purchase::what_create();
        case api::Act::Upgrade: return purchase::what_upgrade(order.spec.parameters.plan_type);
        case api::Act::Renew: return order.spec.expires_before ? purchase::what_renew(*order.spec.expires_before) : std::string();
    }
    return {};
}

std::string_view action_of(api::Act act) {
    switch (act) {
        case api::Act::Create: return "CreatePlan";
        case api::Act::Upgrade: return "UpgradePlan";
        case api::Act::Renew: return "RenewPlan";
    }
    return "CreatePlan";
}

}  // namespace

bool is_live(const api::PurchaseOrder& order) { return order.status.phase != api::OrderPhase::Cancelled; }

bool cancellable(const Pass& pass, const api::PurchaseOrder& order) {
    return purchase::cancellable(order) && (order.has_status || order.spec.subject.uid == pass.meta().uid);
}

const api::PurchaseOrder* live_order(const Input& in, int ordinal, api::Act act, std::string_view what) {
    for (const api::PurchaseOrder* order : in.orders)
        if (order->spec.ordinal == ordinal && order->spec.act == act && is_live(*order) && (what.empty() || what_of(*order) == what)) return order;
    return nullptr;
}

std::string new_name(const Pass& pass, const std::string& what) {
    // The first name that is free: a cancelled order may have been deleted by hand, so counting them does not do.
    for (int cancelled = 0;; ++cancelled) {
        std::string name = purchase::order_name(api::EdgeOnePlan::kShort, pass.meta().name, pass.ordinal, what, cancelled);
        if (std::ranges::none_of(pass.in.orders, [&](const api::PurchaseOrder* order) { return order->meta.name == name; })) return name;
    }
}

Action new_order(const Pass& pass, api::Act act, const std::string& what, const api::EdgeOneRequest& parameters) {
    CreateOrder create;
    create.name = new_name(pass, what);
    create.spec.subject = {std::string(api::EdgeOnePlan::kKind), pass.meta().name, pass.meta().uid};
    create.spec.ordinal = pass.ordinal;
    create.spec.act = act;
    create.spec.account_ref = pass.spec().account_ref;
    create.spec.provider = "Tencent";
    create.spec.action = action_of(act);
    create.spec.parameters = parameters;
    if (act == api::Act::Renew && pass.seen != nullptr) create.spec.expires_before = pass.seen->expires_at;
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
    for (api::Condition& condition : pass.out.status.conditions)
        if (condition.type != api::ConditionType::ExpiringSoon) condition.reason = ready->reason;
}

std::vector<api::OrderNote> order_notes(const Input& in) {
    std::vector<api::OrderNote> notes;
    for (const api::PurchaseOrder* order : in.orders) {
        if (order->status.phase != api::OrderPhase::Delivered && order->status.order_numbers.empty()) continue;
        const base::Time at = order->status.settled_at.value_or(order->meta.created_at.value_or(base::Time{}));
        notes.push_back({std::string(api::to_string(order->spec.act)), order->meta.name,
                         order->status.order_numbers.empty() ? "" : order->status.order_numbers.front(), at});
    }
    std::ranges::sort(notes, {}, [](const api::OrderNote& note) { return std::pair(note.at, note.purchase_order); });
    constexpr std::size_t kKept = 20;
    if (notes.size() > kKept) notes.erase(notes.begin(), notes.end() - kKept);
    return notes;
}

}  // namespace edge_one_plan
