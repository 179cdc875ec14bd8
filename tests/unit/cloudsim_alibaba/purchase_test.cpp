// CreateCenBandwidthPackage: what is paid when, and what is seen when.
#include <gtest/gtest.h>

#include "unit/cloudsim_alibaba/client.hpp"

namespace cloudsim::alibaba {
namespace {

TEST(Purchase, IsPaidAtOnceAndSeenLater) {
    World world;
    const Reply made = world.create({{"Bandwidth", "10"}, {"GeographicRegionBId", "Asia-Pacific"}, {"Period", "3"}});
    ASSERT_EQ(made.code(), "") << made.body;
    const std::string id = made.body.at("CenBandwidthPackageId");
    EXPECT_TRUE(id.starts_with("cenbwp-"));
    EXPECT_EQ(world.balance(), 1'000'000 - 10 * 3 * 20'000);
    const json charge = world.charges().at(0);
    EXPECT_EQ(charge.at("act"), "purchase");
    EXPECT_EQ(charge.at("packageId"), id);
    EXPECT_EQ(charge.at("orderId"), made.body.at("CenBandwidthPackageOrderId"));
    EXPECT_EQ(charge.at("requestId"), made.body.at("RequestId"));
    EXPECT_EQ(charge.at("signedAt"), base::format_rfc3339(world.now()));
    EXPECT_TRUE(world.shown(id).is_null());
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageSpec", {{"CenBandwidthPackageId", id}, {"Bandwidth", "20"}}).code(), "ParameterBwpInstanceId");
    world.advance(std::chrono::seconds(3));
    EXPECT_EQ(world.shown(id).at("Status"), "Idle");
}

TEST(Purchase, LooksLikeTheVendorsAnswer) {
    World world;
    const std::string id = world.buy({{"Name", "link"},
                                      {"Description", "d"},
                                      {"GeographicRegionBId", "Asia-Pacific"},
                                      {"Tag.1.Key", "owner"},
                                      {"Tag.1.Value", "u-1"},
                                      {"Tag.2.Key", "empty"}});
    const json shown = world.shown(id);
    EXPECT_EQ(shown.at("Name"), "link");
    EXPECT_EQ(shown.at("Bandwidth"), 2);
    EXPECT_EQ(shown.at("GeographicRegionAId"), "china");
    EXPECT_EQ(shown.at("GeographicRegionBId"), "asia-pacific");
    EXPECT_EQ(shown.at("GeographicSpanId"), "china_asia-pacific");
    EXPECT_EQ(shown.at("IsCrossBorder"), true);
    EXPECT_EQ(shown.at("CreationTime"), "2026-11-21T00:00Z");
    EXPECT_EQ(shown.at("ExpiredTime"), "2026-12-21T00:00Z");
    EXPECT_EQ(shown.at("HasReservationData"), "false");
    EXPECT_EQ(shown.at("BusinessStatus"), "Normal");
    EXPECT_EQ(shown.at("BandwidthPackageChargeType"), "PREPAY");
    EXPECT_EQ(shown.at("CenIds").at("CenId"), json::array());
    EXPECT_EQ(shown.at("OrginInterRegionBandwidthLimits").at("OrginInterRegionBandwidthLimit"), json::array());
    EXPECT_EQ(shown.at("Tags").at("Tag"), json::array({{{"Key", "empty"}, {"Value", ""}}, {{"Key", "owner"}, {"Value", "u-1"}}}));
}

TEST(Purchase, WithoutAutoPayThereIsOnlyAnOrder) {
    World world;
    Pairs unsaid{{"Bandwidth", "2"}, {"GeographicRegionAId", "China"}, {"GeographicRegionBId", "China"}};
    const Reply made = world.cbn("CreateCenBandwidthPackage", unsaid);
    const std::string id = made.body.at("CenBandwidthPackageId");
    const std::string order = made.body.at("CenBandwidthPackageOrderId");
    world.advance(std::chrono::seconds(60));
    EXPECT_TRUE(world.shown(id).is_null());
    EXPECT_TRUE(world.charges().empty());
    EXPECT_EQ(world.data("GetOrderDetail", {{"OrderId", order}}).at("OrderList").at("Order").at(0).at("PaymentStatus"), "Unpaid");
    world.control("POST", "orders/" + order + "/pay", json::object());
    EXPECT_EQ(world.charges().at(0).at("requestId"), made.body.at("RequestId"));
    world.advance(std::chrono::seconds(3));
    EXPECT_EQ(world.shown(id).at("Status"), "Idle");
}

TEST(Purchase, AnUnpaidOrderIsCancelledInTheEnd) {
    World world;
    const std::string order = world.create({{"AutoPay", "false"}}).body.at("CenBandwidthPackageOrderId");
    world.advance(std::chrono::hours(24));
    EXPECT_EQ(world.data("GetOrderDetail", {{"OrderId", order}}).at("OrderList").at("Order").at(0).at("PaymentStatus"), "Cancelled");
    world.control("POST", "orders/" + order + "/pay", json::object(), 409);
}

TEST(Purchase, TooLittleMoneyMayLeaveAnUnpaidOrder) {
    World world;
    world.set({{"balanceCents", 1}});
    EXPECT_EQ(world.create().code(), "OperationFailed.InsufficientBalance");
    EXPECT_EQ(world.control("GET", "orders").at("orders").at(0).at("state"), "Unpaid");
    world.set({{"unpaidOrders", false}});
    EXPECT_EQ(world.create().code(), "OperationFailed.InsufficientBalance");
    EXPECT_EQ(world.control("GET", "orders").at("orders").size(), 1U);
    EXPECT_TRUE(world.charges().empty());
}

TEST(Purchase, ATokenBuysOnce) {
    World world;
    const Pairs wanted{{"ClientToken", "t-1"}, {"Name", "one"}};
    const Reply first = world.create(wanted);
    const Reply again = world.create(wanted);
    EXPECT_EQ(again.body.at("CenBandwidthPackageId"), first.body.at("CenBandwidthPackageId"));
    EXPECT_EQ(again.body.at("CenBandwidthPackageOrderId"), first.body.at("CenBandwidthPackageOrderId"));
    EXPECT_NE(again.body.at("RequestId"), first.body.at("RequestId"));
    EXPECT_EQ(world.create({{"ClientToken", "t-1"}, {"Name", "two"}}).code(), "IdempotentParameterMismatch");
    EXPECT_EQ(world.charges().size(), 1U);
    world.create({{"ClientToken", "t-2"}, {"Name", "one"}});
    EXPECT_EQ(world.charges().size(), 2U);
}

TEST(Purchase, ATokenIsForgottenSomeTime) {
    World world;
    world.create({{"ClientToken", "t"}});
    world.advance(std::chrono::seconds(3599));
    world.create({{"ClientToken", "t"}});
    EXPECT_EQ(world.charges().size(), 1U);
    world.advance(std::chrono::seconds(1));
    world.create({{"ClientToken", "t"}});
    EXPECT_EQ(world.charges().size(), 2U);
}

TEST(Purchase, ATokenOfARefusedRequestIsStillGood) {
    World world;
    EXPECT_EQ(world.create({{"ClientToken", "t"}, {"Bandwidth", "1"}}).code(), "InvalidParameter");
    EXPECT_EQ(world.create({{"ClientToken", "t"}}).code(), "");
    world.set({{"balanceCents", 0}});
    EXPECT_EQ(world.create({{"ClientToken", "poor"}}).code(), "OperationFailed.InsufficientBalance");
    world.set({{"balanceCents", 100'000}});
    // Its unpaid order is still there: the answer does not change.
    EXPECT_EQ(world.create({{"ClientToken", "poor"}}).code(), "OperationFailed.InsufficientBalance");
    EXPECT_EQ(world.control("GET", "orders").at("orders").size(), 2U);
}

TEST(Purchase, RefusesWhatTheVendorRefuses) {
    World world;
    const auto code = [&world](const std::string& name, const std::string& value) { return world.create({{name, value}}).code(); };
    EXPECT_EQ(code("Bandwidth", ""), "MissingParameter");
    EXPECT_EQ(code("Bandwidth", "1"), "InvalidParameter");
    EXPECT_EQ(code("Bandwidth", "10001"), "InvalidParameter");
    EXPECT_EQ(code("Bandwidth", "5.0"), "InvalidParameter");
    EXPECT_EQ(code("GeographicRegionAId", "china"), "InvalidParameter");
    EXPECT_EQ(code("GeographicRegionBId", "Atlantis"), "InvalidParameter");
    EXPECT_EQ(code("BandwidthPackageChargeType", "POSTPAY"), "UnSupported.ChargeType");
    EXPECT_EQ(code("Period", "4"), "InvalidParameter");
    EXPECT_EQ(code("Period", "12"), "InvalidParameter");
    EXPECT_EQ(code("PricingCycle", "Week"), "InvalidParameter");
    EXPECT_EQ(code("AutoPay", "TRUE"), "InvalidParameter");
    EXPECT_EQ(code("Name", "http://x"), "InvalidName");
    EXPECT_EQ(code("Description", std::string(257, 'x')), "InvalidDescription");
    EXPECT_EQ(code("ClientToken", std::string(65, 'x')), "InvalidParameter");
    EXPECT_EQ(code("ClientToken", "\xc3\xa4"), "InvalidParameter");
    EXPECT_EQ(code("Tag.1.Key", "acs:x"), "InvalidParameter");
    EXPECT_EQ(code("AutoRenewDuration", "4"), "InvalidParameter");
    EXPECT_TRUE(world.control("GET", "orders").at("orders").empty());
}

TEST(Purchase, YearsAndAutomaticRenewal) {
    World world;
    world.set({{"balanceCents", 100'000'000}});
    const std::string id = world.buy({{"PricingCycle", "Year"}, {"Period", "2"}, {"AutoRenew", "true"}, {"AutoRenewDuration", "3"}});
    EXPECT_EQ(world.shown(id).at("ExpiredTime"), "2028-11-21T00:00Z");
    const json row = world.data("QueryAvailableInstances", {{"InstanceIDs", id}}).at("InstanceList").at(0);
    EXPECT_EQ(row.at("RenewStatus"), "AutoRenewal");
    EXPECT_EQ(row.at("RenewalDuration"), 3);
    EXPECT_EQ(row.at("RenewalDurationUnit"), "M");
}

}  // namespace
}  // namespace cloudsim::alibaba
