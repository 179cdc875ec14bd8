#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "subject.hpp"

namespace {

using namespace subject;
using api::Act;
using api::OrderPhase;

Instances pair() {
    Instances pair;
    pair.own({"ins-1", "ins-2"});
    return pair;
}

TEST(Order, OfAnInstanceCarriesItsToken) {
    Instances fresh;
    fresh.wanted.period_months = 12;
    const auto create = does<plan::CreateOrder>(fresh);
    ASSERT_TRUE(create);
    EXPECT_EQ(create->name, "cinst-blog-1-create");
    EXPECT_EQ(create->spec.subject, (api::SubjectRef{"CloudInstance", "blog", "uid-1"}));
    EXPECT_EQ(create->spec.provider, "Tencent");
    EXPECT_EQ(create->spec.action, "CreateInstance");
    EXPECT_EQ(create->spec.client_token, purchase::client_token("uid-1", create->name));
    EXPECT_EQ(create->spec.parameters, fresh.wanted);
}

TEST(Order, OfAPackageCarriesItsTagAndIsNotReplacedForIt) {
    Package fresh;
    fresh.wanted.package.tags = {{"team", "web"}};
    const auto create = does<plan::CreateOrder>(fresh);
    ASSERT_TRUE(create);
    EXPECT_EQ(create->spec.provider, "Alibaba");
    const std::string token = purchase::client_token("uid-1", create->name);
    EXPECT_EQ(create->spec.client_token, token);
    EXPECT_EQ(create->spec.parameters.package.tags, (std::map<std::string, std::string>{{"team", "web"}, {std::string(purchase::kOrderTag), token}}));
    fresh.order(create->name, Act::Create, OrderPhase::Pending).spec = create->spec;
    EXPECT_EQ(reason(fresh), "Purchasing");
    fresh.wanted.package.tags = {{"team", "shop"}};
    EXPECT_TRUE(does<plan::CancelOrder>(fresh));
    // Another token for another order.
    fresh.orders.front().status.phase = OrderPhase::Cancelled;
    EXPECT_NE(does<plan::CreateOrder>(fresh)->spec.client_token, token);
}

TEST(Order, SaysWhatItIsFor) {
    Instances instances;
    api::PurchaseOrder& renewal = instances.order("cinst-blog-1-renew-20270131-ins-1-2", Act::Renew, OrderPhase::Pending, "ins-1");
    EXPECT_EQ(plan::what_of(renewal), "");
    renewal.spec.expires_before = kExpires;
    EXPECT_EQ(plan::what_of(renewal), "renew-20270131-ins-1");
    EXPECT_EQ(plan::what_of(instances.order("x", Act::Refund, OrderPhase::Pending, "ins-1")), "refund-ins-1");
    Package package;
    EXPECT_EQ(plan::what_of(package.order("x", Act::Refund, OrderPhase::Pending, "cbwp-1")), "refund");
    EXPECT_EQ(plan::what_of(package.order("cbwp-blog-1-bandwidth-12", Act::Upgrade, OrderPhase::Pending, "cbwp-1")), "bandwidth-12");
    EXPECT_EQ(plan::what_of(package.order("cbwp-blog-1-bandwidth-7-1-bandwidth-3", Act::Upgrade, OrderPhase::Pending, "cbwp-1")), "bandwidth-3");
    for (const char* name : {"x", "cbwp-blog-2-bandwidth-12", "cbwp-blog-1-bandwidth-", "cbwp-blog-1-bandwidth-3x"})
        EXPECT_EQ(plan::what_of(package.order(name, Act::Upgrade, OrderPhase::Pending, "cbwp-1")), "") << name;
}

TEST(Order, EveryChangeOfABandwidthHasANumberOfItsOwn) {
    Package package;
    const auto given = package.input();
    api::CenBandwidthPackageStatus status;
    plan::Pass first(given, status);
    EXPECT_EQ(plan::next_bandwidth(first), "bandwidth-1");
    package.order("cbwp-blog-1-bandwidth-2", Act::Upgrade, OrderPhase::Cancelled);
    package.order("cbwp-blog-1-bandwidth-10", Act::Upgrade, OrderPhase::Cancelled);
    package.order("cbwp-blog-1-bandwidth-9", Act::Upgrade, OrderPhase::Delivered);
    const auto later = package.input();
    plan::Pass next(later, status);
    EXPECT_EQ(plan::next_bandwidth(next), "bandwidth-11");
    const plan::Action action = plan::new_order(next, Act::Upgrade, plan::next_bandwidth(next), {});
    EXPECT_EQ(std::get<plan::CreateOrder>(action).name, "cbwp-blog-1-bandwidth-11");
    EXPECT_EQ(std::get<plan::CreateOrder>(action).spec.client_token, "");
}

TEST(Several, AreClaimedRememberedAndGivenBackOneByOne) {
    Instances bought = pair();
    bought.claims.clear();
    bought.plan.meta.external_id.clear();
    EXPECT_EQ(does<plan::ClaimPlan>(bought)->id, "ins-1");
    bought.claims["ins-1"] = bought.me();
    EXPECT_EQ(does<plan::ClaimPlan>(bought)->id, "ins-2");
    bought.claims["ins-2"] = bought.me();
    EXPECT_EQ(does<plan::SetExternalId>(bought)->id, "ins-1,ins-2");
    bought.plan.meta.external_id = "ins-1,ins-2";
    EXPECT_EQ(reason(bought), "Available");
    EXPECT_EQ(message(bought), "instances ins-1, ins-2");
    EXPECT_EQ(bought.decide().status.ids, (std::vector<std::string>{"ins-1", "ins-2"}));
    bought.plan.meta.deleted_at = kNow;
    EXPECT_EQ(does<plan::ReleaseClaim>(bought)->id, "ins-1");
    bought.claims.erase("ins-1");
    EXPECT_EQ(does<plan::ReleaseClaim>(bought)->id, "ins-2");
    bought.claims.clear();
    EXPECT_TRUE(does<plan::RemoveFinalizer>(bought));
}

TEST(Several, OneOfAnotherIsEnoughToStop) {
    Instances bought = pair();
    bought.claims["ins-2"] = "web/CloudInstance/other";
    EXPECT_EQ(reason(bought), "PlanClaimed");
    EXPECT_THAT(message(bought), testing::StartsWith("Instance ins-2 belongs to web/CloudInstance/other."));
    bought.contested = true;
    EXPECT_EQ(does<plan::ContestOrder>(bought)->holder, "web/CloudInstance/other");
}

TEST(Several, AreAdoptedOnlyWhole) {
    Instances adopting;
    adopting.plan.spec.adopt_ids = {"ins-1", "ins-2"};
    adopting.listed("ins-1");
    adopting.claims["ins-1"] = adopting.me();
    EXPECT_EQ(reason(adopting), "PlanNotFound");
    EXPECT_THAT(message(adopting), testing::HasSubstr("has no instance ins-2 "));
    EXPECT_THAT(message(adopting), testing::HasSubstr("Correct spec.adopt.instanceIds"));
    EXPECT_TRUE(adopting.decide().status.ids.empty());
    adopting.listed("ins-2");
    EXPECT_EQ(does<plan::ClaimPlan>(adopting)->id, "ins-2");
}

TEST(Several, AreFoundAgainByTheAnnotation) {
    Instances restored = pair();
    restored.orders.clear();
    EXPECT_EQ(reason(restored), "Available");
    restored.plan.meta.external_id.clear();
    restored.plan.status.ids = {"ins-1", "ins-2"};
    EXPECT_EQ(does<plan::SetExternalId>(restored)->id, "ins-1,ins-2");
}

TEST(Several, EachOfAnEarlierOrdinalCounts) {
    Instances raised = pair();
    raised.plan.spec.ordinal = 2;
    raised.inventory.plans.erase("ins-1");
    for (int source = 0; source < 4; ++source) {
        Instances one = raised;
        if (source != 0) one.orders.clear();
        if (source != 1) one.plan.meta.external_id.clear();
        if (source == 2) one.plan.status.ids = {"ins-1", "ins-2"};
        if (source == 3) one.plan.spec.adopt_ids = {"ins-1", "ins-2"};
        EXPECT_EQ(reason(one), "PlanClaimed") << source;
        EXPECT_THAT(message(one), testing::HasSubstr("instance ins-2 of the ordinal before"));
        one.inventory.plans.clear();
        EXPECT_EQ(starts(one), "cinst-blog-2-create");
    }
}

}  // namespace
