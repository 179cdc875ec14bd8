#include "purchase/candidates.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "purchase/matching.hpp"

namespace purchase {
namespace {

// An order for that act whose last attempt may have been executed and for which nothing is known yet.
bool unresolved(const api::PurchaseOrder& order, api::PlanKind kind, api::Act act) {
    if (order.kind() != kind || order.spec.act != act || order.last_attempt() == nullptr) return false;
    return order.status.phase == api::OrderPhase::Submitting || order.status.phase == api::OrderPhase::OutcomeUnknown;
}

// Whether nothing of the order can show up any more after a reading at read_at.
bool closed(const api::PurchaseOrder& order, base::Time read_at) { return balance_answer(*order.last_attempt()) || read_at >= provable_from(order); }

// The unresolved orders of the account of `self`: orders of another account can't have bought what is listed here.
template <class Candidates>
Table table_of(const Candidates& candidates, const World& world, const api::PurchaseOrder& self, std::size_t count) {
    Table table;
    table.candidates = count;
    for (const api::PurchaseOrder* order : world.orders)
        if (unresolved(*order, self.kind(), self.spec.act) && same_account(*order, self, world)) table.orders.push_back(order);
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
        case api::DealState::Refunding: return deal.action != "refund";  // money that goes back is what a refund is for
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

// An order for instances buys exactly as many as it asks for. Fewer: not all of them are listed yet, or it is somebody else's.
bool lists_more(const api::PurchaseOrder& order, const api::Deal& deal) {
    return order.kind() == api::PlanKind::Instance && order.spec.act == api::Act::Create &&
           std::cmp_greater(deal.resource_ids.size(), order.spec.parameters.instance.quantity);
}
bool lists_fewer(const api::PurchaseOrder& order, const api::Deal& deal) {
    return !deal.resource_ids.empty() && lacks_some(order, deal.resource_ids);
}

// Whether the order's last attempt can have bought the plan. Neighbouring periods are at least 28 days apart, so the tolerance never mixes them up;
// how the cloud counts months (month ends, 30 days) is not documented.
bool can_have_bought(const api::PurchaseOrder& order, const api::ObservedPlan& plan) {
    const api::Request& wanted = order.spec.parameters;
    if (!plan.enabled_at || !in_window(order, *plan.enabled_at) || api::plan_type_of(plan.type) != wanted.plan_type) return false;
    if (wanted.plan_type == api::PlanType::Enterprise) return true;
    if (plan.auto_renewal.value_or(wanted.auto_renew) != wanted.auto_renew || !plan.expires_at) return false;
    const auto off = *plan.expires_at - base::add_months(*plan.enabled_at, wanted.period_months);
    return std::chrono::abs(off) <= std::chrono::days(13);
}

// Whether something that no unresolved order can have bought is near enough in time to `attempt` to make one wonder.
bool near(const api::PurchaseOrder& order, base::Time at) {
    return at >= order.last_attempt()->signed_at - kStrangerReach && at <= provable_from(order);
}

// As DescribeDealsByCond spells it (Deal.Action).
std::string_view action_of(api::Act act) {
    switch (act) {
        case api::Act::Create: return "purchase";
        case api::Act::Upgrade: return "upgrade";
        case api::Act::Renew: return "renew";
        case api::Act::Refund: return "refund";
    }
    return "purchase";
}

// A change of bandwidth is an upgrade or a downgrade.
// What the list does not say may be either.
bool may_be_for(const api::Deal& deal, api::Act act) {
    return deal.action.empty() || deal.action == action_of(act) || (act == api::Act::Upgrade && deal.action == "downgrade");
}

std::string name_of(const api::Deal& deal) {
    return "order " + deal.order_id + (deal.resource_ids.empty() ? "" : " (" + deal.resource_ids.front() + ")");
}

// Whether two orders ask for the same, as far as it shows in nothing but the period.
bool same_wish(const api::PurchaseOrder& a, const api::PurchaseOrder& b) {
    const api::Request& one = a.spec.parameters;
    const api::Request& other = b.spec.parameters;
    if (a.kind() == api::PlanKind::Instance && a.spec.act == api::Act::Create) return a.spec.request == b.spec.request;
    return one.plan_id == other.plan_id && one.plan_type == other.plan_type;
}

bool is_any(const Table& table, const std::vector<bool>& what, const std::vector<std::size_t>& members) {
    return !what.empty() && std::ranges::any_of(members, [&](std::size_t member) {
        return std::ranges::any_of(table.compatible[member], [&](std::size_t candidate) { return what[candidate]; });
    });
}

// Whether it makes no difference which of the orders made which candidate. Packages will carry their own order's tag once they are paid; the order
// list does not tell what an instance is like, nor, before it is delivered, of which type a plan is and which plan is changed.
bool interchangeable(const Table& table, const std::vector<std::size_t>& members) {
    const api::PurchaseOrder& first = *table.orders[members.front()];
    if (members.size() == 1) return true;
    if (first.kind() == api::PlanKind::Package) return false;
    const bool told = first.kind() != api::PlanKind::Instance && !is_any(table, table.nameless, members);
    return told || std::ranges::all_of(members, [&](std::size_t member) { return same_wish(*table.orders[member], first); });
}

// Whether a candidate of theirs will say more about itself without anybody's help.
bool will_tell(const Table& table, const std::vector<std::size_t>& members) {
    if (table.orders[members.front()]->kind() == api::PlanKind::Package) return false;
    return is_any(table, table.nameless, members) && !is_any(table, table.unpaid, members);
}

// What all orders together say of the cloud's, collected once: there may be thousands of both.
struct Known {
    std::unordered_set<std::string_view> numbers;     // of the cloud's orders that some order names
    std::unordered_set<std::string_view> products;    // of CloudInstances
    std::unordered_set<std::string_view> purchasers;  // said to be us now, or when an order was sent that is still unresolved

    Known(const World& world, api::PlanKind kind, api::Act act) {
        for (const api::PurchaseOrder* order : world.orders) {
            numbers.insert(order->status.order_numbers.begin(), order->status.order_numbers.end());
            const std::string& product = order->spec.parameters.instance.product_code;
            if (!product.empty() && order->kind() == api::PlanKind::Instance) products.insert(product);
            if (!order->status.purchaser_uin.empty() && unresolved(*order, kind, act)) purchasers.insert(order->status.purchaser_uin);
        }
        purchasers.insert(world.purchaser_uin);
        if (world.purchaser_uin.empty()) purchasers.clear();  // it does not matter who ordered
    }
    [[nodiscard]] bool named(const api::Deal& deal) const { return numbers.contains(deal.order_id) || numbers.contains(deal.big_deal_id); }
    [[nodiscard]] bool may_be_ours(const api::Deal& deal) const {
        return purchasers.empty() || deal.creator.empty() || purchasers.contains(deal.creator);
    }
    [[nodiscard]] bool tells_whose(const api::Deal& deal) const { return purchasers.empty() || !deal.creator.empty(); }
    // EdgeOne's own product codes are not documented, the others' are known.
    [[nodiscard]] bool of_instances(const api::Deal& deal) const { return products.contains(deal.product_code); }
};

}  // namespace

Assignment assign(const api::PurchaseOrder& order, const Table& table, base::Time read_at) {
    Assignment result;
    const auto at = std::ranges::find_if(
        table.orders, [&](const api::PurchaseOrder* other) { return other->meta.ns == order.meta.ns && other->meta.name == order.meta.name; });
    if (at == table.orders.end()) return result;
    const auto self = static_cast<std::size_t>(at - table.orders.begin());
    const auto members = component(table.compatible, self);
    for (const std::size_t member : members)
        if (!closed(*table.orders[member], read_at)) return result;
    if (!interchangeable(table, members)) {
        result.kind = will_tell(table, members) ? Assignment::Kind::Wait : Assignment::Kind::TooMany;
        return result;
    }
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
    std::vector<const api::PurchaseOrder*> open;
    for (const api::PurchaseOrder* order : world.orders)
        if (unresolved(*order, api::PlanKind::EdgeOne, api::Act::Create)) open.push_back(order);
    const auto wanted = [&](base::Time at) {
        return std::ranges::any_of(open, [&](const api::PurchaseOrder* order) { return in_window(*order, at); });
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
        if (plan.enabled_at && !near(order, *plan.enabled_at)) continue;
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
    finding.plan_ids = {plans_[candidate]->id};
    return finding;
}

DealCandidates::DealCandidates(const World& world, api::PlanKind kind, api::Act act) : world_(world) {
    if (world.deals == nullptr) return;
    const Known known(world, kind, act);
    for (const api::Deal& deal : world.deals->deals) {
        if (!may_be_for(deal, act) || ended(deal)) continue;
        if (!known.may_be_ours(deal) || known.named(deal)) continue;
        if (kind == api::PlanKind::EdgeOne && known.of_instances(deal)) continue;
        const auto taken = [&](const std::string& id) { return spoken_for(id, world); };
        if (act == api::Act::Create && std::ranges::any_of(deal.resource_ids, taken)) continue;
        const bool of_any_product = kind == api::PlanKind::Instance && act == api::Act::Create && deal.product_code.empty();
        (deal.action.empty() || !known.tells_whose(deal) || of_any_product ? untold_ : deals_).push_back(&deal);
    }
    std::ranges::sort(deals_, {}, [](const api::Deal* deal) { return std::pair(deal->created_at, std::string_view(deal->order_id)); });
}

std::vector<std::size_t> DealCandidates::compatible(const api::PurchaseOrder& order) const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < deals_.size(); ++i)
        if (in_window(order, deals_[i]->created_at) && same_class(order, *deals_[i]) && !lists_fewer(order, *deals_[i])) result.push_back(i);
    return result;
}

bool DealCandidates::same_class(const api::PurchaseOrder& order, const api::Deal& deal) const {
    const api::Request& wanted = order.spec.parameters;
    // 0: a unit that is not months or years; it may be ours.
    if (wanted.period_months != 0 && deal.period_months != 0 && deal.period_months != wanted.period_months) return false;
    if (order.spec.act != api::Act::Create) {
        const std::string& product = wanted.instance.product_code;
        if (order.kind() == api::PlanKind::Instance && !deal.product_code.empty() && !product.empty() && deal.product_code != product) return false;
        // The list names the plan once the order is delivered. Before that it is ours only where nobody else's orders are in the list.
        return deal.resource_ids.empty() ? deals_usable(world_) : std::ranges::find(deal.resource_ids, wanted.plan_id) != deal.resource_ids.end();
    }
    if (order.kind() == api::PlanKind::Instance)
        return (deal.product_code.empty() || deal.product_code == wanted.instance.product_code) &&
               (deal.sub_product_code.empty() || deal.sub_product_code == wanted.instance.sub_product_code) && !lists_more(order, deal);
    // What is listed and does not carry the order's tag was bought by somebody else; of one without the field it is not known.
    if (order.kind() == api::PlanKind::Package && world_.inventory != nullptr) {
        const auto ours = tagged(order, *world_.inventory);
        const auto foreign = [&](const std::string& id) {
            const auto plan = world_.inventory->plans.find(id);
            return plan != world_.inventory->plans.end() && plan->second.package.tags_told && std::ranges::find(ours, id) == ours.end();
        };
        return std::ranges::none_of(deal.resource_ids, foreign);
    }
    if (order.kind() == api::PlanKind::Package) return true;
    // The order list does not name the plan type; the plan it delivered does.
    if (deal.resource_ids.empty() || world_.inventory == nullptr) return true;
    const auto plan = world_.inventory->plans.find(deal.resource_ids.front());
    return plan == world_.inventory->plans.end() || api::plan_type_of(plan->second.type) == wanted.plan_type;
}

std::vector<std::string> DealCandidates::strangers(const api::PurchaseOrder& order) const {
    // The time zone of the order list is not documented, and is taken for UTC+8. In UTC what we bought would seem to be eight hours older.
    const auto like_it = [&](const api::Deal& deal) {
        return (near(order, deal.created_at) || near(order, deal.created_at + std::chrono::hours(8))) && same_class(order, deal);
    };
    std::vector<std::string> result;
    for (const api::Deal* deal : untold_)
        if (like_it(*deal)) result.push_back(name_of(*deal));
    // An Upgrade or a Renew is known by its plan; others in the list are no reason for doubt.
    if (order.spec.act != api::Act::Create) return result;
    const Table known = table(order);
    for (std::size_t i = 0; i < deals_.size(); ++i) {
        const auto has = [&](const auto& compatible) { return std::ranges::find(compatible, i) != compatible.end(); };
        if (like_it(*deals_[i]) && std::ranges::none_of(known.compatible, has)) result.push_back(name_of(*deals_[i]));
    }
    return result;
}

std::vector<const api::Deal*> DealCandidates::alike(const api::PurchaseOrder& order, base::Time since) const {
    std::vector<const api::Deal*> result;
    for (const auto* deals : {&deals_, &untold_})
        std::ranges::copy_if(*deals, std::back_inserter(result),
                             [&](const api::Deal* deal) { return deal->created_at >= since && same_class(order, *deal); });
    return result;
}

Table DealCandidates::table(const api::PurchaseOrder& self) const {
    Table table = table_of(*this, world_, self, deals_.size());
    for (const api::Deal* deal : deals_) {
        table.nameless.push_back(deal->resource_ids.empty());
        table.unpaid.push_back(deal->state == api::DealState::Unpaid);
    }
    return table;
}

std::vector<std::string> DealCandidates::names(const std::vector<std::size_t>& candidates) const {
    std::vector<std::string> result;
    result.reserve(candidates.size());
    for (const std::size_t candidate : candidates) result.push_back(name_of(*deals_[candidate]));
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
    if (deal.action == "refund" && deal.state == api::DealState::Refunded) finding.kind = Finding::Kind::Effect;
    // Alibaba's list does not say that a change is delivered; the plan does, also when it was changed again since.
    const bool changed_again = order.spec.act == api::Act::Upgrade && inventory != nullptr && overtaken(order, *inventory);
    if (deal.state == api::DealState::Paid && changed_again) finding.kind = Finding::Kind::Effect;
    if (deal.state != api::DealState::Delivered) return finding;
    // Delivered means that the plans are named; the list may name them a moment later.
    const bool named = !deal.resource_ids.empty() && !lacks_some(order, deal.resource_ids);
    finding.kind = named ? Finding::Kind::Effect : Finding::Kind::OpenDeal;
    if (lists_more(order, deal)) finding.kind = Finding::Kind::Mismatch;
    if (finding.kind != Finding::Kind::Effect) return finding;
    if (order.spec.act != api::Act::Create) {
        if (std::ranges::find(deal.resource_ids, order.spec.parameters.plan_id) == deal.resource_ids.end()) finding.kind = Finding::Kind::Mismatch;
        return finding;
    }
    finding.plan_ids = deal.resource_ids;
    // The order says which product it is of; its instances need not be listed anywhere.
    if (order.kind() == api::PlanKind::Instance) return finding;
    const std::string& plan_id = deal.resource_ids.front();
    if (inventory == nullptr || !inventory->plans.contains(plan_id))
        finding.kind = Finding::Kind::NotYet;
    else if (order.kind() == api::PlanKind::EdgeOne && api::plan_type_of(inventory->plans.at(plan_id).type) != order.spec.parameters.plan_type)
        finding.kind = Finding::Kind::Mismatch;
    return finding;
}

}  // namespace purchase
