// What has to be bought or set so that the plan becomes as declared.
#include <algorithm>
#include <utility>

#include "resources/edge_one_plan/pass.hpp"

namespace edge_one_plan {
namespace {

// RenewPlan's Period (teo 2022-09-01): these numbers of months and no others.
const std::vector<int> kPeriods{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 24, 36};

std::optional<api::Request> wanted_renewal(const Pass& pass) {
    const std::optional<int> months = renewable(pass.plan()) ? plan::due_months(pass, pass.plan(), kPeriods) : std::nullopt;
    if (!months) return std::nullopt;
    api::Request request;
    request.plan_id = pass.plan().id;
    request.period_months = *months;
    request.auto_use_voucher = pass.wants.auto_use_voucher;
    return request;
}

std::optional<api::Request> wanted_upgrade(const Pass& pass) {
    const api::PlanType target = pass.wants.plan_type;
    const api::ObservedPlan& seen = pass.plan();
    // The cloud refuses to upgrade what has expired; renew it first.
    if (!renewable(seen) || target > api::PlanType::Standard || target <= api::plan_type_of(seen.type) || !usable(seen)) return std::nullopt;
    api::Request request;
    request.plan_id = seen.id;
    request.plan_type = target;
    request.auto_use_voucher = pass.wants.auto_use_voucher;
    return request;
}

}  // namespace

bool renewable(const api::ObservedPlan& plan) { return plan.prepaid && api::plan_type_of(plan.type) <= api::PlanType::Standard; }

bool open_changes(Pass& pass) {
    const auto renewal = wanted_renewal(pass);
    const auto raise = wanted_upgrade(pass);
    return plan::open_changes(pass, [&](const api::PurchaseOrder& order) {
        if (order.spec.act == api::Act::Renew)
            return renewal && plan::asks_for(order, *renewal) && order.spec.expires_before == pass.plan().expires_at;
        return order.spec.act == api::Act::Upgrade && raise && plan::asks_for(order, *raise);
    });
}

bool set_auto_renewal(Pass& pass) { return renewable(pass.plan()) && plan::set_auto_renewal(pass, pass.plan(), {}); }

bool renew(Pass& pass) {
    const api::ObservedPlan& seen = pass.plan();
    if (!renewable(seen)) return false;
    if (plan::end_unknown(pass, seen)) return true;
    plan::watch_window(pass, seen);
    const auto request = wanted_renewal(pass);
    if (!request || !seen.expires_at) return false;
    if (plan::renewal_blocked(pass, seen)) return true;
    const std::string what = plan::what_renew(pass.kind, *seen.expires_at, seen.id);
    return plan::order_for(pass, api::Act::Renew, what, *request, api::Reason::Renewing, seen.expires_at);
}

bool upgrade(Pass& pass) {
    const auto request = wanted_upgrade(pass);
    if (!request) return plan::orders_under_way(pass);
    return plan::order_for(pass, api::Act::Upgrade, purchase::what_upgrade(request->plan_type), *request, api::Reason::Upgrading);
}

bool bind_zones(Pass& pass) {
    std::string elsewhere;
    for (const std::string& zone : pass.wants.zones) {
        const auto bound_to = [&](const api::ObservedPlan& plan) {
            return std::ranges::find(plan.zones, zone, &api::BoundZone::id) != plan.zones.end();
        };
        if (bound_to(pass.plan())) continue;
        const auto& plans = pass.in.account.inventory->plans;
        const auto other = std::ranges::find_if(plans, [&](const auto& entry) { return bound_to(entry.second); });
        if (other != plans.end()) {
            elsewhere += " Zone " + zone + " is bound to plan " + other->first + ".";
            pass.want_inventory(pass.in.account.inventory->read_at + std::chrono::minutes(1));  // it may be freed; that changes the other plan alone
            continue;
        }
        api::Setting bind = plan::setting_of(pass.plan(), api::Setting::What::BindZone);
        bind.target = zone;
        if (const plan::SettingRefusal* refusal = plan::refusal_of(pass, bind)) {
            elsewhere += " Zone " + zone + ": " + refusal->message;
            pass.look_at(refusal->retry_at);
            continue;
        }
        if (!plan::frozen(pass, "binding zone " + zone)) pass.act(std::move(bind));
        return true;
    }
    if (elsewhere.empty() || !usable(pass.plan())) return false;
    pass.say(api::Standing::Stalled, api::Reason::ZoneBoundElsewhere,
             "Not every zone of spec.zones could be bound to plan " + pass.plan().id + "." + elsewhere +
                 " The API can't move a zone; remove it from spec.zones, or free it.");
    return true;
}

}  // namespace edge_one_plan
