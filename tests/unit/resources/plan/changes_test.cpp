#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "subject.hpp"

namespace {

using namespace subject;
using api::Act;
using api::OrderPhase;
using api::RenewalMode;
using std::chrono::year;

Instances pair() {
    Instances pair;
    pair.own({"ins-1", "ins-2"});
    return pair;
}

TEST(Seen, TheEarliestExpiryAndTheRenewalOfAll) {
    Instances seen = pair();
    seen.listed("ins-2").expires_at = kExpires - 24h;
    seen.listed("ins-1").auto_renewal = true;
    seen.plan.spec.management_policy = api::ManagementPolicy::Observe;
    auto status = seen.decide().status;
    EXPECT_EQ(status.expires_at, kExpires - 24h);
    EXPECT_EQ(status.auto_renewal, false);
    EXPECT_EQ(status.state, "NORMAL");
    seen.listed("ins-2", "ISOLATED").auto_renewal = true;
    status = seen.decide().status;
    EXPECT_EQ(status.auto_renewal, true);
    EXPECT_EQ(status.state, "NORMAL,ISOLATED");
    seen.listed("ins-2").auto_renewal.reset();
    EXPECT_EQ(seen.decide().status.auto_renewal, std::nullopt);
}

TEST(Seen, WhatIsMissingIsNamed) {
    Instances seen = pair();
    seen.inventory.plans.erase("ins-2");
    EXPECT_EQ(reason(seen), "PlanVanished");
    EXPECT_THAT(message(seen), testing::StartsWith("Instance ins-2 is no longer in the account"));
    seen.inventory.plans.clear();
    EXPECT_THAT(message(seen), testing::StartsWith("Instances ins-1, ins-2 are no longer in the account"));
    seen.orders.front().status.settled_at = kNow - 299s;
    EXPECT_EQ(reason(seen), "Purchasing");
}

// A listing is of the whole account, so what takes minutes to show is not looked for every second.
TEST(Seen, TheLongerItTakesTheLaterItIsLookedForAgain) {
    Instances seen = pair();
    seen.inventory.plans.clear();
    for (const auto& [waited, wait] : {std::pair(0s, 1s), std::pair(40s, 10s), std::pair(299s, 60s)}) {
        seen.orders.front().status.settled_at = kNow - waited;
        EXPECT_EQ(seen.decide().inventory_after, kNow + wait);
    }
}

TEST(Seen, APackageMayTakeLongerToShow) {
    Package seen;
    seen.own({"cbwp-1"});
    seen.inventory.plans.clear();
    seen.orders.front().status.settled_at = kNow - 899s;
    EXPECT_EQ(reason(seen), "Purchasing");
    seen.orders.front().status.settled_at = kNow - 900s;
    EXPECT_EQ(reason(seen), "PlanVanished");
}

TEST(Renewal, EachInstanceHasATermOfItsOwn) {
    Instances due = pair();
    due.plan.spec.paid_through = year(2027) / 2 / 1;
    EXPECT_EQ(starts(due), "cinst-blog-1-renew-20270131-ins-1");
    const auto create = does<plan::CreateOrder>(due);
    EXPECT_EQ(create->spec.expires_before, kExpires);
    EXPECT_EQ(create->spec.client_token, purchase::client_token("uid-1", create->name));
    due.listed("ins-1").expires_at = kExpires + 24h * 31;
    EXPECT_EQ(starts(due), "cinst-blog-1-renew-20270131-ins-2");
}

// The adopted ids can be written differently while a renewal is under way; it must still be met.
TEST(Renewal, IsFoundWhateverIsDeclaredBesides) {
    Instances due;
    due.plan.spec.adopt_ids = {"ins-1"};
    due.plan.spec.paid_through = year(2027) / 2 / 1;
    due.plan.meta.external_id = "ins-1";
    due.claims["ins-1"] = due.me();
    due.listed("ins-1");
    EXPECT_EQ(starts(due), "cinst-blog-1-renew-20270131-ins-1");
    due.order(starts(due), Act::Renew, OrderPhase::OutcomeUnknown, "ins-1").spec.expires_before = kExpires;
    due.plan.spec.adopt_ids = {"ins-2", "ins-1"};
    due.plan.meta.external_id = "ins-2,ins-1";
    due.claims["ins-2"] = due.me();
    due.listed("ins-2").expires_at = kExpires + 24h * 31;
    EXPECT_EQ(reason(due), "Renewing");
}

TEST(Renewal, NothingIsDoneAboutAFlagThatIsNotKnown) {
    Package package;
    package.own({"cbwp-1"});
    package.listed("cbwp-1").auto_renewal.reset();
    EXPECT_EQ(reason(package), "Available");
    for (const RenewalMode mode : {RenewalMode::Never, RenewalMode::Provider, RenewalMode::Operator}) {
        package.plan.spec.renewal.mode = mode;
        package.plan.spec.paid_through = year(2027) / 2 / 1;
        EXPECT_EQ(reason(package), "PermissionDenied");
        EXPECT_THAT(message(package), testing::HasSubstr("QueryAvailableInstances"));
    }
    package.listed("cbwp-1").auto_renewal = false;
    EXPECT_EQ(starts(package), "cbwp-blog-1-renew-20270131");
    // One that is isolated is not renewed by the cloud, whatever its flag.
    package.listed("cbwp-1", "ISOLATED").auto_renewal.reset();
    EXPECT_EQ(starts(package), "cbwp-blog-1-renew-20270131");
}

TEST(Renewal, TheFlagOfEachIsSwitched) {
    Instances flagged = pair();
    flagged.plan.spec.renewal.mode = RenewalMode::Provider;
    flagged.listed("ins-1").auto_renewal = true;
    auto setting = does<api::Setting>(flagged);
    ASSERT_TRUE(setting);
    EXPECT_EQ(setting->name(), "auto-renewal ins-2");
    EXPECT_TRUE(setting->on);
    flagged.refusals["auto-renewal ins-2"] = {"code", "why.", kNow + 5min};
    EXPECT_EQ(reason(flagged), "Updating");
    flagged.refusals.clear();
    // A renewal of ins-1 is not in the way of ins-2's flag, one of its own is.
    flagged.order("cinst-blog-1-renew-20270131-ins-1", Act::Renew, OrderPhase::Submitting, "ins-1").spec.expires_before = kExpires;
    EXPECT_TRUE(does<api::Setting>(flagged));
    flagged.orders.back().spec.parameters.plan_id = "ins-2";
    EXPECT_EQ(reason(flagged), "Renewing");
}

}  // namespace
