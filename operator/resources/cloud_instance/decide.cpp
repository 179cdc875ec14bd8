#include "resources/cloud_instance/decide.hpp"

#include <utility>

#include "resources/cloud_instance/pass.hpp"

namespace cloud_instance {
namespace {

api::Request create_parameters(const api::CloudInstanceSpec& spec) {
    api::Request request;
    request.period_months = spec.period.months();
    request.period_unit = spec.period.unit;
    request.auto_renew = spec.renewal.mode == api::RenewalMode::Provider;
    request.instance = {.product_code = spec.product_code,
                        .sub_product_code = spec.sub_product_code,
                        .region_code = spec.region_code,
                        .zone_code = spec.zone_code,
                        .parameter = spec.parameters,  // encoded already (decide.hpp)
                        .quantity = spec.quantity,
                        .project_id = spec.project_id};
    return request;
}

// Up to what the cloud says of the instances. True: the pass is over.
bool found(Pass& pass) {
    return deletion(pass)                  // what is being deleted is only wound up
           || plan::finalizer(pass)        // before the first purchase
           || plan::observe_cancels(pass)  // an order that is not on the wire must not go there any more
           || plan::account(pass)          // without an account that answers, nothing is known
           || plan::find_identity(pass)    // from the ledger, the spec, or the object's own memory
           || plan::needs_purchase(pass)   // nothing yet: an order
           || plan::claim_plans(pass)      // one instance, one object
           || plan::remember_ids(pass)     // survives backups
           || observe(pass);               // what is not listed ends here
}

// What has to be bought or set so that the instances become as declared. True: the pass is over.
bool changed(Pass& pass) {
    return differs(pass)          // nothing is paid for what may be the wrong instance
           || open_changes(pass)  // orders that nobody wants any more
           || set_auto_renewal(pass) || renew(pass) || plan::orders_under_way(pass);
}

}  // namespace

Pass::Pass(const plan::Input<api::CloudInstance>& input, api::CloudInstanceStatus& own)
    : plan::Pass(input, own), wants(input.object.spec), tells(own) {
    wanted = create_parameters(wants);
}

plan::Decision<api::CloudInstanceStatus> decide(const plan::Input<api::CloudInstance>& input) {
    api::CloudInstanceStatus status = input.object.status;
    Pass pass(input, status);
    if (!found(pass) && (plan::observe_only(pass) || !changed(pass))) conclude(pass);
    return {std::move(pass.action), std::move(status), pass.look_again, pass.inventory_after};
}

}  // namespace cloud_instance
