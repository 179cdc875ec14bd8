#include "purchase/evidence.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "purchase/candidates.hpp"
#include "purchase/naming.hpp"

namespace purchase {
namespace {

Finding of(Finding::Kind kind) {
    Finding finding;
    finding.kind = kind;
    return finding;
}

// Whether a reading made at `read_at` would show every effect the open attempts can have had.
bool shows_all(const api::PurchaseOrder& order, base::Time read_at) { return read_at >= provable_from(order); }

// Whether the order list was read, from before the first open attempt on.
bool list_read(const api::PurchaseOrder& order, const World& world) {
    const auto run = open_run(order);
    const api::Attempt& first = run.empty() ? *order.last_attempt() : run.front();
    return world.deals != nullptr && world.deals->from <= first.signed_at - kClockMargin;
}

template <class Candidates>
Finding examine_candidates(const api::PurchaseOrder& order, const Candidates& candidates, base::Time read_at) {
    const auto mine = candidates.compatible(order);
    Finding finding;
    if (mine.empty()) {
        if (!shows_all(order, read_at)) return finding;
        finding.candidates = candidates.strangers(order);
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

// Whether the plan itself shows that an Upgrade, a Renew or a Refund was executed.
bool plan_shows(const api::PurchaseOrder& order, const World& world) {
    if (world.inventory == nullptr) return false;
    // A reading from before the effect could show has nothing to say about a plan that is not in it.
    if (order.spec.act == api::Act::Refund && !shows_all(order, world.inventory->read_at)) return false;
    return already_there(order, *world.inventory);
}

// Whether the listing says of the plan what would show the act. One that is not in it, or without that field, shows nothing.
bool tells(const api::PurchaseOrder& order, const api::PlanInventory& inventory) {
    if (order.spec.act == api::Act::Refund) return true;
    const auto at = inventory.plans.find(order.spec.parameters.plan_id);
    if (at == inventory.plans.end()) return false;
    if (order.spec.act == api::Act::Renew) return at->second.expires_at.has_value();
    if (order.kind() == api::PlanKind::Package) return at->second.package.bandwidth_mbps != 0;
    return api::plan_type_of(at->second.type) != api::PlanType::Other;
}

// All but Create name their plan, so what the plan shows is their effect alone.
Finding examine_change(const api::PurchaseOrder& order, const World& world) {
    const api::Attempt& attempt = *order.last_attempt();
    const bool there = plan_shows(order, world);
    const bool listed = world.deals_permitted && list_read(order, world);
    Finding finding = of(Finding::Kind::NotYet);
    if (listed) {
        const DealCandidates deals(world, order.kind(), order.spec.act);
        finding = examine_candidates(order, deals, world.deals->read_at);
        // The plan itself is the better witness; the order list adds the number.
        if (there && finding.kind == Finding::Kind::Effect) return finding;
    }
    if (there) return of(Finding::Kind::Effect);
    if (world.deals_permitted && (!listed || finding.kind != Finding::Kind::NoEffect)) return finding;
    if (world.inventory == nullptr || !shows_all(order, world.inventory->read_at)) return of(Finding::Kind::NotYet);
    // Where an unpaid order can't be seen, or can't be told from other people's, a further attempt could leave a second one, and both could be paid.
    const bool unseen = balance_answer(attempt) && !deals_usable(world);
    return of(unseen || (!listed && !tells(order, *world.inventory)) ? Finding::Kind::Undecidable : Finding::Kind::NoEffect);
}

// A CEN bandwidth package is bought with a tag, so the listing tells ours from everybody's. What the listing does not show is an unpaid order.
Finding examine_package(const api::PurchaseOrder& order, const World& world) {
    if (world.inventory == nullptr) return of(Finding::Kind::NotYet);
    Finding finding = of(Finding::Kind::Effect);
    finding.plan_ids = tagged(order, *world.inventory);
    if (finding.plan_ids.size() == 1) return finding;
    if (finding.plan_ids.size() > 1) {
        finding.kind = Finding::Kind::Undecidable;
        finding.candidates = std::exchange(finding.plan_ids, {});
        return finding;
    }
    if (world.deals_permitted) {
        if (!list_read(order, world)) return of(Finding::Kind::NotYet);
        const DealCandidates deals(world, order.kind(), api::Act::Create);
        finding = examine_candidates(order, deals, world.deals->read_at);
        if (finding.kind != Finding::Kind::NoEffect) {
            // Nobody's name stands in that list.
            if (deals_usable(world) || finding.kind == Finding::Kind::NotYet) return finding;
            finding.kind = shows_all(order, world.deals->read_at) ? Finding::Kind::Undecidable : Finding::Kind::NotYet;
            if (const auto mine = deals.names(deals.compatible(order)); !mine.empty()) finding.candidates = mine;
            return finding;
        }
    }
    if (!shows_all(order, world.inventory->read_at)) return of(Finding::Kind::NotYet);
    const bool may_be_unpaid = !order.spec.parameters.package.auto_pay || balance_answer(*order.last_attempt());
    return of(may_be_unpaid && !world.deals_permitted ? Finding::Kind::Undecidable : Finding::Kind::NoEffect);
}

// The renewal page need not list an instance, and says nothing of when it was bought: the order list is the only witness.
Finding examine_instance(const api::PurchaseOrder& order, const World& world) {
    if (deals_usable(world)) {
        if (!list_read(order, world)) return of(Finding::Kind::NotYet);
        return examine_candidates(order, DealCandidates(world, order.kind(), api::Act::Create), world.deals->read_at);
    }
    if (world.inventory == nullptr || !shows_all(order, world.inventory->read_at)) return of(Finding::Kind::NotYet);
    Finding finding = of(Finding::Kind::Undecidable);
    for (const auto& [id, plan] : world.inventory->plans)
        if (plan.instance.product_code == order.spec.parameters.instance.product_code && !spoken_for(id, world)) finding.candidates.push_back(id);
    return finding;
}

Finding examine_edge_one(const api::PurchaseOrder& order, const World& world) {
    const api::Attempt& attempt = *order.last_attempt();
    const bool by_deals = deals_usable(world);
    Finding finding = of(Finding::Kind::NotYet);
    if (by_deals) {
        if (!list_read(order, world)) return finding;
        finding = examine_candidates(order, DealCandidates(world, order.kind(), api::Act::Create), world.deals->read_at);
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
    if (world.inventory == nullptr || !shows_all(order, world.inventory->read_at)) return finding;
    const PlanCandidates plans(world);
    finding.kind = Finding::Kind::Undecidable;
    finding.candidates = plans.names(plans.compatible(order));
    return finding;
}

}  // namespace

bool same_account(const api::PurchaseOrder& other, const api::PurchaseOrder& order, const World& world) {
    const std::string& own = order.status.account_id.empty() ? world.account_id : order.status.account_id;
    if (!other.status.account_id.empty() && !own.empty()) return other.status.account_id == own;
    return other.meta.ns == order.meta.ns && other.spec.account_ref == order.spec.account_ref;
}

bool balance_answer(const api::Attempt& attempt) {
    // FailedOperation.InsufficientAccountBalance, FailedOperation.BalanceInsufficient, InsufficientBalance, OperationFailed.InsufficientBalance,
    // ACCOUNT_BALANCE_EXCEEDED
    const std::string& code = attempt.error_code;
    return code.contains("Balance") || code.contains("BALANCE") || code.starts_with("PAY.");
}

std::span<const api::Attempt> open_run(const api::PurchaseOrder& order) {
    const auto& attempts = order.status.attempts;
    const auto concluded = [](const api::Attempt& attempt) { return attempt.outcome == api::Outcome::NoEffect; };
    const auto after = std::ranges::find_if(attempts.rbegin(), attempts.rend(), concluded).base();
    const auto open =
        std::ranges::find_if(after, attempts.end(), [](const api::Attempt& attempt) { return attempt.outcome != api::Outcome::Refused; });
    return {open, attempts.end()};
}

base::Time window_closes(const api::PurchaseOrder& order) {
    return order.last_attempt()->signed_at + signature_window_of(order.spec.provider) + kClockMargin;
}

base::Time provable_from(const api::PurchaseOrder& order) { return window_closes(order) + settle_of(order.spec.provider); }

bool in_window(const api::PurchaseOrder& order, base::Time at) {
    const auto run = open_run(order);
    const api::Attempt& first = run.empty() ? *order.last_attempt() : run.front();
    return at >= first.signed_at - kClockMargin && at <= window_closes(order);
}

std::vector<std::string> tagged(const api::PurchaseOrder& order, const api::PlanInventory& inventory) {
    std::vector<std::string> ids;
    if (order.kind() != api::PlanKind::Package || order.spec.client_token.empty()) return ids;
    for (const auto& [id, plan] : inventory.plans)
        if (const auto tag = plan.package.tags.find(std::string(kOrderTag)); tag != plan.package.tags.end() && tag->second == order.spec.client_token)
            ids.push_back(id);
    return ids;
}

bool lacks_some(const api::PurchaseOrder& order, const std::vector<std::string>& ids) {
    if (order.spec.act != api::Act::Create || order.kind() != api::PlanKind::Instance) return false;
    return std::cmp_less(ids.size(), order.spec.parameters.instance.quantity);
}

Finding examine(const api::PurchaseOrder& order, const World& world) {
    if (order.spec.act != api::Act::Create) return examine_change(order, world);
    switch (order.kind()) {
        case api::PlanKind::EdgeOne: return examine_edge_one(order, world);
        case api::PlanKind::Instance: return examine_instance(order, world);
        case api::PlanKind::Package: return examine_package(order, world);
    }
    return {};
}

Finding follow_deal(const api::PurchaseOrder& order, const World& world) {
    if (order.spec.act != api::Act::Create && plan_shows(order, world)) return of(Finding::Kind::Effect);
    // A package is there once it is listed as ready, whatever the order list says.
    if (order.kind() == api::PlanKind::Package && order.spec.act == api::Act::Create && world.inventory != nullptr)
        for (const std::string& id : order.status.plan_ids.empty() ? tagged(order, *world.inventory) : order.status.plan_ids) {
            const auto at = world.inventory->plans.find(id);
            if (at == world.inventory->plans.end() || (at->second.state != "Idle" && at->second.state != "InUse")) continue;
            Finding finding = of(Finding::Kind::Effect);
            finding.plan_ids = {id};
            return finding;
        }
    if (world.deals == nullptr) return of(Finding::Kind::NotYet);
    for (const api::Deal& deal : world.deals->deals) {
        const auto& numbers = order.status.order_numbers;
        if (std::ranges::find(numbers, deal.order_id) == numbers.end() && std::ranges::find(numbers, deal.big_deal_id) == numbers.end()) continue;
        return finding_of(order, deal, world.inventory);
    }
    return of(Finding::Kind::NotYet);
}

bool already_there(const api::PurchaseOrder& order, const api::PlanInventory& inventory) {
    const api::Request& wanted = order.spec.parameters;
    const auto at = inventory.plans.find(wanted.plan_id);
    if (order.spec.act == api::Act::Refund) return at == inventory.plans.end();
    if (at == inventory.plans.end()) return false;
    const api::ObservedPlan& plan = at->second;
    if (order.spec.act == api::Act::Renew) return order.spec.expires_before && plan.expires_at && *plan.expires_at > *order.spec.expires_before;
    if (order.spec.act != api::Act::Upgrade) return false;
    if (order.kind() == api::PlanKind::Package) return plan.package.bandwidth_mbps == wanted.package.bandwidth_mbps;
    const api::PlanType type = api::plan_type_of(plan.type);
    return type <= api::PlanType::Standard && type >= wanted.plan_type;
}

bool overtaken(const api::PurchaseOrder& order, const api::PlanInventory& inventory) {
    const auto at = inventory.plans.find(order.spec.parameters.plan_id);
    if (order.spec.bandwidth_before == 0 || at == inventory.plans.end()) return false;
    const int now = at->second.package.bandwidth_mbps;
    return now != 0 && now != order.spec.bandwidth_before && now != order.spec.parameters.package.bandwidth_mbps;
}

std::string holder_of(const api::PurchaseOrder& order) { return claim_holder(order.meta.ns, order.spec.subject.kind, order.spec.subject.name); }

bool claimed_by_another(const std::string& id, const api::PurchaseOrder& order, const World& world) {
    const std::string me = holder_of(order);
    if (world.claims != nullptr)
        if (const auto claim = world.claims->find(id); claim != world.claims->end() && claim->second != me) return true;
    return std::ranges::any_of(world.orders, [&](const api::PurchaseOrder* other) {
        if (!other->names(id) || api::key_of(other->meta) == api::key_of(order.meta)) return false;
        // The same subject's upgrades and renewals name its plan, too.
        return other->spec.act == api::Act::Create || other->meta.ns != order.meta.ns || other->spec.subject.kind != order.spec.subject.kind ||
               other->spec.subject.name != order.spec.subject.name;
    });
}

bool spoken_for(const std::string& id, const World& world) {
    if (world.claims != nullptr && world.claims->contains(id)) return true;
    return std::ranges::any_of(world.orders, [&](const api::PurchaseOrder* order) { return order->names(id); });
}

}  // namespace purchase
