#include "purchase/evidence.hpp"

#include <algorithm>
#include <set>

#include "purchase/candidates.hpp"

namespace purchase {
namespace {

Finding of(Finding::Kind kind) {
    Finding finding;
    finding.kind = kind;
    return finding;
}

// Whether a reading made at `read_at` would show every effect the attempt can have had.
bool shows_all(const api::Attempt& attempt, base::Time read_at) { return read_at >= provable_from(attempt); }

template <class Candidates>
Finding examine_candidates(const api::PurchaseOrder& order, const Candidates& candidates, base::Time read_at) {
    const auto mine = candidates.compatible(order);
    Finding finding;
    if (mine.empty()) {
        if (!shows_all(*order.last_attempt(), read_at)) return finding;
        // An Upgrade or a Renew is known by its plan; others in the list are no reason for doubt.
        if (order.spec.act == api::Act::Create) finding.candidates = candidates.strangers(order);
        finding.kind = finding.candidates.empty() ? Finding::Kind::NoEffect : Finding::Kind::Undecidable;
        return finding;
    }
    const Assignment assignment = assign(order, candidates.table(order), read_at);
    switch (assignment.kind) {
        case Assignment::Kind::Wait: return of(Finding::Kind::NotYet);
        case Assignment::Kind::TooMany:
            finding.kind = Finding::Kind::Undecidable;
            finding.candidates = candidates.names(mine);
            return finding;
        case Assignment::Kind::Given: return candidates.finding(order, assignment.candidate);
    }
    return finding;
}

// Upgrade and Renew name their plan, so what the plan shows is their effect alone.
Finding examine_change(const api::PurchaseOrder& order, const World& world) {
    const api::Attempt& attempt = *order.last_attempt();
    const bool there = world.inventory != nullptr && already_there(order, *world.inventory);
    const bool list_read = world.deals_permitted && world.deals != nullptr && world.deals->from <= attempt.signed_at - kClockMargin;
    Finding finding = of(Finding::Kind::NotYet);
    if (list_read) {
        const DealCandidates deals(world, order.spec.act);
        finding = examine_candidates(order, deals, world.deals->read_at);
        // The plan itself is the better witness; the order list adds the number.
        if (there && finding.kind == Finding::Kind::Effect) return finding;
    }
    if (there) return of(Finding::Kind::Effect);
    if (world.deals_permitted && (!list_read || finding.kind != Finding::Kind::NoEffect)) return finding;
    if (world.inventory == nullptr || !shows_all(attempt, world.inventory->read_at)) return of(Finding::Kind::NotYet);
    // Where an unpaid order can't be seen, or can't be told from other people's, a further attempt could leave a second one, and both could be paid.
    return of(balance_answer(attempt) && !deals_usable(world) ? Finding::Kind::Undecidable : Finding::Kind::NoEffect);
}

Finding examine_create(const api::PurchaseOrder& order, const World& world) {
    const api::Attempt& attempt = *order.last_attempt();
    const bool by_deals = deals_usable(world);
    Finding finding = of(Finding::Kind::NotYet);
    if (by_deals) {
        if (world.deals == nullptr || world.deals->from > attempt.signed_at - kClockMargin) return finding;
        finding = examine_candidates(order, DealCandidates(world, api::Act::Create), world.deals->read_at);
        if (finding.kind != Finding::Kind::NoEffect) return finding;
        if (!world.exclusive) return finding;
    }
    if (world.exclusive) {
        if (world.inventory == nullptr) return of(Finding::Kind::NotYet);
        finding = examine_candidates(order, PlanCandidates(world), world.inventory->read_at);
        // Without the order list an unpaid order can't be seen; a further attempt could leave a second one.
        if (finding.kind == Finding::Kind::NoEffect && !by_deals && balance_answer(attempt)) finding.kind = Finding::Kind::Undecidable;
        return finding;
    }
    // No evidence tells our plans from other people's. Candidates are for the person who decides.
    if (world.inventory == nullptr || !shows_all(attempt, world.inventory->read_at)) return finding;
    const PlanCandidates plans(world);
    finding.kind = Finding::Kind::Undecidable;
    finding.candidates = plans.names(plans.compatible(order));
    return finding;
}

}  // namespace

bool balance_answer(const api::Attempt& attempt) {
    return attempt.error_code == "FailedOperation.InsufficientAccountBalance" || attempt.error_code == "FailedOperation.BalanceInsufficient";
}

Finding examine(const api::PurchaseOrder& order, const World& world) {
    return order.spec.act == api::Act::Create ? examine_create(order, world) : examine_change(order, world);
}

Finding follow_deal(const api::PurchaseOrder& order, const World& world) {
    if (order.spec.act != api::Act::Create && world.inventory != nullptr && already_there(order, *world.inventory)) return of(Finding::Kind::Effect);
    if (world.deals == nullptr) return of(Finding::Kind::NotYet);
    for (const api::Deal& deal : world.deals->deals) {
        const auto& numbers = order.status.order_numbers;
        if (std::ranges::find(numbers, deal.order_id) == numbers.end() && std::ranges::find(numbers, deal.big_deal_id) == numbers.end()) continue;
        return finding_of(order, deal, world.inventory);
    }
    return of(Finding::Kind::NotYet);
}

bool already_there(const api::PurchaseOrder& order, const api::PlanInventory& inventory) {
    const auto at = inventory.plans.find(order.spec.parameters.plan_id);
    if (at == inventory.plans.end()) return false;
    const api::ObservedPlan& plan = at->second;
    if (order.spec.act == api::Act::Renew) return order.spec.expires_before && plan.expires_at && *plan.expires_at > *order.spec.expires_before;
    const api::PlanType type = api::plan_type_of(plan.type);
    return order.spec.act == api::Act::Upgrade && type <= api::PlanType::Standard && type >= order.spec.parameters.plan_type;
}

bool claimed_by_another(const std::string& id, const api::PurchaseOrder& order, const World& world) {
    const std::string me = order.meta.ns + "/" + order.spec.subject.kind + "/" + order.spec.subject.name;
    if (world.claims != nullptr)
        if (const auto claim = world.claims->find(id); claim != world.claims->end() && claim->second != me) return true;
    return std::ranges::any_of(world.orders, [&](const api::PurchaseOrder* other) {
        if (other->status.plan_id != id || api::key_of(other->meta) == api::key_of(order.meta)) return false;
        // The same subject's upgrades and renewals name its plan, too.
        return other->spec.act == api::Act::Create || other->meta.ns != order.meta.ns || other->spec.subject.kind != order.spec.subject.kind ||
               other->spec.subject.name != order.spec.subject.name;
    });
}

bool spoken_for(const std::string& id, const World& world) {
    if (world.claims != nullptr && world.claims->contains(id)) return true;
    return std::ranges::any_of(world.orders, [&](const api::PurchaseOrder* order) { return order->status.plan_id == id; });
}

}  // namespace purchase
