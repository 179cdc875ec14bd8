#include <gtest/gtest.h>

#include "codec/codec.hpp"
#include "subject.hpp"

namespace {

using namespace instance;

TEST(Purchase, TheFinalizerComesFirstThenOneOrderWithWhatTheSpecSays) {
    Instance fresh = declared(3);
    fresh.plan.meta.finalizers.clear();
    EXPECT_EQ(fresh.does(), "+finalizer");
    fresh.plan.meta.finalizers = {std::string(api::kFinalizer)};
    fresh.plan.spec.period = {api::Period::Unit::Year, 2};
    fresh.plan.spec.project_id = 7;
    fresh.plan.spec.renewal.mode = RenewalMode::Provider;
    EXPECT_EQ(fresh.does(), "order cinst-blog-1-create");
    const api::PurchaseOrderSpec order = fresh.ordered();
    EXPECT_EQ(order.subject, (api::SubjectRef{"CloudInstance", "blog", "uid-1"}));
    EXPECT_EQ(order.action, "CreateInstance");
    EXPECT_EQ(order.provider, "Tencent");
    EXPECT_EQ(order.client_token, purchase::client_token("uid-1", "cinst-blog-1-create"));
    api::Request expected = create_request(3);
    expected.period_months = 24;
    expected.period_unit = api::Period::Unit::Year;
    expected.auto_renew = true;
    expected.instance.project_id = 7;
    EXPECT_EQ(order.parameters, expected);
}

TEST(Purchase, NothingIsBoughtWithoutAccountInventoryOrFreedom) {
    Instance fresh = declared();
    fresh.account.exists = fresh.account.ready = false;
    EXPECT_EQ(fresh.says(), "Stalled AccountNotReady");
    fresh.account.exists = true;
    EXPECT_EQ(fresh.says(), "Working AccountNotReady");
    fresh.account.ready = true;
    fresh.account.frozen = true;
    EXPECT_EQ(fresh.says(), "Working AccountFrozen");
    fresh.account.frozen = false;
    fresh.blind = true;
    EXPECT_EQ(fresh.says(), "Working WaitingForInventory");
}

TEST(Purchase, AnOrderUnderWayIsWaitedForAndReplacedOnlyWhileNothingIsOnTheWire) {
    const auto changes = {+[](api::CloudInstanceSpec& spec) { spec.product_code = "p_yunjing"; },
                          +[](api::CloudInstanceSpec& spec) { spec.zone_code = "ap-guangzhou-7"; },
                          +[](api::CloudInstanceSpec& spec) { spec.parameters = R"({"pid":1001,"timeSpan":1,"timeUnit":"m"})"; },
                          +[](api::CloudInstanceSpec& spec) { spec.quantity = 2; },
                          +[](api::CloudInstanceSpec& spec) { spec.project_id = 1; },
                          +[](api::CloudInstanceSpec& spec) { spec.period.value = 2; },
                          +[](api::CloudInstanceSpec& spec) { spec.renewal.mode = RenewalMode::Provider; }};
    for (const bool idle : {false, true}) {
        for (const OrderPhase phase :
             idle ? std::vector(std::begin(kIdlePhases), std::end(kIdlePhases)) : std::vector(std::begin(kOnTheWire), std::end(kOnTheWire))) {
            Instance buying = declared();
            buying.order("create", Act::Create, phase).spec.parameters = create_request();
            EXPECT_EQ(buying.says(), "Working Purchasing");
            for (const auto& change : changes) {
                Instance changed = buying;
                change(changed.plan.spec);
                EXPECT_EQ(changed.does(), idle ? "cancel cinst-blog-1-create" : "");
            }
        }
    }
}

TEST(Purchase, WhatTheOrderWaitsForIsTold) {
    Instance buying = declared();
    api::PurchaseOrder& order = buying.order("create", Act::Create, OrderPhase::AwaitingPayment);
    order.spec.parameters = create_request();
    api::set_standing(order.status.conditions, api::Standing::Working, api::Reason::AwaitingPayment, "pay it", 1, kNow);
    EXPECT_EQ(buying.says(), "Working AwaitingPayment");
    api::set_standing(order.status.conditions, api::Standing::Stalled, api::Reason::OutcomeUnknown, "who knows", 1, kNow);
    EXPECT_EQ(buying.says(), "Stalled OutcomeUnknown");
}

TEST(Identity, EveryInstanceIsClaimedThenRememberedThenReady) {
    Instance bought = owned(2);
    bought.claims.clear();
    bought.plan.meta.external_id.clear();
    EXPECT_EQ(bought.does(), "claim ins-1");
    bought.claims["ins-1"] = Instance::me();
    EXPECT_EQ(bought.does(), "claim ins-2");
    bought.claims["ins-2"] = Instance::me();
    EXPECT_EQ(bought.does(), "remember ins-1,ins-2");
    bought.plan.meta.external_id = "ins-1,ins-2";
    EXPECT_EQ(bought.says(), "Available");
    const api::CloudInstanceStatus status = bought.decide().status;
    EXPECT_EQ(status.ids, (std::vector<std::string>{"ins-1", "ins-2"}));
    EXPECT_EQ(status.order_id, "deal-create");
    EXPECT_EQ(status.renew_flag, "NOTIFY_AND_MANUAL_RENEW");
    EXPECT_EQ(status.expires_at, kExpires);
    EXPECT_EQ(status.auto_renewal, false);
    EXPECT_EQ(status.state, "NORMAL");
    EXPECT_EQ(status.orders.size(), 1U);
}

TEST(Identity, ReappliedOrRestoredFindsItsInstances) {
    Instance reapplied = owned();
    reapplied.claims.clear();
    reapplied.plan.meta.external_id.clear();
    reapplied.plan.meta.uid = "uid-2";
    EXPECT_EQ(reapplied.does(), "claim ins-1");
    Instance restored = owned();
    restored.orders.clear();
    restored.claims.clear();
    EXPECT_EQ(restored.does(), "claim ins-1");
    restored.claims["ins-1"] = "web/CloudInstance/original";
    EXPECT_EQ(restored.says(), "Stalled PlanClaimed");
    // Not even listed.
    restored.claims.clear();
    restored.inventory.plans.clear();
    EXPECT_EQ(restored.says(), "Available");
    Instance contested = owned();
    contested.claims["ins-1"] = "web/CloudInstance/other";
    contested.contested = true;
    EXPECT_EQ(contested.does(), "contest cinst-blog-1-create");
}

TEST(Adopt, TakesOverWhatIsListedAndFits) {
    Instance adopting = declared(2);
    adopting.plan.spec.adopt_ids = {"ins-1", "ins-2"};
    EXPECT_EQ(adopting.says(), "Stalled PlanNotFound");
    listed(adopting, "ins-1");
    EXPECT_EQ(adopting.does(), "claim ins-1");
    adopting.claims["ins-1"] = Instance::me();
    EXPECT_EQ(adopting.says(), "Stalled PlanNotFound");
    EXPECT_NE(adopting.message().find("instance ins-2"), std::string::npos);
    listed(adopting, "ins-2");
    adopting.claims["ins-2"] = Instance::me();
    EXPECT_EQ(adopting.does(), "remember ins-1,ins-2");
    adopting.plan.meta.external_id = "ins-1,ins-2";
    EXPECT_EQ(adopting.says(), "Available");
    adopting.claims["ins-2"] = "web/CloudInstance/other";
    EXPECT_EQ(adopting.says(), "Stalled PlanClaimed");
}

TEST(Adopt, AnotherProductOrRegionIsNeverPaidFor) {
    for (const char* field : {"productCode", "subProductCode", "regionCode"}) {
        Instance adopting = owned();
        adopting.orders.clear();
        adopting.plan.spec.adopt_ids = {"ins-1"};
        adopting.plan.spec.paid_through = std::chrono::year(2030) / 1 / 1;
        api::InstanceFacts& facts = adopting.inventory.plans["ins-1"].instance;
        (field == std::string("productCode")  ? facts.product_code
         : field == std::string("regionCode") ? facts.region_code
                                              : facts.sub_product_code) = "other";
        EXPECT_EQ(adopting.says(), "Stalled PlanDiffers");
        EXPECT_NE(adopting.message().find(field), std::string::npos);
        adopting.order("renew-20270131-ins-1", Act::Renew, OrderPhase::Pending).spec.parameters.plan_id = "ins-1";
        EXPECT_EQ(adopting.does(), "cancel cinst-blog-1-renew-20270131-ins-1");
        adopting.plan.spec.management_policy = api::ManagementPolicy::Observe;
        adopting.orders.clear();
        EXPECT_EQ(adopting.says(), "Observed");
    }
    // What was bought is what it is, however the listing spells it.
    Instance bought = owned();
    bought.inventory.plans["ins-1"].instance.product_code = "p_cfw";
    EXPECT_EQ(bought.says(), "Available");
    // What the listing leaves out is taken from the spec.
    Instance sparse = owned();
    sparse.orders.clear();
    sparse.plan.spec.adopt_ids = {"ins-1"};
    sparse.inventory.plans["ins-1"].instance = {};
    EXPECT_EQ(sparse.says(), "Available");
    sparse.plan.spec.paid_through = std::chrono::year(2027) / 2 / 1;
    EXPECT_EQ(sparse.ordered().parameters, renew_request("ins-1", 1));
}

TEST(Unlisted, ALateListingIsWaitedFor) {
    Instance bought = owned();
    bought.inventory.plans.clear();
    bought.orders.front().status.settled_at = kNow;
    EXPECT_EQ(bought.says(), "Working Purchasing");
    EXPECT_EQ(bought.decide().inventory_after, kNow + 1s);
    bought.inventory.read_at = kNow + 300s;
    EXPECT_EQ(bought.says(), "Available");
    // Another leader's older reading takes nothing back.
    bought.plan.status = bought.decide().status;
    bought.inventory.read_at = kNow;
    EXPECT_EQ(bought.says(), "Available");
}

TEST(Unlisted, NeverListedIsNoDeletion) {
    Instance silent = owned(2);
    silent.inventory.plans.clear();
    EXPECT_EQ(silent.says(), "Available");
    EXPECT_EQ(silent.soon(), "ExpiryUnknown");
    EXPECT_EQ(silent.decide().status.ids.size(), 2U);
    EXPECT_EQ(silent.decide().status.order_id, "deal-create");
    EXPECT_FALSE(silent.decide().status.expires_at.has_value());
    silent.plan.spec.paid_through = std::chrono::year(2030) / 1 / 1;
    EXPECT_EQ(silent.says(), "Stalled ExpiryUnknown");
    silent.plan.spec.paid_through.reset();
    for (const RenewalMode mode : {RenewalMode::Operator, RenewalMode::Provider}) {
        silent.plan.spec.renewal.mode = mode;
        EXPECT_EQ(silent.says(), "Stalled ExpiryUnknown");
    }
    silent.plan.spec.management_policy = api::ManagementPolicy::Observe;
    EXPECT_EQ(silent.says(), "Observed");
    silent.claims.clear();
    silent.plan.meta.external_id.clear();
    EXPECT_EQ(silent.says(), "Observed");
}

TEST(Unlisted, ListedOnceIsVanished) {
    Instance vanished = owned();
    vanished.plan.status = vanished.decide().status;
    vanished.inventory.plans.clear();
    EXPECT_EQ(vanished.says(), "Stalled PlanVanished");
    EXPECT_EQ(vanished.decide().status.state, "vanished");
    EXPECT_NE(vanished.message().find("spec.ordinal to 2"), std::string::npos);
    listed(vanished, "ins-1");
    EXPECT_EQ(vanished.says(), "Available");
    vanished.plan.spec.ordinal = 2;
    EXPECT_EQ(vanished.says(), "Stalled PlanClaimed");
    vanished.inventory.plans.clear();
    EXPECT_EQ(vanished.does(), "order cinst-blog-2-create");
}

TEST(Unlisted, TheOthersAreLookedAfter) {
    Instance partly = owned(3);
    partly.inventory.plans.erase("ins-2");
    EXPECT_EQ(partly.says(), "Stalled PlanVanished");
    EXPECT_NE(partly.message().find("nstance ins-2 is"), std::string::npos);
    EXPECT_EQ(partly.decide().status.state, "NORMAL,vanished");
    partly.plan.spec.paid_through = std::chrono::year(2027) / 2 / 1;
    EXPECT_EQ(partly.does(), "order cinst-blog-1-renew-20270131-ins-1");
}

TEST(Observe, ChangesAndBuysNothing) {
    Instance observing = owned();
    observing.orders.clear();
    observing.claims.clear();
    observing.plan.meta.external_id.clear();
    observing.plan.spec.adopt_ids = {"ins-1"};
    observing.plan.spec.management_policy = api::ManagementPolicy::Observe;
    observing.plan.spec.paid_through = std::chrono::year(2030) / 1 / 1;
    EXPECT_EQ(observing.says(), "Observed");
    observing.plan.status = observing.decide().status;
    observing.inventory.plans.clear();
    EXPECT_EQ(observing.says(), "Stalled PlanVanished");
    observing.plan.status = {};
    EXPECT_EQ(observing.says(), "Stalled PlanNotFound");
    Instance nothing = declared();
    nothing.plan.spec.management_policy = api::ManagementPolicy::Observe;
    EXPECT_EQ(nothing.says(), "Stalled PlanNotFound");
    nothing.order("create", Act::Create, OrderPhase::Pending);
    EXPECT_EQ(nothing.does(), "cancel cinst-blog-1-create");
}

TEST(Seen, IsolatedAndExpiredAreTold) {
    Instance seen = owned(2);
    seen.inventory.plans["ins-2"].state = "ISOLATED";
    seen.inventory.plans["ins-2"].expires_at = kNow - 1h;
    EXPECT_EQ(seen.says(), "Stalled Isolated");
    EXPECT_EQ(seen.decide().status.state, "NORMAL,ISOLATED");
    EXPECT_EQ(seen.decide().status.expires_at, kNow - 1h);
    seen.inventory.plans["ins-2"].state = "NORMAL";
    EXPECT_EQ(seen.says(), "Stalled Expired");
    EXPECT_NE(seen.message().find("moving spec.paidThrough on"), std::string::npos);
    seen.plan.spec.management_policy = api::ManagementPolicy::Observe;
    EXPECT_NE(seen.message().find("only observed: renew it in the console"), std::string::npos);
}

TEST(Seen, ExpiringSoonSaysWhetherAnythingRenews) {
    Instance seen = owned();
    EXPECT_EQ(seen.soon(), "NotExpiring");
    EXPECT_EQ(seen.decide().look_again, kExpires - 336h);
    seen.account.now = kExpires - 336h;
    EXPECT_EQ(seen.soon(), "NoRenewal");
    seen.plan.spec.renewal.mode = RenewalMode::Operator;
    EXPECT_EQ(seen.soon(), "RenewalPlanned");
}

// What is compared with a record that was read back is what was written into it.
TEST(Requests, SurviveTheRecord) {
    const auto same = [](Act act, const api::Request& request) {
        const auto read = codec::parse_request(api::PlanKind::Instance, act, codec::canonical_request(api::PlanKind::Instance, act, request));
        ASSERT_TRUE(read.has_value()) << read.error().message();
        EXPECT_EQ(*read, request);
    };
    same(Act::Create, create_request(3));
    Instance fresh = declared();
    fresh.plan.spec.period = {api::Period::Unit::Year, 2};
    fresh.plan.spec.parameters = codec::instance_parameter(fresh.plan.spec.parameters, fresh.plan.spec.period);
    same(Act::Create, fresh.ordered().parameters);
    same(Act::Renew, renew_request("ins-1", 36));
    same(Act::Refund, renew_request("ins-1", 0));
}

}  // namespace
