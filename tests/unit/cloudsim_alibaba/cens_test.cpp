// Packages on CENs, what is drawn from them, and the areas.
#include <gtest/gtest.h>

#include "unit/cloudsim_alibaba/client.hpp"

namespace cloudsim::alibaba {
namespace {

Reply attach(World& world, const std::string& id, const std::string& cen = "cen-1") {
    return world.cbn("AssociateCenBandwidthPackage", {{"CenId", cen}, {"CenBandwidthPackageId", id}});
}

Reply detach(World& world, const std::string& id, const std::string& cen = "cen-1") {
    return world.cbn("UnassociateCenBandwidthPackage", {{"CenId", cen}, {"CenBandwidthPackageId", id}});
}

TEST(Attach, TakesItsTime) {
    World world;
    const std::string id = world.buy();
    EXPECT_EQ(attach(world, id).code(), "");
    EXPECT_EQ(world.shown(id).at("Status"), "Associating");
    const Reply hasty = detach(world, id);
    EXPECT_EQ(hasty.code(), "InvalidOperation.BwpInstanceStatus");
    EXPECT_EQ(hasty.status, 403);
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageSpec", {{"CenBandwidthPackageId", id}, {"Bandwidth", "5"}}).code(), "InvalidStatus.Resource");
    world.advance(std::chrono::seconds(2));
    EXPECT_EQ(world.shown(id).at("Status"), "InUse");
    EXPECT_EQ(world.shown(id).at("CenIds").at("CenId"), json::array({"cen-1"}));
    EXPECT_EQ(world.cbn("DeleteCenBandwidthPackage", {{"CenBandwidthPackageId", id}}).code(), "InvalidOperation.BwpInstanceStatus");
    EXPECT_EQ(detach(world, id).code(), "");
    EXPECT_EQ(world.shown(id).at("Status"), "Unassociating");
    world.advance(std::chrono::seconds(2));
    EXPECT_EQ(world.shown(id).at("Status"), "Idle");
    EXPECT_TRUE(world.shown(id).at("CenIds").at("CenId").empty());
}

TEST(Attach, OnePackageForEachPairOfAreas) {
    World world;
    const std::string first = world.buy();
    const std::string second = world.buy();
    const std::string other = world.buy({{"GeographicRegionBId", "Europe"}});
    EXPECT_EQ(attach(world, first).code(), "");
    const Reply taken = attach(world, second);
    EXPECT_EQ(taken.code(), "InvalidOperation.BwpForGeoSpanAlreadyAssociated");
    EXPECT_EQ(taken.status, 409);
    EXPECT_EQ(attach(world, other).code(), "");
    EXPECT_EQ(attach(world, first).code(), "InvalidOperation.BwpForGeoSpanAlreadyAssociated");
    world.control("POST", "cens", {{"cenId", "cen-2"}, {"uid", kUid}});
    EXPECT_EQ(attach(world, first, "cen-2").code(), "InvalidOperation.BwpInstanceStatus");
}

TEST(Attach, StatesThatRefuse) {
    World world;
    const std::string id = world.buy();
    EXPECT_EQ(attach(world, id, "cen-none").code(), "ParameterCenInstanceId");
    EXPECT_EQ(attach(world, "cenbwp-none").code(), "ParameterBwpInstanceId");
    world.control("POST", "cens/cen-1", {{"status", "Creating"}});
    EXPECT_EQ(attach(world, id).code(), "InvalidOperation.CenInstanceStatus");
    world.control("POST", "cens/cen-1", {{"status", "Active"}, {"routerBusy", true}});
    EXPECT_EQ(attach(world, id).code(), "IncorrectStatus.TransitRouter");
    world.control("POST", "cens/cen-1", {{"routerBusy", false}});
    world.control("POST", "packages/" + id + "/lock", {{"status", "SecurityLocked"}});
    EXPECT_EQ(world.shown(id).at("BusinessStatus"), "SecurityLocked");
    EXPECT_EQ(attach(world, id).code(), "InvalidOperation.BwpBusinessStatus");
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageSpec", {{"CenBandwidthPackageId", id}, {"Bandwidth", "5"}}).code(),
              "InvalidOperation.BwpBusinessStatus");
    world.control("POST", "packages/" + id + "/lock", {{"status", ""}});
    EXPECT_EQ(attach(world, id).code(), "");
}

TEST(Limits, HoldThePackageAndItsBandwidth) {
    World world;
    const std::string id = world.buy({{"Bandwidth", "10"}});
    attach(world, id);
    world.advance(std::chrono::seconds(2));
    const json limit{{"local", "cn-hangzhou"}, {"opposite", "cn-beijing"}, {"bandwidthMbps", 6}};
    world.control("POST", "cens/cen-1/limit", limit);
    EXPECT_EQ(world
                  .cbn("DescribeCenGeographicSpanRemainingBandwidth",
                       {{"CenId", "cen-1"}, {"GeographicRegionAId", "China"}, {"GeographicRegionBId", "China"}})
                  .body.at("RemainingBandwidth"),
              4);
    EXPECT_EQ(detach(world, id).code(), "InvalidOperation.CenBandwidthLimitsNotZero");
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageSpec", {{"CenBandwidthPackageId", id}, {"Bandwidth", "5"}}).code(), "InvalidParameter");
    const json listed = world.cbn("DescribeCenInterRegionBandwidthLimits", {{"CenId", "cen-1"}})
                            .body.at("CenInterRegionBandwidthLimits")
                            .at("CenInterRegionBandwidthLimit");
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed.at(0).at("BandwidthLimit"), 6);
    EXPECT_EQ(listed.at(0).at("BandwidthPackageId"), id);
    EXPECT_EQ(world.shown(id).at("OrginInterRegionBandwidthLimits").at("OrginInterRegionBandwidthLimit").at(0).at("BandwidthLimit"), "6");
    world.control("POST", "cens/cen-1/limit", {{"local", "cn-beijing"}, {"opposite", "cn-hangzhou"}, {"bandwidthMbps", 0}});
    EXPECT_EQ(detach(world, id).code(), "");
}

TEST(Geography, SpansAndMembers) {
    World world;
    const Reply all = world.cbn("DescribeCenGeographicSpans", {{"PageSize", "50"}});
    EXPECT_EQ(all.body.at("TotalCount"), 10);
    const json one = world.cbn("DescribeCenGeographicSpans", {{"GeographicSpanId", "china_asia-pacific"}})
                         .body.at("GeographicSpanModels")
                         .at("GeographicSpanModel");
    ASSERT_EQ(one.size(), 1U);
    EXPECT_EQ(one.at(0).at("LocalGeoRegionId"), "asia-pacific");
    EXPECT_EQ(one.at(0).at("OppositeGeoRegionId"), "china");
    const json members = world.cbn("DescribeGeographicRegionMembership", {{"GeographicRegionId", "europe"}}).body.at("RegionIds").at("RegionId");
    EXPECT_EQ(members, json::array({{{"RegionId", "eu-central-1"}}, {{"RegionId", "eu-west-1"}}}));
    EXPECT_EQ(world.cbn("DescribeGeographicRegionMembership", {{"GeographicRegionId", "Europe"}}).code(), "InvalidParameter");
}

}  // namespace
}  // namespace cloudsim::alibaba
