#include "purchase/candidates.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "purchase/matching.hpp"

namespace purchase {
namespace {

// An order for that act whose last attempt may have been executed and for which nothing is known yet.
bool unresolved(const api::PurchaseOrder& order, api::Act act) {
    if (order.spec.act != act || order.last_attempt() == nullptr) return false;
    return order.status.phase == api::OrderPhase::Submitting || order.status.phase == api::OrderPhase::OutcomeUnknown;
}

// Also for an attempt that was answered: it may have been sent late, and executed at any moment of its window.
bool in_window(const api::Attempt& attempt, base::Time at) { return at >= attempt.signed_at - kClockMargin && at <= window_closes(attempt); }

// Whether nothing of this attempt can show up any more after a reading at read_at.
bool closed(const api::Attempt& attempt, base::Time read_at) { return balance_answer(attempt) || read_at >= provable_from(attempt); }

bool same_account(const api::PurchaseOrder& a, const api::PurchaseOrder& b) {
    return a.meta.ns == b.meta.ns && a.spec.account_ref == b.spec.account_ref;
}

// The unresolved orders of the account of `self`: orders of another account can't have bought what is listed here.
template <class Candidates>
Table table_of(const Candidates& candidates, const World& world, const api::PurchaseOrder& self, std::size_t count) {
    Table table;
    table.candidates = count;
    for (const api::PurchaseOrder* order : world.orders)
        if (unresolved(*order, self.spec.act) && same_account(*order, self)) table.orders.push_back(order);
    std::ranges::sort(table.orders, [](const api::PurchaseOrder* a, const api::PurchaseOrder* b) {
        if (a->last_attempt()->signed_at != b->last_attempt()->signed_at) return a->last_attempt()->signed_at < b->last_attempt()->signed_at;
        return api::key_of(a->meta) < api::key_of(b->meta);
    });
    for (const api::PurchaseOrder* order : table.orders) table.compatible.push_back(candidates.compatible(*order));
    return table;
}

// An order of the cloud's that ended without being paid, or was paid back: there is nothing to match any more, and it must not be taken for a
// later one that is still open.
bool ended(const api::Deal& deal) {
    switch (deal.state) {
        case api::DealState::Refunded:
        case api::DealState::Refunding:
        case api::DealState::Closed:
        case api::DealState::Expired:
        case api::DealState::Invalid:
        case api::DealState::ProductInvalid:
        case api::DealState::PaymentRefused: return true;
        case api::DealState::Unpaid:
        case api::DealState::Paid:
        case api::DealState::Delivering:
        case api::DealState::Delivered:
        case api::DealState::DeliveryFailed:
        case api::DealState::Paying: break;
    }
    return false;
}

// Whether the order's last attempt can have bought the plan. Neighbouring periods are at least 28 days apart, so the tolerance never mixes them up;
// how the cloud counts months (month ends, 30 days) is not documented.
bool can_have_bought(const api::PurchaseOrder& order, const api::ObservedPlan& plan) {
    const api::EdgeOneRequest& wanted = order.spec.parameters;
    if (!plan.enabled_at || !in_window(*order.last_attempt(), *plan.enabled_at) || api::plan_type_of(plan.type) != wanted.plan_type) return false;
    if (wanted.plan_type == api::PlanType::Enterprise) return true;
    if (plan.auto_renewal != wanted.auto_renew || !plan.expires_at) return false;
    const auto off = *plan.expires_at - base::add_months(*plan.enabled_at, wanted.period_months);
    return std::chrono::abs(off) <= std::chrono::days(13);
}

// Whether something that no unresolved order can have bought is near enough in time to `attempt` to make one wonder.
bool near(const api::Attempt& attempt, base::Time at) { return at >= attempt.signed_at - kStrangerReach && at <= provable_from(attempt); }

bool named(const api::Deal& deal, const api::PurchaseOrder& order) {
    const auto& numbers = order.status.order_numbers;
    return std::ranges::any_of(numbers, [&](const std::string& number) { return number == deal.order_id || number == deal.big_deal_id; });
}

bool named_by_any(const api::Deal& deal, const World& world) {
    return std::ranges::any_of(world.orders, [&](const api::PurchaseOrder* order) { return named(deal, *order); });
}

// As DescribeDealsByCond spells it (Deal.Action).
std::string_view action_of(api::Act act) {
    switch (act) {
        case api::Act::Create: return "purchase";
        case api::Act::Upgrade: return "upgrade";
        case api::Act::Renew: return "renew";
    }
    return "purchase";
}

}  // namespace

Assignment assign(const api::PurchaseOrder& order, const Table& table, base::Time read_at) {
    Assignment result;
    const auto at = std::ranges::find_if(
        table.orders, [&](const api::PurchaseOrder* other) { return other->meta.ns == order.meta.ns && other->meta.name == order.meta.name; });
    if (at == table.orders.end()) return result;
    const auto self = static_cast<std::size_t>(at - table.orders.begin());
    const auto members = component(table.compatible, self);
    for (const std::size_t member : members)
        if (!closed(*table.orders[member]->last_attempt(), read_at)) return result;
    const auto given = match(table.compatible, table.candidates);
    std::size_t placed = 0;
    std::vector<bool> seen(table.candidates, false);
    std::size_t total = 0;
    for (const std::size_t member : members) {
        if (given[member] >= 0) ++placed;
        for (const std::size_t candidate : table.compatible[member]) {
            if (!seen[candidate]) ++total;
            seen[candidate] = true;
        }
    }
    if (total > placed) {
        result.kind = Assignment::Kind::TooMany;
        return result;
    }
    if (given[self] < 0) return result;
    result.kind = Assignment::Kind::Given;
    result.candidate = static_cast<std::size_t>(given[self]);
    return result;
}

PlanCandidates::PlanCandidates(const World& world) : world_(world) {
    if (world.inventory == nullptr) return;
    // Only what some unresolved order can have bought; asking of every plan who claims it would be dear.
    std::vector<const api::Attempt*> open;
    for (const api::PurchaseOrder* order : world.orders)
        if (unresolved(*order, api::Act::Create)) open.push_back(order->last_attempt());
    const auto wanted = [&](base::Time at) {
        return std::ranges::any_of(open, [&](const api::Attempt* attempt) { return in_window(*attempt, at); });
    };
    for (const auto& [id, plan] : world.inventory->plans)
        if (plan.enabled_at && wanted(*plan.enabled_at) && !spoken_for(id, world)) plans_.push_back(&plan);
    std::ranges::sort(plans_, {}, [](const api::ObservedPlan* plan) { return std::pair(plan->enabled_at, std::string_view(plan->id)); });
}

std::vector<std::size_t> PlanCandidates::compatible(const api::PurchaseOrder& order) const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < plans_.size(); ++i)
        if (can_have_bought(order, *plans_[i])) result.push_back(i);
    return result;
}

Table PlanCandidates::table(const api::PurchaseOrder& self) const { return table_of(*this, world_, self, plans_.size()); }

std::vector<std::string> PlanCandidates::strangers(const api::PurchaseOrder& order) const {
    std::vector<std::string> result;
    const Table known = table(order);
    for (const auto& [id, plan] : world_.inventory->plans) {
        if (api::plan_type_of(plan.type) != order.spec.parameters.plan_type) continue;
        if (plan.enabled_at && !near(*order.last_attempt(), *plan.enabled_at)) continue;
        const auto fits = [&](const api::PurchaseOrder* other) { return can_have_bought(*other, plan); };
        if (!std::ranges::any_of(known.orders, fits) && !spoken_for(id, world_)) result.push_back(id);
    }
    return result;
}

std::vector<std::string> PlanCandidates::names(const std::vector<std::size_t>& candidates) const {
    std::vector<std::string> result;
    result.reserve(candidates.size());
    for (const std::size_t candidate : candidates) result.push_back(plans_[candidate]->id);
    return result;
}

Finding PlanCandidates::finding(const api::PurchaseOrder& /*order*/, std::size_t candidate) const {
    Finding finding;
    finding.kind = Finding::Kind::Effect;
    finding.plan_id = plans_[candidate]->id;
    return finding;
}

DealCandidates::DealCandidates(const World& world, api::Act act) : world_(world) {
    if (world.deals == nullptr) return;
    for (const api::Deal& deal : world.deals->deals) {
        if (deal.action != action_of(act) || ended(deal)) continue;
        if (!world.purchaser_uin.empty() && deal.creator != world.purchaser_uin) continue;
        if (named_by_any(deal, world)) continue;
        if (act == api::Act::Create && !deal.resource_ids.empty() && spoken_for(deal.resource_ids.front(), world)) continue;
        deals_.push_back(&deal);
    }
    std::ranges::sort(deals_, {}, [](const api::Deal* deal) { return std::pair(deal->created_at, std::string_view(deal->order_id)); });
}

std::vector<std::size_t> DealCandidates::compatible(const api::PurchaseOrder& order) const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < deals_.size(); ++i)
        if (in_window(*order.last_attempt(), deals_[i]->created_at) && same_class(order, *deals_[i])) result.push_back(i);
    return result;
}

bool DealCandidates::same_class(const api::PurchaseOrder& order, const api::Deal& deal) const {
    const api::EdgeOneRequest& wanted = order.spec.parameters;
    // 0: a unit that is not months or years; it may be ours.
    if (wanted.period_months != 0 && deal.period_months != 0 && deal.period_months != wanted.period_months) return false;
    if (order.spec.act != api::Act::Create) {
        // The list names the plan once the order is delivered. Before that it is ours only where nobody else's orders are in the list.
        return deal.resource_ids.empty() ? deals_usable(world_) : std::ranges::find(deal.resource_ids, wanted.plan_id) != deal.resource_ids.end();
    }
    // The order list does not name the plan type; the plan it delivered does.
    if (deal.resource_ids.empty() || world_.inventory == nullptr) return true;
    const auto plan = world_.inventory->plans.find(deal.resource_ids.front());
    return plan == world_.inventory->plans.end() || api::plan_type_of(plan->second.type) == wanted.plan_type;
}

std::vector<std::string> DealCandidates::strangers(const api::PurchaseOrder& order) const {
    std::vector<std::size_t> result;
    const Table known = table(order);
    for (std::size_t i = 0; i < deals_.size(); ++i) {
        if (!near(*order.last_attempt(), deals_[i]->created_at) || !same_class(order, *deals_[i])) continue;
        const auto has = [&](const auto& compatible) { return std::ranges::find(compatible, i) != compatible.end(); };
        if (std::ranges::none_of(known.compatible, has)) result.push_back(i);
    }
    return names(result);
}

Table DealCandidates::table(const api::PurchaseOrder& self) const { return table_of(*this, world_, self, deals_.size()); }

std::vector<std::string> DealCandidates::names(const std::vector<std::size_t>& candidates) const {
    std::vector<std::string> result;
    for (const std::size_t candidate : candidates) {
        const api::Deal& deal = *deals_[candidate];
        result.push_back("order " + deal.order_id + (deal.resource_ids.empty() ? "" : " (" + deal.resource_ids.front() + ")"));
    }
    return result;
}

Finding DealCandidates::finding(const api::PurchaseOrder& order, std::size_t candidate) const {
    return finding_of(order, *deals_[candidate], world_.inventory);
}

Finding finding_of(const api::PurchaseOrder& order, const api::Deal& deal, const api::PlanInventory* inventory) {
    Finding finding;
    finding.deal = &deal;
    finding.kind = Finding::Kind::OpenDeal;
    if (ended(deal)) finding.kind = Finding::Kind::ClosedDeal;
    if (deal.state == api::DealState::DeliveryFailed) finding.kind = Finding::Kind::Failed;
    if (deal.state != api::DealState::Delivered) return finding;
    // Delivered means that the plan is named; the list may name it a moment later.
    finding.kind = deal.resource_ids.empty() ? Finding::Kind::OpenDeal : Finding::Kind::Effect;
    if (deal.resource_ids.empty()) return finding;
    if (order.spec.act != api::Act::Create) {
        if (std::ranges::find(deal.resource_ids, order.spec.parameters.plan_id) == deal.resource_ids.end()) finding.kind = Finding::Kind::Mismatch;
        return finding;
    }
    finding.plan_id = deal.resource_ids.front();
    if (inventory == nullptr || !inventory->plans.contains(finding.plan_id))
        finding.kind = Finding::Kind::NotYet;
    else if (api::plan_type_of(inventory->plans.at(finding.plan_id).type) != order.spec.parameters.plan_type)
        finding.kind = Finding::Kind::Mismatch;
    return finding;
}

}  // namespace purchase
