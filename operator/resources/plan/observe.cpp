// What the cloud says about the plan, and how that is told.
#include <algorithm>

#include "purchase/evidence.hpp"
#include "resources/plan/pass.hpp"

namespace plan {
namespace {

// When somebody should know that a plan ends and nothing renews it.
constexpr base::Seconds kExpiringSoon = std::chrono::days(14);

// Always ends the pass.
void missing(Pass& pass, const std::vector<std::string>& absent) {
    const api::PlanInventory& inventory = *pass.in.account.inventory;
    const std::string what = called(pass.kind, absent);
    const std::string are = absent.size() > 1 ? " are " : " is ";
    const std::optional<base::Time> shown = shown_from(pass);
    if (shown && inventory.read_at < *shown) {
        // Seen before, in a younger listing: by another leader, or from another replica of the cloud's. What was told then holds.
        if (pass.before.state.empty())
            pass.say(api::Standing::Working, api::Reason::Purchasing, capital(what) + are + "bought; waiting for the account's listing to show it.");
        pass.want_younger(*shown - settle(pass));
        return;
    }
    const std::string as_of = " (listing of " + base::format_rfc3339(inventory.read_at) + ")";
    if (!pass.bought() && pass.before.ids != pass.ids && pass.meta.external_id != api::join_ids(pass.ids)) {
        pass.say(api::Standing::Stalled, api::Reason::PlanNotFound,
                 "CloudAccount " + pass.spec.account_ref + " has no " + what + as_of + ". Correct " + std::string(adopt_field(pass.kind)) +
                     ", or the account.");
        return;
    }
    tell_vanished(pass);
    pass.say(
        api::Standing::Stalled, api::Reason::PlanVanished,
        capital(what) + are + "no longer in the account" + as_of +
            ": refunded, destroyed by hand, or removed after isolation. It is not bought again by itself. To buy a new one set spec.ordinal to " +
            std::to_string(pass.ordinal + 1) + "; otherwise delete this object.");
}

void tell_expiry(Pass& pass) {
    const auto say = [&](api::ConditionStatus status, api::Reason reason, const std::string& message) {
        api::set_condition(pass.status.conditions, api::ConditionType::ExpiringSoon, status, reason, message, pass.meta.generation, pass.in.node_now);
    };
    const bool untold = std::ranges::any_of(pass.seen, [](const api::ObservedPlan* plan) { return plan->prepaid && !plan->expires_at; });
    if (!pass.status.expires_at && untold)
        return say(api::ConditionStatus::Unknown, api::Reason::ExpiryUnknown, "The account's listing does not tell when it ends.");
    if (!pass.status.expires_at) return say(api::ConditionStatus::False, api::Reason::NotExpiring, "");
    const base::Time expires = *pass.status.expires_at;
    const std::string when = base::format_rfc3339(expires);
    if (pass.now() < expires - kExpiringSoon) {
        pass.look_at(expires - kExpiringSoon);
        return say(api::ConditionStatus::False, api::Reason::NotExpiring, "");
    }
    if (expires > pass.now()) pass.look_at(expires);
    const api::RenewalMode renewed_by = api::renewed_by(pass.spec, pass.status);
    if (renewed_by == api::RenewalMode::Provider) {
        const std::string how = pass.kind == api::PlanKind::EdgeOne ? "; the cloud renews it one day before." : "; the cloud renews it by itself.";
        return say(api::ConditionStatus::False, api::Reason::RenewalPlanned, "Expires " + when + how);
    }
    if (!pass.status.auto_renewal)
        return say(api::ConditionStatus::True, api::Reason::NoRenewal, "Expires " + when + ", and it is not known whether the cloud renews it.");
    if (renewed_by == api::RenewalMode::Operator)
        return say(api::ConditionStatus::False, api::Reason::RenewalPlanned,
                   "Expires " + when + "; Planwright renews it from " + base::format_rfc3339(expires - pass.spec.renewal.renew_before) + " on.");
    say(api::ConditionStatus::True, api::Reason::NoRenewal,
        "Expires " + when + " and nothing renews it. " +
            how_to_renew(pass, "Move spec.paidThrough on, or set spec.renewal.mode to Operator or Provider."));
}

}  // namespace

std::vector<api::OrderNote> order_notes(const Facts& in) {
    std::vector<api::OrderNote> notes;
    for (const api::PurchaseOrder* order : in.orders) {
        if (order->status.phase != api::OrderPhase::Delivered && order->status.order_numbers.empty()) continue;
        const base::Time at = order->status.settled_at.value_or(order->meta.created_at.value_or(base::Time{}));
        notes.push_back({std::string(api::to_string(order->spec.act)), order->meta.name,
                         order->status.order_numbers.empty() ? "" : order->status.order_numbers.front(), at});
    }
    std::ranges::sort(notes, {}, [](const api::OrderNote& note) { return std::pair(note.at, note.purchase_order); });
    constexpr std::size_t kKept = 20;
    if (notes.size() > kKept) notes.erase(notes.begin(), notes.end() - kKept);
    return notes;
}

bool observe_only(const Pass& pass) { return pass.spec.management_policy == api::ManagementPolicy::Observe; }

std::string how_to_renew(const Pass& pass, const std::string& declared) {
    return observe_only(pass) ? "It is only observed: renew it in the console, or set spec.managementPolicy: Manage and move spec.paidThrough on."
                              : declared;
}

std::string no_billing(const Pass& pass) {
    const api::PlanInventory* inventory = pass.in.account.inventory;
    if (inventory != nullptr && !inventory->billing_refused.empty()) return "BSS QueryAvailableInstances answers " + inventory->billing_refused;
    return "BSS QueryAvailableInstances does not list it. Grant these keys the right to call it (AliyunBSSReadOnlyAccess).";
}

bool isolated(const api::ObservedPlan& plan) { return plan.state.ends_with("isolated") || plan.state.ends_with("ISOLATED"); }

base::Seconds settle(const Pass& pass) { return purchase::settle_of(pass.names().provider); }

std::optional<base::Time> shown_from(const Pass& pass) {
    if (!pass.bought() || !pass.create->status.settled_at) return std::nullopt;
    return *pass.create->status.settled_at + settle(pass);
}

bool inventory_read(Pass& pass) {
    if (pass.in.account.inventory != nullptr) return false;
    pass.say(api::Standing::Working, api::Reason::WaitingForInventory,
             "Waiting for a complete listing of the account's " + std::string(pass.names().noun) + "s.");
    pass.want_inventory(pass.now());
    return true;
}

std::vector<std::string> see(Pass& pass) {
    const auto& plans = pass.in.account.inventory->plans;
    std::vector<std::string> absent;
    pass.seen.clear();
    for (const std::string& id : pass.ids) {
        const auto at = plans.find(id);
        if (at == plans.end())
            absent.push_back(id);
        else
            pass.seen.push_back(&at->second);
    }
    return absent;
}

void tell(Pass& pass) {
    api::PlanStatus& status = pass.status;
    status.ids = pass.ids;
    status.state.clear();
    status.expires_at.reset();
    status.auto_renewal.reset();
    bool renewed = true;
    bool known = !pass.seen.empty();
    std::vector<std::string> states;
    for (const api::ObservedPlan* plan : pass.seen) {
        if (std::ranges::find(states, plan->state) == states.end()) states.push_back(plan->state);
        if (plan->prepaid && plan->expires_at) status.expires_at = std::min(status.expires_at.value_or(*plan->expires_at), *plan->expires_at);
        known = known && plan->prepaid && plan->auto_renewal;
        renewed = renewed && plan->auto_renewal.value_or(false);
    }
    status.state = api::join_ids(states);
    if (known) status.auto_renewal = renewed;
    tell_expiry(pass);
}

void tell_vanished(Pass& pass) {
    pass.status.ids = pass.ids;
    pass.status.state = "vanished";
    api::set_condition(pass.status.conditions, api::ConditionType::ExpiringSoon, api::ConditionStatus::False, api::Reason::NotExpiring, "",
                       pass.meta.generation, pass.in.node_now);
}

bool observe(Pass& pass) {
    if (inventory_read(pass)) return true;
    pass.status.orders = order_notes(pass.in);
    const std::vector<std::string> absent = see(pass);
    if (!absent.empty()) {
        missing(pass, absent);
        return true;
    }
    tell(pass);
    return false;
}

}  // namespace plan
