#include "resources/edge_one_plan/decide.hpp"

#include "resources/edge_one_plan/pass.hpp"

namespace edge_one_plan {
namespace {

bool finalizer(Pass& pass) {
    if (pass.meta().has_finalizer()) return false;
    pass.act(AddFinalizer{});
    return true;
}

bool account(Pass& pass) {
    const Account& account = pass.in.account;
    if (account.ready && account.now) return false;
    pass.say(account.stalled || !account.exists ? api::Standing::Stalled : api::Standing::Working, api::Reason::AccountNotReady,
             account.exists
                 ? "CloudAccount " + pass.spec().account_ref + ": " + account.message
                 : "CloudAccount " + pass.spec().account_ref + " does not exist in this namespace. Create it, or correct spec.accountRef.name.");
    return true;
}

// managementPolicy Observe buys nothing, not even what was declared before.
bool observe_cancels(Pass& pass) {
    if (pass.spec().management_policy != api::ManagementPolicy::Observe) return false;
    const auto at = std::ranges::find_if(pass.in.orders, [&](const api::PurchaseOrder* order) { return cancellable(pass, *order); });
    if (at == pass.in.orders.end()) return false;
    pass.act(CancelOrder{(*at)->meta.name, "managementPolicy is Observe"});
    return true;
}

bool observe_only(Pass& pass) { return pass.spec().management_policy == api::ManagementPolicy::Observe; }

constexpr Check kChecks[] = {
    deletion,         // what is being deleted is only wound up
    finalizer,        // before the first purchase
    observe_cancels,  // an order that is not on the wire must not go there any more
    account,          // without an account that answers, nothing is known
    find_identity,    // from the ledger, the spec, or the object's own memory
    needs_purchase,   // nothing yet: an order
    claim_plan,       // one plan, one object
    remember_id,      // survives backups
    observe,          // what the cloud says; vanished plans end here
    observe_only,     // managementPolicy Observe ends here
    open_changes,     // orders that nobody wants any more
    set_auto_renewal,
    renew,  // before upgrades: an expiry is worse than a missing feature
    upgrade,
    bind_zones,
};

}  // namespace

std::string holder_of(const api::EdgeOnePlan& plan) { return plan.meta.ns + "/" + std::string(api::EdgeOnePlan::kKind) + "/" + plan.meta.name; }

Decision decide(const Input& input) {
    Pass pass(input);
    for (const Check check : kChecks) {
        if (!check(pass)) continue;
        if (check == observe_only) conclude(pass);
        return std::move(pass.out);
    }
    conclude(pass);
    return std::move(pass.out);
}

}  // namespace edge_one_plan
