// Winding up: an object that is being deleted. Retain forgets nothing: the plan stays, the ledger stays, the object goes.
#include <algorithm>

#include "resources/plan/pass.hpp"

namespace plan {
namespace {

bool to_go(const Pass& pass) { return pass.spec.deletion_policy != api::DeletionPolicy::Retain && !observe_only(pass); }

std::string being_deleted(const Pass& pass) { return "Being deleted with deletionPolicy " + std::string(api::to_string(pass.spec.deletion_policy)); }

const api::PurchaseOrder* refund_order(const Pass& pass, const std::string& id) {
    return live_order(pass.in, pass.ordinal, api::Act::Refund, what_refund(pass.kind, id));
}

bool refunded(const Pass& pass, const std::string& id) {
    const api::PurchaseOrder* order = refund_order(pass, id);
    return order != nullptr && order->status.phase == api::OrderPhase::Delivered;
}

std::string way_out(const Pass& pass) {
    return " Set deletionPolicy: Retain to let the object go and keep the " + std::string(pass.names().noun) + ".";
}

// Always ends the pass.
void without_account(Pass& pass) {
    const Account& account = pass.in.account;
    const std::string why = !account.exists ? ", which does not exist" : account.ready ? " to be listed" : " (" + account.message + ")";
    pass.say(account.stalled || !account.exists ? api::Standing::Stalled : api::Standing::Working, api::Reason::Deleting,
             being_deleted(pass) + ": waiting for CloudAccount " + pass.spec.account_ref + why + "." + way_out(pass));
    pass.want_inventory(pass.now());
}

// Not all instances are listed by the cloud, so absence does not prove that one is gone. Always ends the pass.
void not_listed(Pass& pass, const std::vector<std::string>& absent) {
    pass.say(api::Standing::Stalled, api::Reason::Deleting,
             being_deleted(pass) + ", but the account's listing does not show " + called(pass.kind, absent) +
                 ", which does not prove that it is gone. Refund it in the console if it is there, then set deletionPolicy to Retain to let the "
                 "object go.");
}

void refused(Pass& pass, const api::PurchaseOrder& order, const std::string& id) {
    const api::Condition* why = api::find_condition(order.status.conditions, api::ConditionType::Ready);
    pass.say(api::Standing::Stalled, api::Reason::RefundRefused,
             being_deleted(pass) + ", but the cloud refuses to refund " + called(pass.kind, {id}) + ". PurchaseOrder " + order.meta.name + ": " +
                 (why == nullptr ? "" : why->message) + way_out(pass));
}

}  // namespace

bool settle_orders(Pass& pass) {
    for (const api::PurchaseOrder* order : pass.in.orders) {
        if (order->settled()) continue;
        const bool refunds = pass.spec.deletion_policy == api::DeletionPolicy::Refund && to_go(pass) && order->spec.ordinal == pass.ordinal;
        if (refunds && order->spec.act == api::Act::Refund) continue;
        if (cancellable(pass, *order)) {
            pass.act(CancelOrder{order->meta.name, "its object is being deleted"});
            return true;
        }
        const Account& payer = pass.in.account;
        if ((payer.exists && !payer.stalled) || !account(pass)) show_order(pass, *order, api::Reason::Deleting);
        for (api::Condition& condition : pass.status.conditions)
            if (condition.type != api::ConditionType::ExpiringSoon && !condition.message.empty())
                condition.message = "Being deleted, but waits for the outcome of a purchase. " + condition.message;
        return true;
    }
    return false;
}

void let_go(Pass& pass) {
    if (pass.in.claims != nullptr)
        for (const auto& [id, holder] : *pass.in.claims)
            if (holder == pass.me()) {
                pass.act(ReleaseClaim{id});
                return;
            }
    pass.act(RemoveFinalizer{});
}

void gone(Pass& pass) {
    if (pass.bought() && !pass.create->status.destroyed_at) {
        pass.act(MarkDestroyed{pass.create->meta.name});
        return;
    }
    let_go(pass);
}

bool wind_up(Pass& pass) {
    if (!pass.meta.has_finalizer()) return true;
    (void)find_identity(pass);
    if (settle_orders(pass)) return true;
    // Bought, but a crash came before the claim.
    const auto free = std::ranges::find_if(pass.ids, [&](const std::string& id) { return pass.holder(id).empty(); });
    if (to_go(pass) && pass.bought() && free != pass.ids.end()) {
        pass.act(ClaimPlan{*free});
        return true;
    }
    const std::optional<base::Time> shown = shown_from(pass);
    std::erase_if(pass.ids, [&](const std::string& id) { return pass.holder(id) != pass.me(); });
    if (!to_go(pass) || pass.ids.empty()) {
        let_go(pass);
        return true;
    }
    if (!pass.in.account.ready || pass.in.account.inventory == nullptr) {
        without_account(pass);
        return true;
    }
    std::vector<std::string> absent = see(pass);
    // Also when it was listed before: the next listing may come from another replica of the cloud's, which lags behind.
    const bool lost = std::ranges::any_of(absent, [&](const std::string& id) { return !refunded(pass, id); });
    if (lost && shown && pass.in.account.inventory->read_at < *shown) {
        pass.say(api::Standing::Working, api::Reason::Deleting,
                 "Being deleted; waiting for the account's listing to show " + called(pass.kind, absent) + ".");
        pass.want_inventory(*shown);
        return true;
    }
    if (!pass.seen.empty()) return false;
    std::erase_if(absent, [&](const std::string& id) { return pass.kind != api::PlanKind::Instance || refunded(pass, id); });
    if (absent.empty())
        gone(pass);
    else
        not_listed(pass, absent);
    return true;
}

void refund(Pass& pass, const std::function<api::Request(const api::ObservedPlan&)>& request) {
    for (const api::ObservedPlan* plan : pass.seen) {
        if (refund_order(pass, plan->id) != nullptr) continue;
        const std::string what = what_refund(pass.kind, plan->id);
        if (!frozen(pass, what)) pass.act(new_order(pass, api::Act::Refund, what, request(*plan)));
        return;
    }
    for (const api::ObservedPlan* plan : pass.seen) {
        const api::PurchaseOrder& order = *refund_order(pass, plan->id);
        if (order.status.phase == api::OrderPhase::Delivered) continue;
        if (order.status.phase == api::OrderPhase::Refused)
            refused(pass, order, plan->id);
        else
            show_order(pass, order, api::Reason::Refunding);
        return;
    }
    std::vector<std::string> absent = pass.ids;
    std::erase_if(absent, [&](const std::string& id) { return refunded(pass, id); });
    if (!absent.empty()) return not_listed(pass, absent);
    // An isolated one is refunded and only waits for the cloud to remove it.
    const auto listed = std::ranges::find_if(pass.seen, [](const api::ObservedPlan* plan) { return !isolated(*plan); });
    if (listed == pass.seen.end()) return gone(pass);
    const api::PurchaseOrder& order = *refund_order(pass, (*listed)->id);
    const base::Time read_at = pass.in.account.inventory->read_at;
    const base::Time settled = order.status.settled_at.value_or(pass.now());
    const std::string what = called(pass.kind, {(*listed)->id});
    if (read_at < settled + settle(pass)) {
        pass.say(api::Standing::Working, api::Reason::Refunding,
                 "PurchaseOrder " + order.meta.name + " was accepted; waiting until the account's listing does not show " + what + " any more.");
        return pass.want_younger(settled);
    }
    pass.say(
        api::Standing::Stalled, api::Reason::RefundRefused,
        "PurchaseOrder " + order.meta.name + " was accepted, but the account's listing still shows " + what +
            ". Look at the order in the console: while the refund is under way, this goes on by itself; if it failed or was closed, refund the " +
            std::string(pass.names().noun) + " by hand or by a ticket, or set deletionPolicy: Retain to let the object go.");
}

}  // namespace plan
