#include <gtest/gtest.h>

#include "subject.hpp"

namespace {

using namespace subject;
using api::Act;
using api::OrderPhase;

Subject deleted(Subject subject, bool destroy = false) {
    subject.plan.meta.deleted_at = kNow;
    if (destroy) subject.plan.spec.deletion_policy = api::DeletionPolicy::Destroy;
    return subject;
}

TEST(Deletion, WaitsForWhatMayBeOnTheWire) {
    for (const bool destroy : {false, true}) {
        for (const Act act : {Act::Create, Act::Renew, Act::Upgrade}) {
            for (const OrderPhase phase : kOnTheWire) {
                Subject leaving = deleted(act == Act::Create ? Subject() : owned(), destroy);
                leaving.order("order", act, phase);
                EXPECT_TRUE(idle(leaving));
                EXPECT_EQ(reason(leaving), "Deleting");
                EXPECT_TRUE(leaving.same_);
                leaving.account.ready = false;
                EXPECT_TRUE(idle(leaving));
            }
            for (const OrderPhase phase : kIdlePhases) {
                Subject leaving = deleted(act == Act::Create ? Subject() : owned(), destroy);
                leaving.order("order", act, phase);
                EXPECT_EQ(cancels(leaving), "order");
                // One that came back without its status may have bought something.
                leaving.orders.back().has_status = false;
                leaving.orders.back().spec.subject.uid = "uid-0";
                EXPECT_TRUE(idle(leaving));
            }
        }
    }
}

TEST(Retain, GivesTheClaimsBackAndGoes) {
    Subject leaving = deleted(owned());
    leaving.inventory.plans[kId].auto_renewal = true;
    leaving.claims["edgeone-of-another"] = "web/EdgeOnePlan/other";
    const Decision decision = leaving.decide();
    EXPECT_EQ(action<ReleaseClaim>(decision)->id, kId);
    leaving.claims.erase(kId);
    EXPECT_TRUE(does<RemoveFinalizer>(leaving));
    leaving.plan.meta.finalizers.clear();
    EXPECT_TRUE(idle(leaving));
}

TEST(Retain, NeedsNoAccount) {
    Subject leaving = deleted(owned());
    leaving.account = {};
    EXPECT_TRUE(does<ReleaseClaim>(leaving));
}

TEST(Destroy, FlagOffThenExpiryThenDestruction) {
    Subject leaving = deleted(owned(), true);
    leaving.inventory.plans[kId].auto_renewal = true;
    Decision decision = leaving.decide();
    ASSERT_TRUE(sets(decision, What::AutoRenewal));
    EXPECT_FALSE(sets(decision, What::AutoRenewal)->on);
    leaving.inventory.plans[kId].auto_renewal = false;
    EXPECT_TRUE(idle(leaving));
    EXPECT_EQ(reason(leaving), "WaitingForExpiry");
    EXPECT_EQ(leaving.decide().look_again, kExpires);
    leaving.inventory.plans[kId].state = "expired";
    EXPECT_TRUE(sets(leaving, What::Destroy));
    leaving.refusals["destroy " + kId] = {"code", "why", kNow + 5min};
    EXPECT_TRUE(idle(leaving));
    EXPECT_EQ(leaving.decide().look_again, kNow + 5min);
    leaving.inventory.plans.clear();
    EXPECT_TRUE(does<MarkDestroyed>(leaving));
    leaving.orders.front().status.destroyed_at = kNow;
    EXPECT_TRUE(does<ReleaseClaim>(leaving));
    leaving.claims.clear();
    EXPECT_TRUE(does<RemoveFinalizer>(leaving));
}

TEST(Destroy, AFlagThatIsNotKnownIsSwitchedOff) {
    Subject leaving = deleted(owned(), true);
    leaving.inventory.plans[kId].auto_renewal.reset();
    EXPECT_TRUE(sets(leaving, What::AutoRenewal));
}

// A flag that stays on buys another month.
TEST(Destroy, ARefusedFlagIsTriedAgainBeforeTheExpiry) {
    Subject leaving = deleted(owned(), true);
    leaving.inventory.plans[kId].auto_renewal = true;
    leaving.refusals[kFlagSetting] = {"code", "why", kNow + 5min};
    EXPECT_TRUE(idle(leaving));
    EXPECT_EQ(leaving.decide().look_again, kNow + 5min);
    leaving.account.now = kNow + 5min;
    EXPECT_TRUE(sets(leaving, What::AutoRenewal));
}

TEST(Destroy, AListingThatStillShowsTheTermAfterItsEndIsReadAgain) {
    Subject leaving = deleted(owned(), true);
    leaving.account.now = kExpires;
    const Decision decision = leaving.decide();
    EXPECT_FALSE(decision.look_again.has_value());
    EXPECT_EQ(decision.inventory_after, kNow + 1s);
}

TEST(Destroy, OnlyWhatIsOurs) {
    Subject leaving = deleted(owned(), true);
    leaving.inventory.plans[kId].state = "expired";
    leaving.claims[kId] = "web/EdgeOnePlan/other";
    EXPECT_TRUE(does<RemoveFinalizer>(leaving));
    leaving.claims.clear();
    EXPECT_TRUE(does<ClaimPlan>(leaving));  // bought, but a crash came before the claim
    Subject adopted = deleted(Subject(), true);
    adopted.plan.spec.adopt_ids = {kId};
    adopted.listed().state = "expired";
    EXPECT_TRUE(does<RemoveFinalizer>(adopted));
    adopted.claims[kId] = kMe;
    EXPECT_TRUE(sets(adopted, What::Destroy));
    adopted.plan.spec.management_policy = api::ManagementPolicy::Observe;
    EXPECT_TRUE(does<ReleaseClaim>(adopted));
}

TEST(Destroy, WaitsForTheAccountAndForALateListing) {
    Subject leaving = deleted(owned(), true);
    leaving.inventory.plans.clear();
    leaving.account.ready = false;
    EXPECT_TRUE(idle(leaving));
    EXPECT_EQ(reason(leaving), "Deleting");
    leaving.account.ready = true;
    leaving.orders.front().status.settled_at = kNow;
    EXPECT_TRUE(idle(leaving));
    EXPECT_EQ(leaving.decide().inventory_after, kNow + 300s);
    leaving.account.frozen = true;
    leaving.listed().state = "expired";
    EXPECT_TRUE(idle(leaving));
    EXPECT_EQ(reason(leaving), "AccountFrozen");
}

TEST(Destroy, NothingWasBought) {
    Subject leaving = deleted(Subject(), true);
    EXPECT_TRUE(does<RemoveFinalizer>(leaving));
    leaving.order("eop-blog-1-create", Act::Create, OrderPhase::Cancelled);
    EXPECT_TRUE(does<RemoveFinalizer>(leaving));
}

}  // namespace
