// A plan of any kind, decided by the shared checks alone: on a good day bought, listed, claimed and remembered.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "api/cen_bandwidth_package.hpp"
#include "api/cloud_instance.hpp"
#include "resources/plan/pass.hpp"

namespace subject {

using namespace std::chrono_literals;

inline const base::Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
inline const base::Time kExpires = std::chrono::sys_days(std::chrono::year(2027) / 1 / 31) + 10h;

template <class Plan>
struct Subject {
    using Status = decltype(Plan::status);

    Plan plan;
    api::Request wanted;
    std::deque<api::PurchaseOrder> orders;
    api::PlanInventory inventory{kNow, {}};
    std::map<std::string, std::string> claims;
    plan::Account account;
    std::map<std::string, plan::SettingRefusal> refusals;
    bool contested = false;

    // Declared, with its finalizer, and nothing more.
    Subject() {
        plan.meta.ns = "web";
        plan.meta.name = "blog";
        plan.meta.uid = "uid-1";
        plan.meta.finalizers = {std::string(api::kFinalizer)};
        plan.spec.account_ref = "account";
        account.exists = account.ready = true;
        account.now = kNow;
    }
    [[nodiscard]] static std::string me() { return "web/" + std::string(Plan::kKind) + "/blog"; }
    api::PurchaseOrder& order(const std::string& name, api::Act act, api::OrderPhase phase, const std::string& plan_id = "") {
        api::PurchaseOrder& order = orders.emplace_back();
        order.meta.name = name;
        order.has_status = true;
        order.spec.subject = {std::string(Plan::kKind), "blog", "uid-1"};
        order.spec.act = act;
        order.spec.parameters.plan_id = plan_id;
        order.status.phase = phase;
        if (phase == api::OrderPhase::Delivered) order.status.settled_at = kNow - 1h;
        return order;
    }
    api::ObservedPlan& listed(const std::string& id, const std::string& state = "NORMAL") {
        api::ObservedPlan& seen = inventory.plans[id];
        seen.id = id;
        seen.state = state;
        seen.expires_at = kExpires;
        return seen;
    }
    // Bought at once, claimed, remembered, listed.
    void own(const std::vector<std::string>& ids) {
        order(std::string(api::names_of(Plan::kPlan).shortest) + "-blog-1-create", api::Act::Create, api::OrderPhase::Delivered).status.plan_ids =
            ids;
        plan.meta.external_id = api::join_ids(ids);
        for (const std::string& id : ids) {
            claims[id] = me();
            listed(id);
        }
    }
    [[nodiscard]] plan::Input<Plan> input() const {
        plan::Facts facts{
            .orders = {}, .account = account, .claims = &claims, .order_of_another_names_plan = contested, .refusals = refusals, .node_now = kNow};
        for (const api::PurchaseOrder& order : orders) facts.orders.push_back(&order);
        facts.account.inventory = &inventory;
        return {plan, std::move(facts)};
    }
    [[nodiscard]] plan::Decision<Status> decide() const {
        const auto given = input();
        Status status = plan.status;
        plan::Pass pass(given, status);
        pass.wanted = wanted;
        check(pass);
        return {pass.action, status, pass.look_again, pass.inventory_after};
    }

private:
    static api::Request request_for(const api::ObservedPlan& plan, int months) {
        api::Request request;
        request.plan_id = plan.id;
        request.period_months = months;
        return request;
    }
    static void check(plan::Pass& pass) {
        if (pass.meta.deleted_at) {
            if (!plan::wind_up(pass)) plan::refund(pass, [](const api::ObservedPlan& plan) { return request_for(plan, 0); });
            return;
        }
        if (plan::finalizer(pass) || plan::observe_cancels(pass) || plan::account(pass) || plan::find_identity(pass) || plan::needs_purchase(pass) ||
            plan::claim_plans(pass) || plan::remember_ids(pass) || plan::observe(pass) || plan::observe_only(pass))
            return;
        for (const api::ObservedPlan* seen : pass.seen)
            if (plan::set_auto_renewal(pass, *seen, {})) return;
        for (const api::ObservedPlan* seen : pass.seen) {
            plan::watch_window(pass, *seen);
            const auto months = plan::due_months(pass, *seen, {1, 2, 3, 12});
            if (!months) continue;
            if (plan::renewal_blocked(pass, *seen)) return;
            const std::string what = plan::what_renew(pass.kind, *seen->expires_at, seen->id);
            if (plan::order_for(pass, api::Act::Renew, what, request_for(*seen, *months), api::Reason::Renewing, seen->expires_at)) return;
        }
        if (plan::orders_under_way(pass)) return;
        pass.say(api::Standing::Ready, api::Reason::Available, pass.called());
    }
};

using Instances = Subject<api::CloudInstance>;
using Package = Subject<api::CenBandwidthPackage>;

template <class S>
std::string reason(const S& subject) {
    const auto decision = subject.decide();
    const api::Condition* ready = api::find_condition(decision.status.conditions, api::ConditionType::Ready);
    return decision.action ? "acts" : ready == nullptr ? "" : ready->reason;
}
template <class S>
std::string message(const S& subject) {
    const auto decision = subject.decide();
    const api::Condition* ready = api::find_condition(decision.status.conditions, api::ConditionType::Ready);
    return ready == nullptr ? "" : ready->message;
}
// The action of that type, or nothing.
template <class A, class S>
std::optional<A> does(const S& subject) {
    const auto decision = subject.decide();
    const A* action = decision.action ? std::get_if<A>(&*decision.action) : nullptr;
    return action == nullptr ? std::nullopt : std::optional(*action);
}
template <class S>
std::string starts(const S& subject) {
    const auto create = does<plan::CreateOrder>(subject);
    return create ? create->name : "";
}

}  // namespace subject
