#include <gtest/gtest.h>

#include "subject.hpp"

namespace {

using namespace instance;
using std::chrono::year;

TEST(Renewal, EachInstanceByItsOwnOrder) {
    Instance due = owned(2);
    due.plan.spec.paid_through = year(2027) / 3 / 1;
    EXPECT_EQ(due.does(), "order cinst-blog-1-renew-20270131-ins-1");
    const api::PurchaseOrderSpec first = due.ordered();
    EXPECT_EQ(first.action, "RenewInstance");
    EXPECT_EQ(first.expires_before, kExpires);
    EXPECT_EQ(first.parameters, renew_request("ins-1", 2));
    EXPECT_EQ(first.client_token, purchase::client_token("uid-1", "cinst-blog-1-renew-20270131-ins-1"));
    // The first is on its way, or refused: the second does not wait for it.
    api::PurchaseOrder& order = due.order("renew-20270131-ins-1", Act::Renew, OrderPhase::Refused);
    order.spec.parameters = renew_request("ins-1", 2);
    order.spec.expires_before = kExpires;
    EXPECT_EQ(due.does(), "order cinst-blog-1-renew-20270131-ins-2");
    api::PurchaseOrder& other = due.order("renew-20270131-ins-2", Act::Renew, OrderPhase::OutcomeUnknown);
    other.spec.parameters = renew_request("ins-2", 2);
    other.spec.expires_before = kExpires;
    EXPECT_EQ(due.says(), "Working Renewing");
    // Delivered terms are bought once.
    order.status.phase = other.status.phase = OrderPhase::Delivered;
    order.status.settled_at = other.status.settled_at = kNow - 299s;
    EXPECT_EQ(due.says(), "Working Renewing");
    order.status.settled_at = other.status.settled_at = kNow - 300s;
    EXPECT_EQ(due.says(), "Stalled DeliveryFailed");
    // For the term before: the expiry has moved by hand.
    order.status.phase = OrderPhase::Pending;
    order.spec.expires_before = kExpires - 24h;
    EXPECT_EQ(due.does(), "cancel cinst-blog-1-renew-20270131-ins-1");
    order.spec.expires_before = kExpires;
    // A wish that is taken back.
    order.status.phase = OrderPhase::Pending;
    due.plan.spec.paid_through.reset();
    EXPECT_EQ(due.does(), "cancel cinst-blog-1-renew-20270131-ins-1");
}

TEST(Renewal, ByWindowAndWithThePeriodsThatAreSold) {
    struct Row {
        std::chrono::year_month_day paid_through;
        int months;
    };
    for (const Row& row : {Row{year(2027) / 1 / 30, 0}, Row{year(2027) / 1 / 31, 1}, Row{year(2027) / 12 / 31, 12}, Row{year(2028) / 2 / 1, 24},
                           Row{year(2029) / 2 / 1, 36}}) {
        Instance due = owned();
        due.plan.spec.paid_through = row.paid_through;
        EXPECT_EQ(due.does().empty(), row.months == 0);
        if (row.months > 0) EXPECT_EQ(due.ordered().parameters.period_months, row.months);
    }
    Instance due = owned();
    due.plan.spec.renewal = {RenewalMode::Operator, 168h, 3};
    due.account.now = kExpires - 168h - 1s;
    EXPECT_EQ(due.does(), "");
    EXPECT_EQ(due.decide().look_again, kExpires - 168h);
    due.account.now = kExpires - 168h;
    EXPECT_EQ(due.ordered().parameters.period_months, 3);
    // Isolated long ago: a term that ends in the future, whatever the flag says.
    due.inventory.plans["ins-1"].state = "ISOLATED";
    due.inventory.plans["ins-1"].auto_renewal = true;
    due.account.now = kExpires + 24h * 100;
    EXPECT_EQ(due.ordered().parameters.period_months, 4);
}

TEST(Renewal, AnEndThatIsNotToldIsNotTakenForNone) {
    Instance due = owned();
    due.inventory.plans["ins-1"].expires_at.reset();
    due.plan.spec.paid_through = year(2027) / 1 / 31;
    EXPECT_EQ(due.says(), "Stalled ExpiryUnknown");
}

TEST(Renewal, NotWhenFrozenNorForAFarDay) {
    Instance due = owned();
    due.plan.spec.paid_through = year(2062) / 1 / 1;
    EXPECT_EQ(due.says(), "Stalled Refused");
    due.plan.spec.paid_through = year(2028) / 1 / 1;
    due.account.frozen = true;
    EXPECT_EQ(due.says(), "Working AccountFrozen");
}

TEST(Flag, OneInstanceAtATimeAndOnlyTheWrongOnes) {
    Instance flags = owned(3);
    flags.plan.spec.renewal = {RenewalMode::Provider, 168h, 6};
    flags.inventory.plans["ins-1"].auto_renewal = true;
    EXPECT_EQ(flags.does(), "set auto-renewal ins-2");
    const api::Setting setting = flags.setting();
    EXPECT_TRUE(setting.on);
    EXPECT_EQ(setting.months, 6);
    EXPECT_EQ(setting.product_code, "p_cloudfirewall");
    EXPECT_EQ(setting.region_code, "ap-guangzhou");
    // One that the cloud refuses keeps the other not waiting.
    flags.refusals["auto-renewal ins-2"] = {"code", "why.", kNow + 5min};
    EXPECT_EQ(flags.does(), "set auto-renewal ins-3");
    flags.inventory.plans["ins-3"].auto_renewal = true;
    EXPECT_EQ(flags.says(), "Working Updating");
    EXPECT_EQ(flags.decide().look_again, kNow + 5min);
    flags.plan.spec.renewal.mode = RenewalMode::Never;
    EXPECT_EQ(flags.does(), "set auto-renewal ins-1");
    EXPECT_FALSE(flags.setting().on);
    flags.account.frozen = true;
    EXPECT_EQ(flags.says(), "Working AccountFrozen");
}

TEST(Flag, TheTermThatTheCloudRenewsByIsSetToo) {
    Instance flags = owned();
    api::ObservedPlan& seen = flags.inventory.plans["ins-1"];
    flags.plan.spec.renewal = {RenewalMode::Provider, 168h, 6};
    seen.auto_renewal = true;
    EXPECT_EQ(flags.says(), "Available");  // not known
    seen.renewal_months = 1;
    EXPECT_EQ(flags.does(), "set auto-renewal ins-1");
    EXPECT_EQ(flags.setting().months, 6);
    seen.renewal_months = 6;
    EXPECT_EQ(flags.says(), "Available");
}

TEST(Flag, WhoDoesNotWantToBeNotifiedIsLeftAlone) {
    Instance quiet = owned();
    quiet.inventory.plans["ins-1"].instance.renew_flag = "DISABLE_NOTIFY_AND_MANUAL_RENEW";
    EXPECT_EQ(quiet.says(), "Available");
    EXPECT_EQ(quiet.decide().status.renew_flag, "DISABLE_NOTIFY_AND_MANUAL_RENEW");
    quiet.plan.spec.renewal.mode = RenewalMode::Provider;
    EXPECT_EQ(quiet.does(), "set auto-renewal ins-1");
}

TEST(Flag, UnknownIsNeverGuessed) {
    Instance unknown = owned();
    unknown.inventory.plans["ins-1"].auto_renewal.reset();
    EXPECT_EQ(unknown.says(), "Available");
    unknown.plan.spec.renewal.mode = RenewalMode::Provider;
    EXPECT_EQ(unknown.says(), "Stalled PermissionDenied");
    unknown.plan.spec.renewal.mode = RenewalMode::Never;
    unknown.plan.spec.paid_through = year(2028) / 1 / 1;
    EXPECT_EQ(unknown.says(), "Stalled PermissionDenied");
}

TEST(Flag, NeverBesideARenewal) {
    Instance due = owned();
    due.plan.spec.paid_through = year(2028) / 1 / 1;
    due.inventory.plans["ins-1"].auto_renewal = true;
    EXPECT_EQ(due.does(), "set auto-renewal ins-1");
    due.refusals["auto-renewal ins-1"] = {"code", "why.", kNow + 5min};
    EXPECT_EQ(due.says(), "Working Updating");
}

Instance deleted(Instance subject, bool refund = false) {
    subject.plan.meta.deleted_at = kNow;
    if (refund) subject.plan.spec.deletion_policy = api::DeletionPolicy::Refund;
    return subject;
}

TEST(Deletion, WaitsForWhatMayBeOnTheWire) {
    for (const bool refund : {false, true}) {
        for (const OrderPhase phase : kOnTheWire) {
            Instance leaving = deleted(owned(), refund);
            leaving.order("renew-20270131-ins-1", Act::Renew, phase).spec.parameters = renew_request("ins-1", 1);
            EXPECT_EQ(leaving.says(), "Working Deleting");
        }
        Instance leaving = deleted(declared(), refund);
        leaving.order("create", Act::Create, OrderPhase::Pending);
        EXPECT_EQ(leaving.does(), "cancel cinst-blog-1-create");
        leaving.orders.clear();
        EXPECT_EQ(leaving.does(), "-finalizer");
    }
}

TEST(Retain, GivesTheClaimsBackAndGoes) {
    Instance leaving = deleted(owned(2));
    EXPECT_EQ(leaving.does(), "release ins-1");
    leaving.claims.erase("ins-1");
    leaving.account = {};
    EXPECT_EQ(leaving.does(), "release ins-2");
    leaving.claims.clear();
    EXPECT_EQ(leaving.does(), "-finalizer");
}

TEST(Refund, EachInstanceThenTheClaims) {
    Instance leaving = deleted(owned(2), true);
    EXPECT_EQ(leaving.does(), "order cinst-blog-1-refund-ins-1");
    EXPECT_EQ(leaving.ordered().parameters, renew_request("ins-1", 0));
    EXPECT_EQ(leaving.ordered().action, "RefundInstance");
    api::PurchaseOrder& first = leaving.order("refund-ins-1", Act::Refund, OrderPhase::Submitting);
    first.spec.parameters = renew_request("ins-1", 0);
    EXPECT_EQ(leaving.does(), "order cinst-blog-1-refund-ins-2");
    api::PurchaseOrder& second = leaving.order("refund-ins-2", Act::Refund, OrderPhase::Delivered);
    second.spec.parameters = renew_request("ins-2", 0);
    EXPECT_EQ(leaving.says(), "Working Refunding");
    first.status.phase = OrderPhase::Refused;
    api::set_standing(first.status.conditions, api::Standing::Stalled, api::Reason::Refused, "FailedOperation.NotAllowToRefund", 1, kNow);
    EXPECT_EQ(leaving.says(), "Stalled RefundRefused");
    EXPECT_NE(leaving.message().find("NotAllowToRefund"), std::string::npos);
    EXPECT_NE(leaving.message().find("Retain"), std::string::npos);
    // Accepted, and the cloud has not carried it out: not yet, or not at all.
    first.status.phase = OrderPhase::Delivered;
    first.status.settled_at = kNow;
    EXPECT_EQ(leaving.says(), "Working Refunding");
    leaving.inventory.read_at = kNow + 1h;
    EXPECT_EQ(leaving.says(), "Stalled RefundRefused");
    EXPECT_NE(leaving.message().find("still shows"), std::string::npos);
    leaving.inventory.plans.clear();
    EXPECT_EQ(leaving.does(), "destroyed cinst-blog-1-create");
    leaving.orders.front().status.destroyed_at = kNow;
    EXPECT_EQ(leaving.does(), "release ins-1");
    leaving.claims.clear();
    EXPECT_EQ(leaving.does(), "-finalizer");
    // Applied again: a refunded instance is followed by the next.
    leaving.plan.meta.deleted_at.reset();
    leaving.plan.meta.external_id.clear();
    EXPECT_EQ(leaving.does(), "order cinst-blog-2-create");
}

TEST(Refund, OnlyWhatIsOurs) {
    Instance leaving = deleted(owned(), true);
    leaving.claims["ins-1"] = "web/CloudInstance/other";
    EXPECT_EQ(leaving.does(), "-finalizer");
    leaving.claims.clear();
    leaving.plan.spec.management_policy = api::ManagementPolicy::Observe;
    EXPECT_EQ(leaving.does(), "-finalizer");
}

// That an instance is not listed does not prove that it was given back.
TEST(Refund, WhatIsNotListedIsNotForgotten) {
    Instance leaving = deleted(owned(), true);
    leaving.inventory.plans.clear();
    EXPECT_EQ(leaving.says(), "Stalled Deleting");
    leaving.account.ready = false;
    EXPECT_EQ(leaving.says(), "Working Deleting");
}

}  // namespace
