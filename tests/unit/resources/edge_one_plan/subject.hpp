// An EdgeOnePlan with its orders, its account and its claims, on a good day: the plan is bought, listed, claimed and as declared.
#pragma once

#include <deque>
#include <string>

#include "purchase/evidence.hpp"
#include "resources/edge_one_plan/decide.hpp"

namespace subject {

using namespace std::chrono_literals;
using plan::AddFinalizer;
using plan::CancelOrder;
using plan::ClaimPlan;
using plan::ContestOrder;
using plan::CreateOrder;
using plan::MarkDestroyed;
using plan::ReleaseClaim;
using plan::RemoveFinalizer;
using plan::SetExternalId;
using What = api::Setting::What;
using Decision = plan::Decision<api::EdgeOnePlanStatus>;

inline base::Time day(int year, unsigned month, unsigned day_of_month) {
    return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day_of_month));
}
inline const base::Time kNow = day(2026, 11, 22);
inline const base::Time kExpires = day(2027, 1, 31) + 10h;
inline const std::string kId = "edgeone-1";
inline const std::string kMe = "web/EdgeOnePlan/blog";

struct Subject {
    api::EdgeOnePlan plan;
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
        plan.meta.generation = 1;
        plan.meta.finalizers = {std::string(api::kFinalizer)};
        plan.spec.account_ref = "account";
        account.exists = account.ready = true;
        account.now = kNow;
    }
    api::PurchaseOrder& order(const std::string& name, api::Act act, api::OrderPhase phase) {
        api::PurchaseOrder& order = orders.emplace_back();
        order.meta.ns = "web";
        order.meta.name = name;
        order.has_status = true;
        order.spec.subject = {"EdgeOnePlan", "blog", "uid-1"};
        order.spec.act = act;
        order.spec.account_ref = "account";
        order.spec.parameters.period_months = act == api::Act::Upgrade ? 0 : 1;
        if (act != api::Act::Create) order.spec.parameters.plan_id = kId;
        order.status.phase = phase;
        if (phase == api::OrderPhase::Delivered) {
            order.status.plan_ids = {kId};
            order.status.settled_at = kNow - 1h;
            order.status.order_numbers = {"deal-" + name};
        }
        return order;
    }
    api::ObservedPlan& listed(const std::string& id = kId, const std::string& type = "personal") {
        api::ObservedPlan& seen = inventory.plans[id];
        seen.id = id;
        seen.type = type;
        seen.state = "normal";
        seen.enabled_at = kNow - 1h;
        seen.expires_at = kExpires;
        return seen;
    }
    [[nodiscard]] plan::Input<api::EdgeOnePlan> input() const {
        plan::Facts facts{
            .orders = {}, .account = account, .claims = &claims, .order_of_another_names_plan = contested, .refusals = refusals, .node_now = kNow};
        for (const api::PurchaseOrder& order : orders) facts.orders.push_back(&order);
        if (facts.account.inventory == nullptr) facts.account.inventory = &inventory;
        return {plan, std::move(facts)};
    }
    // Twice, and the same both times; also from the status that the first left.
    [[nodiscard]] Decision decide() const {
        const Decision first = edge_one_plan::decide(input());
        const Decision second = edge_one_plan::decide(input());
        same_ = first.action == second.action && first.status == second.status && first.look_again == second.look_again &&
                first.inventory_after == second.inventory_after;
        if (!first.action) {
            Subject written = *this;
            written.plan.status = first.status;
            const Decision settled = edge_one_plan::decide(written.input());
            same_ = same_ && !settled.action && settled.status == first.status;
        }
        return first;
    }
    mutable bool same_ = true;
};

inline Subject owned(const std::string& type = "personal") {
    Subject owned;
    owned.plan.meta.external_id = kId;
    owned.order("eop-blog-1-create", api::Act::Create, api::OrderPhase::Delivered);
    owned.claims[kId] = kMe;
    owned.listed(kId, type);
    owned.plan.spec.plan_type = api::plan_type_of(type);
    return owned;
}

inline std::string reason(const Decision& decision) {
    const api::Condition* ready = api::find_condition(decision.status.conditions, api::ConditionType::Ready);
    return ready == nullptr ? "" : ready->reason;
}
inline std::string reason(const Subject& subject) { return reason(subject.decide()); }
inline bool stalled(const Decision& decision) {
    const api::Condition* condition = api::find_condition(decision.status.conditions, api::ConditionType::Stalled);
    return condition != nullptr && condition->status == api::ConditionStatus::True;
}
template <class A>
const A* action(const Decision& decision) {
    return decision.action ? std::get_if<A>(&*decision.action) : nullptr;
}
template <class A>
bool does(const Subject& subject) {
    return action<A>(subject.decide()) != nullptr;
}
// The setting it does, or nothing.
inline std::optional<api::Setting> sets(const Decision& decision, What what) {
    const auto* setting = action<api::Setting>(decision);
    return setting != nullptr && setting->what == what ? std::optional(*setting) : std::nullopt;
}
inline bool sets(const Subject& subject, What what) { return sets(subject.decide(), what).has_value(); }
inline const std::string kFlagSetting = "auto-renewal " + kId;
inline bool idle(const Subject& subject) { return !subject.decide().action; }
// Of Create, Upgrade and Renew.
inline api::Request request(const std::string& id, api::PlanType type, int months, bool renew = false, bool voucher = false) {
    api::Request request;
    request.plan_id = id;
    request.plan_type = type;
    request.period_months = months;
    request.auto_renew = renew;
    request.auto_use_voucher = voucher;
    return request;
}
// The order it starts, "" for none.
inline std::string starts(const Subject& subject) {
    const Decision decision = subject.decide();
    const auto* create = action<CreateOrder>(decision);
    return create == nullptr ? "" : create->name;
}
inline std::string cancels(const Subject& subject) {
    const Decision decision = subject.decide();
    const auto* cancel = action<CancelOrder>(decision);
    return cancel == nullptr ? "" : cancel->name;
}

inline constexpr api::OrderPhase kOnTheWire[] = {api::OrderPhase::Submitting, api::OrderPhase::OutcomeUnknown, api::OrderPhase::AwaitingPayment};
inline constexpr api::OrderPhase kIdlePhases[] = {api::OrderPhase::Pending, api::OrderPhase::Refused};

}  // namespace subject
