#include "purchase/evidence.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"

namespace {

using namespace samples;
using Kind = purchase::Finding::Kind;
using purchase::examine;

constexpr const char* kBalance = "FailedOperation.InsufficientAccountBalance";

TEST(CreateByInventory, NothingIsProvenBeforeTheWindowAndTheSettleTimePassed) {
    const auto order = unknown_order("a");
    Scene scene({&order});
    for (const auto& [read_at, kind] :
         {std::pair(kNow, Kind::NotYet), {kNow + 304s, Kind::NotYet}, {kProvable - 1s, Kind::NotYet}, {kProvable, Kind::NoEffect}}) {
        scene.read_at(read_at);
        EXPECT_EQ(examine(order, scene.world).kind, kind) << (read_at - kNow).count();
    }
    scene.world.inventory = nullptr;
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NotYet);
}

TEST(CreateByInventory, ThePlanMustHaveBeenEnabledInTheWindow) {
    const auto order = unknown_order("a");
    for (const auto& [at, kind] : {std::pair(kNow - 5s, Kind::Effect),
                                   {kNow + 305s, Kind::Effect},
                                   // Outside it is nobody's, but on an exclusive account it is not ignored either.
                                   {kNow - 6s, Kind::Undecidable},
                                   {kNow - 1h, Kind::Undecidable},
                                   {kNow - 1h - 1s, Kind::NoEffect},
                                   {kNow + 306s, Kind::Undecidable},
                                   {kProvable, Kind::Undecidable},
                                   {kProvable + 1s, Kind::NoEffect}}) {
        Scene scene({&order});
        scene.read_at(kProvable + 1h);
        scene.add(plan("edgeone-1", at));
        EXPECT_EQ(examine(order, scene.world).kind, kind) << (at - kNow).count();
    }
}

TEST(CreateByInventory, AMatchWaitsForTheWindowToo) {
    const auto order = unknown_order("a");
    Scene scene({&order});
    scene.add(plan("edgeone-1", kNow + 1s));
    scene.read_at(kProvable - 1s);
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NotYet);
    scene.read_at(kProvable);
    EXPECT_EQ(api::join_ids(examine(order, scene.world).plan_ids), "edgeone-1");
}

TEST(CreateByInventory, ClassesAreToldApart) {
    const auto order = unknown_order("a");
    const auto kind_with = [&](const api::ObservedPlan& seen) {
        Scene scene({&order});
        scene.add(seen);
        return examine(order, scene.world).kind;
    };
    EXPECT_EQ(kind_with(plan("edgeone-1", kNow)), Kind::Effect);
    EXPECT_EQ(kind_with(plan("edgeone-1", kNow, "basic")), Kind::NoEffect);
    // Of the type asked for, but renewed or flagged by hand meanwhile, or without a date: "not executed" is not proven beside it.
    EXPECT_EQ(kind_with(plan("edgeone-1", kNow, "personal", 2)), Kind::Undecidable);
    auto flagged = plan("edgeone-1", kNow);
    flagged.auto_renewal = true;
    EXPECT_EQ(kind_with(flagged), Kind::Undecidable);
    auto dateless = plan("edgeone-1", kNow);
    dateless.enabled_at.reset();
    EXPECT_EQ(kind_with(dateless), Kind::Undecidable);
    // However the cloud counts months.
    auto thirty_days = plan("edgeone-1", kNow);
    thirty_days.expires_at = kNow + std::chrono::days(30);
    EXPECT_EQ(kind_with(thirty_days), Kind::Effect);
}

TEST(CreateByInventory, EnterpriseHasNoTerm) {
    auto order = unknown_order("a");
    order.spec.parameters = {};
    order.spec.parameters.plan_type = api::PlanType::Enterprise;
    Scene scene({&order});
    auto seen = plan("edgeone-1", kNow, "enterprise-v2");
    seen.expires_at.reset();
    scene.add(seen);
    EXPECT_EQ(examine(order, scene.world).kind, Kind::Effect);
}

TEST(CreateByInventory, WhatIsSpokenForIsNoCandidate) {
    const auto order = unknown_order("a");
    auto other = unknown_order("b");
    Scene scene({&order, &other});
    scene.add(plan("edgeone-1", kNow));
    scene.claims["edgeone-1"] = "web/EdgeOnePlan/x";
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NoEffect);
    scene.claims.clear();
    other.status.phase = api::OrderPhase::Delivered;
    other.status.plan_ids = {"edgeone-1"};
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NoEffect);
    // The ledger remembers beyond the claim.
    other.status.phase = api::OrderPhase::OutcomeUnknown;
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NoEffect);
}

TEST(CreateByInventory, NobodyIsMatchedWhileSomebodyWhoSharesItIsStillOpen) {
    const auto early = unknown_order("a");
    const auto late = unknown_order("b", kNow + 200s);
    Scene scene({&early, &late});
    scene.add(plan("edgeone-1", kNow + 250s));
    scene.read_at(kProvable);
    EXPECT_EQ(examine(early, scene.world).kind, Kind::NotYet);
    scene.read_at(kProvable + 200s);
    EXPECT_EQ(examine(early, scene.world).kind, Kind::Effect);
    // Nothing is left for the other, but it is not "not executed" before the first has taken its plan.
    EXPECT_EQ(examine(late, scene.world).kind, Kind::NotYet);
}

TEST(CreateByInventory, APlanThatOnlyOneCanHaveBoughtIsNotLeftOver) {
    const auto early = unknown_order("a");
    const auto late = unknown_order("b", kNow + 200s);
    Scene scene({&early, &late});
    scene.add(plan("edgeone-shared", kNow + 250s));
    scene.add(plan("edgeone-early", kNow + 10s));
    scene.read_at(kProvable + 200s);
    EXPECT_EQ(api::join_ids(examine(early, scene.world).plan_ids), "edgeone-early");
    EXPECT_EQ(api::join_ids(examine(late, scene.world).plan_ids), "edgeone-shared");
}

TEST(CreateByInventory, MorePlansThanOrdersNeedAPerson) {
    const auto order = unknown_order("a");
    Scene scene({&order});
    scene.add(plan("edgeone-1", kNow + 1s));
    scene.add(plan("edgeone-2", kNow + 2s));
    const auto finding = examine(order, scene.world);
    EXPECT_EQ(finding.kind, Kind::Undecidable);
    EXPECT_EQ(finding.candidates, (std::vector<std::string>{"edgeone-1", "edgeone-2"}));
}

TEST(CreateByInventory, OrdersOfOtherAccountsDoNotTakePart) {
    const auto order = unknown_order("b");
    auto foreign = unknown_order("a");
    foreign.spec.account_ref = "another";
    Scene scene({&order, &foreign});
    scene.add(plan("edgeone-1", kNow + 1s));
    EXPECT_EQ(api::join_ids(examine(order, scene.world).plan_ids), "edgeone-1");
    scene.add(plan("edgeone-2", kNow + 2s));
    EXPECT_EQ(examine(order, scene.world).kind, Kind::Undecidable);
    // Nor does an order of the same account's name in another namespace.
    foreign.spec.account_ref = "account";
    foreign.meta.ns = "shop";
    EXPECT_EQ(examine(order, scene.world).kind, Kind::Undecidable);
}

TEST(CreateWithoutEvidence, CandidatesAreForAPerson) {
    const auto order = unknown_order("a");
    Scene scene({&order});
    scene.world.exclusive = false;
    scene.add(plan("edgeone-1", kNow + 1s));
    EXPECT_EQ(examine(order, scene.world).kind, Kind::Undecidable);
    EXPECT_EQ(examine(order, scene.world).candidates.size(), 1U);
    scene.read_at(kProvable - 1s);
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NotYet);
    // The order list without an own identity is no evidence.
    scene.with_deals({deal("1", kNow, api::DealState::Delivered, "edgeone-1")});
    scene.world.purchaser_uin.clear();
    scene.read_at(kProvable);
    EXPECT_EQ(examine(order, scene.world).kind, Kind::Undecidable);
}

TEST(Balance, WithoutTheOrderListAPersonLooksForAnUnpaidOrder) {
    auto order = unknown_order("a");
    order.status.attempts.back().error_code = kBalance;
    Scene scene({&order});
    EXPECT_EQ(examine(order, scene.world).kind, Kind::Undecidable);
    EXPECT_TRUE(examine(order, scene.world).candidates.empty());
    scene.with_deals({});
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NoEffect);
    scene.read_at(kProvable - 1s);
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NotYet);
}

// A sender that was paused may have sent it just before the signature expired; the answer does not say when.
TEST(Balance, AnUnpaidOrderOfALateRequestIsFound) {
    auto order = unknown_order("a");
    order.status.attempts.back().error_code = kBalance;
    Scene scene({&order});
    scene.with_deals({deal("1", kNow + 299s, api::DealState::Unpaid)});
    EXPECT_EQ(examine(order, scene.world).kind, Kind::OpenDeal);
    auto renewal = unknown_order("r", kNow, api::Act::Renew);
    renewal.status.attempts.back().error_code = kBalance;
    Scene other({&renewal});
    auto unpaid = deal("2", kNow + 299s, api::DealState::Unpaid, "edgeone-old");
    unpaid.action = "renew";
    other.with_deals({unpaid});
    other.add(plan("edgeone-old", kNow));
    EXPECT_EQ(examine(renewal, other.world).kind, Kind::OpenDeal);
}

struct DealCase {
    api::DealState state;
    std::string plan_id;
    Kind kind;
};

TEST(CreateByOrderList, StatesOfTheCloudsOrder) {
    const auto order = unknown_order("a");
    const DealCase cases[] = {
        {api::DealState::Unpaid, "", Kind::OpenDeal},
        {api::DealState::Paid, "", Kind::OpenDeal},
        {api::DealState::Delivering, "", Kind::OpenDeal},
        {api::DealState::Paying, "", Kind::OpenDeal},
        {api::DealState::Delivered, "", Kind::OpenDeal},
        {api::DealState::Delivered, "edgeone-1", Kind::Effect},
        {api::DealState::Delivered, "edgeone-9", Kind::NotYet},    // the inventory does not show it yet
        {api::DealState::Delivered, "edgeone-2", Kind::NoEffect},  // of another type: somebody else's
        {api::DealState::DeliveryFailed, "", Kind::Failed},
        {api::DealState::Closed, "", Kind::NoEffect},
        {api::DealState::Expired, "", Kind::NoEffect},
        {api::DealState::Invalid, "", Kind::NoEffect},
        {api::DealState::ProductInvalid, "", Kind::NoEffect},
        {api::DealState::PaymentRefused, "", Kind::NoEffect},
        {api::DealState::Refunded, "edgeone-1", Kind::NoEffect},
    };
    for (const DealCase& given : cases) {
        Scene scene({&order});
        scene.add(plan("edgeone-1", kNow));
        scene.add(plan("edgeone-2", kNow, "basic"));
        scene.with_deals({deal("1", kNow + 1s, given.state, given.plan_id)});
        EXPECT_EQ(examine(order, scene.world).kind, given.kind) << static_cast<int>(given.state) << " " << given.plan_id;
    }
}

TEST(UpgradeByOrderList, APaidChangeThatWasChangedAgainIsDone) {
    auto order = unknown_order("a", kNow, api::Act::Upgrade);
    order.spec.subject.kind = "CenBandwidthPackage";
    order.spec.provider = "Alibaba";
    order.spec.parameters.plan_id = "cenbwp-1";
    order.spec.parameters.package.bandwidth_mbps = 20;
    order.spec.bandwidth_before = 10;
    auto change = deal("1", kNow + 1s, api::DealState::Paid, "cenbwp-1");
    change.action = "upgrade";
    for (const int mbps : {10, 20, 30}) {
        Scene scene({&order});
        auto package = plan("cenbwp-1", kNow - 1h);
        package.package.bandwidth_mbps = mbps;
        scene.add(package);
        scene.with_deals({change});
        scene.read_at(kNow + 1h);
        EXPECT_EQ(examine(order, scene.world).kind, mbps == 10 ? Kind::OpenDeal : Kind::Effect) << mbps;
    }
}

TEST(CreateByOrderList, OnlyOurOwnOrdersInTheWindowCount) {
    const auto order = unknown_order("a");
    auto other = unknown_order("b", kNow - 1h);
    other.status.order_numbers = {"named"};
    const auto kind_with = [&](auto change) {
        auto one = deal("1", kNow + 1s, api::DealState::Unpaid);
        change(one);
        Scene scene({&order, &other});
        scene.with_deals({one});
        return examine(order, scene.world).kind;
    };
    EXPECT_EQ(kind_with([](api::Deal&) {}), Kind::OpenDeal);
    EXPECT_EQ(kind_with([](api::Deal& one) { one.creator = "somebody"; }), Kind::NoEffect);
    EXPECT_EQ(kind_with([](api::Deal& one) { one.action = "renew"; }), Kind::NoEffect);
    EXPECT_EQ(kind_with([](api::Deal& one) { one.created_at = kNow - 6s; }), Kind::Undecidable);
    EXPECT_EQ(kind_with([](api::Deal& one) { one.created_at = kNow - 2h; }), Kind::NoEffect);
    EXPECT_EQ(kind_with([](api::Deal& one) { one.period_months = 12; }), Kind::NoEffect);
    EXPECT_EQ(kind_with([](api::Deal& one) { one.period_months = 0; }), Kind::OpenDeal);  // a unit that is not known
    EXPECT_EQ(kind_with([](api::Deal& one) { one.order_id = "named"; }), Kind::NoEffect);
    EXPECT_EQ(kind_with([](api::Deal& one) { one.big_deal_id = "named"; }), Kind::NoEffect);
}

TEST(CreateByOrderList, AClosedOrderIsNoCandidateBesideAnOpenOne) {
    const auto order = unknown_order("a");
    Scene scene({&order});
    scene.with_deals({deal("closed", kNow + 1s, api::DealState::Closed), deal("open", kNow + 2s, api::DealState::Unpaid)});
    const auto finding = examine(order, scene.world);
    ASSERT_EQ(finding.kind, Kind::OpenDeal);
    EXPECT_EQ(finding.deal->order_id, "open");
}

TEST(CreateByOrderList, AListThatBeginsTooLateOrWasNotReadProvesNothing) {
    const auto order = unknown_order("a");
    Scene scene({&order});
    scene.with_deals({}, true);
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NoEffect);
    scene.deals.from = kNow;
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NotYet);
    scene.world.deals = nullptr;
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NotYet);
}

TEST(CreateByOrderList, OnAnExclusiveAccountTheInventoryIsAskedToo) {
    const auto order = unknown_order("a");
    Scene scene({&order});
    scene.with_deals({}, true);
    scene.add(plan("edgeone-1", kNow + 1s));
    EXPECT_EQ(api::join_ids(examine(order, scene.world).plan_ids), "edgeone-1");
}

api::PurchaseOrder instances_order(const std::string& name, int quantity) {
    auto order = unknown_order(name);
    order.spec.subject.kind = "CloudInstance";
    order.spec.parameters.instance.product_code = "p_waf";
    order.spec.parameters.instance.quantity = quantity;
    order.spec.request = "{\"Quantity\":" + std::to_string(quantity) + "}";
    return order;
}

api::Deal instances_deal(const std::string& id, api::DealState state, std::vector<std::string> ids) {
    auto made = deal(id, kNow + 1s, state);
    made.product_code = "p_waf";
    made.resource_ids = std::move(ids);
    return made;
}

TEST(InstancesByOrderList, AnOrderIsGivenExactlyAsManyAsItAskedFor) {
    const auto one = instances_order("one", 1);
    const auto two = instances_order("two", 2);
    Scene scene({&one, &two});
    scene.with_deals({instances_deal("1", api::DealState::Delivered, {"waf-1", "waf-2"}), instances_deal("2", api::DealState::Delivered, {"waf-3"})});
    EXPECT_EQ(api::join_ids(examine(one, scene.world).plan_ids), "waf-3");
    EXPECT_EQ(api::join_ids(examine(two, scene.world).plan_ids), "waf-1,waf-2");
    // What the other can't have made says nothing of it.
    scene.with_deals({instances_deal("1", api::DealState::Delivered, {"waf-1", "waf-2"})});
    EXPECT_EQ(examine(one, scene.world).kind, Kind::NoEffect);
    // All of it may not be listed yet.
    scene.world.orders = {&two};
    scene.with_deals({instances_deal("1", api::DealState::Delivered, {"waf-1"})});
    EXPECT_EQ(examine(two, scene.world).kind, Kind::Undecidable);
}

TEST(InstancesByOrderList, WhatIsNotNamedYetIsNotGivenAmongDifferentOrders) {
    const auto one = instances_order("one", 1);
    const auto two = instances_order("two", 2);
    Scene scene({&one, &two});
    for (const auto state : {api::DealState::Unpaid, api::DealState::Delivering, api::DealState::Delivered}) {
        scene.with_deals({instances_deal("1", state, {})});
        // Nobody tells before it is paid.
        const Kind kind = state == api::DealState::Unpaid ? Kind::Undecidable : Kind::NotYet;
        EXPECT_EQ(examine(one, scene.world).kind, kind);
        EXPECT_EQ(examine(two, scene.world).kind, kind);
    }
    const auto same = instances_order("same", 1);
    scene.world.orders = {&one, &same};
    EXPECT_EQ(examine(one, scene.world).kind, Kind::OpenDeal);
}

TEST(InstancesByOrderList, AsManyOfAnotherSizeNeedAPerson) {
    const auto small = instances_order("small", 1);
    auto large = instances_order("large", 1);
    large.spec.request = "{\"Parameter\":\"large\"}";
    Scene scene({&small, &large});
    scene.with_deals({instances_deal("1", api::DealState::Delivered, {"waf-1"})});
    EXPECT_EQ(examine(small, scene.world).kind, Kind::Undecidable);
    EXPECT_EQ(examine(large, scene.world).kind, Kind::Undecidable);
}

TEST(InstancesByOrderList, AnOrderThatDeliversMoreIsSomebodyElses) {
    auto order = instances_order("one", 1);
    order.status.phase = api::OrderPhase::AwaitingPayment;
    order.status.order_numbers = {"1"};
    Scene scene({&order});
    scene.with_deals({instances_deal("1", api::DealState::Delivered, {"waf-1", "waf-2"})});
    EXPECT_EQ(follow_deal(order, scene.world).kind, Kind::Mismatch);
}

TEST(Changes, TheEffectIsSeenAtOnce) {
    for (const api::Act act : {api::Act::Renew, api::Act::Upgrade}) {
        const auto order = unknown_order("a", kNow, act);
        Scene scene({&order});
        scene.read_at(kNow + 1s);
        auto seen = plan("edgeone-old", kNow);
        scene.add(seen);
        EXPECT_EQ(examine(order, scene.world).kind, Kind::NotYet);
        seen.expires_at = base::add_months(kNow, 2);
        seen.type = "standard";
        scene.add(seen);
        EXPECT_EQ(examine(order, scene.world).kind, Kind::Effect);
    }
}

TEST(Changes, NoEffectNeedsBothReadingsWhereTheOrderListMayBeRead) {
    const auto order = unknown_order("a", kNow, api::Act::Renew);
    Scene scene({&order});
    scene.add(plan("edgeone-old", kNow));
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NoEffect);
    scene.with_deals({});
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NoEffect);
    scene.deals.read_at = kProvable - 1s;
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NotYet);
    scene.read_at(kProvable);
    scene.inventory.read_at = kProvable - 1s;
    EXPECT_EQ(examine(order, scene.world).kind, Kind::NotYet);
}

TEST(Changes, AnUpgradeBeyondTheTargetIsThereAndEnterpriseIsNot) {
    auto order = unknown_order("a", kNow, api::Act::Upgrade);
    order.spec.parameters.plan_type = api::PlanType::Basic;
    Scene scene({&order});
    for (const auto& [type, there] :
         {std::pair("personal", false), {"basic", true}, {"standard", true}, {"enterprise-v2", false}, {"unheard-of", false}}) {
        scene.add(plan("edgeone-old", kNow, type));
        EXPECT_EQ(purchase::already_there(order, scene.inventory), there) << type;
    }
    scene.inventory.plans.clear();
    EXPECT_FALSE(purchase::already_there(order, scene.inventory));
}

// Tencent's order list names a plan once the order is delivered.
TEST(Changes, AnUnpaidOrderIsNotGivenAmongChangesOfDifferentPlans) {
    for (const api::Act act : {api::Act::Renew, api::Act::Upgrade}) {
        const auto first = unknown_order("first", kNow, act);
        auto second = unknown_order("second", kNow + 1s, act);
        second.spec.parameters.plan_id = "edgeone-other";
        Scene scene({&first, &second});
        scene.add(plan("edgeone-old", kNow));
        scene.add(plan("edgeone-other", kNow));
        auto unpaid = deal("1", kNow + 1s, api::DealState::Unpaid);
        unpaid.action = act == api::Act::Renew ? "renew" : "upgrade";
        scene.with_deals({unpaid});
        scene.read_at(kProvable + 1s);
        EXPECT_EQ(examine(first, scene.world).kind, Kind::Undecidable);
        EXPECT_EQ(examine(second, scene.world).kind, Kind::Undecidable);
    }
}

TEST(Changes, AnotherProductsRenewalIsNoCandidate) {
    auto order = unknown_order("a", kNow, api::Act::Renew);
    order.spec.subject.kind = "CloudInstance";
    order.spec.parameters.instance.product_code = "p_waf";
    Scene scene({&order});
    scene.add(plan("edgeone-old", kNow));
    auto unpaid = deal("1", kNow + 1s, api::DealState::Unpaid);
    unpaid.action = "renew";
    for (const auto& [product, kind] : {std::pair("p_edgeone", Kind::NoEffect), {"p_waf", Kind::OpenDeal}, {"", Kind::OpenDeal}}) {
        unpaid.product_code = product;
        scene.with_deals({unpaid});
        EXPECT_EQ(examine(order, scene.world).kind, kind) << product;
    }
}

TEST(CreateByOrderList, AnUnpaidOrderIsNotGivenAmongOrdersForDifferentTypes) {
    const auto first = unknown_order("first");
    auto second = unknown_order("second", kNow + 1s);
    second.spec.parameters.plan_type = api::PlanType::Basic;
    for (const bool exclusive : {false, true}) {
        Scene scene({&first, &second});
        scene.with_deals({deal("1", kNow + 1s, api::DealState::Unpaid)}, exclusive);
        scene.read_at(kProvable + 1s);
        EXPECT_EQ(examine(first, scene.world).kind, Kind::Undecidable);
        EXPECT_EQ(examine(second, scene.world).kind, Kind::Undecidable);
    }
}

TEST(Changes, AClosedOrderDoesNotHideTheOpenOne) {
    auto order = unknown_order("a", kNow, api::Act::Renew);
    Scene scene({&order});
    scene.add(plan("edgeone-old", kNow));
    auto closed = deal("closed", kNow + 1s, api::DealState::Closed, "edgeone-old");
    auto open = deal("open", kNow + 2s, api::DealState::Unpaid, "edgeone-old");
    closed.action = open.action = "renew";
    scene.with_deals({closed, open});
    const auto finding = examine(order, scene.world);
    ASSERT_EQ(finding.kind, Kind::OpenDeal);
    EXPECT_EQ(finding.deal->order_id, "open");
}

// Keys of another sub-user were put in, and spec.purchaserUin says so, while an outcome was unknown.
TEST(CreateByOrderList, WhatTheSubUserOfBeforeBoughtIsNotForgotten) {
    auto order = unknown_order("a");
    order.status.purchaser_uin = "robot";
    Scene scene({&order});
    scene.add(plan("edgeone-1", kNow + 1s));
    scene.with_deals({deal("1", kNow + 1s, api::DealState::Delivered, "edgeone-1")});
    scene.world.purchaser_uin = "robot-2";
    EXPECT_EQ(examine(order, scene.world).kind, Kind::Effect);
    order.status.purchaser_uin = "robot-2";
    EXPECT_NE(examine(order, scene.world).kind, Kind::Effect) << "somebody else's";
}

// In a list whose times are UTC after all, what we bought is eight hours older than we take it for.
TEST(Evidence, AnOrderOfEightHoursAgoCastsDoubt) {
    const auto order = unknown_order("a");
    Scene scene({&order});
    scene.add(plan("edgeone-1", kNow + 1s));
    scene.with_deals({deal("d-1", kNow + 1s - 8h, api::DealState::Delivered, "edgeone-1")});
    scene.read_at(kProvable);
    EXPECT_EQ(examine(order, scene.world).kind, Kind::Undecidable);
}

}  // namespace
