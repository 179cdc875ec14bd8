// What is done to packages: listing, bandwidth, names, deletion, tags.
#include <gtest/gtest.h>

#include "unit/cloudsim_alibaba/client.hpp"

namespace cloudsim::alibaba {
namespace {

Pairs on(const std::string& id, Pairs more = {}) {
    more.emplace("CenBandwidthPackageId", id);
    return more;
}

TEST(Describe, FiltersAreAndOrOr) {
    World world;
    const std::string a = world.buy({{"Name", "a"}});
    const std::string b = world.buy({{"Name", "b"}});
    const auto count = [&world](Pairs filter) { return world.packages(filter).size(); };
    EXPECT_EQ(count({{"Filter.1.Key", "Name"}, {"Filter.1.Value.1", "a"}, {"Filter.1.Value.2", "b"}}), 2U);
    Pairs both{{"Filter.1.Key", "Name"}, {"Filter.1.Value.1", "a"}, {"Filter.2.Key", "CenBandwidthPackageId"}, {"Filter.2.Value.1", b}};
    EXPECT_EQ(count(both), 0U);
    both["IsOrKey"] = "true";
    EXPECT_EQ(count(both), 2U);
    EXPECT_EQ(count({{"Filter.1.Key", "Status"}, {"Filter.1.Value.1", "InUse"}}), 0U);
    EXPECT_EQ(world.cbn("DescribeCenBandwidthPackages", {{"Filter.1.Key", "Description"}, {"Filter.1.Value.1", "x"}}).code(), "InvalidParameter");
}

TEST(Describe, TagsAreExact) {
    World world;
    const std::string a = world.buy({{"Tag.1.Key", "owner"}, {"Tag.1.Value", "1"}, {"Tag.2.Key", "x"}, {"Tag.2.Value", "y"}});
    world.buy({{"Tag.1.Key", "owner"}, {"Tag.1.Value", "2"}});
    const json found = world.packages({{"Tag.1.Key", "owner"}, {"Tag.1.Value", "1"}});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.at(0).at("CenBandwidthPackageId"), a);
}

TEST(Describe, PagesHoldFiftyAtMost) {
    World world;
    world.set({{"balanceCents", 10'000'000}});
    for (int i = 0; i < 51; ++i) world.create();
    world.advance(std::chrono::seconds(3));
    EXPECT_EQ(world.packages().size(), 10U);
    EXPECT_EQ(world.packages({{"PageSize", "50"}}).size(), 50U);
    EXPECT_EQ(world.packages({{"PageSize", "50"}, {"PageNumber", "2"}}).size(), 1U);
    const Reply page = world.cbn("DescribeCenBandwidthPackages", {{"PageSize", "50"}, {"PageNumber", "3"}});
    EXPECT_EQ(page.body.at("TotalCount"), 51);
    EXPECT_EQ(page.body.at("PageNumber"), 3);
    EXPECT_EQ(world.cbn("DescribeCenBandwidthPackages", {{"PageSize", "51"}}).code(), "InvalidParameter");
    EXPECT_EQ(world.cbn("DescribeCenBandwidthPackages", {{"PageNumber", "0"}}).code(), "InvalidParameter");
}

TEST(Describe, AccountsSeeTheirOwnOnly) {
    World world;
    const std::string id = world.buy();
    world.control("POST", "accounts", {{"uid", "2"}, {"accessKeyId", "other"}, {"accessKeySecret", "s"}});
    Signer other;
    other.id = "other";
    other.secret = "s";
    EXPECT_EQ(world.call(kCbn, "DescribeCenBandwidthPackages", {}, other).body.at("TotalCount"), 0);
    EXPECT_EQ(world.call(kCbn, "ModifyCenBandwidthPackageAttribute", on(id, {{"Name", "x"}}), other).code(), "ParameterBwpInstanceId");
}

TEST(Describe, ALaggingReadShowsThePast) {
    World world;
    world.cloud.control("POST", "/settings", {{"readLagSeconds", 60}});
    const std::string id = world.buy();
    EXPECT_TRUE(world.shown(id).is_null());
    world.advance(std::chrono::seconds(60));
    EXPECT_EQ(world.shown(id).at("Bandwidth"), 2);
}

TEST(Bandwidth, UpCostsAndDownPaysBackTheRestOfTheTerm) {
    World world;
    const std::string id = world.buy({{"Period", "1"}});
    world.advance(std::chrono::days(15) - std::chrono::seconds(10));
    const long before = world.balance();
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageSpec", on(id, {{"Bandwidth", "4"}})).code(), "");
    EXPECT_EQ(before - world.balance(), 2 * 5'000 / 2);
    EXPECT_EQ(world.shown(id).at("Bandwidth"), 4);
    EXPECT_EQ(world.charges().at(1).at("act"), "upgrade");
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageSpec", on(id, {{"Bandwidth", "2"}})).code(), "");
    EXPECT_EQ(world.balance(), before);
    EXPECT_EQ(world.charges().at(2).at("act"), "downgrade");
    EXPECT_EQ(world.charges().at(2).at("amountCents"), -5'000);
}

TEST(Bandwidth, TheSameAgainIsAnError) {
    World world;
    const std::string id = world.buy();
    const Reply same = world.cbn("ModifyCenBandwidthPackageSpec", on(id, {{"Bandwidth", "2"}}));
    EXPECT_EQ(same.code(), "Operation.Failed");
    EXPECT_EQ(same.status, 400);
    EXPECT_EQ(same.body.at("Message"), "Spec of the specified bandwidth package is not changed.");
    EXPECT_EQ(world.charges().size(), 1U);
}

TEST(Bandwidth, ABusyPackageRefuses) {
    World world;
    world.control("POST", "settings", {{"orderSeconds", 30}});
    const std::string id = world.buy();
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageSpec", on(id, {{"Bandwidth", "4"}})).code(), "");
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageSpec", on(id, {{"Bandwidth", "5"}})).code(), "InvalidStatus.Resource");
    world.advance(std::chrono::seconds(30));
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageSpec", on(id, {{"Bandwidth", "5"}})).code(), "");
}

TEST(Bandwidth, AnUnpaidUpgradeBlocksTheNext) {
    World world;
    const std::string id = world.buy();
    world.set({{"balanceCents", 0}});
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageSpec", on(id, {{"Bandwidth", "4"}})).code(), "OperationFailed.InsufficientBalance");
    world.set({{"balanceCents", 1'000'000}});
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageSpec", on(id, {{"Bandwidth", "4"}})).code(), "InvalidStatus.Resource");
    EXPECT_EQ(world.bss("RenewInstance", {{"InstanceId", id}, {"RenewPeriod", "1"}}).code(), "Order.Unpaid");
    const json order = world.control("GET", "orders").at("orders").at(1);
    world.control("POST", "orders/" + order.at("orderId").get<std::string>() + "/pay", json::object());
    EXPECT_EQ(world.shown(id).at("Bandwidth"), 4);
}

TEST(Bandwidth, TemporaryUpgradesEndByThemselves) {
    World world;
    const std::string id = world.buy();
    const auto until = [&world](std::chrono::seconds span) { return base::format_rfc3339(world.now() + span).substr(0, 16) + "Z"; };
    const Pairs wanted = on(id, {{"Bandwidth", "20"}, {"EndTime", until(std::chrono::hours(4))}});
    EXPECT_EQ(world.cbn("TempUpgradeCenBandwidthPackageSpec", wanted).code(), "OperationDenied.TempUpgrade");
    world.set({{"temporaryUpgrades", true}});
    EXPECT_EQ(world.cbn("TempUpgradeCenBandwidthPackageSpec", on(id, {{"Bandwidth", "20"}, {"EndTime", until(std::chrono::hours(2))}})).code(),
              "InvalidParameter");
    EXPECT_EQ(world.cbn("TempUpgradeCenBandwidthPackageSpec", wanted).code(), "");
    EXPECT_EQ(world.shown(id).at("Bandwidth"), 20);
    EXPECT_EQ(world.charges().at(1).at("act"), "temporary-upgrade");
    // What it will be again, and when.
    const json shown = world.packages({{"IncludeReservationData", "true"}}).at(0);
    EXPECT_EQ(shown.at("HasReservationData"), "true");
    EXPECT_EQ(shown.at("ReservationOrderType"), "TEMP_UPGRADE");
    EXPECT_EQ(shown.at("ReservationBandwidth"), "2");
    EXPECT_EQ(shown.at("ReservationActiveTime"), until(std::chrono::hours(4)));
    world.advance(std::chrono::hours(4));
    EXPECT_EQ(world.shown(id).at("Bandwidth"), 2);
}

TEST(Attribute, NameAndDescriptionAreSetAndCleared) {
    World world;
    const std::string id = world.buy({{"Name", "a"}, {"Description", "b"}});
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageAttribute", on(id, {{"Name", "c"}})).code(), "");
    EXPECT_EQ(world.shown(id).at("Name"), "c");
    EXPECT_EQ(world.shown(id).at("Description"), "b");
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageAttribute", on(id, {{"Description", ""}})).code(), "");
    EXPECT_EQ(world.shown(id).at("Description"), "");
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageAttribute", on(id, {{"Name", "https://x"}})).code(), "InvalidName");
    EXPECT_EQ(world.cbn("ModifyCenBandwidthPackageAttribute", on("cenbwp-none", {{"Name", "x"}})).code(), "ParameterBwpInstanceId");
}

TEST(Delete, SubscriptionsStay) {
    World world;
    const std::string id = world.buy();
    const Reply refused = world.cbn("DeleteCenBandwidthPackage", on(id));
    EXPECT_EQ(refused.code(), "Forbidden.Release");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(world.shown(id).at("Status"), "Idle");
}

TEST(Tags, AreSetListedAndTakenAway) {
    World world;
    const std::string id = world.buy({{"Tag.1.Key", "a"}, {"Tag.1.Value", "1"}});
    const Pairs target{{"ResourceType", "BandwidthPackage"}, {"ResourceId.1", id}};
    const auto with = [&target](Pairs more) {
        more.insert(target.begin(), target.end());
        return more;
    };
    EXPECT_EQ(world.cbn("TagResources", with({{"Tag.1.Key", "b"}, {"Tag.1.Value", "2"}, {"Tag.2.Key", "a"}, {"Tag.2.Value", "3"}})).code(), "");
    const json listed = world.cbn("ListTagResources", target).body.at("TagResources").at("TagResource");
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed.at(0), (json{{"ResourceId", id}, {"ResourceType", "BandwidthPackage"}, {"TagKey", "a"}, {"TagValue", "3"}}));
    const Reply first = world.cbn("ListTagResources", with({{"PageSize", "1"}}));
    EXPECT_EQ(world.cbn("ListTagResources", with({{"PageSize", "1"}, {"NextToken", first.body.at("NextToken").get<std::string>()}}))
                  .body.at("TagResources")
                  .at("TagResource")
                  .at(0)
                  .at("TagKey"),
              "b");
    EXPECT_EQ(world.cbn("UntagResources", with({{"TagKey.1", "a"}})).code(), "");
    EXPECT_EQ(world.shown(id).at("Tags").at("Tag").size(), 1U);
    EXPECT_EQ(world.cbn("UntagResources", with({{"All", "true"}})).code(), "");
    EXPECT_TRUE(world.shown(id).at("Tags").at("Tag").empty());
    EXPECT_EQ(world.cbn("TagResources", with({})).code(), "MissingParameter");
    EXPECT_EQ(world.cbn("ListTagResources", {{"ResourceType", "BandwidthPackage"}}).code(), "MissingParameter");
    EXPECT_EQ(world.cbn("TagResources", {{"ResourceType", "Vpc"}, {"ResourceId.1", id}, {"Tag.1.Key", "a"}}).code(), "InvalidParameter");
}

TEST(Tags, TwentyAreTheMost) {
    World world;
    Pairs many;
    for (int i = 1; i <= 20; ++i) many["Tag." + std::to_string(i) + ".Key"] = "k" + std::to_string(i);
    const std::string id = world.buy(many);
    EXPECT_EQ(world.cbn("TagResources", {{"ResourceType", "BandwidthPackage"}, {"ResourceId.1", id}, {"Tag.1.Key", "more"}}).code(),
              "InvalidParameter");
    many["Tag.21.Key"] = "k21";
    EXPECT_EQ(world.create(many).code(), "InvalidParameter");
}

}  // namespace
}  // namespace cloudsim::alibaba
