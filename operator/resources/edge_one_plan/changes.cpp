// What has to be bought or set so that the plan becomes as declared.
#include <algorithm>
#include <array>

#include "purchase/evidence.hpp"
#include "resources/edge_one_plan/pass.hpp"

namespace edge_one_plan {
namespace {

// RenewPlan's Period (teo 2022-09-01): these numbers of months and no others.
constexpr std::array<int, 14> kPeriods{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 24, 36};

// A later spec.paidThrough is taken for a slip of the pen: 2062 for 2026 would buy twelve terms of 36 months.
constexpr std::chrono::days kFarthestPaidThrough(5 * 366);

// The smallest allowed period of at least `least` months that takes `from` to `until`; the longest when none does.
int period_reaching(base::Time from, base::Time until, int least) {
    for (const int period : kPeriods)
        if (period >= least && base::add_months(from, period) >= until) return period;
    return kPeriods.back();
}

// Starts an order, unless there is one already. Whether the pass is over.
bool order_for(Pass& pass, api::Act act, const std::string& what, const api::EdgeOneRequest& parameters, api::Reason working) {
    const api::PurchaseOrder* order = live_order(pass.in, pass.ordinal, act, what);
    if (order == nullptr) {
        if (frozen(pass, what)) return true;
        pass.act(new_order(pass, act, what, parameters));
        return true;
    }
    if (order->status.phase != api::OrderPhase::Delivered) {
        show_order(pass, *order, working);
        return true;
    }
    const base::Time settled = order->status.settled_at.value_or(pass.now());
    if (pass.in.account.inventory->read_at < settled + purchase::kSettle) {
        pass.say(api::Standing::Working, working,
                 "PurchaseOrder " + order->meta.name + " is delivered; waiting for the account's listing to show it.");
        pass.want_inventory(std::max(settled, pass.in.account.inventory->read_at + base::Seconds(1)));
        return true;
    }
    pass.say(api::Standing::Stalled, api::Reason::DeliveryFailed,
             "PurchaseOrder " + order->meta.name +
                 " was accepted, but the plan does not show it. Look at the order in the console (Billing Center > Orders): if it "
                 "is unpaid (these keys may lack finance:trade), pay it, and it goes on by itself; if it was refunded, change the spec; else open a "
                 "ticket with its "
                 "number. It is not bought twice.");
    return true;
}

}  // namespace

bool frozen(Pass& pass, const std::string& what) {
    if (!pass.in.account.frozen) return false;
    pass.say(api::Standing::Working, api::Reason::AccountFrozen,
             "CloudAccount " + pass.spec().account_ref + " is frozen (spec.freeze): " + what + " waits until it is set to false.");
    return true;
}

bool prepaid(const Pass& pass) { return pass.seen->prepaid && api::plan_type_of(pass.seen->type) <= api::PlanType::Standard; }

const SettingRefusal* refusal_of(const Pass& pass, const std::string& setting) {
    const auto at = pass.in.refusals.find(setting);
    return at == pass.in.refusals.end() || at->second.retry_at <= pass.now() ? nullptr : &at->second;
}

std::optional<api::EdgeOneRequest> wanted_renewal(const Pass& pass) {
    if (!prepaid(pass) || !pass.seen->expires_at) return std::nullopt;
    const api::EdgeOnePlanSpec& spec = pass.spec();
    const base::Time expires = *pass.seen->expires_at;
    api::EdgeOneRequest request;
    request.plan_id = pass.plan_id;
    request.auto_use_voucher = spec.auto_use_voucher;
    if (spec.paid_through && spec.renewal.mode != api::RenewalMode::Provider) {
        const base::Time end = std::chrono::sys_days(*spec.paid_through) + std::chrono::days(1);
        if (expires < end) {
            request.period_months = period_reaching(expires, end, 1);
            return request;
        }
    }
    if (spec.renewal.mode == api::RenewalMode::Operator && pass.now() >= expires - spec.renewal.renew_before) {
        // A plan that expired long ago needs a term that ends in the future.
        request.period_months = period_reaching(expires, pass.now() + spec.renewal.renew_before, spec.renewal.period_months);
        return request;
    }
    return std::nullopt;
}

std::optional<api::EdgeOneRequest> wanted_upgrade(const Pass& pass) {
    const api::PlanType target = pass.spec().plan_type;
    // The cloud refuses to upgrade what has expired; renew it first.
    if (!prepaid(pass) || target > api::PlanType::Standard || target <= api::plan_type_of(pass.seen->type) || !usable(*pass.seen))
        return std::nullopt;
    api::EdgeOneRequest request;
    request.plan_id = pass.plan_id;
    request.plan_type = target;
    request.auto_use_voucher = pass.spec().auto_use_voucher;
    return request;
}

bool open_changes(Pass& pass) {
    const auto renewal = wanted_renewal(pass);
    const auto raise = wanted_upgrade(pass);
    for (const api::PurchaseOrder* order : pass.in.orders) {
        if (!cancellable(pass, *order)) continue;
        const bool wanted = order->spec.act == api::Act::Renew
                                ? renewal && *renewal == order->spec.parameters && order->spec.expires_before == pass.seen->expires_at
                                : order->spec.act == api::Act::Upgrade && raise && *raise == order->spec.parameters;
        if ((wanted && order->spec.ordinal == pass.ordinal) || order->spec.act == api::Act::Create) continue;
        pass.act(CancelOrder{order->meta.name, "the spec or the plan has changed, and it is not wanted any more"});
        return true;
    }
    return false;
}

bool set_auto_renewal(Pass& pass) {
    const bool wanted = pass.spec().renewal.mode == api::RenewalMode::Provider;
    // The flag of an isolated plan can't be changed (OperationDenied.PlanHasBeenIsolated).
    if (!prepaid(pass) || pass.seen->auto_renewal == wanted || pass.seen->state.ends_with("isolated")) return false;
    // Never both: a renewal that may still be executed or paid comes first.
    const auto under_way = std::ranges::find_if(pass.in.orders, [&](const api::PurchaseOrder* order) {
        return wanted && order->spec.act == api::Act::Renew && order->spec.parameters.plan_id == pass.plan_id && !order->settled();
    });
    if (under_way != pass.in.orders.end()) {
        show_order(pass, **under_way, api::Reason::Renewing);
        return true;
    }
    if (const SettingRefusal* refusal = refusal_of(pass, kFlagSetting)) {
        pass.say(api::Standing::Working, api::Reason::Updating,
                 std::string("Automatic renewal could not be switched ") + (wanted ? "on" : "off") + ": " + refusal->message +
                     " It is tried again by itself.");
        pass.look_at(refusal->retry_at);
        return true;
    }
    if (!frozen(pass, "switching automatic renewal")) pass.act(SetAutoRenewal{pass.plan_id, wanted});
    return true;
}

bool renew(Pass& pass) {
    // Watch for the window of the next renewal.
    const std::optional<base::Time> expires = prepaid(pass) ? pass.seen->expires_at : std::nullopt;
    if (expires && pass.spec().renewal.mode == api::RenewalMode::Operator) {
        const base::Time opens = *expires - pass.spec().renewal.renew_before;
        if (opens > pass.now()) pass.look_at(opens);
    }
    const auto request = wanted_renewal(pass);
    if (!request || !expires) return false;
    const auto paid_through = pass.spec().paid_through;
    if (paid_through && std::chrono::sys_days(*paid_through) > pass.now() + kFarthestPaidThrough) {
        pass.say(api::Standing::Stalled, api::Reason::Refused,
                 "spec.paidThrough is " + base::format_date(*paid_through) +
                     ", more than five years away, and would be bought term after term; nothing is renewed. Write an earlier day, and move it on in "
                     "time.");
        return true;
    }
    // Either the cloud renews or the operator does, never both. The flag of an isolated plan can't be changed, but it has had its day: the cloud
    // renews one day before expiry.
    if (pass.seen->auto_renewal && !pass.seen->state.ends_with("isolated")) {
        pass.say(api::Standing::Working, api::Reason::Updating, "Waiting for automatic renewal to be off before the plan is renewed.");
        pass.want_inventory(pass.in.account.inventory->read_at + base::Seconds(1));
        return true;
    }
    return order_for(pass, api::Act::Renew, purchase::what_renew(*expires), *request, api::Reason::Renewing);
}

bool upgrade(Pass& pass) {
    const auto request = wanted_upgrade(pass);
    if (!request) {
        // One that is under way although nobody wants it any more is still told.
        for (const api::PurchaseOrder* order : pass.in.orders) {
            if (order->spec.ordinal != pass.ordinal || order->spec.act == api::Act::Create || order->settled()) continue;
            show_order(pass, *order, order->spec.act == api::Act::Renew ? api::Reason::Renewing : api::Reason::Upgrading);
            return true;
        }
        return false;
    }
    return order_for(pass, api::Act::Upgrade, purchase::what_upgrade(request->plan_type), *request, api::Reason::Upgrading);
}

bool bind_zones(Pass& pass) {
    std::string elsewhere;
    for (const std::string& zone : pass.spec().zones) {
        const auto bound_to = [&](const api::ObservedPlan& plan) {
            return std::ranges::find(plan.zones, zone, &api::BoundZone::id) != plan.zones.end();
        };
        if (bound_to(*pass.seen)) continue;
        const auto& plans = pass.in.account.inventory->plans;
        const auto other = std::ranges::find_if(plans, [&](const auto& entry) { return bound_to(entry.second); });
        if (other != plans.end()) {
            elsewhere += " Zone " + zone + " is bound to plan " + other->first + ".";
            continue;
        }
        if (const SettingRefusal* refusal = refusal_of(pass, zone)) {
            elsewhere += " Zone " + zone + ": " + refusal->message;
            pass.look_at(refusal->retry_at);
            continue;
        }
        if (!frozen(pass, "binding zone " + zone)) pass.act(BindZone{pass.plan_id, zone});
        return true;
    }
    if (elsewhere.empty() || !usable(*pass.seen)) return false;
    pass.say(api::Standing::Stalled, api::Reason::ZoneBoundElsewhere,
             "Not every zone of spec.zones could be bound to plan " + pass.plan_id + "." + elsewhere +
                 " The API can't move a zone; remove it from spec.zones, or free it.");
    return true;
}

}  // namespace edge_one_plan
