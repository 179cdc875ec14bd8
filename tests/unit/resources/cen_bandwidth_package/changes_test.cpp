#include <gtest/gtest.h>

#include "subject.hpp"

namespace {

using namespace package;
using std::chrono::year;

TEST(Renewal, ThroughBssWithThePeriodsItSells) {
    struct Row {
        std::chrono::year_month_day paid_through;
        int months;
    };
    for (const Row& row : {Row{year(2027) / 1 / 30, 0}, Row{year(2027) / 1 / 31, 1}, Row{year(2027) / 10 / 30, 9}, Row{year(2027) / 10 / 31, 12},
                           Row{year(2028) / 2 / 1, 24}, Row{year(2029) / 2 / 1, 36}}) {
        Package due = owned();
        due.plan.spec.paid_through = row.paid_through;
        EXPECT_EQ(due.does(), row.months == 0 ? "" : "order cbwp-blog-1-renew-20270131");
        if (row.months > 0) EXPECT_EQ(due.ordered().parameters, billing_request(row.months));
    }
    Package due = owned();
    due.plan.spec.renewal = {RenewalMode::Operator, 168h, 6};
    EXPECT_EQ(due.does(), "");
    EXPECT_EQ(due.decide().look_again, kExpires - 336h);
    due.account.now = kExpires - 168h;
    EXPECT_EQ(due.ordered().parameters.period_months, 6);
    EXPECT_EQ(due.ordered().action, "RenewInstance");
    EXPECT_EQ(due.ordered().expires_before, kExpires);
    facts(due).business_status = "FinancialLocked";
    EXPECT_EQ(due.does(), "order cbwp-blog-1-renew-20270131");
    due.account.frozen = true;
    EXPECT_EQ(due.says(), "Working AccountFrozen");
}

TEST(Renewal, SaysWhichRightIsMissing) {
    Package due = owned();
    due.plan.spec.paid_through = year(2028) / 1 / 1;
    facts(due).product_code.clear();
    EXPECT_EQ(due.says(), "Stalled PermissionDenied");
    due.inventory.plans[kId].auto_renewal.reset();
    EXPECT_EQ(due.says(), "Stalled PermissionDenied");
    EXPECT_NE(due.message().find("QueryAvailableInstances"), std::string::npos);
}

TEST(Renewal, BoughtOncePerTerm) {
    Package due = owned();
    due.plan.spec.paid_through = year(2027) / 2 / 1;
    api::PurchaseOrder& order = due.order("renew-20270131", Act::Renew, OrderPhase::OutcomeUnknown);
    order.spec.parameters = billing_request(1);
    order.spec.expires_before = kExpires;
    EXPECT_EQ(due.says(), "Working Renewing");
    order.status.phase = OrderPhase::Delivered;
    order.status.settled_at = kNow - 899s;
    EXPECT_EQ(due.says(), "Working Renewing");
    order.status.settled_at = kNow - 900s;
    EXPECT_EQ(due.says(), "Stalled DeliveryFailed");
    order.status.phase = OrderPhase::Pending;
    EXPECT_EQ(due.says(), "Working Renewing");
    order.spec.expires_before = kExpires - 24h;
    EXPECT_EQ(due.does(), "cancel cbwp-blog-1-renew-20270131");
    order.spec.expires_before = kExpires;
    due.plan.spec.paid_through.reset();
    EXPECT_EQ(due.does(), "cancel cbwp-blog-1-renew-20270131");
}

TEST(Flag, IsSetWithTermAndCodes) {
    Package flag = owned();
    flag.plan.spec.renewal = {RenewalMode::Provider, 168h, 3};
    EXPECT_EQ(flag.does(), "set auto-renewal cenbwp-1");
    const api::Setting setting = flag.setting();
    EXPECT_TRUE(setting.on);
    EXPECT_EQ(setting.months, 3);
    EXPECT_EQ(setting.product_code, "cbn");
    EXPECT_EQ(setting.product_type, "cbn_bwp_pre");
    flag.inventory.plans[kId].auto_renewal = true;
    EXPECT_EQ(flag.says(), "Available");
    flag.plan.spec.renewal.mode = RenewalMode::Never;
    EXPECT_FALSE(flag.setting().on);
}

TEST(Flag, UnknownIsExplained) {
    Package unknown = owned();
    unknown.inventory.plans[kId].auto_renewal.reset();
    EXPECT_EQ(unknown.says(), "Available");
    EXPECT_NE(unknown.message().find("not known"), std::string::npos);
    unknown.plan.spec.renewal.mode = RenewalMode::Provider;
    EXPECT_EQ(unknown.says(), "Stalled PermissionDenied");
    // Just bought: BSS lists it later.
    unknown.orders.front().status.settled_at = kNow;
    EXPECT_EQ(unknown.says(), "Working Purchasing");
    EXPECT_EQ(unknown.decide().inventory_after, kNow + 1min);
}

TEST(Bandwidth, IsBoughtUpAndDownAndCounted) {
    for (const int wanted : {20, 5}) {
        Package changed = owned();
        changed.plan.spec.bandwidth_mbps = wanted;
        EXPECT_EQ(changed.does(), "order cbwp-blog-1-bandwidth-1");
        EXPECT_EQ(changed.ordered().parameters, bandwidth_request(wanted));
        EXPECT_EQ(changed.ordered().action, "ModifyCenBandwidthPackageSpec");
        EXPECT_EQ(changed.ordered().client_token, "");
    }
    // Cancelled ones count, and a change back is another one.
    Package changed = owned();
    changed.order("bandwidth-1", Act::Upgrade, OrderPhase::Delivered).spec.parameters = bandwidth_request(20);
    changed.order("bandwidth-7", Act::Upgrade, OrderPhase::Cancelled).spec.parameters = bandwidth_request(10);
    facts(changed).bandwidth_mbps = 20;
    EXPECT_EQ(changed.does(), "order cbwp-blog-1-bandwidth-8");
}

TEST(Bandwidth, OneChangeAtATime) {
    for (const OrderPhase phase : kOnTheWire) {
        Package changed = owned();
        changed.plan.spec.bandwidth_mbps = 20;
        changed.order("bandwidth-1", Act::Upgrade, phase).spec.parameters = bandwidth_request(20);
        EXPECT_EQ(changed.says(), "Working Upgrading");
        changed.plan.spec.bandwidth_mbps = 30;
        EXPECT_EQ(changed.says(), "Working Upgrading");
        changed.plan.spec.bandwidth_mbps = 10;
        EXPECT_EQ(changed.says(), "Working Upgrading");
        changed.orders.back().status.phase = OrderPhase::Pending;
        EXPECT_EQ(changed.does(), "cancel cbwp-blog-1-bandwidth-1");
    }
}

TEST(Bandwidth, ADeliveredChangeIsNotBoughtAgain) {
    for (const int wanted : {20, 5}) {
        Package changed = owned();
        changed.plan.spec.bandwidth_mbps = wanted;
        api::PurchaseOrder& order = changed.order("bandwidth-1", Act::Upgrade, OrderPhase::Delivered);
        order.spec.parameters = bandwidth_request(wanted);
        order.status.settled_at = kNow - 899s;
        EXPECT_EQ(changed.says(), "Working Upgrading");
        changed = told(changed);
        changed.orders.back().status.settled_at = kNow - 900s;
        // More than what was paid for is left alone, less is told.
        EXPECT_EQ(changed.says(), wanted == 20 ? "Stalled DeliveryFailed" : "Available");
    }
}

TEST(Bandwidth, LoweredByHandIsBoughtAgain) {
    Package lowered = told(owned());
    facts(lowered).bandwidth_mbps = 5;
    EXPECT_EQ(lowered.does(), "order cbwp-blog-1-bandwidth-1");
    lowered.plan.spec.bandwidth_mbps = 20;
    lowered.order("bandwidth-1", Act::Upgrade, OrderPhase::Delivered).spec.parameters = bandwidth_request(20);
    // Ready from before the order: it may never have shown.
    EXPECT_EQ(lowered.says(), "Stalled DeliveryFailed");
    Package showed = lowered;
    showed.plan.status.orders = {{"Upgrade", "cbwp-blog-1-bandwidth-1", "", kNow}};
    EXPECT_EQ(showed.does(), "order cbwp-blog-1-bandwidth-2");
    // Not Ready for another reason, but with the bandwidth.
    showed.plan.status.conditions.clear();
    EXPECT_EQ(showed.says(), "Stalled DeliveryFailed");
    showed.plan.status.bandwidth_mbps = 20;
    EXPECT_EQ(showed.does(), "order cbwp-blog-1-bandwidth-2");
}

TEST(Bandwidth, WhatMayBeATemporaryUpgradeIsLeftAlone) {
    Package raised = owned();
    facts(raised).bandwidth_mbps = 50;
    EXPECT_EQ(raised.says(), "Available");
    EXPECT_NE(raised.message().find("temporary upgrade"), std::string::npos);
    EXPECT_EQ(raised.decide().status.bandwidth_mbps, 50);
    // Its order was found again just now: the cluster was set back.
    raised.orders.front().status.settled_at = kNow;
    EXPECT_EQ(raised.says(), "Available");
    // That the spec changes is a wish.
    raised.plan.spec.bandwidth_mbps = 20;
    EXPECT_EQ(raised.does(), "order cbwp-blog-1-bandwidth-1");
    raised.order("bandwidth-1", Act::Upgrade, OrderPhase::Delivered).spec.parameters = bandwidth_request(20);
    EXPECT_EQ(raised.says(), "Available");
}

// Nothing of ours says what was paid for before.
TEST(Bandwidth, OfWhatIsAdoptedIsBroughtToTheSpecUnlessTheCloudSaysThatItIsTemporary) {
    Package adopted = declared();
    adopted.plan.spec.adopt_ids = {kId};
    adopted.claims[kId] = Package::me();
    adopted.plan.meta.external_id = kId;
    listed(adopted);
    facts(adopted).bandwidth_mbps = 100;
    EXPECT_EQ(adopted.does(), "order cbwp-blog-1-bandwidth-1");
    facts(adopted).reserved = true;
    EXPECT_EQ(adopted.says(), "Available");
    EXPECT_NE(adopted.message().find("temporary upgrade"), std::string::npos);
}

TEST(Bandwidth, NotWhileReservedLockedExpiredOrBeingMade) {
    const auto changed = [](const auto& make) {
        Package subject = owned();
        subject.plan.spec.bandwidth_mbps = 20;
        make(subject);
        // An order that has not gone out is taken back.
        Package pending = subject;
        pending.order("bandwidth-1", Act::Upgrade, OrderPhase::Pending).spec.parameters = bandwidth_request(20);
        EXPECT_EQ(pending.does(), "cancel cbwp-blog-1-bandwidth-1");
        return subject.says();
    };
    EXPECT_EQ(changed([](Package& subject) { facts(subject).reserved = true; }), "Available");
    EXPECT_EQ(changed([](Package& subject) { facts(subject).business_status = "FinancialLocked"; }), "Stalled Locked");
    EXPECT_EQ(changed([](Package& subject) { subject.account.now = kExpires; }), "Stalled Expired");
    EXPECT_EQ(changed([](Package& subject) { subject.inventory.plans[kId].state = "Creating"; }), "Working Purchasing");
}

}  // namespace
