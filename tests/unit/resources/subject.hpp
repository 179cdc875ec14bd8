// What the tests of a decide() share: an object with its orders, its account and its claims. Each kind's own subject.hpp puts it on a good day.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "purchase/naming.hpp"
#include "resources/plan/decide.hpp"

namespace subject {

using namespace std::chrono_literals;
using api::Act;
using api::OrderPhase;
using api::RenewalMode;
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

inline base::Time day(int year, unsigned month, unsigned day_of_month) {
    return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day_of_month));
}
inline const base::Time kNow = day(2026, 11, 22);
inline const base::Time kExpires = day(2027, 1, 31) + 10h;

inline constexpr OrderPhase kOnTheWire[] = {OrderPhase::Submitting, OrderPhase::OutcomeUnknown, OrderPhase::AwaitingPayment};
inline constexpr OrderPhase kIdlePhases[] = {OrderPhase::Pending, OrderPhase::Refused};

template <class Plan, auto kDecide>
struct Subject {
    using Decision = plan::Decision<decltype(Plan::status)>;

    Plan plan;
    std::deque<api::PurchaseOrder> orders;
    api::PlanInventory inventory{kNow, {}};
    std::map<std::string, std::string> claims;
    plan::Account account;
    std::map<std::string, plan::SettingRefusal> refusals;
    bool contested = false;
    bool blind = false;  // no listing was made yet

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
    [[nodiscard]] static std::string me() { return "web/" + std::string(Plan::kKind) + "/blog"; }
    // `what` as purchase/naming.hpp has it.
    api::PurchaseOrder& order(const std::string& what, Act act, OrderPhase phase, int ordinal = 1) {
        api::PurchaseOrder& order = orders.emplace_back();
        order.meta.ns = "web";
        order.meta.name = purchase::order_name(api::names_of(Plan::kPlan).shortest, "blog", ordinal, what, 0);
        order.has_status = true;
        order.spec.subject = {std::string(Plan::kKind), "blog", "uid-1"};
        order.spec.ordinal = ordinal;
        order.spec.act = act;
        order.spec.account_ref = "account";
        order.status.phase = phase;
        if (phase == OrderPhase::Delivered) {
            order.status.settled_at = kNow - 1h;
            order.status.order_numbers = {"deal-" + what};
        }
        return order;
    }
    [[nodiscard]] plan::Input<Plan> input() const {
        plan::Facts facts{
            .orders = {}, .account = account, .claims = &claims, .order_of_another_names_plan = contested, .refusals = refusals, .node_now = kNow};
        for (const api::PurchaseOrder& order : orders) facts.orders.push_back(&order);
        facts.account.inventory = blind ? nullptr : &inventory;
        return {plan, std::move(facts)};
    }
    // The same whenever it is asked, and also from the status that it left.
    [[nodiscard]] Decision decide() const {
        const Decision first = kDecide(input());
        const Decision second = kDecide(input());
        EXPECT_TRUE(first.action == second.action && first.status == second.status && first.look_again == second.look_again &&
                    first.inventory_after == second.inventory_after);
        if (!first.action) {
            Subject written = *this;
            written.plan.status = first.status;
            const Decision settled = kDecide(written.input());
            EXPECT_FALSE(settled.action);
            EXPECT_EQ(settled.status, first.status) << message(first) << " / " << message(settled);
        }
        return first;
    }
    [[nodiscard]] static const api::Condition* condition(const Decision& decision, api::ConditionType type) {
        return api::find_condition(decision.status.conditions, type);
    }
    [[nodiscard]] static std::string message(const Decision& decision) {
        const api::Condition* ready = condition(decision, api::ConditionType::Ready);
        return ready == nullptr ? "" : ready->message;
    }
    [[nodiscard]] std::string message() const { return message(decide()); }
    [[nodiscard]] std::string soon() const { return condition(decide(), api::ConditionType::ExpiringSoon)->reason; }
    // "Available", "Working Purchasing", "Stalled PlanVanished"; what a pass without an action comes to.
    [[nodiscard]] std::string says() const {
        const Decision decision = decide();
        if (decision.action) return "acts";
        const api::Condition* ready = condition(decision, api::ConditionType::Ready);
        if (ready == nullptr) return "nothing";
        if (ready->status == api::ConditionStatus::True) return ready->reason;
        const bool stalled = condition(decision, api::ConditionType::Stalled)->status == api::ConditionStatus::True;
        return (stalled ? "Stalled " : "Working ") + ready->reason;
    }
    // What it does: "order NAME", "cancel NAME", "set NAME", "claim ID", "release ID", "remember IDS", "contest NAME", "destroyed NAME",
    // "+finalizer", "-finalizer"; empty: nothing.
    [[nodiscard]] std::string does() const {
        const Decision decision = decide();
        if (!decision.action) return "";
        const auto word = [](const auto& action) -> std::string {
            using A = std::decay_t<decltype(action)>;
            if constexpr (std::is_same_v<A, AddFinalizer>) return "+finalizer";
            if constexpr (std::is_same_v<A, RemoveFinalizer>) return "-finalizer";
            if constexpr (std::is_same_v<A, SetExternalId>) return "remember " + action.id;
            if constexpr (std::is_same_v<A, ClaimPlan>) return "claim " + action.id;
            if constexpr (std::is_same_v<A, ReleaseClaim>) return "release " + action.id;
            if constexpr (std::is_same_v<A, CreateOrder>) return "order " + action.name;
            if constexpr (std::is_same_v<A, CancelOrder>) return "cancel " + action.name;
            if constexpr (std::is_same_v<A, ContestOrder>) return "contest " + action.name;
            if constexpr (std::is_same_v<A, MarkDestroyed>) return "destroyed " + action.name;
            if constexpr (std::is_same_v<A, api::Setting>) return "set " + action.name();
        };
        return std::visit(word, *decision.action);
    }
    [[nodiscard]] api::PurchaseOrderSpec ordered() const {
        const Decision decision = decide();
        const auto* create = decision.action ? std::get_if<CreateOrder>(&*decision.action) : nullptr;
        EXPECT_NE(create, nullptr);
        return create == nullptr ? api::PurchaseOrderSpec() : create->spec;
    }
    [[nodiscard]] api::Setting setting() const {
        const Decision decision = decide();
        const auto* setting = decision.action ? std::get_if<api::Setting>(&*decision.action) : nullptr;
        EXPECT_NE(setting, nullptr);
        return setting == nullptr ? api::Setting() : *setting;
    }
};

}  // namespace subject
