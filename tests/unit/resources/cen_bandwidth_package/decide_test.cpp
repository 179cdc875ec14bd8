#include <gtest/gtest.h>

#include "codec/codec.hpp"
#include "subject.hpp"

namespace {

using namespace package;

TEST(Purchase, TheFinalizerComesFirstThenOneOrderWithWhatTheSpecSays) {
    Package fresh = declared();
    fresh.plan.meta.finalizers.clear();
    EXPECT_EQ(fresh.does(), "+finalizer");
    fresh.plan.meta.finalizers = {std::string(api::kFinalizer)};
    EXPECT_EQ(fresh.does(), "order " + kCreate);
    EXPECT_EQ(fresh.ordered().parameters, create_request());
    fresh.plan.spec.period = {api::Period::Unit::Year, 1};
    fresh.plan.spec.renewal = {RenewalMode::Provider, 168h, 3};
    fresh.plan.spec.auto_pay = false;
    fresh.plan.spec.description = "to Singapore";
    api::Request expected = create_request();
    expected.period_months = 12;
    expected.period_unit = api::Period::Unit::Year;
    expected.auto_renew = true;
    expected.package.auto_renew_months = 3;
    expected.package.auto_pay = false;
    expected.package.description = "to Singapore";
    const api::PurchaseOrderSpec order = fresh.ordered();
    EXPECT_EQ(order.parameters, expected);
    EXPECT_EQ(order.provider, "Alibaba");
    EXPECT_EQ(order.action, "CreateCenBandwidthPackage");
    EXPECT_EQ(order.client_token, expected.package.tags.at("planwright-order"));
    // What is longer is set once it is bought.
    fresh.plan.spec.renewal.period_months = 12;
    EXPECT_EQ(fresh.ordered().parameters, expected);
}

TEST(Purchase, NothingIsBoughtWithoutAccountInventoryOrFreedom) {
    Package fresh = declared();
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
    for (const OrderPhase phase : {OrderPhase::Pending, OrderPhase::Refused, OrderPhase::Submitting, OrderPhase::OutcomeUnknown}) {
        Package buying = declared();
        buying.order("create", Act::Create, phase).spec.parameters = create_request();
        EXPECT_EQ(buying.says(), "Working Purchasing");
        buying.plan.spec.bandwidth_mbps = 20;
        EXPECT_EQ(buying.does(), phase == OrderPhase::Pending || phase == OrderPhase::Refused ? "cancel " + kCreate : "");
    }
}

Package unpaid() {
    Package waiting = declared();
    api::PurchaseOrder& order = waiting.order("create", Act::Create, OrderPhase::AwaitingPayment);
    order.spec.parameters = create_request();
    order.status.order_numbers = {"2201"};
    api::set_standing(order.status.conditions, api::Standing::Working, api::Reason::AwaitingPayment, "pay it", 1, kNow);
    return waiting;
}

TEST(Unpaid, IsFollowedAndNothingIsStackedOnIt) {
    EXPECT_EQ(unpaid().says(), "Working AwaitingPayment");
    // What costs nothing to change later is no reason to give it up.
    Package renamed = unpaid();
    renamed.plan.spec.name = "another";
    renamed.plan.spec.description = "text";
    renamed.plan.spec.tags = {};
    renamed.plan.spec.cen_id = "cen-1";
    EXPECT_EQ(renamed.says(), "Working AwaitingPayment");
}

TEST(Unpaid, IsCancelledWhenTheSpecAsksForSomethingElse) {
    for (const auto& change :
         {+[](api::CenBandwidthPackageSpec& spec) { spec.bandwidth_mbps = 20; },
          +[](api::CenBandwidthPackageSpec& spec) { spec.areas.second = "Europe"; },
          +[](api::CenBandwidthPackageSpec& spec) { spec.period.value = 2; }, +[](api::CenBandwidthPackageSpec& spec) { spec.auto_pay = false; },
          +[](api::CenBandwidthPackageSpec& spec) { spec.renewal.mode = RenewalMode::Provider; },
          +[](api::CenBandwidthPackageSpec& spec) { spec.ordinal = 2; }}) {
        Package changed = unpaid();
        change(changed.plan.spec);
        EXPECT_EQ(changed.does(), "set cancel order 2201");
        changed.refusals["cancel order 2201"] = {"", "CancelOrder was accepted.", kNow + 1min};
        EXPECT_EQ(changed.says(), "Working Purchasing");
        EXPECT_EQ(changed.decide().look_again, kNow + 1min);
        changed.account.frozen = true;
        changed.refusals.clear();
        EXPECT_EQ(changed.says(), "Working AccountFrozen");
        changed.account.frozen = false;
        changed.plan.spec.management_policy = api::ManagementPolicy::Observe;
        EXPECT_EQ(changed.does(), "");
    }
}

TEST(Unpaid, IsCancelledWhenItsObjectGoes) {
    for (const auto policy : {api::DeletionPolicy::Retain, api::DeletionPolicy::Refund}) {
        Package leaving = unpaid();
        leaving.plan.meta.deleted_at = kNow;
        leaving.plan.spec.deletion_policy = policy;
        EXPECT_EQ(leaving.does(), "set cancel order 2201");
        leaving.refusals["cancel order 2201"] = {"Order.Paid", "It is paid.", kNow + 5min};
        EXPECT_EQ(leaving.says(), "Working Deleting");
        EXPECT_NE(leaving.message().find("It is paid."), std::string::npos);
        leaving.account.ready = false;
        EXPECT_EQ(leaving.says(), "Working AwaitingPayment");
        // Evidence says that it is closed; the order is not made again for an object that goes.
        leaving.orders.front().status.phase = OrderPhase::Pending;
        EXPECT_EQ(leaving.does(), "cancel " + kCreate);
        leaving.orders.front().status.phase = OrderPhase::Cancelled;
        EXPECT_EQ(leaving.does(), "-finalizer");
    }
}

TEST(Delivery, TakesItsTime) {
    Package bought = owned();
    bought.inventory.plans.clear();
    bought.orders.front().status.settled_at = kNow;
    for (const auto& [after, says] :
         {std::pair(0s, "Working Purchasing"), {900s, "Working Purchasing"}, {1799s, "Working Purchasing"}, {1800s, "Stalled PlanVanished"}}) {
        bought.inventory.read_at = kNow + after;
        EXPECT_EQ(bought.says(), says) << after.count();
    }
    bought.inventory.read_at = kNow;
    EXPECT_EQ(bought.decide().inventory_after, kNow + 10s);
    listed(bought).state = "Creating";
    EXPECT_EQ(bought.says(), "Working Purchasing");
    EXPECT_EQ(bought.decide().inventory_after, kNow + 10s);
    listed(bought).state = "Idle";
    EXPECT_EQ(bought.says(), "Available");
    // Seen once, it is gone for good when a listing of now lacks it.
    bought = told(bought);
    bought.inventory.plans.clear();
    bought.inventory.read_at = kNow + 900s;
    EXPECT_EQ(bought.says(), "Stalled PlanVanished");
}

TEST(Identity, ClaimThenRememberThenReady) {
    Package bought = owned();
    bought.claims.clear();
    bought.plan.meta.external_id.clear();
    EXPECT_EQ(bought.does(), "claim cenbwp-1");
    bought.claims[kId] = Package::me();
    EXPECT_EQ(bought.does(), "remember cenbwp-1");
    bought.plan.meta.external_id = kId;
    facts(bought).cen_ids = {"cen-1"};
    bought.plan.spec.cen_id = "cen-1";
    EXPECT_EQ(bought.says(), "Available");
    const api::CenBandwidthPackageStatus status = bought.decide().status;
    EXPECT_EQ(status.ids, std::vector{kId});
    EXPECT_EQ(status.order_id, "deal-create");
    EXPECT_EQ(status.bandwidth_mbps, 10);
    EXPECT_EQ(status.business_status, "Normal");
    EXPECT_EQ(status.attached_to, "cen-1");
    EXPECT_EQ(status.expires_at, kExpires);
    EXPECT_EQ(status.auto_renewal, false);
    EXPECT_EQ(status.state, "Idle");
    EXPECT_EQ(status.orders.size(), 1U);
}

TEST(Identity, ReappliedOrRestoredFindsItsPackage) {
    Package reapplied = owned();
    reapplied.claims.clear();
    reapplied.plan.meta.external_id.clear();
    reapplied.plan.meta.uid = "uid-2";
    EXPECT_EQ(reapplied.does(), "claim cenbwp-1");
    Package restored = owned();
    restored.orders.clear();
    restored.claims.clear();
    EXPECT_EQ(restored.does(), "claim cenbwp-1");
    restored.claims[kId] = "web/CenBandwidthPackage/original";
    EXPECT_EQ(restored.says(), "Stalled PlanClaimed");
}

TEST(Adopt, TakesOverWhatIsListedAndConnectsTheSameAreas) {
    Package adopting = declared();
    adopting.plan.spec.adopt_ids = {kId};
    EXPECT_EQ(adopting.says(), "Stalled PlanNotFound");
    listed(adopting).package.tags = {{"team", "web"}};
    EXPECT_EQ(adopting.does(), "claim cenbwp-1");
    adopting.claims[kId] = Package::me();
    adopting.plan.meta.external_id = kId;
    EXPECT_EQ(adopting.says(), "Available");
    facts(adopting).areas = {"asia-pacific", "asia-pacific"};
    adopting.plan.spec.bandwidth_mbps = 20;
    adopting.plan.spec.name = "another";
    adopting.plan.spec.paid_through = std::chrono::year(2028) / 1 / 1;
    EXPECT_EQ(adopting.says(), "Stalled PlanDiffers");
    adopting.order("bandwidth-1", Act::Upgrade, OrderPhase::Pending).spec.parameters = bandwidth_request(20);
    EXPECT_EQ(adopting.does(), "cancel cbwp-blog-1-bandwidth-1");
    Package bought = owned();
    facts(bought).areas = {"cn", "ap"};
    EXPECT_EQ(bought.says(), "Available");
}

TEST(Observe, ChangesAndBuysNothing) {
    Package observing = owned();
    observing.orders.clear();
    observing.claims.clear();
    observing.plan.meta.external_id.clear();
    observing.plan.spec.adopt_ids = {kId};
    observing.plan.spec.management_policy = api::ManagementPolicy::Observe;
    observing.plan.spec.bandwidth_mbps = 20;
    observing.plan.spec.name = "another";
    observing.plan.spec.tags["more"] = "";
    observing.plan.spec.paid_through = std::chrono::year(2028) / 1 / 1;
    facts(observing).cen_ids = {"cen-1"};
    EXPECT_EQ(observing.says(), "Observed");
    EXPECT_EQ(observing.decide().status.attached_to, "cen-1");
    Package nothing = declared();
    nothing.plan.spec.management_policy = api::ManagementPolicy::Observe;
    EXPECT_EQ(nothing.says(), "Stalled PlanNotFound");
    nothing.order("create", Act::Create, OrderPhase::Pending);
    EXPECT_EQ(nothing.does(), "cancel " + kCreate);
}

TEST(Seen, VanishedIsBoughtAgainOnlyByOrdinal) {
    Package vanished = told(owned());
    vanished.inventory.plans.clear();
    EXPECT_EQ(vanished.says(), "Stalled PlanVanished");
    vanished.plan.spec.ordinal = 2;
    EXPECT_EQ(vanished.does(), "order cbwp-blog-2-create");
    listed(vanished);
    EXPECT_EQ(vanished.says(), "Stalled PlanClaimed");
}

TEST(Seen, ExpiredAndLockedAreTold) {
    Package seen = owned();
    facts(seen).business_status = "SecurityLocked";
    EXPECT_EQ(seen.says(), "Stalled Locked");
    facts(seen).business_status = "FinancialLocked";
    EXPECT_EQ(seen.says(), "Stalled Locked");
    EXPECT_EQ(seen.decide().status.business_status, "FinancialLocked");
    seen.account.now = kExpires;
    EXPECT_EQ(seen.says(), "Stalled Expired");
    EXPECT_NE(seen.message().find("moving spec.paidThrough on"), std::string::npos);
    seen.plan.spec.management_policy = api::ManagementPolicy::Observe;
    EXPECT_NE(seen.message().find("only observed: renew it in the console"), std::string::npos);
}

TEST(Seen, ExpiringSoonSaysWhetherAnythingRenews) {
    Package seen = owned();
    EXPECT_EQ(seen.soon(), "NotExpiring");
    seen.account.now = kExpires - 336h;
    EXPECT_EQ(seen.soon(), "NoRenewal");
    seen.inventory.plans[kId].auto_renewal.reset();
    EXPECT_EQ(seen.soon(), "NoRenewal");
    EXPECT_NE(seen.message().find("BSS"), std::string::npos);
}

// What is compared with a record that was read back is what was written into it.
TEST(Requests, SurviveTheRecord) {
    const auto same = [](Act act, const api::Request& request) {
        const auto read = codec::parse_request(api::PlanKind::Package, act, codec::canonical_request(api::PlanKind::Package, act, request));
        ASSERT_TRUE(read.has_value()) << read.error().message();
        EXPECT_EQ(*read, request);
    };
    same(Act::Create, create_request());
    Package fresh = declared();
    fresh.plan.spec.period = {api::Period::Unit::Year, 3};
    fresh.plan.spec.renewal = {RenewalMode::Provider, 168h, 12};
    same(Act::Create, fresh.ordered().parameters);
    same(Act::Upgrade, bandwidth_request(20));
    same(Act::Renew, billing_request(9));
    same(Act::Refund, billing_request(0));
}

}  // namespace
