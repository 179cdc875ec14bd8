// Winding up: an object that is being deleted. Retain forgets nothing: the plan stays, the ledger stays, the object goes.
#include "purchase/evidence.hpp"
#include "resources/edge_one_plan/pass.hpp"

namespace edge_one_plan {
namespace {

// Orders first: one that is not on the wire is cancelled, one that may be is waited for.
bool settle_orders(Pass& pass) {
    for (const api::PurchaseOrder* order : pass.in.orders) {
        if (order->settled()) continue;
        if (cancellable(pass, *order)) {
            pass.act(CancelOrder{order->meta.name, "its object is being deleted"});
            return true;
        }
        show_order(pass, *order, api::Reason::Deleting);
        for (api::Condition& condition : pass.out.status.conditions)
            if (condition.type != api::ConditionType::ExpiringSoon && !condition.message.empty())
                condition.message = "Being deleted, but waits for the outcome of a purchase. " + condition.message;
        return true;
    }
    return false;
}

// Claims are given back before the object goes, also those of earlier plans.
void let_go(Pass& pass) {
    const std::string me = holder_of(pass.in.plan);
    if (pass.in.claims != nullptr)
        for (const auto& [id, holder] : *pass.in.claims)
            if (holder == me) {
                pass.act(ReleaseClaim{id});
                return;
            }
    pass.act(RemoveFinalizer{});
}

// The plan is gone at its user's wish; the ledger says so, or a manifest that is applied again would look for it for ever.
void gone(Pass& pass) {
    if (pass.create != nullptr && pass.create->status.plan_id == pass.plan_id && !pass.create->status.destroyed_at) {
        pass.act(MarkDestroyed{pass.create->meta.name});
        return;
    }
    let_go(pass);
}

void destroy(Pass& pass, const api::ObservedPlan& plan) {
    pass.seen = &plan;
    if (frozen(pass, "deletion")) return;
    const bool flag_on = prepaid(pass) && plan.auto_renewal && !plan.state.ends_with("isolated");
    const SettingRefusal* kept_on = refusal_of(pass, kFlagSetting);
    if (flag_on && kept_on == nullptr) {
        pass.act(SetAutoRenewal{plan.id, false});
        return;
    }
    if (plan.prepaid && usable(plan)) {
        pass.say(api::Standing::Working, api::Reason::WaitingForExpiry,
                 "Being deleted with deletionPolicy Destroy: the cloud destroys a plan only after it has expired" +
                     (plan.expires_at ? ", on " + base::format_rfc3339(*plan.expires_at) : std::string()) + ". " +
                     (flag_on ? "Automatic renewal could not be switched off: " + kept_on->message + " It is tried again by itself."
                              : "Automatic renewal is off.") +
                     " Set deletionPolicy to Retain to let the object go now and keep the plan.");
        if (flag_on) pass.look_at(kept_on->retry_at);
        if (plan.expires_at && *plan.expires_at > pass.now())
            pass.look_at(*plan.expires_at);
        else
            pass.want_inventory(pass.in.account.inventory->read_at + base::Seconds(1));
        return;
    }
    if (const SettingRefusal* refusal = refusal_of(pass, kDestroySetting)) {
        pass.say(api::Standing::Working, api::Reason::Deleting, "DestroyPlan was refused: " + refusal->message + " It is tried again by itself.");
        pass.look_at(refusal->retry_at);
        return;
    }
    pass.act(DestroyPlan{plan.id});
}

}  // namespace

bool deletion(Pass& pass) {
    if (!pass.meta().deleted_at) return false;
    if (!pass.meta().has_finalizer()) return true;
    (void)find_identity(pass);
    if (settle_orders(pass)) return true;
    const bool destroys =
        pass.spec().deletion_policy == api::DeletionPolicy::Destroy && pass.spec().management_policy == api::ManagementPolicy::Manage;
    const bool delivered = pass.create != nullptr && !pass.plan_id.empty() && pass.create->status.plan_id == pass.plan_id;
    if (destroys && delivered && pass.holder().empty()) {
        pass.act(ClaimPlan{pass.plan_id});
        return true;
    }
    if (!destroys || pass.plan_id.empty() || pass.holder() != holder_of(pass.in.plan)) {
        let_go(pass);
        return true;
    }
    if (!pass.in.account.ready || pass.in.account.inventory == nullptr) {
        pass.say(api::Standing::Working, api::Reason::Deleting,
                 "Being deleted with deletionPolicy Destroy: waiting for CloudAccount " + pass.spec().account_ref + ". " + pass.in.account.message);
        pass.want_inventory(pass.now());
        return true;
    }
    const auto& plans = pass.in.account.inventory->plans;
    const auto at = plans.find(pass.plan_id);
    std::optional<base::Time> listed_from;  // a reading made before need not show what was bought
    if (delivered && pass.create->status.settled_at) listed_from = *pass.create->status.settled_at + purchase::kSettle;
    if (at == plans.end() && listed_from && pass.in.account.inventory->read_at < *listed_from && pass.in.plan.status.state.empty()) {
        pass.say(api::Standing::Working, api::Reason::Deleting,
                 "Being deleted; waiting for the account's listing to show plan " + pass.plan_id + ".");
        pass.want_inventory(*listed_from);
        return true;
    }
    if (at == plans.end())
        gone(pass);
    else
        destroy(pass, at->second);
    return true;
}

}  // namespace edge_one_plan
