#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "subject.hpp"

namespace {

using namespace subject;
using api::Act;
using api::OrderPhase;

template <class S>
S deleted(const std::vector<std::string>& ids) {
    S leaving;
    leaving.own(ids);
    leaving.plan.meta.deleted_at = kNow;
    leaving.plan.spec.deletion_policy = api::DeletionPolicy::Refund;
    return leaving;
}

TEST(Refund, IsAskedForOnceAndThenThePlanIsGone) {
    Package leaving = deleted<Package>({"cbwp-1"});
    const auto create = does<plan::CreateOrder>(leaving);
    ASSERT_TRUE(create);
    EXPECT_EQ(create->name, "cbwp-blog-1-refund");
    EXPECT_EQ(create->spec.action, "RefundInstance");
    EXPECT_EQ(create->spec.parameters.plan_id, "cbwp-1");
    EXPECT_FALSE(create->spec.client_token.empty());
    api::PurchaseOrder& order = leaving.order(create->name, Act::Refund, OrderPhase::Pending, "cbwp-1");
    for (const OrderPhase phase : {OrderPhase::Pending, OrderPhase::Submitting, OrderPhase::OutcomeUnknown, OrderPhase::AwaitingPayment}) {
        order.status.phase = phase;
        EXPECT_EQ(reason(leaving), "Refunding");
    }
    order.status.phase = OrderPhase::Delivered;
    order.status.settled_at = kNow;
    EXPECT_EQ(reason(leaving), "Refunding");
    EXPECT_EQ(leaving.decide().inventory_after, kNow + 1s);
    // Still there when it should not be: the cloud takes its time, or has not carried it out.
    leaving.inventory.read_at = kNow + 900s;
    EXPECT_EQ(reason(leaving), "RefundRefused");
    EXPECT_THAT(message(leaving), testing::HasSubstr("was accepted, but the account's listing still shows package cbwp-1."));
    EXPECT_EQ(leaving.decide().inventory_after, std::nullopt);
    leaving.inventory.plans.clear();
    EXPECT_EQ(does<plan::MarkDestroyed>(leaving)->name, "cbwp-blog-1-create");
    leaving.orders.front().status.destroyed_at = kNow;
    EXPECT_TRUE(does<plan::ReleaseClaim>(leaving));
    leaving.claims.clear();
    EXPECT_TRUE(does<plan::RemoveFinalizer>(leaving));
}

TEST(Refund, ARefusalIsExplainedAndRetainIsTheWayOut) {
    Package leaving = deleted<Package>({"cbwp-1"});
    api::PurchaseOrder& order = leaving.order("cbwp-blog-1-refund", Act::Refund, OrderPhase::Refused, "cbwp-1");
    api::set_standing(order.status.conditions, api::Standing::Stalled, api::Reason::Refused, "Product not enabled.", 1, kNow);
    EXPECT_EQ(reason(leaving), "RefundRefused");
    EXPECT_THAT(message(leaving), testing::HasSubstr("Product not enabled. Set deletionPolicy: Retain to let the object go and keep the package."));
    leaving.plan.spec.deletion_policy = api::DeletionPolicy::Retain;
    EXPECT_EQ(does<plan::CancelOrder>(leaving)->name, "cbwp-blog-1-refund");
    order.status.phase = OrderPhase::Cancelled;
    EXPECT_TRUE(does<plan::ReleaseClaim>(leaving));
    // On the wire it can't be called back.
    order.status.phase = OrderPhase::Submitting;
    order.status.conditions.clear();
    EXPECT_EQ(reason(leaving), "Deleting");
}

TEST(Refund, WaitsForOtherPurchasesAndForAFrozenAccount) {
    Package leaving = deleted<Package>({"cbwp-1"});
    leaving.account.frozen = true;
    EXPECT_EQ(reason(leaving), "AccountFrozen");
    leaving.account.frozen = false;
    leaving.order("cbwp-blog-1-renew-20270131", Act::Renew, OrderPhase::OutcomeUnknown, "cbwp-1");
    EXPECT_EQ(reason(leaving), "Deleting");
    leaving.orders.back().status.phase = OrderPhase::Pending;
    EXPECT_TRUE(does<plan::CancelOrder>(leaving));
}

// Nothing of it goes on by itself; the object has to say so, and how to get rid of it.
TEST(Refund, WithoutItsAccountAPersonHasToDoSomething) {
    Package leaving = deleted<Package>({"cbwp-1"});
    const auto stalled = [&] {
        const auto decision = leaving.decide();
        return api::find_condition(decision.status.conditions, api::ConditionType::Stalled)->status == api::ConditionStatus::True;
    };
    leaving.account.ready = false;
    leaving.account.message = "CloudUnreachable: no answer";
    EXPECT_EQ(reason(leaving), "Deleting");
    EXPECT_FALSE(stalled());
    EXPECT_THAT(message(leaving),
                testing::HasSubstr("waiting for CloudAccount account (CloudUnreachable: no answer). Set deletionPolicy: Retain to"));
    leaving.account.stalled = true;
    EXPECT_TRUE(stalled());
    leaving.account = {};
    EXPECT_TRUE(stalled());
    EXPECT_THAT(message(leaving), testing::HasSubstr("CloudAccount account, which does not exist. Set deletionPolicy: Retain to let the object go"));
    // The same with a purchase of unknown outcome, which needs the account as well.
    leaving.order("cbwp-blog-1-renew-20270131", Act::Renew, OrderPhase::OutcomeUnknown, "cbwp-1");
    EXPECT_EQ(reason(leaving), "AccountNotReady");
    EXPECT_TRUE(stalled());
    EXPECT_THAT(message(leaving), testing::HasSubstr("waits for the outcome of a purchase. CloudAccount account does not exist in this namespace."));
    leaving.account.exists = true;
    EXPECT_EQ(reason(leaving), "Deleting");
    EXPECT_FALSE(stalled());
}

TEST(Refund, OnlyWhatIsOurs) {
    Instances leaving = deleted<Instances>({"ins-1", "ins-2"});
    leaving.claims["ins-1"] = "web/CloudInstance/other";
    EXPECT_EQ(starts(leaving), "cinst-blog-1-refund-ins-2");
    leaving.claims.erase("ins-1");
    EXPECT_EQ(does<plan::ClaimPlan>(leaving)->id, "ins-1");
}

TEST(Refund, EachInstanceForItself) {
    Instances leaving = deleted<Instances>({"ins-1", "ins-2"});
    EXPECT_EQ(starts(leaving), "cinst-blog-1-refund-ins-1");
    leaving.order("cinst-blog-1-refund-ins-1", Act::Refund, OrderPhase::Delivered, "ins-1").status.settled_at = kNow;
    EXPECT_EQ(starts(leaving), "cinst-blog-1-refund-ins-2");
    api::PurchaseOrder& second = leaving.order("cinst-blog-1-refund-ins-2", Act::Refund, OrderPhase::Refused, "ins-2");
    EXPECT_EQ(reason(leaving), "RefundRefused");
    EXPECT_THAT(message(leaving), testing::HasSubstr("refuses to refund instance ins-2."));
    second.status.phase = OrderPhase::Delivered;
    second.status.settled_at = kNow;
    EXPECT_EQ(reason(leaving), "Refunding");
    // Isolated, it only waits for the cloud to remove it.
    leaving.inventory.plans.erase("ins-1");
    leaving.listed("ins-2", "ISOLATED");
    EXPECT_TRUE(does<plan::MarkDestroyed>(leaving));
    leaving.inventory.plans.clear();
    EXPECT_TRUE(does<plan::MarkDestroyed>(leaving));
}

// The listing does not have every instance.
TEST(Refund, AnInstanceThatIsNotListedIsNotTakenForGone) {
    for (const bool other_listed : {false, true}) {
        Instances leaving = deleted<Instances>({"ins-1", "ins-2"});
        leaving.order("cinst-blog-1-refund-ins-2", Act::Refund, OrderPhase::Delivered, "ins-2");
        leaving.inventory.plans.erase("ins-1");
        if (!other_listed) leaving.inventory.plans.clear();
        EXPECT_EQ(reason(leaving), "Deleting");
        EXPECT_THAT(message(leaving), testing::HasSubstr("does not show instance ins-1,"));
    }
    Package gone = deleted<Package>({"cbwp-1"});
    gone.inventory.plans.clear();
    EXPECT_TRUE(does<plan::MarkDestroyed>(gone));
}

// What the listing has shown once and does not show a moment later is no more gone than what it has not shown yet.
TEST(Refund, WhatWasBoughtJustNowIsNotGoneBecauseAListingLagsBehind) {
    Package leaving = deleted<Package>({"cbwp-1"});
    leaving.orders.front().status.settled_at = kNow - 1min;
    leaving.inventory.plans.clear();
    for (const char* state : {"", "Idle"}) {
        leaving.plan.status.state = state;
        EXPECT_EQ(reason(leaving), "Deleting");
        EXPECT_EQ(leaving.decide().inventory_after, kNow + 14min);
    }
    leaving.inventory.read_at = kNow + 14min;
    EXPECT_TRUE(does<plan::MarkDestroyed>(leaving));
    // Nobody waits for what was given back.
    leaving.inventory.read_at = kNow;
    leaving.order("cbwp-blog-1-refund", Act::Refund, OrderPhase::Delivered, "cbwp-1").status.settled_at = kNow;
    EXPECT_TRUE(does<plan::MarkDestroyed>(leaving));
}

}  // namespace
