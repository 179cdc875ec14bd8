#include "resources/edge_one_plan/decide.hpp"

#include <gtest/gtest.h>

#include "subject.hpp"

namespace {

using namespace subject;
using api::Act;
using api::OrderPhase;

TEST(Purchase, TheFinalizerComesFirst) {
    Subject fresh;
    fresh.plan.meta.finalizers.clear();
    EXPECT_TRUE(does<AddFinalizer>(fresh));
    fresh.account.ready = false;
    EXPECT_TRUE(does<AddFinalizer>(fresh));
}

TEST(Purchase, OneOrderWithWhatTheSpecSays) {
    Subject fresh;
    fresh.plan.spec.plan_type = api::PlanType::Basic;
    fresh.plan.spec.period_months = 12;
    fresh.plan.spec.auto_use_voucher = true;
    fresh.plan.spec.renewal.mode = api::RenewalMode::Provider;
    const Decision decision = fresh.decide();
    const auto* create = action<CreateOrder>(decision);
    ASSERT_NE(create, nullptr);
    EXPECT_EQ(create->name, "eop-blog-1-create");
    EXPECT_EQ(create->spec.subject, (api::SubjectRef{"EdgeOnePlan", "blog", "uid-1"}));
    EXPECT_EQ(create->spec.act, Act::Create);
    EXPECT_EQ(create->spec.ordinal, 1);
    EXPECT_EQ(create->spec.action, "CreatePlan");
    EXPECT_EQ(create->spec.account_ref, "account");
    EXPECT_EQ(create->spec.parameters, request("", api::PlanType::Basic, 12, true, true));
}

TEST(Purchase, EnterpriseHasNoPrepaidPart) {
    Subject fresh;
    fresh.plan.spec.plan_type = api::PlanType::Enterprise;
    fresh.plan.spec.auto_use_voucher = true;
    const Decision decision = fresh.decide();
    EXPECT_EQ(action<CreateOrder>(decision)->spec.parameters, request("", api::PlanType::Enterprise, 0, false, false));
}

TEST(Purchase, NothingIsBoughtWithoutAccountInventoryOrFreedom) {
    Subject fresh;
    fresh.account.exists = fresh.account.ready = false;
    EXPECT_EQ(reason(fresh), "AccountNotReady");
    EXPECT_TRUE(stalled(fresh.decide()));
    fresh.account.exists = true;
    EXPECT_EQ(reason(fresh), "AccountNotReady");
    EXPECT_FALSE(stalled(fresh.decide()));
    fresh.account.ready = true;
    fresh.account.now.reset();
    EXPECT_EQ(reason(fresh), "AccountNotReady");
    fresh.account.now = kNow;
    fresh.account.frozen = true;
    EXPECT_EQ(reason(fresh), "AccountFrozen");
    fresh.account.frozen = false;
    auto blind = fresh.input();
    blind.facts.account.inventory = nullptr;
    const Decision decision = edge_one_plan::decide(blind);
    EXPECT_FALSE(decision.action.has_value());
    EXPECT_EQ(reason(decision), "WaitingForInventory");
    EXPECT_EQ(decision.inventory_after, kNow);
}

TEST(Purchase, AnOrderUnderWayIsWaitedFor) {
    for (const OrderPhase phase :
         {OrderPhase::Pending, OrderPhase::Refused, OrderPhase::Submitting, OrderPhase::OutcomeUnknown, OrderPhase::AwaitingPayment}) {
        Subject buying;
        api::PurchaseOrder& order = buying.order("eop-blog-1-create", Act::Create, phase);
        EXPECT_TRUE(idle(buying));
        EXPECT_EQ(reason(buying), "Purchasing");
        api::set_standing(order.status.conditions, api::Standing::Stalled, api::Reason::OutcomeUnknown, "who knows", 1, kNow);
        EXPECT_EQ(reason(buying), "OutcomeUnknown");
        EXPECT_TRUE(stalled(buying.decide()));
        // A changed spec replaces it only while nothing is on the wire.
        buying.plan.spec.period_months = 12;
        EXPECT_EQ(cancels(buying), phase == OrderPhase::Pending || phase == OrderPhase::Refused ? "eop-blog-1-create" : "");
    }
}

TEST(Purchase, ACancelledOrderIsFollowedByOneWithTheNextFreeName) {
    Subject buying;
    buying.order("eop-blog-1-create", Act::Create, OrderPhase::Cancelled);
    EXPECT_EQ(starts(buying), "eop-blog-1-create-2");
    buying.order("eop-blog-1-create-2", Act::Create, OrderPhase::Cancelled);
    EXPECT_EQ(starts(buying), "eop-blog-1-create-3");
    // Somebody deleted the first: the second's name is still taken.
    buying.orders.pop_front();
    EXPECT_EQ(starts(buying), "eop-blog-1-create");
    buying.order("eop-blog-1-create", Act::Create, OrderPhase::Cancelled);
    EXPECT_EQ(starts(buying), "eop-blog-1-create-3");
}

TEST(Purchase, ALateListingIsWaitedFor) {
    Subject bought = owned();
    bought.inventory.plans.clear();
    bought.orders.front().status.settled_at = kNow;
    bought.plan.meta.external_id.clear();
    EXPECT_TRUE(does<SetExternalId>(bought));
    bought.plan.meta.external_id = kId;
    EXPECT_TRUE(idle(bought));
    EXPECT_EQ(reason(bought), "Purchasing");
    EXPECT_EQ(bought.decide().inventory_after, kNow + 1s);
    bought.inventory.read_at = kNow + 300s;
    EXPECT_EQ(reason(bought), "PlanVanished");
}

TEST(Identity, ClaimThenRememberThenReady) {
    Subject bought = owned();
    bought.claims.clear();
    bought.plan.meta.external_id.clear();
    EXPECT_TRUE(does<ClaimPlan>(bought));
    bought.claims[kId] = kMe;
    EXPECT_TRUE(does<SetExternalId>(bought));
    bought.plan.meta.external_id = kId;
    const Decision decision = bought.decide();
    EXPECT_FALSE(decision.action.has_value());
    EXPECT_EQ(reason(decision), "Available");
    EXPECT_EQ(decision.status.ids, std::vector{kId});
    EXPECT_EQ(decision.status.plan_type, "personal");
    EXPECT_EQ(decision.status.expires_at, kExpires);
    ASSERT_EQ(decision.status.orders.size(), 1U);
    EXPECT_EQ(decision.status.orders.front().order_number, "deal-eop-blog-1-create");
    EXPECT_TRUE(bought.same_);
}

TEST(Identity, APlanOfAnotherIsContestedOnlyWhenAnOrderOfAnotherNamesIt) {
    Subject bought = owned();
    bought.claims[kId] = "web/EdgeOnePlan/other";
    EXPECT_EQ(reason(bought), "PlanClaimed");
    bought.contested = true;
    EXPECT_TRUE(does<ContestOrder>(bought));
}

TEST(Identity, ReappliedAfterADeletionOrRestoredWithoutStatusFindsItsPlan) {
    Subject reapplied = owned();
    reapplied.claims.clear();
    reapplied.plan.meta.external_id.clear();
    reapplied.plan.meta.uid = "uid-2";
    EXPECT_TRUE(does<ClaimPlan>(reapplied));
    Subject restored = owned();  // with the annotation, without the ledger
    restored.orders.clear();
    restored.claims.clear();
    EXPECT_TRUE(does<ClaimPlan>(restored));
    restored.claims[kId] = kMe;
    EXPECT_EQ(reason(restored), "Available");
    restored.plan.meta.external_id.clear();
    restored.plan.status.ids = {kId};
    EXPECT_TRUE(does<SetExternalId>(restored));
    // A copied manifest does not take the plan.
    restored.claims[kId] = "web/EdgeOnePlan/original";
    EXPECT_EQ(reason(restored), "PlanClaimed");
}

TEST(Identity, ARestoredOrderIsWaitedFor) {
    Subject restored;
    api::PurchaseOrder& order = restored.order("eop-blog-1-create", Act::Create, OrderPhase::Pending);
    order.has_status = false;
    order.spec.subject.uid = "uid-0";
    restored.plan.spec.period_months = 12;
    EXPECT_TRUE(idle(restored));
}

TEST(Adopt, TakesOverWithoutBuying) {
    Subject adopting;
    adopting.plan.spec.adopt_ids = {kId};
    EXPECT_TRUE(idle(adopting));
    EXPECT_EQ(reason(adopting), "PlanNotFound");
    EXPECT_TRUE(stalled(adopting.decide()));
    adopting.listed();
    EXPECT_TRUE(does<ClaimPlan>(adopting));
    adopting.claims[kId] = "web/EdgeOnePlan/other";
    EXPECT_EQ(reason(adopting), "PlanClaimed");
    adopting.claims[kId] = kMe;
    EXPECT_TRUE(does<SetExternalId>(adopting));
    adopting.plan.meta.external_id = kId;
    EXPECT_EQ(reason(adopting), "Available");
}

// The object of this name once had its plan destroyed; now another one is adopted under the same name.
TEST(Adopt, IsNoPurchaseAfterADestruction) {
    Subject adopting;
    adopting.order("eop-blog-1-create", Act::Create, OrderPhase::Delivered).status.destroyed_at = kNow;
    adopting.plan.spec.adopt_ids = {"edgeone-2"};
    EXPECT_EQ(starts(adopting), "");
    EXPECT_EQ(reason(adopting), "PlanNotFound");
    adopting.listed("edgeone-2");
    EXPECT_TRUE(does<ClaimPlan>(adopting));
}

TEST(Ordinal, BuysAgainOnlyWhenTheEarlierPlanIsGone) {
    Subject raised = owned();
    raised.plan.spec.ordinal = 2;
    EXPECT_EQ(reason(raised), "PlanClaimed");
    raised.inventory.plans.clear();
    EXPECT_EQ(starts(raised), "eop-blog-2-create");
    raised.account.frozen = true;
    EXPECT_EQ(starts(raised), "");
    // An old listing does not prove that it is gone.
    raised.account.frozen = false;
    raised.orders.front().status.settled_at = kNow - 299s;
    EXPECT_EQ(starts(raised), "");
    EXPECT_EQ(raised.decide().inventory_after, kNow + 1s);
}

TEST(Ordinal, AnEarlierPurchaseUnderWayComesFirst) {
    for (const OrderPhase phase : kOnTheWire) {
        Subject raised;
        raised.plan.spec.ordinal = 2;
        raised.order("eop-blog-1-create", Act::Create, phase);
        EXPECT_TRUE(idle(raised));
        EXPECT_EQ(reason(raised), "Purchasing");
    }
    for (const OrderPhase phase : kIdlePhases) {
        Subject raised;
        raised.plan.spec.ordinal = 2;
        raised.order("eop-blog-1-create", Act::Create, phase);
        EXPECT_EQ(cancels(raised), "eop-blog-1-create");
    }
}

TEST(Ordinal, EveryEarlierPlanCounts) {
    Subject raised = owned();
    raised.plan.meta.external_id.clear();
    raised.plan.spec.ordinal = 3;
    EXPECT_EQ(starts(raised), "");
    raised.orders.clear();
    raised.plan.status.ids = {kId};
    EXPECT_EQ(starts(raised), "");
    raised.plan.status.ids.clear();
    raised.plan.spec.adopt_ids = {kId};
    EXPECT_EQ(starts(raised), "");
    raised.plan.spec.adopt_ids.clear();
    EXPECT_EQ(starts(raised), "eop-blog-3-create");
}

TEST(Ordinal, ADestroyedPlanIsFollowedByTheNext) {
    Subject again;
    again.order("eop-blog-1-create", Act::Create, OrderPhase::Delivered).status.destroyed_at = kNow - 24h;
    EXPECT_EQ(starts(again), "eop-blog-2-create");
    api::PurchaseOrder& second = again.order("eop-blog-2-create", Act::Create, OrderPhase::Delivered);
    second.spec.ordinal = 2;
    second.status.plan_ids = {"edgeone-2"};
    again.listed("edgeone-2");
    const Decision decision = again.decide();
    EXPECT_EQ(action<ClaimPlan>(decision)->id, "edgeone-2");
}

TEST(Observe, ChangesAndBuysNothing) {
    Subject observing = owned();
    observing.plan.spec.management_policy = api::ManagementPolicy::Observe;
    observing.plan.spec.plan_type = api::PlanType::Standard;
    observing.plan.spec.renewal.mode = api::RenewalMode::Provider;
    observing.plan.spec.zones = {"zone-1"};
    observing.plan.spec.paid_through = std::chrono::year(2030) / 1 / 1;
    observing.claims.clear();
    EXPECT_TRUE(idle(observing));
    EXPECT_EQ(reason(observing), "Observed");
    Subject nothing;
    nothing.plan.spec.management_policy = api::ManagementPolicy::Observe;
    EXPECT_TRUE(idle(nothing));
    EXPECT_EQ(reason(nothing), "PlanNotFound");
}

TEST(Observe, CancelsWhatIsNotOnTheWireYet) {
    for (const Act act : {Act::Create, Act::Renew, Act::Upgrade}) {
        for (const OrderPhase phase : kIdlePhases) {
            Subject observing = act == Act::Create ? Subject() : owned();
            observing.order("order", act, phase);
            observing.plan.spec.management_policy = api::ManagementPolicy::Observe;
            EXPECT_EQ(cancels(observing), "order");
            observing.account.ready = false;
            EXPECT_EQ(cancels(observing), "order");
        }
        for (const OrderPhase phase : kOnTheWire) {
            Subject observing = owned();
            observing.order("order", act, phase);
            observing.plan.spec.management_policy = api::ManagementPolicy::Observe;
            EXPECT_TRUE(idle(observing));
        }
    }
}

TEST(Seen, VanishedIsNeverBoughtAgain) {
    Subject vanished = owned();
    vanished.account.now = kExpires - 1h;
    vanished.plan.status = vanished.decide().status;
    vanished.inventory.plans.clear();
    EXPECT_TRUE(idle(vanished));
    EXPECT_EQ(reason(vanished), "PlanVanished");
    // Nobody is to renew it any more.
    const auto told = vanished.decide().status;
    EXPECT_EQ(api::find_condition(told.conditions, api::ConditionType::ExpiringSoon)->reason, "NotExpiring");
    EXPECT_EQ(vanished.decide().status.state, "vanished");
    EXPECT_TRUE(stalled(vanished.decide()));
    vanished.listed();
    EXPECT_EQ(reason(vanished), "Available");
}

TEST(Seen, StatesAreTold) {
    for (const auto& [state, expected] : {std::pair("normal", "Available"),
                                          {"expiring-soon", "Available"},
                                          {"expired", "Expired"},
                                          {"isolated", "Isolated"},
                                          {"overdue-isolated", "Isolated"}}) {
        Subject seen = owned();
        seen.inventory.plans[kId].state = state;
        EXPECT_TRUE(idle(seen));
        EXPECT_EQ(reason(seen), expected);
        EXPECT_TRUE(seen.same_);
    }
}

// What is said is possible: an observed plan is never renewed, whatever its spec says, and nobody can write enterprise into a spec or out of it.
TEST(Seen, WhatToDoFitsWhatIsDeclared) {
    const auto says = [](const Subject& subject, api::ConditionType type) {
        const Decision decision = subject.decide();
        const api::Condition* condition = api::find_condition(decision.status.conditions, type);
        return condition == nullptr ? "" : condition->message;
    };
    Subject seen = owned();
    seen.account.now = kExpires - 1h;
    EXPECT_NE(says(seen, api::ConditionType::ExpiringSoon).find("Move spec.paidThrough on, or"), std::string::npos);
    seen.plan.spec.management_policy = api::ManagementPolicy::Observe;
    EXPECT_NE(says(seen, api::ConditionType::ExpiringSoon).find("renew it in the console, or set spec.managementPolicy"), std::string::npos);
    for (const char* state : {"expired", "isolated"}) {
        seen.inventory.plans[kId].state = state;
        EXPECT_NE(says(seen, api::ConditionType::Stalled).find("renew it in the console, or set spec.managementPolicy"), std::string::npos);
    }
    seen = owned("enterprise");
    seen.inventory.plans[kId].prepaid = false;
    seen.inventory.plans[kId].state = "overdue-isolated";
    EXPECT_NE(says(seen, api::ConditionType::Stalled).find("pay what the account owes"), std::string::npos);
    seen = owned("enterprise");
    seen.plan.spec.plan_type = api::PlanType::Standard;
    EXPECT_NE(says(seen, api::ConditionType::Stalled).find("delete this object (deletionPolicy: Retain) and write it again"), std::string::npos);
    seen = owned("standard");
    seen.plan.spec.plan_type = api::PlanType::Basic;
    EXPECT_NE(says(seen, api::ConditionType::Stalled).find("set spec.planType to what it is"), std::string::npos);
}

TEST(Seen, ExpiringSoonSaysWhetherAnythingRenews) {
    const auto soon = [](const Subject& subject) {
        return api::find_condition(subject.decide().status.conditions, api::ConditionType::ExpiringSoon)->reason;
    };
    Subject seen = owned();
    EXPECT_EQ(soon(seen), "NotExpiring");
    EXPECT_EQ(seen.decide().look_again, kExpires - 336h);
    seen.account.now = kExpires - 336h;
    EXPECT_EQ(soon(seen), "NoRenewal");
    seen.plan.spec.renewal.mode = api::RenewalMode::Operator;
    EXPECT_EQ(soon(seen), "RenewalPlanned");
    seen.plan.spec.renewal.mode = api::RenewalMode::Provider;
    seen.inventory.plans[kId].auto_renewal = true;
    EXPECT_EQ(soon(seen), "RenewalPlanned");
}

}  // namespace
