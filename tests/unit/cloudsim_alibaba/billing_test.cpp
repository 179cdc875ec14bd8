// BssOpenApi: renewals, orders, refunds, prices; and what time does to packages.
#include <gtest/gtest.h>

#include "unit/cloudsim_alibaba/client.hpp"

namespace cloudsim::alibaba {
namespace {

Reply renew(World& world, const std::string& id, Pairs more = {}) {
    more.merge(Pairs{{"InstanceId", id}, {"RenewPeriod", "1"}});
    return world.bss("RenewInstance", more);
}

json orders(World& world, const Pairs& parameters = {}) { return world.data("QueryOrders", parameters).at("OrderList").at("Order"); }

json row(World& world, const std::string& id) { return world.data("QueryAvailableInstances", {{"InstanceIDs", id}}).at("InstanceList").at(0); }

TEST(Renew, AddsMonthsAndPaysAtOnce) {
    World world;
    const std::string id = world.buy();
    const Reply done = renew(world, id, {{"RenewPeriod", "2"}, {"ProductType", "cbn_bwp_pre"}});
    EXPECT_EQ(done.code(), "");
    EXPECT_EQ(world.shown(id).at("ExpiredTime"), "2027-02-21T00:00Z");
    const json charge = world.charges().at(1);
    EXPECT_EQ(charge.at("act"), "renew");
    EXPECT_EQ(charge.at("amountCents"), 2 * 2 * 5'000);
    EXPECT_EQ(charge.at("orderId"), done.body.at("Data").at("OrderId"));
}

TEST(Renew, ATokenRenewsOnce) {
    World world;
    const std::string id = world.buy();
    const Reply first = renew(world, id, {{"ClientToken", "r"}});
    EXPECT_EQ(renew(world, id, {{"ClientToken", "r"}}).body.at("Data"), first.body.at("Data"));
    EXPECT_EQ(renew(world, id, {{"ClientToken", "r"}, {"RenewPeriod", "2"}}).code(), "IdempotentParameterMismatch");
    EXPECT_EQ(world.shown(id).at("ExpiredTime"), "2027-01-21T00:00Z");
    renew(world, id);
    EXPECT_EQ(world.shown(id).at("ExpiredTime"), "2027-02-21T00:00Z");
}

TEST(Renew, WithoutMoneyTheOrderIsCancelled) {
    World world;
    const std::string id = world.buy();
    world.set({{"balanceCents", 0}});
    EXPECT_EQ(renew(world, id).code(), "InsufficientBalance");
    EXPECT_EQ(orders(world).at(0).at("PaymentStatus"), "Cancelled");
    EXPECT_EQ(orders(world).at(0).at("OrderType"), "Renew");
    EXPECT_EQ(world.shown(id).at("ExpiredTime"), "2026-12-21T00:00Z");
}

TEST(Renew, RefusesWhatTheVendorRefuses) {
    World world;
    const std::string id = world.buy();
    EXPECT_EQ(renew(world, id, {{"RenewPeriod", "10"}}).code(), "InvalidParameter");
    EXPECT_EQ(renew(world, id, {{"RenewPeriod", ""}}).code(), "MissingParameter");
    EXPECT_EQ(renew(world, id, {{"ProductCode", "cbwp"}}).code(), "InvalidParameter");
    EXPECT_EQ(renew(world, id, {{"ProductType", "cbn_bwp_intl"}}).code(), "InvalidParameter");
    EXPECT_EQ(world.charges().size(), 1U);
}

TEST(Time, ExpiredPackagesStopAndAreReleasedLater) {
    World world;
    const std::string id = world.buy();
    world.advance(std::chrono::days(30));
    EXPECT_EQ(world.shown(id).at("BusinessStatus"), "FinancialLocked");
    EXPECT_EQ(world.cbn("AssociateCenBandwidthPackage", {{"CenId", "cen-1"}, {"CenBandwidthPackageId", id}}).code(),
              "InvalidOperation.BwpBusinessStatus");
    EXPECT_EQ(renew(world, id).code(), "");
    EXPECT_EQ(world.shown(id).at("BusinessStatus"), "Normal");
    EXPECT_EQ(world.shown(id).at("ExpiredTime"), "2027-01-21T00:00Z");
    world.advance(std::chrono::days(31 + 15));
    EXPECT_TRUE(world.shown(id).is_null());
    EXPECT_EQ(renew(world, id).code(), "ResourceNotExists");
}

TEST(Time, AutomaticRenewalADayBefore) {
    World world;
    const std::string id = world.buy();
    EXPECT_EQ(row(world, id).at("RenewStatus"), "ManualRenewal");
    EXPECT_EQ(world.bss("SetRenewal", {{"InstanceIDs", id}, {"RenewalStatus", "AutoRenewal"}}).code(), "MissingParameter");
    EXPECT_EQ(
        world.bss("SetRenewal", {{"InstanceIDs", id}, {"RenewalStatus", "AutoRenewal"}, {"RenewalPeriod", "1"}, {"RenewalPeriodUnit", "Y"}}).code(),
        "");
    EXPECT_EQ(row(world, id).at("RenewalDurationUnit"), "Y");
    world.advance(std::chrono::days(29) - std::chrono::seconds(11));
    EXPECT_EQ(world.charges().size(), 1U);
    world.advance(std::chrono::seconds(1));
    EXPECT_EQ(world.charges().at(1).at("act"), "auto-renew");
    EXPECT_EQ(world.charges().at(1).at("requestId"), "");
    EXPECT_EQ(world.shown(id).at("ExpiredTime"), "2027-12-21T00:00Z");
}

TEST(Time, AutomaticRenewalIsTriedOnceATerm) {
    World world;
    const std::string id = world.buy({{"AutoRenew", "true"}});
    world.set({{"balanceCents", 0}});
    world.advance(std::chrono::days(29));
    world.set({{"balanceCents", 1'000'000}});
    world.advance(std::chrono::days(1));
    EXPECT_EQ(world.charges().size(), 1U);
    EXPECT_EQ(world.shown(id).at("BusinessStatus"), "FinancialLocked");
}

TEST(SetRenewal, AllOrNothing) {
    World world;
    const std::string a = world.buy();
    EXPECT_EQ(world.bss("SetRenewal", {{"InstanceIDs", a + ",cenbwp-none"}, {"RenewalStatus", "NotRenewal"}}).code(), "ResourceNotExists");
    EXPECT_EQ(row(world, a).at("RenewStatus"), "ManualRenewal");
    const std::string b = world.buy();
    EXPECT_EQ(world.bss("SetRenewal", {{"InstanceIDs", a + "," + b}, {"RenewalStatus", "NotRenewal"}}).code(), "");
    EXPECT_EQ(row(world, b).at("RenewStatus"), "NotRenewal");
    EXPECT_EQ(world.bss("SetRenewal", {{"InstanceIDs", a}, {"RenewalStatus", "Never"}}).code(), "InvalidParameter");
}

TEST(Instances, RowsAndFilters) {
    World world;
    const std::string id = world.buy();
    const json shown = row(world, id);
    EXPECT_EQ(shown.at("ProductCode"), "cbn");
    EXPECT_EQ(shown.at("ProductType"), "cbn_bwp_pre");
    EXPECT_EQ(shown.at("CreateTime"), "2026-11-21T00:00:00Z");
    EXPECT_EQ(shown.at("EndTime"), "2026-12-21T00:00:00Z");
    EXPECT_EQ(shown.at("OwnerId"), 1'000'000'000'000'001);
    EXPECT_FALSE(shown.contains("RenewalDuration"));
    const auto count = [&world](const Pairs& wanted) { return world.data("QueryAvailableInstances", wanted).at("TotalCount").get<int>(); };
    EXPECT_EQ(count({{"RenewStatus", "AutoRenewal"}}), 0);
    EXPECT_EQ(count({{"Region", "ap-southeast-1"}}), 0);
    EXPECT_EQ(count({{"CreateTimeStart", "2026-11-21T00:00:01Z"}}), 0);
    EXPECT_EQ(count({{"EndTimeEnd", "2026-12-21T00:00:00Z"}}), 1);
    EXPECT_EQ(world.call(kBss, "QueryAvailableInstances", {{"Region", "cn-hangzhou"}}).code(), "MissingParameter");
    EXPECT_EQ(world.bss("QueryAvailableInstances", {{"PageSize", "301"}}).code(), "InvalidParameter");
}

TEST(Orders, TheDefaultWindowIsTheLastHour) {
    World world;
    world.buy();
    EXPECT_EQ(orders(world).size(), 1U);
    world.advance(std::chrono::hours(1));
    EXPECT_TRUE(orders(world).empty());
    EXPECT_EQ(orders(world, {{"CreateTimeStart", "2026-11-21T00:00:00Z"}}).size(), 1U);
    EXPECT_EQ(world.bss("QueryOrders", {{"CreateTimeStart", "2026-11-21 00:00:00"}}).code(), "InvalidParameter");
}

TEST(Orders, NewestFirstAndFiltered) {
    World world;
    const std::string id = world.buy();
    world.create({{"AutoPay", "false"}});
    const json all = orders(world);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all.at(0).at("PaymentStatus"), "Unpaid");
    EXPECT_EQ(all.at(1).at("PaymentStatus"), "Paid");
    EXPECT_EQ(all.at(1).at("PretaxAmount"), "100.00");
    EXPECT_FALSE(all.at(1).contains("InstanceIDs"));
    EXPECT_EQ(orders(world, {{"PaymentStatus", "Unpaid"}}).size(), 1U);
    EXPECT_EQ(orders(world, {{"OrderType", "Renew"}}).size(), 0U);
    EXPECT_EQ(orders(world, {{"PageSize", "1"}, {"PageNum", "2"}}).at(0).at("PaymentStatus"), "Paid");
    EXPECT_EQ(orders(world, {{"ProductCode", "ecs"}}).size(), 0U);
}

TEST(Orders, DetailNamesTheInstancesAsAListInText) {
    World world;
    const Reply made = world.create({{"AutoPay", "false"}});
    const std::string order = made.body.at("CenBandwidthPackageOrderId");
    const json detail = world.data("GetOrderDetail", {{"OrderId", order}}).at("OrderList").at("Order").at(0);
    EXPECT_EQ(json::parse(detail.at("InstanceIDs").get<std::string>()), json::array({made.body.at("CenBandwidthPackageId")}));
    EXPECT_EQ(world.data("GetOrderDetail", {{"OrderId", "2"}}).at("TotalCount"), 0);
    world.set({{"orderList", false}});
    EXPECT_EQ(world.bss("QueryOrders").code(), "NoPermission");
    EXPECT_EQ(world.bss("GetOrderDetail", {{"OrderId", order}}).status, 403);
}

TEST(Orders, OnlyUnpaidOnesAreCancelled) {
    World world;
    const std::string paid = world.create().body.at("CenBandwidthPackageOrderId");
    const std::string unpaid = world.create({{"AutoPay", "false"}}).body.at("CenBandwidthPackageOrderId");
    EXPECT_EQ(world.bss("CancelOrder", {{"OrderId", paid}}).code(), "InvalidParameter");
    EXPECT_EQ(world.bss("CancelOrder", {{"OrderId", unpaid}}).code(), "");
    EXPECT_EQ(orders(world).at(0).at("PaymentStatus"), "Cancelled");
    EXPECT_EQ(world.bss("CancelOrder", {{"OrderId", unpaid}}).code(), "InvalidParameter");
}

TEST(Refund, HasToBeEnabled) {
    World world;
    const std::string id = world.buy();
    EXPECT_EQ(world.bss("RefundInstance", {{"InstanceId", id}, {"ProductType", ""}}).code(), "ProductNotSupport");
    EXPECT_EQ(world.shown(id).at("Status"), "Idle");
}

TEST(Refund, PaysTheRestBackOnce) {
    World world;
    world.set({{"refundEnabled", true}});
    const std::string id = world.buy();
    world.advance(std::chrono::days(15) - std::chrono::seconds(10));
    const json price = world.data("InquiryPriceRefundInstance", {{"InstanceId", id}, {"ProductType", ""}});
    EXPECT_EQ(price.at("RefundAmount"), 50.0);
    const Pairs wanted{{"InstanceId", id}, {"ProductType", ""}, {"ClientToken", "f"}, {"ImmediatelyRelease", "1"}};
    const Reply first = world.bss("RefundInstance", wanted);
    EXPECT_TRUE(first.body.at("Data").at("OrderId").is_number_integer());
    EXPECT_TRUE(world.shown(id).is_null());
    EXPECT_EQ(world.charges().at(1).at("act"), "refund");
    EXPECT_EQ(world.charges().at(1).at("amountCents"), -5'000);
    EXPECT_EQ(world.bss("RefundInstance", wanted).body.at("Data"), first.body.at("Data"));
    EXPECT_EQ(world.charges().size(), 2U);
    EXPECT_EQ(world.bss("RefundInstance", {{"InstanceId", id}}).code(), "ResourceNotExists");
    EXPECT_TRUE(orders(world, {{"OrderType", "Refund"}}).at(0).at("PaymentStatus").is_null());
}

TEST(Refund, NotWhileAttached) {
    World world;
    world.set({{"refundEnabled", true}});
    const std::string id = world.buy();
    world.control("POST", "packages/" + id + "/attach", {{"cenId", "cen-1"}});
    EXPECT_EQ(world.bss("RefundInstance", {{"InstanceId", id}}).code(), "InvalidOperation.BwpInstanceStatus");
}

TEST(Price, IsWhatAPurchaseCosts) {
    World world;
    Pairs wanted{{"SubscriptionType", "Subscription"},     {"OrderType", "NewOrder"},
                 {"ModuleList.1.ModuleCode", "bandwidth"}, {"ModuleList.1.Config", "bandwidth:5,RegionA:China,RegionB:Europe"},
                 {"ServicePeriodQuantity", "3"},           {"ServicePeriodUnit", "Month"}};
    const json price = world.data("GetSubscriptionPrice", wanted);
    EXPECT_EQ(price.at("TradePrice"), 3'000.0);
    EXPECT_EQ(price.at("Currency"), "CNY");
    world.create({{"Bandwidth", "5"}, {"GeographicRegionBId", "Europe"}, {"Period", "3"}});
    EXPECT_EQ(world.charges().at(0).at("amountCents"), 300'000);
    wanted["ModuleList.1.Config"] = "bandwidth:5";
    EXPECT_EQ(world.bss("GetSubscriptionPrice", wanted).code(), "InvalidConfigCode");
    wanted["ModuleList.1.ModuleCode"] = "x";
    EXPECT_EQ(world.bss("GetSubscriptionPrice", wanted).code(), "InvalidModuleCode");
}

TEST(Products, CodesAreFoundAtRunTime) {
    World world;
    const json found = world.data("QueryProductList", {{"PageNum", "1"}, {"PageSize", "2"}, {"QueryTotalCount", "true"}});
    EXPECT_EQ(found.at("TotalCount"), 3);
    EXPECT_EQ(found.at("ProductList").at("Product").at(1).at("ProductCode"), "cbn");
    EXPECT_EQ(world.bss("QueryProductList").code(), "MissingParameter");
}

}  // namespace
}  // namespace cloudsim::alibaba
