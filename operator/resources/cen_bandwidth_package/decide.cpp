#include "resources/cen_bandwidth_package/decide.hpp"

#include <algorithm>
#include <utility>

#include "resources/cen_bandwidth_package/pass.hpp"

namespace cen_bandwidth_package {
namespace {

// AutoRenewDuration: the vendor's page of the call names no bound, that of ROS only 1, 2 and 3. A longer one is set once it is bought.
constexpr int kLongestAutoRenewal = 3;

api::Request create_parameters(const api::CenBandwidthPackageSpec& spec) {
    api::Request request;
    request.period_months = spec.period.months();
    request.period_unit = spec.period.unit;
    request.auto_renew = spec.renewal.mode == api::RenewalMode::Provider;
    request.package.name = spec.name;
    request.package.description = spec.description;
    request.package.bandwidth_mbps = spec.bandwidth_mbps;
    request.package.areas = spec.areas;
    request.package.auto_pay = spec.auto_pay;
    if (request.auto_renew) request.package.auto_renew_months = std::min(spec.renewal.period_months, kLongestAutoRenewal);
    request.package.tags = spec.tags;
    return request;
}

// Up to what the cloud says of the package. True: the pass is over.
bool found(Pass& pass) {
    return deletion(pass)                  // what is being deleted is only wound up
           || plan::finalizer(pass)        // before the first purchase
           || plan::observe_cancels(pass)  // an order that is not on the wire must not go there any more
           || plan::account(pass)          // without an account that answers, nothing is known
           || plan::find_identity(pass)    // from the ledger, the spec, or the object's own memory
           || cancel_unpaid(pass)          // an order that waits for payment is not paid for what nobody wants
           || plan::needs_purchase(pass)   // nothing yet: an order
           || plan::claim_plans(pass)      // one package, one object
           || plan::remember_ids(pass)     // survives backups
           || being_made(pass)             // bought, and not there yet
           || observe(pass);               // vanished packages end here
}

// What has to be bought or set so that the package becomes as declared. True: the pass is over. What costs nothing comes first: it never waits for an
// order that a person has to see to.
bool changed(Pass& pass) {
    return differs(pass)                                                                // nothing is paid for what may be the wrong package
           || attributes(pass) || tags(pass) || attachment(pass) || open_changes(pass)  // orders that nobody wants any more
           || set_auto_renewal(pass)                                                    // before renewals: never both
           || renew(pass)                                                               // before bandwidth: an expiry is worse
           || change_bandwidth(pass) || plan::orders_under_way(pass);
}

}  // namespace

Pass::Pass(const plan::Input<api::CenBandwidthPackage>& input, api::CenBandwidthPackageStatus& own)
    : plan::Pass(input, own), wants(input.object.spec), told(input.object.status), tells(own) {
    wanted = create_parameters(wants);
    // attachedTo is also the memory of what this object may detach: the CEN that the spec names or named. While observing it shows any, and that must
    // not become ours by a change of managementPolicy.
    const api::Condition* ready = api::find_condition(before.conditions, api::ConditionType::Ready);
    if (ready != nullptr && ready->reason == api::to_string(api::Reason::Observed)) tells.attached_to.clear();
}

std::string Pass::attached() const {
    const auto& cens = package().package.cen_ids;
    if (cens.empty()) return {};
    return std::ranges::find(cens, wants.cen_id) == cens.end() ? cens.front() : wants.cen_id;
}

plan::Decision<api::CenBandwidthPackageStatus> decide(const plan::Input<api::CenBandwidthPackage>& input) {
    api::CenBandwidthPackageStatus status = input.object.status;
    Pass pass(input, status);
    if (!found(pass) && (plan::observe_only(pass) || !changed(pass))) conclude(pass);
    return {std::move(pass.action), std::move(status), pass.look_again, pass.inventory_after};
}

}  // namespace cen_bandwidth_package
