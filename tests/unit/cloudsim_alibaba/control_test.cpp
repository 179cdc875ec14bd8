// What people do by hand, and what judges read.
#include <gtest/gtest.h>

#include "unit/cloudsim_alibaba/client.hpp"

namespace cloudsim::alibaba {
namespace {

TEST(Control, BoughtByHandIsNobodysRequest) {
    World world;
    const json made =
        world.control("POST", "buy", {{"uid", kUid}, {"name", "hand"}, {"bandwidthMbps", 3}, {"areaB", "Europe"}, {"tags", {{"a", "b"}}}});
    world.advance(std::chrono::seconds(3));
    const json package = world.control("GET", "packages").at("packages").at(0);
    EXPECT_EQ(package.at("packageId"), made.at("packageId"));
    EXPECT_EQ(package.at("areas"), json::array({"China", "Europe"}));
    EXPECT_EQ(package.at("tags").at("a"), "b");
    EXPECT_EQ(world.charges().at(0).at("requestId"), "");
    EXPECT_TRUE(world.charges().at(0).at("signedAt").is_null());
    world.control("POST", "buy", {{"uid", kUid}, {"paid", false}});
    EXPECT_EQ(world.control("GET", "orders").at("orders").at(1).at("state"), "Unpaid");
    world.control("POST", "buy", {{"uid", "9"}}, 404);
    world.control("POST", "buy", {{"uid", kUid}, {"areaA", "Moon"}}, 400);
}

TEST(Control, ChangesByHand) {
    World world;
    const std::string id = world.buy();
    const auto act = [&](const std::string& verb, const json& body, int expected = 200) {
        return world.control("POST", "packages/" + id + "/" + verb, body, expected);
    };
    act("renew", {{"months", 1}});
    act("bandwidth", {{"bandwidthMbps", 7}});
    act("rename", {{"name", "n"}});
    act("tag", {{"key", "k"}, {"value", "v"}});
    act("attach", {{"cenId", "cen-1"}});
    act("renewal", {{"status", "NotRenewal"}});
    const json shown = world.shown(id);
    EXPECT_EQ(shown.at("ExpiredTime"), "2027-01-21T00:00Z");
    EXPECT_EQ(shown.at("Bandwidth"), 7);
    EXPECT_EQ(shown.at("Name"), "n");
    EXPECT_EQ(shown.at("Status"), "InUse");
    EXPECT_EQ(shown.at("Tags").at("Tag").size(), 1U);
    act("refund", json::object(), 409);
    act("attach", {{"cenId", ""}});
    act("refund", json::object());
    EXPECT_TRUE(world.shown(id).is_null());
    act("renew", {{"months", 1}}, 404);
    EXPECT_EQ(world.control("GET", "ledger").at("totals").at("byPackage").at(id).at("refund"), 1);
}

TEST(Control, ReservationsAreShownOnDemand) {
    World world;
    const std::string id = world.buy();
    world.control("POST", "packages/" + id + "/reservation", {{"activeAt", "2026-12-21T00:00:00Z"}, {"bandwidthMbps", 9}});
    EXPECT_EQ(world.shown(id).at("HasReservationData"), "false");
    EXPECT_FALSE(world.shown(id).contains("ReservationBandwidth"));
    const json full = world.packages({{"IncludeReservationData", "true"}}).at(0);
    EXPECT_EQ(full.at("HasReservationData"), "true");
    EXPECT_EQ(full.at("ReservationBandwidth"), "9");
    EXPECT_EQ(full.at("ReservationActiveTime"), "2026-12-21T00:00Z");
    EXPECT_EQ(full.at("ReservationOrderType"), "UPGRADE");
    world.control("POST", "packages/" + id + "/reservation", json::object());
    EXPECT_EQ(world.packages({{"IncludeReservationData", "true"}}).at(0).at("HasReservationData"), "false");
}

TEST(Control, ReleasedWithoutATrace) {
    World world;
    const std::string id = world.buy();
    world.control("POST", "packages/" + id + "/release", json::object());
    EXPECT_TRUE(world.packages().empty());
    EXPECT_EQ(world.charges().size(), 1U);
}

TEST(Control, AccountsAndKeys) {
    World world;
    world.control("POST", "accounts", {{"uid", "x"}}, 400);
    world.control("POST", "accounts", {{"uid", kUid}}, 409);
    world.set({{"accessKeyId", "second"}, {"accessKeySecret", "s2"}, {"addBalanceCents", 5}});
    EXPECT_EQ(world.balance(), 1'000'005);
    Signer second;
    second.id = "second";
    second.secret = "s2";
    EXPECT_EQ(world.call(kCbn, "DescribeCenBandwidthPackages", {}, second).code(), "");
    world.set({{"disableKeys", {"second"}}});
    EXPECT_EQ(world.call(kCbn, "DescribeCenBandwidthPackages", {}, second).code(), "InvalidAccessKeyId.Inactive");
    EXPECT_EQ(world.control("GET", "accounts").dump().find("s2"), std::string::npos);
}

TEST(Control, MistakesAreNamed) {
    World world;
    world.control("POST", "settings", {{"deliverySeconds", -1}}, 400);
    world.control("POST", "settings", {{"delivery", 1}}, 400);
    world.control("GET", "nothing", nullptr, 404);
    world.control("POST", "packages/none/renew", {{"months", 1}}, 404);
    world.control("POST", "cens/none", {{"status", "x"}}, 404);
    world.control("POST", "roles", {{"arn", "acs:ram::9:role/x"}}, 404);
    world.control("POST", "orders/none/pay", json::object(), 404);
    EXPECT_EQ(world.control("POST", "settings", {{"deliverySeconds", 0}}).at("transitionSeconds"), 2);
    EXPECT_FALSE(world.shown(world.create().body.at("CenBandwidthPackageId")).is_null());
}

}  // namespace
}  // namespace cloudsim::alibaba
