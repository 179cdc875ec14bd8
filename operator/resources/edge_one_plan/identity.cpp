// Which plan does this object stand for, and is it ours?
#include <algorithm>
#include <vector>

#include "purchase/evidence.hpp"
#include "resources/edge_one_plan/pass.hpp"

namespace edge_one_plan {
namespace {

// A plan that its user had destroyed is over; the next purchase is another plan.
bool destroyed(const Input& in, int ordinal) {
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
    std::vector<std::string> before{pass.meta().external_id, pass.in.plan.status.plan_id, pass.spec().adopt_plan_id};
    for (const api::PurchaseOrder* order : pass.in.orders) {
        if (order->spec.act != api::Act::Create || !is_live(*order) || order->status.destroyed_at) continue;
        if (order->status.settled_at && inventory.read_at < *order->status.settled_at + purchase::kSettle) {
            pass.say(api::Standing::Working, api::Reason::WaitingForInventory,
                     "Waiting for a listing that would show plan " + order->status.plan_id + " of the ordinal before.");
            pass.want_inventory(*order->status.settled_at + purchase::kSettle);
            return true;
        }
        before.push_back(order->status.plan_id);
    }
    const auto there = std::ranges::find_if(before, [&](const std::string& id) { return inventory.plans.contains(id); });
    if (there == before.end()) return false;
    pass.say(
        api::Standing::Stalled, api::Reason::PlanClaimed,
        "spec.ordinal is " + std::to_string(pass.ordinal) + ", but plan " + *there +
            " of the ordinal before still exists. A further plan is bought only once it is gone; to have two plans, declare a second EdgeOnePlan.");
    return true;
}

api::EdgeOneRequest create_parameters(const api::EdgeOnePlanSpec& spec) {
    api::EdgeOneRequest request;
    request.plan_type = spec.plan_type;
    if (spec.plan_type != api::PlanType::Enterprise) {
        request.period_months = spec.period_months;
        request.auto_renew = spec.renewal.mode == api::RenewalMode::Provider;
        request.auto_use_voucher = spec.auto_use_voucher;
    }
    return request;
}

bool purchase_under_way(Pass& pass) {
    const api::PurchaseOrder& order = *pass.create;
    if (order.has_status && cancellable(pass, order) && order.spec.parameters != create_parameters(pass.spec())) {
        pass.act(CancelOrder{order.meta.name, "the spec now asks for something else"});
        return true;
    }
    show_order(pass, order, api::Reason::Purchasing);
    return true;
}

}  // namespace

bool find_identity(Pass& pass) {
    pass.ordinal = pass.spec().ordinal;
    while (destroyed(pass.in, pass.ordinal)) ++pass.ordinal;
    pass.create = live_order(pass.in, pass.ordinal, api::Act::Create, "");
    // By the spec's own ordinal: that an earlier plan of this name was destroyed does not turn an adoption into a purchase.
    if (!pass.spec().adopt_plan_id.empty() && pass.spec().ordinal == 1) {
        pass.plan_id = pass.spec().adopt_plan_id;
        return false;
    }
    if (pass.create != nullptr) {
        if (pass.create->status.phase == api::OrderPhase::Delivered) pass.plan_id = pass.create->status.plan_id;
        return false;
    }
    // Without a ledger (restored from a backup that lacks it) the object itself remembers its plan. With a raised ordinal that may be the plan
    // before; then nothing is bought while that one exists (needs_purchase).
    if (pass.ordinal == 1) pass.plan_id = pass.meta().external_id.empty() ? pass.in.plan.status.plan_id : pass.meta().external_id;
    return false;
}

bool needs_purchase(Pass& pass) {
    if (!pass.plan_id.empty()) return false;
    if (pass.spec().management_policy == api::ManagementPolicy::Observe) {
        pass.say(api::Standing::Stalled, api::Reason::PlanNotFound,
                 "managementPolicy is Observe, but no plan is known to observe. Name it in spec.adopt.planId, or set managementPolicy: Manage to buy "
                 "one.");
        return true;
    }
    if (pass.create != nullptr) return purchase_under_way(pass);
    if (earlier_purchase(pass)) return true;
    if (pass.in.account.inventory == nullptr) {
        pass.say(api::Standing::Working, api::Reason::WaitingForInventory,
                 "Waiting for a complete listing of the account's plans before anything is bought.");
        pass.want_inventory(pass.now());
        return true;
    }
    if (pass.ordinal > 1 && earlier_plan(pass)) return true;
    if (frozen(pass, "the purchase")) return true;
    pass.act(new_order(pass, api::Act::Create, purchase::what_create(), create_parameters(pass.spec())));
    return true;
}

bool claim_plan(Pass& pass) {
    if (pass.spec().management_policy == api::ManagementPolicy::Observe) return false;
    const std::string me = holder_of(pass.in.plan);
    const std::string holder = pass.holder();
    if (holder == me) return false;
    if (holder.empty()) {
        // An id that a person wrote is checked against the account first; one that the cloud gave us is not (its listing may lag).
        const bool ours = pass.create != nullptr && pass.create->status.plan_id == pass.plan_id;
        if (!ours && pass.in.account.inventory != nullptr && !pass.in.account.inventory->plans.contains(pass.plan_id)) return false;
        if (!ours && pass.in.account.inventory == nullptr) return false;
        pass.act(ClaimPlan{pass.plan_id});
        return true;
    }
    if (pass.create != nullptr && pass.create->status.plan_id == pass.plan_id && pass.in.order_of_another_names_plan) {
        pass.act(ContestOrder{pass.create->meta.name, holder});
        return true;
    }
    pass.say(api::Standing::Stalled, api::Reason::PlanClaimed,
             "Plan " + pass.plan_id + " belongs to " + holder +
                 ". One plan has one object: delete that one (deletionPolicy Retain keeps the plan), or this one.");
    return true;
}

bool remember_id(Pass& pass) {
    if (pass.spec().management_policy == api::ManagementPolicy::Observe || pass.meta().external_id == pass.plan_id) return false;
    if (pass.holder() != holder_of(pass.in.plan)) return false;
    pass.act(SetExternalId{pass.plan_id});
    return true;
}

}  // namespace edge_one_plan
