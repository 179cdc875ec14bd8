// What an order waits for before anything is sent: approval, a listing that is young enough, and what nobody in the cluster names.
#include <gtest/gtest.h>

#include "purchase/naming.hpp"
#include "purchase/protocol.hpp"
#include "samples.hpp"

namespace {

using namespace samples;
using api::OrderPhase;
using purchase::Step;

constexpr base::Time kRead = kNow + 1h;

struct Given {
    api::PurchaseOrder order;
    Scene scene;
    purchase::Subject subject{true, true, false, "", kNow};
    purchase::Account account{true, false, "", false};

    explicit Given(api::PurchaseOrder asked) : order(std::move(asked)), scene({}) {
        scene.world.orders = {&order};
        scene.read_at(kRead);
        scene.deals.from = kRead - std::chrono::days(8);
    }
    [[nodiscard]] Step step() const { return purchase::step(input_of(order, scene, subject, account, kRead + 1s, kNow)); }
    [[nodiscard]] std::string waits_for() const {
        const Step step = this->step();
        return step.attempt ? "nothing" : reason_of(step.status);
    }
};

std::string message_of(const Step& step) { return api::find_condition(step.status.conditions, api::ConditionType::Ready)->message; }

api::PurchaseOrder instance_order() {
    api::PurchaseOrder order = new_order("cinst-waf-1-create");
    order.spec.subject = {"CloudInstance", "waf", "uid"};
    order.spec.client_token = purchase::client_token("uid", order.meta.name);
    order.spec.parameters.instance.product_code = "p_waf";
    return order;
}

api::PurchaseOrder package_order() {
    api::PurchaseOrder order = new_order("cbwp-link-1-create");
    order.spec.subject = {"CenBandwidthPackage", "link", "0b7b6f5e-uid"};
    order.spec.provider = "Alibaba";
    order.spec.client_token = purchase::client_token(order.spec.subject.uid, order.meta.name);
    order.spec.parameters.package.areas = {"China", "Europe"};
    return order;
}

api::ObservedPlan package(const std::string& id, const std::string& tag) {
    api::ObservedPlan package = plan(id, kNow);
    package.package.areas = {"Europe", "China"};
    if (!tag.empty()) package.package.tags[std::string(purchase::kOrderTag)] = tag;
    return package;
}

// --- approval

TEST(Approval, IsWaitedForWhereTheAccountAsksForIt) {
    Given given(new_order("a"));
    EXPECT_EQ(given.waits_for(), "nothing");
    given.account.approval = true;
    const Step step = given.step();
    EXPECT_FALSE(step.attempt);
    EXPECT_EQ(reason_of(step.status), "AwaitingApproval");
    EXPECT_FALSE(stalled(step.status.conditions));
    given.order.spec.approval = api::Approval{api::Approval::Decision::Approved, "jane", ""};
    EXPECT_EQ(given.waits_for(), "nothing");
}

TEST(Approval, ADenialStandsWhateverTheAccountSays) {
    Given given(new_order("a"));
    given.order.spec.approval = api::Approval{api::Approval::Decision::Denied, "jane", "no budget"};
    for (const bool asked : {true, false}) {
        given.account.approval = asked;
        const Step step = given.step();
        EXPECT_FALSE(step.attempt);
        EXPECT_EQ(reason_of(step.status), "ApprovalDenied");
        EXPECT_TRUE(stalled(step.status.conditions));
        EXPECT_EQ(step.status.phase, OrderPhase::Pending);
        EXPECT_NE(message_of(step).find("jane (no budget)"), std::string::npos);
    }
}

TEST(Approval, IsToldWhileTheAccountIsNotReady) {
    Given given(new_order("a"));
    given.account = {false, false, "no keys", true};
    EXPECT_EQ(given.waits_for(), "AwaitingApproval");
}

TEST(Approval, WhatNobodyWantsIsCancelledWithoutIt) {
    Given given(new_order("a"));
    given.account.approval = true;
    given.subject.deleting = true;
    EXPECT_EQ(given.step().status.phase, OrderPhase::Cancelled);
}

TEST(Approval, EveryActNeedsIt) {
    for (const api::Act act : {api::Act::Upgrade, api::Act::Renew}) {
        Given given(new_order("a", act));
        given.account.approval = true;
        EXPECT_EQ(given.waits_for(), "AwaitingApproval");
    }
}

// Whoever approves reads the message; that it is the request's own parameters is the codec's matter.
TEST(Approval, TheMessageSaysWhatWouldBeBought) {
    const auto told = [](api::PurchaseOrder order) {
        Given given(std::move(order));
        given.account.approval = true;
        const std::string message = message_of(given.step());
        return message.substr(0, message.find(". CloudAccount account buys nothing"));
    };
    api::PurchaseOrder edge_one = new_order("a");
    edge_one.spec.parameters.plan_type = api::PlanType::Basic;
    edge_one.spec.parameters.period_months = 3;
    EXPECT_EQ(told(edge_one), "This is to buy 1 plan (basic, 3 months)");
    edge_one.spec.parameters.plan_type = api::PlanType::Enterprise;
    edge_one.spec.parameters.period_months = 0;
    EXPECT_EQ(told(edge_one), "This is to buy 1 plan (enterprise)");
    EXPECT_EQ(told(new_order("a", api::Act::Upgrade)), "This is to upgrade plan edgeone-old to standard");
    EXPECT_EQ(told(new_order("a", api::Act::Renew)), "This is to renew plan edgeone-old by 1 month");
    api::PurchaseOrder instances = instance_order();
    instances.spec.parameters.instance.sub_product_code = "sp_waf";
    instances.spec.parameters.instance.quantity = 2;
    EXPECT_EQ(told(instances), "This is to buy 2 instances (sp_waf, 1 month)");
    api::PurchaseOrder package = package_order();
    package.spec.parameters.package.bandwidth_mbps = 10;
    EXPECT_EQ(told(package), "This is to buy 1 package (10 Mbit/s, 1 month)");
    package.spec.parameters.plan_id = "cbwp-1";
    package.spec.act = api::Act::Upgrade;
    EXPECT_EQ(told(package), "This is to change package cbwp-1 to 10 Mbit/s");
    package.spec.act = api::Act::Refund;
    EXPECT_EQ(told(package), "This is to refund package cbwp-1");
}

// --- a listing since the order was made

TEST(Fresh, NothingIsSentBeforeTheAccountWasListedSince) {
    for (const api::Act act : {api::Act::Create, api::Act::Renew, api::Act::Upgrade}) {
        Given given(new_order("a", act));
        given.order.spec.declared_at = kRead + 1s;
        const Step step = given.step();
        EXPECT_FALSE(step.attempt);
        EXPECT_EQ(step.need, (purchase::Need{kRead + 1s, false, kRead + 1s}));
        given.order.spec.declared_at = kRead;
        EXPECT_TRUE(given.step().attempt);
        given.scene.world.inventory = nullptr;
        EXPECT_FALSE(given.step().attempt);
    }
}

TEST(Fresh, AClockThatWasPutBackIsNotWaitedFor) {
    Given given(new_order("a"));
    given.order.spec.declared_at = kRead + 24h;
    EXPECT_TRUE(given.step().attempt);
}

TEST(Fresh, ABandwidthThatWasChangedSinceIsNotChangedBack) {
    for (const int now : {5, 10, 20}) {
        api::PurchaseOrder order = package_order();
        order.spec.act = api::Act::Upgrade;
        order.spec.parameters.plan_id = "cenbwp-1";
        order.spec.parameters.package.bandwidth_mbps = 10;
        order.spec.bandwidth_before = 5;
        Given given(order);
        api::ObservedPlan seen = package("cenbwp-1", "");
        seen.package.bandwidth_mbps = now;
        given.scene.add(seen);
        EXPECT_EQ(given.step().attempt, now == 5);
        EXPECT_EQ(given.step().status.phase, now == 5 ? OrderPhase::Pending : OrderPhase::Cancelled);
    }
}

// --- what nobody names

TEST(Unclaimed, OnAnExclusiveAccountAnyPlanHoldsAPurchase) {
    for (const char* type : {"personal", "standard"}) {
        Given given(new_order("a"));
        given.scene.add(plan("edgeone-lost", kNow - 24h, type));
        const Step step = given.step();
        EXPECT_FALSE(step.attempt);
        EXPECT_EQ(reason_of(step.status), "UnclaimedPlan");
        EXPECT_TRUE(stalled(step.status.conditions));
        EXPECT_EQ(step.status.phase, OrderPhase::Pending);
        EXPECT_NE(message_of(step).find("edgeone-lost"), std::string::npos);
        EXPECT_NE(message_of(step).find("attempt: 0"), std::string::npos);
    }
}

TEST(Unclaimed, WhatIsOverOrOfAnotherSortHoldsNothing) {
    Given given(new_order("a"));
    given.scene.add(plan("edgeone-over", kNow - std::chrono::days(400)));
    given.scene.add(plan("edgeone-sales", kNow, "enterprise"));
    EXPECT_EQ(given.waits_for(), "nothing");
}

TEST(Unclaimed, HoldsLaterAttemptsAsWell) {
    Given given(new_order("a"));
    given.order.status = purchase::begin_attempt(given.order, kNow, "", "me", kNow);
    given.order.status.attempts.back().outcome = api::Outcome::Refused;
    given.order.status.phase = OrderPhase::Refused;
    given.order.has_status = true;
    EXPECT_EQ(given.waits_for(), "nothing");
    given.scene.add(plan("edgeone-lost", kNow));
    EXPECT_EQ(given.waits_for(), "UnclaimedPlan");
}

TEST(Unclaimed, WhatSomebodyNamesIsHisAClaimAloneIsNot) {
    Given given(new_order("a"));
    given.scene.add(plan("edgeone-1", kNow));
    given.scene.world.named = [](const std::string& id) { return id == "edgeone-1"; };
    EXPECT_EQ(given.waits_for(), "nothing");
    given.scene.world.named = [](const std::string&) { return false; };
    given.scene.claims["edgeone-1"] = "web/EdgeOnePlan/other";
    const Step step = given.step();
    EXPECT_EQ(reason_of(step.status), "UnclaimedPlan");
    EXPECT_NE(message_of(step).find("claimed by web/EdgeOnePlan/other"), std::string::npos);
}

TEST(Unclaimed, WhatItsOwnObjectHasClaimedIsTakenBack) {
    Given given(new_order("a"));
    given.scene.add(plan("edgeone-1", kNow));
    given.scene.world.named = [](const std::string&) { return false; };
    given.scene.claims["edgeone-1"] = "web/EdgeOnePlan/a";
    const Step step = given.step();
    EXPECT_EQ(step.status.phase, OrderPhase::Delivered);
    EXPECT_EQ(step.status.plan_ids, std::vector<std::string>{"edgeone-1"});
}

TEST(Unclaimed, WhatOrdersUnderWayHaveBoughtIsTheirs) {
    Given given(new_order("a"));
    const auto other = unknown_order("b", kNow);
    given.scene.world.orders.push_back(&other);
    given.scene.add(plan("edgeone-1", kNow + 30s));
    EXPECT_EQ(given.waits_for(), "nothing");
    given.scene.add(plan("edgeone-2", kNow + 40s));
    EXPECT_EQ(given.waits_for(), "UnclaimedPlan") << "two plans, one order";
    const auto third = unknown_order("c", kNow);
    given.scene.world.orders.push_back(&third);
    EXPECT_EQ(given.waits_for(), "nothing");
    given.scene.add(plan("edgeone-2", kNow - 2h));
    EXPECT_EQ(given.waits_for(), "UnclaimedPlan") << "outside their windows";
    given.scene.add(plan("edgeone-2", kNow + 40s, "standard"));
    EXPECT_EQ(given.waits_for(), "UnclaimedPlan") << "of a type that they did not ask for";
}

TEST(Unclaimed, OrdersAreTheSameAccountsWhoseAccountIdSaysSo) {
    Given given(new_order("a"));
    given.scene.add(plan("edgeone-1", kNow + 30s));
    auto other = unknown_order("b", kNow);
    other.meta.ns = "another-team";
    given.scene.world.orders.push_back(&other);
    EXPECT_EQ(given.waits_for(), "UnclaimedPlan") << "nobody knows whose account theirs is";
    other.status.account_id = "100000000001";
    given.scene.world.account_id = "100000000001";
    EXPECT_EQ(given.waits_for(), "nothing");
    given.scene.world.account_id = "100000000002";
    EXPECT_EQ(given.waits_for(), "UnclaimedPlan");
}

TEST(Unclaimed, AClockThatWasPutBackDoesNotMakeTheOrderListTooOld) {
    Given given(new_order("a"));
    given.scene.with_deals({});
    given.order.spec.declared_at = given.scene.inventory.read_at + 5h;
    EXPECT_EQ(given.waits_for(), "nothing");
    given.order.spec.declared_at = given.scene.inventory.read_at;
    given.scene.deals.read_at = given.scene.inventory.read_at - 1s;
    const Step step = given.step();
    EXPECT_FALSE(step.attempt);
    ASSERT_TRUE(step.need && step.need->deals);
    EXPECT_EQ(step.need->read_after, given.scene.inventory.read_at);
}

TEST(Unclaimed, APersonDecides) {
    Given given(new_order("a"));
    given.scene.add(plan("edgeone-1", kNow));
    given.order.spec.resolution = api::Resolution{api::Resolution::Kind::NotExecuted, {}, "", 0};
    EXPECT_EQ(given.waits_for(), "nothing");
    given.order.spec.resolution = api::Resolution{api::Resolution::Kind::Executed, {"edgeone-1"}, "", 0};
    EXPECT_EQ(given.step().status.phase, OrderPhase::Delivered);
    given.order.spec.resolution = api::Resolution{api::Resolution::Kind::Executed, {"edgeone-none"}, "", 0};
    const Step step = given.step();
    EXPECT_FALSE(step.attempt);
    EXPECT_EQ(step.status.phase, OrderPhase::Pending);
    EXPECT_NE(message_of(step).find("edgeone-none"), std::string::npos);
}

TEST(Unclaimed, AWordHoldsUntilSomethingWasSentThatMayHaveBeenExecuted) {
    Given given(new_order("a"));
    given.scene.add(plan("edgeone-1", kNow - 2h));
    given.order.spec.resolution = api::Resolution{api::Resolution::Kind::NotExecuted, {}, "", 0};
    given.order.status = purchase::begin_attempt(given.order, kNow, "", "me", kNow);
    given.order.has_status = true;
    given.order.status.phase = OrderPhase::Pending;
    given.order.status.attempts.back().outcome = api::Outcome::Refused;
    EXPECT_EQ(given.waits_for(), "nothing");
    given.order.status.attempts.back().outcome = api::Outcome::NoEffect;
    EXPECT_EQ(given.waits_for(), "UnclaimedPlan");
}

TEST(Unclaimed, OnASharedAccountWhatIsYoungerThanTheObject) {
    Given given(new_order("a"));
    given.scene.world.exclusive = false;
    given.scene.add(plan("edgeone-1", kNow - 2h));
    EXPECT_EQ(given.waits_for(), "nothing");
    given.scene.add(plan("edgeone-1", kNow + 10s));
    EXPECT_EQ(given.waits_for(), "UnclaimedPlan");
    given.order.spec.parameters.plan_type = api::PlanType::Standard;  // upgrades only go up
    EXPECT_EQ(given.waits_for(), "nothing");
}

TEST(Unclaimed, TheOrderListTellsWhatOthersBought) {
    Given given(new_order("a"));
    given.scene.add(plan("edgeone-1", kNow + 10s));
    api::Deal deal = samples::deal("deal-1", kNow + 5s, api::DealState::Delivered, "edgeone-1");
    deal.creator = "somebody";
    given.scene.with_deals({deal});
    EXPECT_EQ(given.waits_for(), "nothing");
    given.scene.deals.deals.front().creator = "robot";
    EXPECT_EQ(given.waits_for(), "UnclaimedPlan");
    given.scene.deals.from = kRead - 1h;
    const Step step = given.step();
    EXPECT_FALSE(step.attempt);
    ASSERT_TRUE(step.need.has_value());
    EXPECT_TRUE(step.need->deals);
    EXPECT_EQ(step.need->deals_from, kRead - std::chrono::days(7));
}

TEST(Unclaimed, WhatOurOwnSubUserBoughtIsOursWheneverTheObjectWasDeclared) {
    Given given(new_order("a"));
    given.scene.add(plan("edgeone-1", kNow - 24h));
    given.scene.with_deals({samples::deal("deal-1", kNow - 24h, api::DealState::Delivered, "edgeone-1")});
    EXPECT_EQ(given.waits_for(), "UnclaimedPlan");
    given.scene.deals.deals.front().creator = "somebody";
    EXPECT_EQ(given.waits_for(), "nothing");
}

TEST(Unclaimed, AnUnpaidOrderThatNobodyNamesHoldsEveryAct) {
    for (const api::Act act : {api::Act::Create, api::Act::Renew}) {
        Given given(new_order("a", act));
        api::Deal deal = samples::deal("deal-1", kNow, api::DealState::Unpaid);
        if (act == api::Act::Renew) deal.action = "renew";
        given.scene.with_deals({deal}, true);
        EXPECT_EQ(given.waits_for(), "UnclaimedPlan");
        given.scene.deals.deals.front().state = api::DealState::Closed;
        EXPECT_EQ(given.waits_for(), "nothing");
    }
}

TEST(Unclaimed, InstancesOfTheSameProduct) {
    Given given(instance_order());
    api::ObservedPlan instance = plan("waf-1", kNow);
    instance.instance.product_code = "p_waf";
    given.scene.add(instance);
    EXPECT_EQ(given.waits_for(), "UnclaimedPlan");
    instance.instance.product_code = "p_kms";
    given.scene.add(instance);
    EXPECT_EQ(given.waits_for(), "nothing");
}

TEST(Unclaimed, PackagesByTheirTagsAndOnAnExclusiveAccountByTheirAreas) {
    const api::PurchaseOrder order = package_order();
    struct Case {
        std::string tag;
        bool exclusive;
        std::string waits_for;
    };
    const Case cases[] = {
        {purchase::client_token("another-uid", order.meta.name), false, "UnclaimedPlan"},                  // declared again
        {purchase::client_token(order.spec.subject.uid, "cbwp-link-1-create-2"), false, "UnclaimedPlan"},  // its second try
        {purchase::client_token("another-uid", "cbwp-other-1-create"), false, "nothing"},
        {"", false, "nothing"},
        {"", true, "UnclaimedPlan"},
    };
    for (const Case& c : cases) {
        Given given(order);
        given.scene.world.exclusive = c.exclusive;
        given.scene.add(package("cenbwp-1", c.tag));
        EXPECT_EQ(given.waits_for(), c.waits_for) << c.tag << c.exclusive;
    }
    Given given(order);
    given.scene.world.exclusive = false;
    given.scene.add(package("cenbwp-1", order.spec.client_token));
    EXPECT_EQ(given.step().status.phase, OrderPhase::Delivered);
    given.scene.add(package("cenbwp-2", order.spec.client_token));
    EXPECT_EQ(given.waits_for(), "UnclaimedPlan") << "two with one tag";
}

TEST(Unclaimed, APackageOfAnOrderThatIsKnownIsThatOrdersOwn) {
    Given given(package_order());
    api::PurchaseOrder other = package_order();
    other.meta.name = "cbwp-other-1-create";
    other.spec.subject.name = "other";
    other.spec.client_token = purchase::client_token(other.spec.subject.uid, other.meta.name);
    given.scene.world.orders.push_back(&other);
    given.scene.add(package("cenbwp-1", other.spec.client_token));
    EXPECT_EQ(given.waits_for(), "nothing");
}

}  // namespace
