// Which plan does this object stand for, and is it ours?
#include <algorithm>
#include <vector>

#include "resources/plan/pass.hpp"

namespace plan {
namespace {

// A plan that its user had destroyed is over; the next purchase is another plan.
bool destroyed(const Facts& in, int ordinal) {
    const api::PurchaseOrder* order = live_order(in, ordinal, api::Act::Create, "");
    return order != nullptr && order->status.destroyed_at.has_value();
}

// A purchase for an earlier ordinal: cancelled while it is not on the wire, waited for when it may be. Until then it may still bring a plan.
bool earlier_purchase(Pass& pass) {
    for (const api::PurchaseOrder* order : pass.in.orders) {
        if (order->spec.act != api::Act::Create || order->spec.ordinal == pass.ordinal || order->settled()) continue;
        if (cancellable(pass, *order))
            pass.act(CancelOrder{order->meta.name, "spec.ordinal was raised, and another plan is asked for"});
        else
            show_order(pass, *order, api::Reason::Purchasing);
        return true;
    }
    return false;
}

// Whether a plan that this object had before is still there, or may be: then a further one is not bought.
bool earlier_plan(Pass& pass) {
    const api::PlanInventory& inventory = *pass.in.account.inventory;
    std::vector<std::string> before = api::split_ids(pass.meta.external_id);
    before.insert(before.end(), pass.before.ids.begin(), pass.before.ids.end());
    before.insert(before.end(), pass.spec.adopt_ids.begin(), pass.spec.adopt_ids.end());
    for (const api::PurchaseOrder* order : pass.in.orders) {
        if (order->spec.act != api::Act::Create || !is_live(*order) || order->status.destroyed_at) continue;
        const std::vector<std::string>& ids = order->status.plan_ids;
        if (order->status.settled_at && inventory.read_at < *order->status.settled_at + settle(pass)) {
            pass.say(api::Standing::Working, api::Reason::WaitingForInventory,
                     "Waiting for a listing that would show " + called(pass.kind, ids) + " of the ordinal before.");
            pass.want_inventory(*order->status.settled_at + settle(pass));
            return true;
        }
        before.insert(before.end(), ids.begin(), ids.end());
    }
    const auto there = std::ranges::find_if(before, [&](const std::string& id) { return inventory.plans.contains(id); });
    if (there == before.end()) return false;
    const std::string noun(pass.names().noun);
    pass.say(api::Standing::Stalled, api::Reason::PlanClaimed,
             "spec.ordinal is " + std::to_string(pass.ordinal) + ", but " + called(pass.kind, {*there}) +
                 " of the ordinal before still exists. A further " + noun + " is bought only once it is gone; to have two " + noun +
                 "s, declare a second " + std::string(pass.names().kind) + ".");
    return true;
}

bool purchase_under_way(Pass& pass) {
    const api::PurchaseOrder& order = *pass.create;
    if (order.has_status && cancellable(pass, order) && !asks_for(order, pass.wanted)) {
        pass.act(CancelOrder{order.meta.name, "the spec now asks for something else"});
        return true;
    }
    pass.status.orders = order_notes(pass.in);  // the number of one that waits for payment
    show_order(pass, order, api::Reason::Purchasing);
    return true;
}

}  // namespace

bool finalizer(Pass& pass) {
    if (pass.meta.has_finalizer()) return false;
    pass.act(AddFinalizer{});
    return true;
}

bool observe_cancels(Pass& pass) {
    if (!observe_only(pass)) return false;
    const auto at = std::ranges::find_if(pass.in.orders, [&](const api::PurchaseOrder* order) { return cancellable(pass, *order); });
    if (at == pass.in.orders.end()) return false;
    pass.act(CancelOrder{(*at)->meta.name, "managementPolicy is Observe"});
    return true;
}

bool account(Pass& pass) {
    const Account& account = pass.in.account;
    if (account.ready && account.now) return false;
    pass.say(account.stalled || !account.exists ? api::Standing::Stalled : api::Standing::Working, api::Reason::AccountNotReady,
             account.exists
                 ? "CloudAccount " + pass.spec.account_ref + ": " + account.message
                 : "CloudAccount " + pass.spec.account_ref + " does not exist in this namespace. Create it, or correct spec.accountRef.name.");
    return true;
}

bool find_identity(Pass& pass) {
    pass.ordinal = pass.spec.ordinal;
    while (destroyed(pass.in, pass.ordinal)) ++pass.ordinal;
    pass.create = live_order(pass.in, pass.ordinal, api::Act::Create, "");
    // By the spec's own ordinal: that an earlier plan of this name was destroyed does not turn an adoption into a purchase.
    if (!pass.spec.adopt_ids.empty() && pass.spec.ordinal == 1) {
        pass.ids = pass.spec.adopt_ids;
        return false;
    }
    if (pass.create != nullptr) {
        if (pass.create->status.phase == api::OrderPhase::Delivered) pass.ids = pass.create->status.plan_ids;
        return false;
    }
    // Without a ledger (restored from a backup that lacks it) the object itself remembers its plan. With a raised ordinal that may be the plan
    // before; then nothing is bought while that one exists (needs_purchase).
    if (pass.ordinal == 1) pass.ids = pass.meta.external_id.empty() ? pass.before.ids : api::split_ids(pass.meta.external_id);
    return false;
}

bool needs_purchase(Pass& pass) {
    if (!pass.ids.empty()) return false;
    if (observe_only(pass)) {
        pass.say(api::Standing::Stalled, api::Reason::PlanNotFound,
                 "managementPolicy is Observe, but no " + std::string(pass.names().noun) + " is known to observe. Name it in " +
                     std::string(adopt_field(pass.kind)) + ", or set managementPolicy: Manage to buy one.");
        return true;
    }
    if (pass.create != nullptr) return purchase_under_way(pass);
    if (earlier_purchase(pass)) return true;
    if (pass.in.account.inventory == nullptr) {
        pass.say(api::Standing::Working, api::Reason::WaitingForInventory,
                 "Waiting for a complete listing of the account's " + std::string(pass.names().noun) + "s before anything is bought.");
        pass.want_inventory(pass.now());
        return true;
    }
    if (pass.ordinal > 1 && earlier_plan(pass)) return true;
    if (frozen(pass, "the purchase")) return true;
    pass.act(new_order(pass, api::Act::Create, purchase::what_create(), pass.wanted));
    return true;
}

bool claim_plans(Pass& pass) {
    if (observe_only(pass)) return false;
    const api::PlanInventory* inventory = pass.in.account.inventory;
    for (const std::string& id : pass.ids) {
        const std::string holder = pass.holder(id);
        if (holder == pass.me()) continue;
        if (holder.empty()) {
            // An id that a person wrote is checked against the account first; one that the cloud gave us is not (its listing may lag).
            if (!pass.bought() && (inventory == nullptr || !inventory->plans.contains(id))) continue;
            pass.act(ClaimPlan{id});
            return true;
        }
        if (pass.bought() && pass.in.order_of_another_names_plan) {
            pass.act(ContestOrder{pass.create->meta.name, holder});
            return true;
        }
        pass.say(api::Standing::Stalled, api::Reason::PlanClaimed,
                 capital(called(pass.kind, {id})) + " belongs to " + holder + ". One " + std::string(pass.names().noun) +
                     " has one object: delete that one (deletionPolicy Retain keeps the " + std::string(pass.names().noun) + "), or this one.");
        return true;
    }
    return false;
}

bool remember_ids(Pass& pass) {
    const std::string joined = api::join_ids(pass.ids);
    if (observe_only(pass) || pass.meta.external_id == joined) return false;
    if (std::ranges::any_of(pass.ids, [&](const std::string& id) { return pass.holder(id) != pass.me(); })) return false;
    pass.act(SetExternalId{joined});
    return true;
}

}  // namespace plan
