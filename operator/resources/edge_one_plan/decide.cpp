#include "resources/edge_one_plan/decide.hpp"

#include <utility>

#include "resources/edge_one_plan/pass.hpp"

namespace edge_one_plan {
namespace {

api::Request create_parameters(const api::EdgeOnePlanSpec& spec) {
    api::Request request;
    request.plan_type = spec.plan_type;
    if (spec.plan_type != api::PlanType::Enterprise) {
        request.period_months = spec.period_months;
        request.auto_renew = spec.renewal.mode == api::RenewalMode::Provider;
        request.auto_use_voucher = spec.auto_use_voucher;
    }
    return request;
}

// Up to what the cloud says of the plan. True: the pass is over.
bool found(Pass& pass) {
    return deletion(pass)                  // what is being deleted is only wound up
           || plan::finalizer(pass)        // before the first purchase
           || plan::observe_cancels(pass)  // an order that is not on the wire must not go there any more
           || plan::account(pass)          // without an account that answers, nothing is known
           || plan::find_identity(pass)    // from the ledger, the spec, or the object's own memory
           || plan::needs_purchase(pass)   // nothing yet: an order
           || plan::claim_plans(pass)      // one plan, one object
           || plan::remember_ids(pass)     // survives backups
           || observe(pass);               // vanished plans end here
}

// What has to be bought or set so that the plan becomes as declared. True: the pass is over.
bool changed(Pass& pass) {
    return open_changes(pass)         // orders that nobody wants any more
           || set_auto_renewal(pass)  // before renewals: never both
           || renew(pass)             // before upgrades: an expiry is worse than a missing feature
           || upgrade(pass) || bind_zones(pass);
}

}  // namespace

Pass::Pass(const plan::Input<api::EdgeOnePlan>& input, api::EdgeOnePlanStatus& own) : plan::Pass(input, own), wants(input.object.spec), tells(own) {
    wanted = create_parameters(wants);
}

plan::Decision<api::EdgeOnePlanStatus> decide(const plan::Input<api::EdgeOnePlan>& input) {
    api::EdgeOnePlanStatus status = input.object.status;
    Pass pass(input, status);
    if (!found(pass) && (plan::observe_only(pass) || !changed(pass))) conclude(pass);
    return {std::move(pass.action), std::move(status), pass.look_again, pass.inventory_after};
}

}  // namespace edge_one_plan
