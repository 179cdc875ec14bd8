// From the order to the package: orders that wait for payment, delivery, which takes minutes, and the way back.
#include "resources/cen_bandwidth_package/pass.hpp"

namespace cen_bandwidth_package {
namespace {

using What = api::Setting::What;

// How long past its settle time a package may stay out of sight before it is taken for gone.
constexpr base::Seconds kDelivery = std::chrono::minutes(15);
constexpr base::Seconds kLookEvery{10};

// What can be changed later for nothing is no reason to give an order up that somebody may be about to pay.
bool still_wanted(const Pass& pass, const api::PurchaseOrder& order) {
    const api::PackageOffer& asked = order.spec.parameters.package;
    api::Request wanted = pass.wanted;
    wanted.package.name = asked.name;
    wanted.package.description = asked.description;
    wanted.package.tags = asked.tags;
    return !pass.meta.deleted_at && order.spec.ordinal == pass.ordinal && plan::asks_for(order, wanted);
}

// What the package was put on by this object comes off first: the cloud takes back only what is on no CEN. True: the pass is over.
bool detach(Pass& pass) {
    const std::string attached = pass.attached();
    if (attached.empty() || (attached != pass.wants.cen_id && attached != pass.tells.attached_to)) return false;
    api::Setting off = plan::setting_of(pass.package(), What::Detach);
    off.target = attached;
    if (set(pass, off, api::Reason::AttachmentBlocked, "Being deleted with deletionPolicy Refund; detaching it from " + attached)) return true;
    const Trouble& trouble = pass.troubles.back();
    pass.say(trouble.standing, trouble.reason, trouble.message);
    return true;
}

}  // namespace

bool cancel_unpaid(Pass& pass) {
    if (plan::observe_only(pass)) return false;
    for (const api::PurchaseOrder* order : pass.in.orders) {
        if (order->spec.act != api::Act::Create || order->status.phase != api::OrderPhase::AwaitingPayment || order->status.order_numbers.empty())
            continue;
        if (still_wanted(pass, *order)) continue;
        api::Setting cancel;
        cancel.what = What::CancelOrder;
        cancel.target = order->status.order_numbers.front();
        if (const plan::SettingRefusal* refusal = plan::refusal_of(pass, cancel)) {
            const bool leaving = pass.meta.deleted_at.has_value();
            pass.say(api::Standing::Working, leaving ? api::Reason::Deleting : api::Reason::Purchasing,
                     "Order " + cancel.target + " is not wanted any more (" +
                         (leaving ? "its object is being deleted" : "the spec now asks for something else") + "), unless it is paid already. " +
                         refusal->message + " It is looked at again by itself.");
            pass.look_at(refusal->retry_at);
            return true;
        }
        if (!plan::frozen(pass, "cancelling order " + cancel.target)) pass.act(std::move(cancel));
        return true;
    }
    return false;
}

bool being_made(Pass& pass) {
    const api::PlanInventory* inventory = pass.in.account.inventory;
    const std::optional<base::Time> shown = plan::shown_from(pass);
    if (inventory == nullptr || !shown || inventory->plans.contains(pass.ids.front())) return false;
    if (!pass.before.state.empty() || inventory->read_at >= *shown + kDelivery) return false;
    pass.status.orders = plan::order_notes(pass.in);
    pass.say(api::Standing::Working, api::Reason::Purchasing,
             plan::capital(pass.called()) + " is bought, and the cloud is making it; waiting for the account's listing to show it.");
    pass.want_inventory(inventory->read_at + kLookEvery);
    return true;
}

bool deletion(Pass& pass) {
    if (!pass.meta.deleted_at) return false;
    if (pass.meta.has_finalizer() && pass.in.account.ready && cancel_unpaid(pass)) return true;
    if (plan::wind_up(pass)) return true;
    const bool begun = plan::live_order(pass.in, pass.ordinal, api::Act::Refund, "") != nullptr;
    if (!begun && detach(pass)) return true;
    if (!begun && pass.package().package.product_code.empty()) {
        pass.say(api::Standing::Stalled, api::Reason::RefundRefused,
                 "Being deleted with deletionPolicy Refund, but the product code of " + pass.called() + ", which a refund needs, is not known: " +
                     plan::no_billing(pass) + " Or set deletionPolicy: Retain to let the object go and keep the package.");
        return true;
    }
    plan::refund(pass, [](const api::ObservedPlan& seen) {
        api::Request request;
        request.plan_id = seen.id;
        request.package.product_code = seen.package.product_code;
        request.package.product_type = seen.package.product_type;
        return request;
    });
    return true;
}

}  // namespace cen_bandwidth_package
