// Candidates: plans, or orders of the cloud's order list, that an unresolved attempt may have made; and which order each is given to.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "purchase/evidence.hpp"

namespace purchase {

// How long before an attempt a plan that nobody accounts for still casts doubt on it.
inline constexpr base::Seconds kStrangerReach = std::chrono::hours(1);

// Unresolved orders for one act and, for each, its candidates (earliest first).
struct Table {
    std::vector<const api::PurchaseOrder*> orders;
    std::vector<std::vector<std::size_t>> compatible;  // by order
    std::size_t candidates = 0;
    std::vector<bool> nameless = {};  // by candidate: the cloud does not say yet what was bought. Empty: it says so of all
    std::vector<bool> unpaid = {};    // by candidate: and it will not before somebody pays. Empty: none
};

struct Assignment {
    enum class Kind { Given, Wait, TooMany } kind = Kind::Wait;
    std::size_t candidate = 0;
};

// What `order` gets. Wait: an order that shares candidates with it can still be executed or has not been read since, or nothing was left for it
// yet, or nothing says yet which of different things a candidate is. TooMany: more candidates than orders; also candidates that an order for
// something else may have made as well.
[[nodiscard]] Assignment assign(const api::PurchaseOrder& order, const Table& table, base::Time read_at);

// Plans of the inventory that nobody claims.
class PlanCandidates {
public:
    explicit PlanCandidates(const World& world);
    [[nodiscard]] std::vector<std::size_t> compatible(const api::PurchaseOrder& order) const;
    [[nodiscard]] Table table(const api::PurchaseOrder& self) const;  // with the unresolved orders of the same account
    [[nodiscard]] std::vector<std::string> names(const std::vector<std::size_t>& candidates) const;
    [[nodiscard]] Finding finding(const api::PurchaseOrder& order, std::size_t candidate) const;
    // Unclaimed plans of the type asked for, enabled about then, that no unresolved order can have bought as they are. Nobody else buys, so "not
    // executed" is not proven beside them: they may have been changed since, or another order may have been matched to the plan of this one.
    [[nodiscard]] std::vector<std::string> strangers(const api::PurchaseOrder& order) const;

private:
    const World& world_;
    std::vector<const api::ObservedPlan*> plans_;
};

// Orders of the cloud's order list that no PurchaseOrder names.
class DealCandidates {
public:
    DealCandidates(const World& world, api::PlanKind kind, api::Act act);
    [[nodiscard]] std::vector<std::size_t> compatible(const api::PurchaseOrder& order) const;
    [[nodiscard]] Table table(const api::PurchaseOrder& self) const;  // with the unresolved orders of the same account
    [[nodiscard]] std::vector<std::string> names(const std::vector<std::size_t>& candidates) const;
    [[nodiscard]] Finding finding(const api::PurchaseOrder& order, std::size_t candidate) const;
    // The same among the cloud's orders, whatever the act; also those of which the list does not say what they were for, who made them, or, of
    // instances, of which product they are.
    [[nodiscard]] std::vector<std::string> strangers(const api::PurchaseOrder& order) const;
    // Those made at or after `since` that can be for what `order` asks for, whenever it is sent.
    [[nodiscard]] std::vector<const api::Deal*> alike(const api::PurchaseOrder& order, base::Time since) const;

private:
    [[nodiscard]] bool same_class(const api::PurchaseOrder& order, const api::Deal& deal) const;

    const World& world_;
    std::vector<const api::Deal*> deals_;
    std::vector<const api::Deal*> untold_;  // may be for this act and ours
};

// What a deal says about `order`. The order list does not name a plan's type, so a delivered Create counts only once the inventory shows its plan.
[[nodiscard]] Finding finding_of(const api::PurchaseOrder& order, const api::Deal& deal, const api::PlanInventory* inventory);

}  // namespace purchase
