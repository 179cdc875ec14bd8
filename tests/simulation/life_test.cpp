// The whole operator without faults: what it does, and that it then rests.
#include <gtest/gtest.h>

#include <map>
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

// The listing that comes after may be older: another replica of the cloud's that lags behind.
TEST(Life, WhatAListingDoesNotShowAnyMoreIsNotGoneYet) {
    World world(7);
    world.declare_account();
    world.inventory_interval = 30s;
    world.start("a");
    world.declare("blog", R"({"deletionPolicy":"Destroy"})");
    ASSERT_TRUE(world.until([&] { return world.settled(); }, 2min)) << world.state("blog");
    world.cloud.agenda().set_read_lag(4min);
    world.pass(1min);
    world.remove("blog");
    world.pass(10min);
    EXPECT_TRUE(world.state("blog").starts_with("False WaitingForExpiry")) << world.state("blog");
    EXPECT_EQ(world.claims().size(), 1U);
}

TEST(Life, WhatIsGoneLeavesNoSeriesBehind) {
    World world(6);
    world.declare_account();
    Process& leader = world.start("a");
    world.declare("blog", R"({"renewal":{"mode":"Operator"}})");
    ASSERT_TRUE(world.until([&] { return leader.metrics().contains(R"(name="eop-blog-1-create")"); }, 2min)) << leader.metrics();
    ASSERT_TRUE(world.until([&] { return world.ready("blog"); }, 2min)) << world.state("blog");
    world.pass(1min);
    const std::string text = leader.metrics();
    EXPECT_TRUE(text.contains(R"(name="blog",account="tencent",standing="Ready",reason="Available"} 1)")) << text;
    EXPECT_TRUE(text.contains(R"(name="blog",account="tencent",renewal="Operator"})")) << text;
    EXPECT_TRUE(text.contains(R"(planwright_orders{kind="EdgeOnePlan",act="Create",phase="Delivered"} 1)")) << text;
    EXPECT_FALSE(text.contains("eop-blog-1-create")) << text;
    world.remove("blog");
    ASSERT_TRUE(world.until([&] { return world.gone("blog"); }, 2min)) << world.state("blog");
    world.pass(1min);
    EXPECT_FALSE(leader.metrics().contains(R"("blog")")) << leader.metrics();
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

// SIGTERM in the middle of many purchases: the Lease goes over at once and not with the last answer; what runs is answered and recorded by the one
// that leaves, what has not begun is bought by the other one.
TEST(Life, AnOrderlyEndHandsOverWhilePurchasesRun) {
    World world(5);
    world.declare_account();
    Process& first = world.start("a");
    world.start("b");
    cloudsim::Fault slow;
    slow.kind = cloudsim::FaultKind::Delay;
    slow.action = "CreatePlan";
    slow.delay = 30s;
    world.cloud.faults().add(slow);
    for (int i = 0; i < 100; ++i) world.declare("p" + std::to_string(i), "{}");
    const auto bought_by = [&] {
        std::map<std::string, int> count;
        for (const auto& order : world.api.all("purchaseorders"))
            for (const auto& attempt : order.value("/status/attempts"_json_pointer, nlohmann::json::array())) ++count[attempt["holder"]];
        return count;
    };
    ASSERT_TRUE(world.until([&] { return bought_by()["a"] >= 30; }, 2min));
    const auto leader = [&] { return world.api.find("/apis/coordination.k8s.io/v1/namespaces/planwright-system/leases/planwright-operator"); };
    ASSERT_EQ((*leader())["spec"]["holderIdentity"], "a");
    first.stop();
    EXPECT_TRUE(world.until([&] { return (*leader())["spec"]["holderIdentity"] == "b"; }, 1s));
    const int begun = bought_by()["a"];
    EXPECT_FALSE(first.over()) << "it waits for its answers";
    ASSERT_TRUE(world.until([&] { return world.settled(); }, 1h)) << world.log;
    EXPECT_TRUE(first.over());
    EXPECT_EQ(bought_by(), (std::map<std::string, int>{{"a", begun}, {"b", 100 - begun}})) << "one attempt each";
    EXPECT_EQ(world.charges(cloudsim::Act::Purchase), 100);
}

// An edit while the account is being listed: what that look finds is said of the spec that it was made with.
TEST(Life, AnEditThatNobodyHasLookedAtYetIsNotSaidToBeObserved) {
    World world(13);
    world.declare_account();
    const std::string path = "/apis/planwright.dev/v1alpha1/namespaces/test/cloudaccounts/tencent";
    std::int64_t edited = 0;
    world.on_wire = [&](Process&, const Wired& wired, bool executed) {
        if (edited != 0 || executed || !wired.cloud || wired.target != "DescribePlans") return;
        const nlohmann::json spec = {{"credentials", {{"secretRef", {{"name", "nowhere"}}}}}};
        edited = world.api.patch(path, {{"spec", spec}})["metadata"]["generation"];
    };
    world.start("a");
    std::vector<std::string> told;
    world.api.on_write = [&](std::string_view, std::string_view, const nlohmann::json& object) {
        if (object["kind"] != "CloudAccount" || edited == 0 || object["status"].value("observedGeneration", -1) < edited) return;
        told.push_back(object["status"]["conditions"][0]["reason"]);
    };
    world.pass(1min);
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told.front(), "CredentialsMissing");
}

}  // namespace
}  // namespace simulation
