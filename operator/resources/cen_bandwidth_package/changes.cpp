// What has to be bought: the next term, another bandwidth.
#include <algorithm>
#include <utility>

#include "resources/cen_bandwidth_package/pass.hpp"

namespace cen_bandwidth_package {
namespace {

// RenewInstance's RenewPeriod (BssOpenApi 2017-12-14).
const std::vector<int> kPeriods{1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 24, 36};

std::optional<api::Request> wanted_renewal(const Pass& pass) {
    const std::optional<int> months = plan::due_months(pass, pass.package(), kPeriods);
    if (!months) return std::nullopt;
    api::Request request;
    request.plan_id = pass.package().id;
    request.period_months = *months;
    request.package.product_code = pass.package().package.product_code;
    request.package.product_type = pass.package().package.product_type;
    return request;
}

// The last change of bandwidth: the one under way, else the one delivered last.
const api::PurchaseOrder* last_change(const Pass& pass) {
    const api::PurchaseOrder* last = nullptr;
    for (const api::PurchaseOrder* order : pass.in.orders) {
        if (order->spec.act != api::Act::Upgrade || order->spec.ordinal != pass.ordinal || !plan::is_live(*order)) continue;
        if (!order->settled()) return order;
        if (last == nullptr || last->status.settled_at < order->status.settled_at) last = order;
    }
    return last;
}

bool listed_since(const Pass& pass, const api::PurchaseOrder& order) {
    return pass.in.account.inventory->read_at >= order.status.settled_at.value_or(pass.now()) + plan::settle(pass);
}

// Whether the listing has shown the change since it was delivered, as far as the object remembers: a status that tells of the order and has its
// bandwidth, or that was Ready beside it. (A status from before the order says nothing of it.)
bool showed(const Pass& pass, const api::PurchaseOrder& order) {
    if (std::ranges::find(pass.told.orders, order.meta.name, &api::OrderNote::purchase_order) == pass.told.orders.end()) return false;
    const api::Condition* ready = api::find_condition(pass.told.conditions, api::ConditionType::Ready);
    const bool was_ready = ready != nullptr && ready->status == api::ConditionStatus::True;
    return was_ready || pass.told.bandwidth_mbps == order.spec.parameters.package.bandwidth_mbps;
}

// More than was last paid for: a temporary upgrade shows like that, and bringing it down would give up what somebody has paid for.
bool raised(const Pass& pass) {
    const api::PurchaseOrder* last = last_change(pass);
    if (last == nullptr && pass.bought()) last = pass.create;
    if (last == nullptr || last->status.phase != api::OrderPhase::Delivered) return false;
    // A change may not show yet. What was bought never shows more than was ordered, unless somebody raised it: perhaps before the cluster was set
    // back, and its order was found again just now.
    if (last != pass.create && !listed_since(pass, *last)) return false;
    const int wanted = pass.wants.bandwidth_mbps;
    return last->spec.parameters.package.bandwidth_mbps == wanted && pass.package().package.bandwidth_mbps > wanted;
}

std::optional<api::Request> wanted_bandwidth(const Pass& pass) {
    const api::PackageFacts& seen = pass.package().package;
    if (seen.bandwidth_mbps == pass.wants.bandwidth_mbps || seen.reserved || raised(pass)) return std::nullopt;
    if (!delivered(pass.package()) || locked(pass.package()) || expired(pass)) return std::nullopt;
    api::Request request;
    request.plan_id = pass.package().id;
    request.package.bandwidth_mbps = pass.wants.bandwidth_mbps;
    return request;
}

// Why a bandwidth other than declared is left alone.
void explain_bandwidth(Pass& pass) {
    const api::PackageFacts& seen = pass.package().package;
    if (seen.bandwidth_mbps == pass.wants.bandwidth_mbps) return;
    const std::string differs =
        " It has " + std::to_string(seen.bandwidth_mbps) + " Mbit/s, the spec says " + std::to_string(pass.wants.bandwidth_mbps);
    if (seen.reserved)
        pass.remarks += differs +
                        ": a temporary upgrade, or a change that comes into force later, is paid for already. Until that is over nothing else is "
                        "ordered.";
    else if (raised(pass))
        pass.remarks += differs +
                        ", which is paid for: a temporary upgrade, or raised by hand. It is left alone; to keep it, write it in "
                        "spec.bandwidthMbps.";
}

}  // namespace

bool open_changes(Pass& pass) {
    const auto renewal = wanted_renewal(pass);
    const auto bandwidth = wanted_bandwidth(pass);
    return plan::open_changes(pass, [&](const api::PurchaseOrder& order) {
        if (order.spec.act == api::Act::Renew)
            return renewal && plan::asks_for(order, *renewal) && order.spec.expires_before == pass.package().expires_at;
        return order.spec.act == api::Act::Upgrade && bandwidth && plan::asks_for(order, *bandwidth);
    });
}

bool set_auto_renewal(Pass& pass) {
    const api::ObservedPlan& seen = pass.package();
    const std::optional<base::Time> shown = plan::shown_from(pass);
    const base::Time read_at = pass.in.account.inventory->read_at;
    if (!seen.auto_renewal && pass.spec.renewal.mode == api::RenewalMode::Provider && shown && read_at < *shown) {
        // It was bought with automatic renewal; the billing service lists it later than CBN.
        pass.troubles.push_back({api::Standing::Working, api::Reason::Purchasing,
                                 plan::capital(pass.called()) + " is bought; waiting for BSS to list it with its automatic renewal."});
        pass.want_inventory(read_at + std::chrono::minutes(1));
        return false;
    }
    api::Setting flag = plan::setting_of(seen, api::Setting::What::AutoRenewal);
    flag.months = pass.spec.renewal.period_months;
    flag.product_code = seen.package.product_code;
    flag.product_type = seen.package.product_type;
    return plan::set_auto_renewal(pass, seen, std::move(flag));
}

bool renew(Pass& pass) {
    const api::ObservedPlan& seen = pass.package();
    if (delivered(seen) && plan::end_unknown(pass, seen)) return true;
    plan::watch_window(pass, seen);
    const auto request = wanted_renewal(pass);
    if (!request || !seen.expires_at) return false;
    if (plan::renewal_blocked(pass, seen)) return true;
    if (request->package.product_code.empty()) {
        pass.say(api::Standing::Stalled, api::Reason::PermissionDenied,
                 plan::capital(pass.called()) + " is to be renewed, but its product code, without which it can't be, is not known: " +
                     plan::no_billing(pass) + " Or renew it in the console.");
        return true;
    }
    return plan::order_for(pass, api::Act::Renew, plan::what_renew(pass.kind, *seen.expires_at, seen.id), *request, api::Reason::Renewing,
                           seen.expires_at);
}

bool change_bandwidth(Pass& pass) {
    const auto request = wanted_bandwidth(pass);
    if (!request) {
        explain_bandwidth(pass);
        return false;
    }
    const api::PurchaseOrder* last = last_change(pass);
    const bool same = last != nullptr && plan::asks_for(*last, *request);
    // Another one is on the wire; its outcome comes first.
    if (last != nullptr && !last->settled() && !same) return plan::orders_under_way(pass);
    // A change that was paid for and never showed is not bought again. One that did show was undone by hand since.
    const bool again = same && last->settled() && showed(pass, *last) && listed_since(pass, *last);
    const std::string what = same && !again ? plan::what_of(*last) : plan::next_bandwidth(pass);
    return plan::order_for(pass, api::Act::Upgrade, what, *request, api::Reason::Upgrading);
}

}  // namespace cen_bandwidth_package
