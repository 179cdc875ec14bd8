// The whole operator without faults: what it does, and that it then rests.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "simulation/world.hpp"

namespace simulation {
namespace {

using namespace std::chrono_literals;

TEST(Life, BuysUpgradesAndRenewsOnceAndRests) {
    World world(1);
    world.declare_account();
    world.start("a");
    world.declare("blog", R"({"planType":"personal","prepaid":{"periodMonths":1}})");
    ASSERT_TRUE(world.until([&] { return world.ready("blog"); }, 2min)) << world.state("blog") << "\n" << world.log;
    EXPECT_EQ(world.charges(cloudsim::Act::Purchase), 1);

    world.change("blog", R"({"planType":"standard","paidThrough":"2027-03-01"})");
    ASSERT_TRUE(world.until([&] { return world.ready("blog") && world.charges(cloudsim::Act::Upgrade) == 1; }, 5min)) << world.state("blog");
    EXPECT_EQ(world.charges(cloudsim::Act::Renew), 1);
    EXPECT_TRUE(world.nothing_left_over());

    // Settled means: no writes and no purchases, for hours (but for the Lease's renewals, and the account's inventory time every ten minutes).
    world.pass(10min);
    std::size_t writes = 0;
    world.api.on_write = [&](std::string_view, std::string_view, const nlohmann::json& object) {
        const std::string kind = object.value("kind", "");
        if (kind == "EdgeOnePlan" || kind == "PurchaseOrder") ++writes;
    };
    world.pass(2h);
    EXPECT_EQ(writes, 0U);
    EXPECT_EQ(world.cloud.model().ledger().size(), 3U);
    EXPECT_EQ(world.log.find(kSecretKey), std::string::npos);
}

TEST(Life, OperatorRenewsEveryTerm) {
    World world(2);
    world.declare_account();
    world.inventory_interval = 1h;
    world.start("a", false);  // an election renews its Lease every two seconds, which is a lot of work in a year
    world.declare("shop", R"({"planType":"basic","renewal":{"mode":"Operator","renewBefore":"72h"}})");
    ASSERT_TRUE(world.until([&] { return world.ready("shop"); }, 2min)) << world.state("shop");
    world.pass(65 * 24h);
    EXPECT_EQ(world.charges(cloudsim::Act::Purchase), 1);
    EXPECT_EQ(world.charges(cloudsim::Act::Renew), 2);
    EXPECT_TRUE(world.ready("shop")) << world.state("shop");
    EXPECT_TRUE(world.nothing_left_over());
}

TEST(Life, SameManifestAgainTakesItsPlanBack) {
    World world(3);
    world.declare_account();
    world.start("a");
    world.declare("blog", "{}");
    ASSERT_TRUE(world.until([&] { return world.ready("blog"); }, 2min)) << world.state("blog");
    world.remove("blog");
    ASSERT_TRUE(world.until([&] { return world.gone("blog"); }, 2min)) << world.state("blog");
    world.declare("blog", "{}");
    ASSERT_TRUE(world.until([&] { return world.ready("blog"); }, 2min)) << world.state("blog");
    EXPECT_EQ(world.charges(cloudsim::Act::Purchase), 1);
}

TEST(Life, StandbyTakesOverAfterACrash) {
    World world(4);
    world.declare_account();
    Process& first = world.start("a");
    world.start("b");
    world.declare("blog", "{}");
    ASSERT_TRUE(world.until([&] { return world.ready("blog"); }, 2min)) << world.state("blog");
    first.crash();
    world.declare("shop", "{}");
    ASSERT_TRUE(world.until([&] { return world.ready("shop"); }, 2min)) << world.state("shop");
    EXPECT_EQ(world.charges(cloudsim::Act::Purchase), 2);
}

}  // namespace
}  // namespace simulation
