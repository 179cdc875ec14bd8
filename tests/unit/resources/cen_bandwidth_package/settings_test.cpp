#include <gtest/gtest.h>

#include "subject.hpp"

namespace {

using namespace package;

TEST(Attributes, FollowTheSpecAndWhatItLeavesOutStays) {
    Package renamed = owned();
    facts(renamed).description = "by hand";
    EXPECT_EQ(renamed.says(), "Available");
    renamed.plan.spec.name = "another";
    EXPECT_EQ(renamed.does(), "set attributes cenbwp-1");
    EXPECT_EQ(renamed.setting().text, "another");
    EXPECT_EQ(renamed.setting().description, "by hand");
    renamed.plan.spec.name.clear();
    renamed.plan.spec.description = "declared";
    EXPECT_EQ(renamed.setting().text, "link");
    EXPECT_EQ(renamed.setting().description, "declared");
    renamed.account.frozen = true;
    EXPECT_EQ(renamed.says(), "Working AccountFrozen");
}

TEST(Tags, OnlyOursAreSet) {
    Package tagged = owned();
    facts(tagged).tags["foreign"] = "stays";
    EXPECT_EQ(tagged.says(), "Available");
    facts(tagged).tags["team"] = "by hand";
    tagged.plan.spec.tags["cost"] = "7";
    EXPECT_EQ(tagged.does(), "set tags cenbwp-1");
    EXPECT_EQ(tagged.setting().tags, (std::map<std::string, std::string>{{"cost", "7"}, {"team", "web"}}));
    tagged.plan.spec.tags.clear();
    EXPECT_EQ(tagged.says(), "Available");
}

TEST(Attachment, AttachMoveDetach) {
    Package link = owned();
    link.plan.spec.cen_id = "cen-1";
    EXPECT_EQ(link.does(), "set attach cenbwp-1");
    EXPECT_EQ(link.setting().target, "cen-1");
    link.refusals["attach cenbwp-1"] = {"", "It was accepted; waiting for the listing to show it.", kNow + 1min};
    EXPECT_EQ(link.says(), "Working Updating");
    EXPECT_EQ(link.decide().look_again, kNow + 1min);
    link.refusals.clear();
    facts(link).cen_ids = {"cen-1"};
    link.inventory.plans[kId].state = "InUse";
    EXPECT_EQ(link.says(), "Available");
    link = told(link);
    // Moved: off the one, then on the other; it stays ours until it is off.
    link.plan.spec.cen_id = "cen-2";
    EXPECT_EQ(link.does(), "set detach cenbwp-1");
    EXPECT_EQ(link.setting().target, "cen-1");
    link.refusals["detach cenbwp-1"] = {"InvalidOperation.CenBandwidthLimitsNotZero", "Limits remain.", kNow + 5min};
    EXPECT_EQ(link.says(), "Stalled AttachmentBlocked");
    EXPECT_NE(link.message().find("InvalidOperation.CenBandwidthLimitsNotZero"), std::string::npos);
    link = told(link);
    EXPECT_EQ(link.plan.status.attached_to, "cen-1");
    link.refusals.clear();
    EXPECT_EQ(link.does(), "set detach cenbwp-1");
    facts(link).cen_ids.clear();
    EXPECT_EQ(link.does(), "set attach cenbwp-1");
    EXPECT_EQ(link.setting().target, "cen-2");
    // Left out: off what the spec named.
    facts(link).cen_ids = {"cen-2"};
    link = told(link);
    link.plan.spec.cen_id.clear();
    EXPECT_EQ(link.does(), "set detach cenbwp-1");
    facts(link).cen_ids.clear();
    EXPECT_EQ(link.says(), "Available");
    EXPECT_EQ(link.decide().status.attached_to, "");
}

TEST(Attachment, WhatSomebodyElseAttachedIsNotFoughtOver) {
    Package taken = owned();
    facts(taken).cen_ids = {"cen-9"};
    EXPECT_EQ(taken.says(), "Available");
    EXPECT_NE(taken.message().find("cen-9"), std::string::npos);
    EXPECT_EQ(told(taken).says(), "Available");
    taken.plan.spec.cen_id = "cen-1";
    EXPECT_EQ(taken.says(), "Stalled AttachmentBlocked");
    EXPECT_EQ(told(taken).says(), "Stalled AttachmentBlocked");
    taken.plan.spec.cen_id = "cen-9";
    EXPECT_EQ(taken.says(), "Available");
}

// Looking at a package gives no right to take it off its CEN.
TEST(Attachment, WhatWasObservedIsNotDetached) {
    Package watching = owned();
    facts(watching).cen_ids = {"cen-9"};
    watching.plan.spec.management_policy = api::ManagementPolicy::Observe;
    watching = told(watching);
    EXPECT_EQ(watching.plan.status.attached_to, "cen-9");
    Package managing = watching;
    managing.plan.spec.management_policy = api::ManagementPolicy::Manage;
    EXPECT_EQ(managing.says(), "Available");
    EXPECT_EQ(told(managing).says(), "Available");
    // Nor with a spell of trouble between.
    for (const auto policy : {api::ManagementPolicy::Observe, api::ManagementPolicy::Manage}) {
        Package shaken = watching;
        shaken.plan.spec.management_policy = policy;
        shaken.account.ready = false;
        shaken = told(shaken);
        EXPECT_EQ(shaken.plan.status.attached_to, "");
        shaken.account.ready = true;
        shaken.plan.spec.management_policy = api::ManagementPolicy::Manage;
        EXPECT_EQ(shaken.says(), "Available");
    }
}

TEST(Settings, RefusalsAreSortedAndKeepNothingElseWaiting) {
    Package many = owned();
    many.plan.spec.name = "another";
    many.plan.spec.tags["cost"] = "7";
    many.plan.spec.cen_id = "cen-1";
    many.plan.spec.bandwidth_mbps = 20;
    many.refusals["attributes cenbwp-1"] = {"Throttling.User", "Slowly.", kNow + 1min};
    EXPECT_EQ(many.does(), "set tags cenbwp-1");
    many.refusals["tags cenbwp-1"] = {"Throttling.User", "Slowly.", kNow + 2min};
    EXPECT_EQ(many.does(), "set attach cenbwp-1");
    many.refusals["attach cenbwp-1"] = {"InvalidOperation.BwpForGeoSpanAlreadyAssociated", "One there already.", kNow + 5min};
    EXPECT_EQ(many.does(), "order cbwp-blog-1-bandwidth-1");
    many.plan.spec.bandwidth_mbps = 10;
    EXPECT_EQ(many.says(), "Stalled AttachmentBlocked");
    EXPECT_EQ(many.decide().look_again, kNow + 1min);
    many.refusals["attach cenbwp-1"].code = "InvalidOperation.CenInstanceStatus";
    EXPECT_EQ(many.says().substr(0, 7), "Working");
    many.account.now = kNow + 1min;
    EXPECT_EQ(many.does(), "set attributes cenbwp-1");
}

TEST(Settings, NotWhileLockedExpiredOrBeingMade) {
    Package many = owned();
    many.plan.spec.name = "another";
    many.plan.spec.tags["cost"] = "7";
    many.plan.spec.cen_id = "cen-1";
    for (const auto& make :
         {+[](Package& subject) { facts(subject).business_status = "SecurityLocked"; }, +[](Package& subject) { subject.account.now = kExpires; },
          +[](Package& subject) { subject.inventory.plans[kId].state = "Associating"; }}) {
        Package waiting = many;
        make(waiting);
        EXPECT_EQ(waiting.does(), "");
    }
}

Package deleted(Package subject, bool refund = false) {
    subject.plan.meta.deleted_at = kNow;
    if (refund) subject.plan.spec.deletion_policy = api::DeletionPolicy::Refund;
    return subject;
}

TEST(Deletion, WaitsForWhatMayBeOnTheWire) {
    for (const bool refund : {false, true}) {
        for (const OrderPhase phase : kOnTheWire) {
            Package leaving = deleted(owned(), refund);
            leaving.order("bandwidth-1", Act::Upgrade, phase).spec.parameters = bandwidth_request(20);
            EXPECT_EQ(leaving.says(), "Working Deleting");
        }
        Package leaving = deleted(owned(), refund);
        leaving.order("bandwidth-1", Act::Upgrade, OrderPhase::Pending).spec.parameters = bandwidth_request(20);
        EXPECT_EQ(leaving.does(), "cancel cbwp-blog-1-bandwidth-1");
    }
}

TEST(Retain, GivesTheClaimBackAndGoes) {
    Package leaving = deleted(owned());
    facts(leaving).cen_ids = {"cen-1"};
    leaving.plan.spec.cen_id = "cen-1";
    leaving.account = {};
    EXPECT_EQ(leaving.does(), "release cenbwp-1");
    leaving.claims.clear();
    EXPECT_EQ(leaving.does(), "-finalizer");
}

TEST(Refund, OffItsCenThenRefundedThenGone) {
    Package leaving = deleted(owned(), true);
    leaving.plan.spec.cen_id = "cen-1";
    facts(leaving).cen_ids = {"cen-1"};
    EXPECT_EQ(leaving.does(), "set detach cenbwp-1");
    leaving.refusals["detach cenbwp-1"] = {"InvalidOperation.CenBandwidthLimitsNotZero", "Limits remain.", kNow + 5min};
    EXPECT_EQ(leaving.says(), "Stalled AttachmentBlocked");
    facts(leaving).cen_ids.clear();
    EXPECT_EQ(leaving.does(), "order cbwp-blog-1-refund");
    EXPECT_EQ(leaving.ordered().parameters, billing_request(0));
    api::PurchaseOrder& order = leaving.order("refund", Act::Refund, OrderPhase::Refused);
    order.spec.parameters = billing_request(0);
    api::set_standing(order.status.conditions, api::Standing::Stalled, api::Reason::Refused, "NotSupported", 1, kNow);
    EXPECT_EQ(leaving.says(), "Stalled RefundRefused");
    order.status.phase = OrderPhase::Delivered;
    EXPECT_EQ(leaving.says(), "Working Refunding");
    leaving.inventory.plans.clear();
    EXPECT_EQ(leaving.does(), "destroyed " + kCreate);
    leaving.orders.front().status.destroyed_at = kNow;
    EXPECT_EQ(leaving.does(), "release cenbwp-1");
    leaving.claims.clear();
    EXPECT_EQ(leaving.does(), "-finalizer");
    leaving.plan.meta.deleted_at.reset();
    leaving.plan.meta.external_id.clear();
    EXPECT_EQ(leaving.does(), "order cbwp-blog-2-create");
}

TEST(Refund, OnlyWhatIsOursAndWithItsCodes) {
    Package leaving = deleted(owned(), true);
    facts(leaving).product_code.clear();
    EXPECT_EQ(leaving.says(), "Stalled RefundRefused");
    leaving.claims[kId] = "web/CenBandwidthPackage/other";
    EXPECT_EQ(leaving.does(), "-finalizer");
}

}  // namespace
