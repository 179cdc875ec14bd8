#include "purchase/unclaimed.hpp"

#include <algorithm>
#include <utility>

#include "purchase/candidates.hpp"
#include "purchase/matching.hpp"
#include "purchase/naming.hpp"

namespace purchase {
namespace {

// How far the clocks of the API server and the cloud may be apart.
constexpr base::Seconds kClocksApart = std::chrono::minutes(5);
// Tencent's order list is read by pages of 200 and asked for by time; a cluster that is set back further is covered by the inventory alone.
constexpr base::Seconds kDealsBack = std::chrono::days(7);

bool over(const api::ObservedPlan& plan, base::Time read_at) { return plan.expires_at && *plan.expires_at <= read_at; }

bool may_be(const std::string& listed, const std::string& wanted) { return listed.empty() || listed == wanted; }

// Whether the listing's plan is of the kind of thing that `order` asks for. What a spec can change later is not looked at.
bool alike(const api::PurchaseOrder& order, const api::ObservedPlan& plan) {
    const api::Request& wanted = order.spec.parameters;
    switch (order.kind()) {
        case api::PlanKind::EdgeOne:
            return (api::plan_type_of(plan.type) == api::PlanType::Enterprise) == (wanted.plan_type == api::PlanType::Enterprise);
        // The page of renewals may leave any field out.
        case api::PlanKind::Instance:
            return may_be(plan.instance.product_code, wanted.instance.product_code) &&
                   may_be(plan.instance.sub_product_code, wanted.instance.sub_product_code) &&
                   may_be(plan.instance.region_code, wanted.instance.region_code);
        case api::PlanKind::Package:
            return plan.package.areas.first.empty() || plan.package.areas.second.empty() || plan.package.areas == wanted.package.areas ||
                   plan.package.areas == std::pair(wanted.package.areas.second, wanted.package.areas.first);
    }
    return false;
}

// One thing that nobody names: a plan, or an order of the cloud's.
struct Candidate {
    std::string name;              // for a person
    std::optional<base::Time> at;  // when it was bought; nothing: nobody knows
    const api::ObservedPlan* plan = nullptr;
};

// Whether another order, which is on the wire or waits for its delivery, can have bought it.
bool can_have_bought(const api::PurchaseOrder& other, const Candidate& candidate) {
    if (other.kind() == api::PlanKind::EdgeOne && candidate.plan != nullptr && other.spec.act == api::Act::Create &&
        api::plan_type_of(candidate.plan->type) != other.spec.parameters.plan_type)
        return false;
    if (other.kind() == api::PlanKind::Instance && candidate.plan != nullptr &&
        candidate.plan->instance.product_code != other.spec.parameters.instance.product_code)
        return false;
    switch (other.status.phase) {
        case api::OrderPhase::Submitting:
        case api::OrderPhase::OutcomeUnknown: return !candidate.at || in_window(other, *candidate.at);
        case api::OrderPhase::AwaitingPayment: return !candidate.at || *candidate.at >= other.status.attempts.front().signed_at - kClockMargin;
        case api::OrderPhase::Pending:
        case api::OrderPhase::Delivered:
        case api::OrderPhase::Refused:
        case api::OrderPhase::Cancelled: break;
    }
    return false;
}

// Whether each of them can be another order's that is under way: then `order` has to wait for none of it, since whichever of them gets which, none is
// left over.
bool all_explained(const api::PurchaseOrder& order, const std::vector<Candidate>& candidates, const World& world) {
    std::vector<std::vector<std::size_t>> compatible;
    for (const api::PurchaseOrder* other : world.orders) {
        if (other == &order || other->kind() != order.kind() || other->spec.act != order.spec.act || other->last_attempt() == nullptr) continue;
        if (!same_account(*other, order, world)) continue;
        std::vector<std::size_t> its;
        for (std::size_t i = 0; i < candidates.size(); ++i)
            if (can_have_bought(*other, candidates[i])) its.push_back(i);
        const int most = other->kind() == api::PlanKind::Instance ? other->spec.parameters.instance.quantity : 1;
        if (!its.empty()) compatible.insert(compatible.end(), static_cast<std::size_t>(most), its);
    }
    const auto given = match(compatible, candidates.size());
    return std::cmp_equal(std::ranges::count_if(given, [](int candidate) { return candidate >= 0; }), candidates.size());
}

// The value of the tag that a package was bought with; empty: it has none.
std::string_view tag_of(const api::ObservedPlan& plan) {
    const auto tag = plan.package.tags.find(std::string(kOrderTag));
    return tag == plan.package.tags.end() ? std::string_view() : std::string_view(tag->second);
}

bool named(const std::string& id, const World& world) { return world.named ? world.named(id) : spoken_for(id, world); }

class Search {
public:
    Search(const api::PurchaseOrder& order, std::optional<base::Time> created_at, const World& world) : order_(order), world_(world) {
        if (created_at) young_from_ = *created_at - kClocksApart;
    }

    Unclaimed run() {
        if (order_.spec.act == api::Act::Create)
            for (const auto& [id, plan] : world_.inventory->plans)
                if (!named(id, world_) && may_be_ours(plan)) found_.push_back({id + claim_of(id), plan.enabled_at, &plan});
        if (deals_usable(world_)) look_into_deals(world_.inventory->read_at - kDealsBack);
        Unclaimed result{{}, deals_needed_};
        if (!all_explained(order_, found_, world_))
            for (Candidate& candidate : found_) result.candidates.push_back(std::move(candidate.name));
        return result;
    }

private:
    // A tag names the order that bought the package: of one that is known it is that order's own matter.
    [[nodiscard]] bool tag_is_known(const api::ObservedPlan& plan) const {
        const auto has = [&](const api::PurchaseOrder* other) { return other != &order_ && other->spec.client_token == tag_of(plan); };
        return !tag_of(plan).empty() && std::ranges::any_of(world_.orders, has);
    }

    bool may_be_ours(const api::ObservedPlan& plan) {
        if (over(plan, world_.inventory->read_at)) return false;
        if (order_.kind() == api::PlanKind::Package && tag_is_known(plan)) return false;
        if (world_.exclusive) return alike(order_, plan);
        if (order_.kind() == api::PlanKind::Package) return akin(tag_of(plan), order_.spec.client_token);
        if (order_.kind() != api::PlanKind::EdgeOne || !alike(order_, plan) || !young_from_ || !plan.enabled_at) return false;
        const bool high_enough = api::plan_type_of(plan.type) >= order_.spec.parameters.plan_type;
        return high_enough && *plan.enabled_at >= *young_from_ && !bought_by_others(plan.id, *plan.enabled_at);
    }

    bool bought_by_others(const std::string& id, base::Time at) {
        if (!deals_usable(world_)) return false;
        if (!have_deals(at - kStrangerReach)) return true;  // not said yet
        return std::ranges::any_of(world_.deals->deals, [&](const api::Deal& deal) {
            return !deal.creator.empty() && deal.creator != world_.purchaser_uin &&
                   std::ranges::find(deal.resource_ids, id) != deal.resource_ids.end();
        });
    }

    bool have_deals(base::Time from) {
        const bool fresh = world_.deals != nullptr && world_.deals->read_at >= deals_since(order_, world_);
        if (fresh && world_.deals->from <= from) return true;
        deals_needed_ = std::min(deals_needed_.value_or(from), from);
        return false;
    }

    void look_into_deals(base::Time since) {
        if (!have_deals(since)) return;
        World without_claims = world_;
        without_claims.claims = nullptr;
        const DealCandidates deals(without_claims, order_.kind(), order_.spec.act);
        for (const api::Deal* deal : deals.alike(order_, since))
            if (!judged_by_its_plan(*deal))
                found_.push_back({"order " + deal->order_id + (deal->resource_ids.empty() ? "" : " (" + api::join_ids(deal->resource_ids) + ")"),
                                  deal->created_at});
    }

    // The two listings need not be equally old, and the renewal page need not list an instance.
    [[nodiscard]] bool judged_by_its_plan(const api::Deal& deal) const {
        if (order_.spec.act != api::Act::Create) return deal.state != api::DealState::Unpaid && deal.state != api::DealState::Paying;
        return std::ranges::any_of(deal.resource_ids, [&](const std::string& id) {
            const auto is_it = [&](const Candidate& candidate) { return candidate.plan != nullptr && candidate.plan->id == id; };
            return named(id, world_) || (world_.exclusive && world_.inventory->plans.contains(id)) || std::ranges::any_of(found_, is_it);
        });
    }

    [[nodiscard]] std::string claim_of(const std::string& id) const {
        const bool claimed = world_.claims != nullptr && world_.claims->contains(id);
        return claimed ? " (claimed by " + world_.claims->at(id) + ", which does not name it)" : "";
    }

    const api::PurchaseOrder& order_;
    const World& world_;
    std::optional<base::Time> young_from_;
    std::vector<Candidate> found_;
    std::optional<base::Time> deals_needed_;
};

}  // namespace

base::Time deals_since(const api::PurchaseOrder& order, const World& world) {
    return std::min(order.spec.declared_at.value_or(world.inventory->read_at), world.inventory->read_at);
}

Unclaimed unclaimed(const api::PurchaseOrder& order, std::optional<base::Time> created_at, const World& world) {
    return Search(order, created_at, world).run();
}

std::vector<std::string> claimed_before(const api::PurchaseOrder& order, const World& world) {
    std::vector<std::string> ids;
    if (order.spec.act != api::Act::Create || world.claims == nullptr) return ids;
    for (const auto& [id, plan] : world.inventory->plans) {
        const auto claim = world.claims->find(id);
        if (claim != world.claims->end() && claim->second == holder_of(order) && !over(plan, world.inventory->read_at) && !named(id, world))
            ids.push_back(id);
    }
    const bool instances = order.kind() == api::PlanKind::Instance;
    if (std::cmp_not_equal(ids.size(), instances ? order.spec.parameters.instance.quantity : 1)) ids.clear();
    return ids;
}

}  // namespace purchase
