#include "controllers/state.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace controllers {
namespace {

telemetry::Standing standing_of(const api::Conditions& conditions) {
    const api::Condition* ready = api::find_condition(conditions, api::ConditionType::Ready);
    if (ready == nullptr) return {"Working", ""};
    const api::Condition* stalled = api::find_condition(conditions, api::ConditionType::Stalled);
    const bool waits = stalled != nullptr && stalled->status == api::ConditionStatus::True;
    return {ready->status == api::ConditionStatus::True ? "Ready" : waits ? "Stalled" : "Working", ready->reason};
}

template <class T>
void add_plans(telemetry::State& state, const runtime::Store<T>& store) {
    for (const auto& [key, plan] : store.all()) {
        telemetry::PlanState& told = state.plans.emplace_back();
        told.kind = T::kKind;
        told.ns = plan->meta.ns;
        told.name = plan->meta.name;
        told.account = plan->spec.account_ref;
        told.standing = standing_of(plan->status.conditions);
        told.renewal = api::to_string(api::renewed_by(plan->spec, plan->status));
        // Nobody minds the end of what is to be deleted, or is gone.
        if (!plan->meta.deleted_at && plan->status.state != "vanished") told.expires = plan->status.expires_at;
    }
}

void add_orders(telemetry::State& state, const runtime::Store<api::PurchaseOrder>& store) {
    std::map<std::tuple<std::string_view, std::string_view, std::string_view>, std::size_t> counts;
    for (const auto& [key, order] : store.all()) {
        const std::string_view kind = api::names_of(order->kind()).kind;
        const std::string_view act = api::to_string(order->spec.act);
        const std::string_view phase = api::to_string(order->status.phase);
        ++counts[{kind, act, phase}];
        if (order->settled()) continue;
        telemetry::OpenOrder& told = state.open_orders.emplace_back();
        told.ns = order->meta.ns;
        told.name = order->meta.name;
        told.account = order->spec.account_ref;
        told.kind = kind;
        told.subject = order->spec.subject.name;
        told.act = act;
        told.phase = phase;
        told.standing = standing_of(order->status.conditions);
        told.created = order->meta.created_at.value_or(base::Time());
    }
    for (const auto& [labels, count] : counts) state.orders.push_back({std::get<0>(labels), std::get<1>(labels), std::get<2>(labels), count});
}

// Whether an object that never claims stands for the plan.
bool observed(const Caches& caches, const api::Key& account, const std::string& id) {
    return std::ranges::any_of(caches.plans_naming(id), [&](const Subject& subject) {
        const auto plan = caches.plan(subject);
        return plan && subject.key.ns == account.ns && plan->spec->account_ref == account.name &&
               plan->spec->management_policy == api::ManagementPolicy::Observe;
    });
}

void add_readings(telemetry::AccountState& told, const Caches& caches, const Account& account) {
    told.clock_offset = account.clock().offset_to_node();
    const std::optional<base::Time> now = account.clock().now();
    for (const api::PlanKind kind : api::kPlanKinds) {
        const api::PlanInventory* inventory = account.inventory(kind);
        if (inventory == nullptr) continue;
        if (now) told.listings.push_back({api::names_of(kind).kind, std::max(*now - inventory->read_at, base::Seconds(0))});
        if (!told.plans) told.plans = telemetry::PlanCounts();
        for (const auto& [id, plan] : inventory->plans) {
            if (caches.holders().contains(id))
                ++told.plans->claimed;
            else if (observed(caches, account.key(), id))
                ++told.plans->observed;
            else
                ++told.plans->unclaimed;
        }
    }
}

void add_accounts(telemetry::State& state, const Caches& caches, const Accounts& accounts) {
    for (const auto& [key, object] : caches.accounts.all()) {
        telemetry::AccountState& told = state.accounts.emplace_back();
        told.ns = object->meta.ns;
        told.name = object->meta.name;
        told.provider = api::to_string(object->spec.provider);
        told.site = api::to_string(object->spec.site);
        told.approval = api::to_string(object->spec.approval);
        told.exclusive = object->spec.exclusive;
        told.frozen = object->spec.freeze;
        told.standing = standing_of(object->status.conditions);
        if (const auto account = accounts.find(key)) add_readings(told, caches, *account);
    }
}

}  // namespace

telemetry::State read_state(const Caches& caches, const Accounts& accounts) {
    telemetry::State state;
    add_plans(state, caches.edge_one_plans);
    add_plans(state, caches.cloud_instances);
    add_plans(state, caches.cen_bandwidth_packages);
    add_orders(state, caches.orders);
    add_accounts(state, caches, accounts);
    return state;
}

}  // namespace controllers
