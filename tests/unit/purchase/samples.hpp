// Orders, plans and readings for the tables.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "purchase/protocol.hpp"
#include "purchase/record.hpp"

namespace samples {

using namespace std::chrono_literals;

inline constexpr base::Time kNow{std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)};
inline constexpr base::Time kProvable =
    kNow + purchase::kSignatureWindow + purchase::kClockMargin + purchase::kSettle;  // for an attempt signed at kNow

// An order with one attempt, signed at `signed_at`, of which nothing is known.
inline api::PurchaseOrder unknown_order(const std::string& name, base::Time signed_at = kNow, api::Act act = api::Act::Create) {
    api::PurchaseOrder order;
    order.meta.ns = "web";
    order.meta.name = name;
    order.meta.generation = 1;
    order.spec.subject = {"EdgeOnePlan", name, "uid-" + name};
    order.spec.act = act;
    order.spec.account_ref = "account";
    order.spec.parameters.plan_type = act == api::Act::Upgrade ? api::PlanType::Standard : api::PlanType::Personal;
    order.spec.parameters.period_months = act == api::Act::Upgrade ? 0 : 1;
    if (act != api::Act::Create) order.spec.parameters.plan_id = "edgeone-old";
    if (act == api::Act::Renew) order.spec.expires_before = base::add_months(kNow, 1);
    order.has_status = true;
    order.status = purchase::begin_attempt(order, signed_at, "", "me", kNow);
    order.status.phase = api::OrderPhase::OutcomeUnknown;
    order.status.attempts.back().outcome = api::Outcome::Unknown;
    return order;
}

inline api::PurchaseOrder new_order(const std::string& name, api::Act act = api::Act::Create) {
    api::PurchaseOrder order = unknown_order(name, kNow, act);
    order.status = {};
    order.has_status = false;
    return order;
}

inline api::ObservedPlan plan(const std::string& id, base::Time enabled_at, const std::string& type = "personal", int months = 1) {
    api::ObservedPlan plan;
    plan.id = id;
    plan.type = type;
    plan.state = "normal";
    plan.enabled_at = enabled_at;
    plan.expires_at = base::add_months(enabled_at, months);
    return plan;
}

inline api::Deal deal(const std::string& id, base::Time created_at, api::DealState state, const std::string& plan_id = "") {
    api::Deal deal;
    deal.order_id = id;
    deal.state = state;
    deal.creator = "robot";
    deal.action = "purchase";
    deal.created_at = created_at;
    deal.period_months = 1;
    if (!plan_id.empty()) deal.resource_ids = {plan_id};
    return deal;
}

// A world that owns what it points to.
struct Scene {
    api::PlanInventory inventory{kProvable, {}};
    api::DealList deals{kProvable, kNow - 24h, {}};
    std::map<std::string, std::string> claims;
    purchase::World world;

    explicit Scene(std::vector<const api::PurchaseOrder*> orders) {
        world.inventory = &inventory;
        world.claims = &claims;
        world.exclusive = true;
        world.orders = std::move(orders);
    }
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;
    void add(const api::ObservedPlan& plan) { inventory.plans[plan.id] = plan; }
    void with_deals(std::vector<api::Deal> list, bool exclusive = false) {
        deals.deals = std::move(list);
        world.deals = &deals;
        world.deals_permitted = true;
        world.purchaser_uin = "robot";
        world.exclusive = exclusive;
    }
    void read_at(base::Time at) {
        inventory.read_at = at;
        deals.read_at = at;
    }
};

// What a step is told, in the scene's world.
inline purchase::Input input_of(const api::PurchaseOrder& order, const Scene& scene, const purchase::Subject& subject,
                                const purchase::Account& account, std::optional<base::Time> now, base::Time node_now,
                                std::optional<api::Refusal> refusal = {}) {
    return {.order = order,
            .subject = subject,
            .account = account,
            .world = scene.world,
            .refusal = refusal,
            .advice = {},
            .now = now,
            .node_now = node_now};
}

inline std::string reason_of(const api::PurchaseOrderStatus& status) {
    const api::Condition* ready = api::find_condition(status.conditions, api::ConditionType::Ready);
    return ready == nullptr ? "" : ready->reason;
}
inline bool stalled(const api::Conditions& conditions) {
    const api::Condition* condition = api::find_condition(conditions, api::ConditionType::Stalled);
    return condition != nullptr && condition->status == api::ConditionStatus::True;
}

}  // namespace samples
