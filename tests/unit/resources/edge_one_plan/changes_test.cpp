#include <gtest/gtest.h>

#include "subject.hpp"

namespace {

using namespace subject;
using api::Act;
using api::OrderPhase;
using api::RenewalMode;
using std::chrono::year;

int period_for(base::Time expires, std::chrono::year_month_day paid_through) {
    Subject plan = owned();
    plan.inventory.plans[kId].expires_at = expires;
    plan.plan.spec.paid_through = paid_through;
    const Decision decision = plan.decide();
    const auto* create = action<CreateOrder>(decision);
    return create == nullptr ? 0 : create->spec.parameters.period_months;
}

TEST(PaidThrough, TheSmallestAllowedPeriodThatReachesTheEndOfTheDay) {
    const base::Time expires = day(2027, 1, 31) + 10h;
    EXPECT_EQ(period_for(expires, year(2027) / 1 / 30), 0);
    EXPECT_EQ(period_for(day(2027, 2, 1), year(2027) / 1 / 31), 0);  // exactly the end of the day
    EXPECT_EQ(period_for(expires, year(2027) / 1 / 31), 1);
    EXPECT_EQ(period_for(expires, year(2027) / 2 / 27), 1);  // the 31st becomes the 28th, at 10:00
    EXPECT_EQ(period_for(expires, year(2027) / 2 / 28), 2);
    EXPECT_EQ(period_for(day(2027, 1, 31), year(2027) / 2 / 27), 1);        // exactly
    EXPECT_EQ(period_for(day(2028, 1, 31) + 10h, year(2028) / 2 / 28), 1);  // a leap year
    EXPECT_EQ(period_for(day(2028, 1, 31) + 10h, year(2028) / 2 / 29), 2);
    EXPECT_EQ(period_for(expires, year(2028) / 1 / 30), 12);
    EXPECT_EQ(period_for(expires, year(2028) / 1 / 31), 24);
    EXPECT_EQ(period_for(expires, year(2029) / 1 / 31), 36);
    EXPECT_EQ(period_for(expires, year(2031) / 1 / 1), 36);  // and the rest in the next term
}

TEST(PaidThrough, AnEndThatIsNotToldIsNotTakenForNone) {
    Subject plan = owned();
    plan.inventory.plans[kId].expires_at.reset();
    EXPECT_EQ(reason(plan), "Available");
    plan.plan.spec.paid_through = year(2027) / 3 / 1;
    EXPECT_TRUE(idle(plan));
    EXPECT_EQ(reason(plan), "ExpiryUnknown");
    plan.plan.spec = owned().plan.spec;
    plan.plan.spec.renewal.mode = RenewalMode::Operator;
    EXPECT_EQ(reason(plan), "ExpiryUnknown");
    plan.inventory.plans[kId].prepaid = false;  // it has none
    EXPECT_EQ(reason(plan), "Available");
}

TEST(PaidThrough, IsNamedByItsTerm) {
    Subject plan = owned();
    plan.plan.spec.paid_through = year(2027) / 3 / 1;
    const Decision decision = plan.decide();
    const auto* create = action<CreateOrder>(decision);
    ASSERT_NE(create, nullptr);
    EXPECT_EQ(create->name, "eop-blog-1-renew-20270131");
    EXPECT_EQ(create->spec.expires_before, kExpires);
    EXPECT_EQ(create->spec.parameters, request(kId, api::PlanType::Personal, 2, false, false));
    EXPECT_EQ(create->spec.action, "RenewPlan");
}

TEST(PaidThrough, AFarDayIsTakenForASlip) {
    Subject plan = owned();
    plan.plan.spec.paid_through = year(2062) / 11 / 22;
    EXPECT_TRUE(idle(plan));
    EXPECT_EQ(reason(plan), "Refused");
}

TEST(PaidThrough, DoesNotGoWithTheProvidersRenewal) {
    Subject plan = owned();
    plan.plan.spec.paid_through = year(2030) / 1 / 1;
    plan.plan.spec.renewal.mode = RenewalMode::Provider;
    plan.inventory.plans[kId].auto_renewal = true;
    EXPECT_TRUE(idle(plan));
}

TEST(OperatorRenewal, TheWindowOpensExactly) {
    Subject plan = owned();
    plan.plan.spec.renewal = {RenewalMode::Operator, 168h, 3};
    plan.account.now = kExpires - 168h - 1s;
    EXPECT_TRUE(idle(plan));
    EXPECT_EQ(plan.decide().look_again, kExpires - 168h);
    plan.account.now = kExpires - 168h;
    const Decision decision = plan.decide();
    ASSERT_NE(action<CreateOrder>(decision), nullptr);
    EXPECT_EQ(action<CreateOrder>(decision)->spec.parameters.period_months, 3);
}

TEST(OperatorRenewal, AnExpiredPlanGetsATermThatEndsInTheFuture) {
    Subject plan = owned();
    plan.plan.spec.renewal = {RenewalMode::Operator, 168h, 1};
    plan.inventory.plans[kId].state = "expired";
    plan.account.now = kExpires + 24h * 40;
    const Decision decision = plan.decide();
    ASSERT_NE(action<CreateOrder>(decision), nullptr);
    EXPECT_EQ(action<CreateOrder>(decision)->spec.parameters.period_months, 2);
}

TEST(OperatorRenewal, BothRulesTogetherBuyOneTermAfterTheOther) {
    Subject plan = owned();
    plan.plan.spec.renewal = {RenewalMode::Operator, 168h, 6};
    plan.plan.spec.paid_through = year(2027) / 2 / 15;
    plan.account.now = kExpires - 1h;
    const Decision decision = plan.decide();
    EXPECT_EQ(action<CreateOrder>(decision)->spec.parameters.period_months, 1);
}

TEST(Renewal, NeverBesideTheFlag) {
    Subject plan = owned();
    plan.plan.spec.paid_through = year(2030) / 1 / 1;
    plan.inventory.plans[kId].auto_renewal = true;
    const Decision decision = plan.decide();
    ASSERT_TRUE(sets(decision, What::AutoRenewal));
    EXPECT_FALSE(sets(decision, What::AutoRenewal)->on);
    plan.refusals[kFlagSetting] = {"code", "why", kNow + 5min};
    EXPECT_TRUE(idle(plan));
    EXPECT_EQ(plan.decide().look_again, kNow + 5min);
    plan.account.now = kNow + 5min;
    EXPECT_TRUE(sets(plan, What::AutoRenewal));
}

// The flag of an isolated plan can't be changed; waiting for it would be for ever.
TEST(Renewal, AnIsolatedPlanIsRenewedWhateverItsFlag) {
    Subject plan = owned();
    plan.plan.spec.paid_through = year(2030) / 1 / 1;
    plan.inventory.plans[kId].auto_renewal = true;
    plan.inventory.plans[kId].state = "isolated";
    EXPECT_EQ(starts(plan), "eop-blog-1-renew-20270131");
}

TEST(Renewal, TheFlagIsNotSwitchedOnWhileARenewalMayStillHappen) {
    for (const OrderPhase phase : kOnTheWire) {
        Subject plan = owned();
        plan.plan.spec.renewal.mode = RenewalMode::Provider;
        api::PurchaseOrder& order = plan.order("eop-blog-1-renew-20270131", Act::Renew, phase);
        order.spec.expires_before = kExpires;
        EXPECT_TRUE(idle(plan));
        EXPECT_EQ(reason(plan), "Renewing");
        order.status.phase = OrderPhase::Pending;
        EXPECT_EQ(cancels(plan), order.meta.name);
        order.status.phase = OrderPhase::Cancelled;
        EXPECT_TRUE(sets(plan, What::AutoRenewal));
    }
}

TEST(Renewal, ADeliveredTermIsNotBoughtAgain) {
    Subject plan = owned();
    plan.plan.spec.paid_through = year(2027) / 2 / 1;
    api::PurchaseOrder& order = plan.order("eop-blog-1-renew-20270131", Act::Renew, OrderPhase::Delivered);
    order.spec.expires_before = kExpires;
    order.status.settled_at = kNow - 299s;
    EXPECT_TRUE(idle(plan));
    EXPECT_EQ(reason(plan), "Renewing");
    EXPECT_TRUE(plan.decide().inventory_after.has_value());
    // Refunded in the console.
    order.status.settled_at = kNow - 300s;
    EXPECT_TRUE(idle(plan));
    EXPECT_EQ(reason(plan), "DeliveryFailed");
    EXPECT_TRUE(stalled(plan.decide()));
    // The next term is another purchase.
    plan.inventory.plans[kId].expires_at = day(2027, 2, 28);
    plan.plan.spec.paid_through = year(2027) / 3 / 1;
    EXPECT_EQ(starts(plan), "eop-blog-1-renew-20270228");
}

TEST(Renewal, WhatIsUnderWayIsShownAndWhatNobodyWantsIsCancelled) {
    Subject plan = owned();
    plan.plan.spec.paid_through = year(2027) / 2 / 1;
    api::PurchaseOrder& order = plan.order("eop-blog-1-renew-20270131", Act::Renew, OrderPhase::Pending);
    order.spec.expires_before = kExpires;
    EXPECT_TRUE(idle(plan));
    EXPECT_EQ(reason(plan), "Renewing");
    plan.plan.spec.paid_through = year(2027) / 3 / 1;
    EXPECT_EQ(cancels(plan), order.meta.name);
    plan.plan.spec.paid_through.reset();
    EXPECT_EQ(cancels(plan), order.meta.name);
    order.status.phase = OrderPhase::OutcomeUnknown;
    EXPECT_TRUE(idle(plan));
    EXPECT_EQ(reason(plan), "Renewing");
    // For a plan before: nobody wants it, whatever the spec says.
    order.status.phase = OrderPhase::Pending;
    order.spec.ordinal = 7;
    EXPECT_EQ(cancels(plan), order.meta.name);
}

TEST(Renewal, NotWhenFrozenAndNotOfEnterprise) {
    Subject plan = owned();
    plan.plan.spec.paid_through = year(2030) / 1 / 1;
    plan.account.frozen = true;
    EXPECT_TRUE(idle(plan));
    EXPECT_EQ(reason(plan), "AccountFrozen");
    Subject enterprise = owned("enterprise-v2");
    enterprise.plan.spec.paid_through = year(2030) / 1 / 1;
    enterprise.plan.spec.renewal.mode = RenewalMode::Operator;
    enterprise.inventory.plans[kId].prepaid = false;
    enterprise.plan.spec.plan_type = api::PlanType::Enterprise;
    EXPECT_TRUE(idle(enterprise));
}

TEST(Upgrade, OnlyUpwardsAmongPrepaidTypes) {
    constexpr const char* kTypes[] = {"personal", "basic", "standard", "enterprise-v2", "trial"};
    for (int from = 0; from < 5; ++from)
        for (int to = 0; to < 4; ++to) {
            Subject plan = owned(kTypes[from]);
            plan.plan.spec.plan_type = static_cast<api::PlanType>(to);
            const bool upgrades = from < to && to <= 2;
            EXPECT_EQ(starts(plan), upgrades ? "eop-blog-1-upgrade-" + std::string(kTypes[to]) : "") << from << to;
            if (from > to || (to == 3 && from != 3)) EXPECT_EQ(reason(plan), "PlanTypeDiffers") << from << to;
        }
}

TEST(Upgrade, SaysWhatItBuys) {
    Subject plan = owned();
    plan.plan.spec.plan_type = api::PlanType::Standard;
    plan.plan.spec.auto_use_voucher = true;
    const Decision decision = plan.decide();
    const auto* create = action<CreateOrder>(decision);
    ASSERT_NE(create, nullptr);
    EXPECT_EQ(create->spec.parameters, request(kId, api::PlanType::Standard, 0, false, true));
    EXPECT_EQ(create->spec.action, "UpgradePlan");
}

TEST(Upgrade, NotWhileExpired) {
    for (const char* state : {"expired", "isolated", "overdue-isolated"}) {
        Subject plan = owned();
        plan.plan.spec.plan_type = api::PlanType::Standard;
        plan.inventory.plans[kId].state = state;
        EXPECT_EQ(starts(plan), "");
        plan.plan.spec.paid_through = year(2027) / 2 / 1;
        EXPECT_EQ(starts(plan), "eop-blog-1-renew-20270131");
    }
}

TEST(Zones, AreBoundOneByOneAndNotFoughtOver) {
    Subject plan = owned();
    plan.plan.spec.zones = {"zone-1", "zone-2", "zone-3"};
    plan.inventory.plans[kId].zones = {{"zone-1", "", false}};
    plan.listed("edgeone-other").zones = {{"zone-2", "", false}};
    const auto bound = sets(plan.decide(), What::BindZone);
    ASSERT_TRUE(bound);
    EXPECT_EQ(bound->plan_id, kId);
    EXPECT_EQ(bound->target, "zone-3");
    plan.refusals["zone zone-3"] = {"code", "no", kNow + 5min};
    EXPECT_EQ(reason(plan), "ZoneBoundElsewhere");
    EXPECT_EQ(plan.decide().look_again, kNow + 5min);
    plan.refusals.clear();
    plan.inventory.plans[kId].zones.push_back({"zone-3", "", false});
    EXPECT_TRUE(idle(plan));
    EXPECT_EQ(reason(plan), "ZoneBoundElsewhere");
    EXPECT_EQ(plan.decide().inventory_after, plan.inventory.read_at + 1min) << "until it is freed";
    plan.plan.spec.zones = {"zone-1"};
    EXPECT_EQ(reason(plan), "Available");
    plan.plan.spec.zones = {"zone-9"};
    plan.account.frozen = true;
    EXPECT_TRUE(idle(plan));
}

}  // namespace
