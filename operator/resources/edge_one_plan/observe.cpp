// What the cloud says about the plan, and how that is told.
#include <algorithm>

#include "purchase/evidence.hpp"
#include "resources/edge_one_plan/pass.hpp"

namespace edge_one_plan {
namespace {

// When somebody should know that a plan ends and nothing renews it.
constexpr base::Seconds kExpiringSoon = std::chrono::days(14);

bool missing(Pass& pass) {
    const api::PlanInventory& inventory = *pass.in.account.inventory;
    const bool bought = pass.create != nullptr && pass.create->status.plan_id == pass.plan_id;
    const std::optional<base::Time> settled = bought ? pass.create->status.settled_at : std::nullopt;
    if (settled && inventory.read_at < *settled + purchase::kSettle) {
        // Seen before, in a younger listing: by another leader, or from another replica of the cloud's. What was told then holds.
        if (pass.in.plan.status.state.empty())
            pass.say(api::Standing::Working, api::Reason::Purchasing,
                     "Plan " + pass.plan_id + " is bought; waiting for the account's listing to show it.");
        pass.want_inventory(std::max(*settled, inventory.read_at + base::Seconds(1)));
        return true;
    }
    const std::string as_of = " (listing of " + base::format_rfc3339(inventory.read_at) + ")";
    if (!bought && pass.in.plan.status.plan_id != pass.plan_id && pass.meta().external_id != pass.plan_id) {
        pass.say(api::Standing::Stalled, api::Reason::PlanNotFound,
                 "CloudAccount " + pass.spec().account_ref + " has no plan " + pass.plan_id + as_of + ". Correct spec.adopt.planId, or the account.");
        return true;
    }
    pass.out.status.plan_id = pass.plan_id;
    pass.out.status.state = "vanished";
    pass.say(
        api::Standing::Stalled, api::Reason::PlanVanished,
        "Plan " + pass.plan_id + " is no longer in the account" + as_of +
            ": refunded, destroyed by hand, or removed after isolation. It is not bought again by itself. To buy a new one set spec.ordinal to " +
            std::to_string(pass.ordinal + 1) + "; otherwise delete this object.");
    return true;
}

void tell_expiry(Pass& pass) {
    const api::ObservedPlan& plan = *pass.seen;
    const auto tell = [&](api::ConditionStatus status, api::Reason reason, const std::string& message) {
        api::set_condition(pass.out.status.conditions, api::ConditionType::ExpiringSoon, status, reason, message, pass.meta().generation,
                           pass.in.node_now);
    };
    if (!plan.expires_at || !plan.prepaid) return tell(api::ConditionStatus::False, api::Reason::NotExpiring, "");
    const base::Time expires = *plan.expires_at;
    const std::string when = base::format_rfc3339(expires);
    const bool by_operator = pass.spec().renewal.mode == api::RenewalMode::Operator && pass.spec().management_policy == api::ManagementPolicy::Manage;
    if (pass.now() < expires - kExpiringSoon) {
        pass.look_at(expires - kExpiringSoon);
        return tell(api::ConditionStatus::False, api::Reason::NotExpiring, "");
    }
    if (expires > pass.now()) pass.look_at(expires);
    if (plan.auto_renewal)
        return tell(api::ConditionStatus::False, api::Reason::RenewalPlanned, "Expires " + when + "; the cloud renews it one day before.");
    if (by_operator)
        return tell(api::ConditionStatus::False, api::Reason::RenewalPlanned,
                    "Expires " + when + "; Planwright renews it from " + base::format_rfc3339(expires - pass.spec().renewal.renew_before) + " on.");
    tell(api::ConditionStatus::True, api::Reason::NoRenewal,
         "Expires " + when + " and nothing renews it. Move spec.paidThrough on, or set spec.renewal.mode to Operator or Provider.");
}

}  // namespace

bool usable(const api::ObservedPlan& plan) { return plan.state != "expired" && plan.state != "isolated" && plan.state != "overdue-isolated"; }

bool observe(Pass& pass) {
    if (pass.in.account.inventory == nullptr) {
        pass.say(api::Standing::Working, api::Reason::WaitingForInventory, "Waiting for a complete listing of the account's plans.");
        pass.want_inventory(pass.now());
        return true;
    }
    const auto& plans = pass.in.account.inventory->plans;
    const auto at = plans.find(pass.plan_id);
    pass.out.status.orders = order_notes(pass.in);
    if (at == plans.end()) return missing(pass);
    pass.seen = &at->second;
    const api::ObservedPlan& plan = at->second;
    api::EdgeOnePlanStatus& status = pass.out.status;
    status.plan_id = plan.id;
    status.plan_type = plan.type;
    status.state = plan.state;
    status.enabled_at = plan.enabled_at;
    status.expires_at = plan.prepaid ? plan.expires_at : std::nullopt;
    status.auto_renewal = plan.prepaid ? std::optional<bool>(plan.auto_renewal) : std::nullopt;
    status.zones.clear();
    for (const api::BoundZone& zone : plan.zones) status.zones.push_back(zone.id);
    tell_expiry(pass);
    return false;
}

void conclude(Pass& pass) {
    const api::ObservedPlan& plan = *pass.seen;
    const std::string until = plan.expires_at && plan.prepaid ? ", paid until " + base::format_rfc3339(*plan.expires_at) : "";
    if (!usable(plan)) {
        const bool isolated = plan.state != "expired";
        pass.say(api::Standing::Stalled, isolated ? api::Reason::Isolated : api::Reason::Expired,
                 "Plan " + plan.id + " is " + plan.state + (plan.expires_at ? " since " + base::format_rfc3339(*plan.expires_at) : "") +
                     (isolated ? ": its sites are stopped, and the cloud destroys it 60 days after isolation. Renew it by moving spec.paidThrough "
                                 "on, then enable the sites "
                                 "again by hand."
                               : ". Renew it by moving spec.paidThrough on, or set spec.renewal.mode: Operator."));
        return;
    }
    const api::PlanType type = api::plan_type_of(plan.type);
    if (pass.spec().management_policy == api::ManagementPolicy::Observe) {
        pass.say(api::Standing::Ready, api::Reason::Observed, "Observing " + plan.type + " plan " + plan.id + until + ". Nothing is changed.");
        return;
    }
    if (type != pass.spec().plan_type) {
        pass.say(api::Standing::Stalled, api::Reason::PlanTypeDiffers,
                 "Plan " + plan.id + " is " + plan.type + " in the cloud (changed by hand?), the spec says " +
                     std::string(api::to_string(pass.spec().plan_type)) + ". A downgrade does not exist: set spec.planType to what it is.");
        return;
    }
    pass.say(api::Standing::Ready, api::Reason::Available, "The " + plan.type + " plan " + plan.id + " is there" + until + ".");
}

}  // namespace edge_one_plan
