// What one account, or one broken answer, may cost the others: nothing, and the cloud is not asked in a hurry.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "simulation/world.hpp"

namespace simulation {
namespace {

using namespace std::chrono_literals;

// Requests of an action from now on.
class Counted {
public:
    Counted(World& world, std::string_view action) : world_(world) {
        world.on_wire = [this, action](Process&, const Wired& wired, bool executed) { count_ += wired.cloud && !executed && wired.target == action; };
    }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() { world_.on_wire = {}; }
    [[nodiscard]] int count() const { return count_; }

private:
    World& world_;
    int count_ = 0;
};

TEST(Fairness, AccountsThatDoNotAnswerDoNotHoldUpTheOthers) {
    World world(21);
    world.inventory_interval = 1min;
    world.silent_host = "nobody.example";
    const std::string silent = "https://" + world.silent_host;
    for (int i = 0; i < 16; ++i)
        world.declare_account("silent-" + std::to_string(i), "tencent", {{"endpoints", {{"teo", silent}, {"billing", silent}, {"sts", silent}}}});
    world.declare_account();
    world.start("a");
    world.pass(5min);
    world.declare("blog", "{}");
    EXPECT_TRUE(world.until([&] { return world.ready("blog"); }, 30s)) << world.state("blog");
}

TEST(Fairness, AnOrderListThatFailsIsNotAskedForInAHurry) {
    World world(22);
    world.declare_account();
    world.start("a");
    world.cloud.faults().add({.kind = cloudsim::FaultKind::LoseAnswer, .action = "CreatePlan", .count = 1});
    world.declare("blog", "{}");
    ASSERT_TRUE(world.until([&] { return !world.bought().empty(); }, 1min)) << world.state("blog");
    world.cloud.faults().add({.kind = cloudsim::FaultKind::Refuse, .action = "DescribeDealsByCond", .count = {}});
    {
        const Counted listings(world, "DescribePlans");
        world.pass(9min);
        EXPECT_FALSE(world.ready("blog"));
        EXPECT_LE(listings.count(), 60);
    }
    // Once it can be read it settles the purchase, and then nobody waits for it any more.
    world.cloud.faults().clear();
    ASSERT_TRUE(world.until([&] { return world.ready("blog"); }, 10min)) << world.state("blog");
    world.pass(1min);
    const Counted listings(world, "DescribePlans");
    world.pass(10min);
    EXPECT_LE(listings.count(), 3);
}

void declare_plans(World& world, const std::string& account, int count) {
    for (int i = 0; i < count; ++i)
        world.api.create("/apis/planwright.dev/v1alpha1/namespaces/test/edgeoneplans",
                         {{"apiVersion", "planwright.dev/v1alpha1"},
                          {"kind", "EdgeOnePlan"},
                          {"metadata", {{"name", account + "-" + std::to_string(i)}, {"namespace", "test"}}},
                          {"spec", {{"accountRef", {{"name", account}}}}}});
}

std::size_t charges(World& world, const std::string& uin) {
    return static_cast<std::size_t>(std::ranges::count(world.cloud.model().ledger(), uin, &cloudsim::Charge::uin));
}

TEST(Fairness, OneAccountWithALongLineDoesNotHoldUpTheOthers) {
    World world(24);
    world.open_another_account();
    world.declare_account("slow", "tencent", {{"requestsPerSecond", 1}});
    world.declare_account("quick", "other");
    world.start("a");
    declare_plans(world, "slow", 500);
    world.pass(20s);
    declare_plans(world, "quick", 1);
    EXPECT_TRUE(world.until([&] { return charges(world, kOtherUin) == 1; }, 20s));
    const std::size_t before = charges(world, kUin);
    world.pass(100s);
    EXPECT_GE(charges(world, kUin), before + 90) << "and the line moves at its rate";
    EXPECT_TRUE(world.until([&] { return charges(world, kUin) == 500; }, 10min)) << "to its end";
}

TEST(Fairness, NothingIsBoughtWithTheKeysOfAnAccountThatIsGone) {
    World world(25);
    world.open_another_account();
    world.declare_account("slow", "tencent", {{"requestsPerSecond", 1}});
    world.start("a");
    declare_plans(world, "slow", 20);
    world.pass(10s);
    world.api.remove("/apis/planwright.dev/v1alpha1/namespaces/test/cloudaccounts/slow");
    world.pass(1500ms);
    const std::size_t before = charges(world, kUin);
    world.declare_account("slow", "other");
    world.pass(1min);
    EXPECT_EQ(charges(world, kUin), before);
    EXPECT_EQ(charges(world, kOtherUin), 0U) << "where what was bought so far would not be found";
}

TEST(Fairness, ACloudThatDoesNotKnowTheTimeIsNotAskedInAHurry) {
    World world(23);
    world.declare_account();
    world.start("a");
    world.declare("blog", "{}");
    ASSERT_TRUE(world.until([&] { return world.ready("blog"); }, 2min));
    int requests = 0;
    world.on_wire = [&](Process&, const Wired& wired, bool executed) {
        if (!wired.cloud || executed) return;
        ++requests;
        world.cloud.agenda().set_offset(world.cloud.agenda().offset() + 40s);
    };
    world.pass(10min);
    EXPECT_LE(requests, 600);
}

}  // namespace
}  // namespace simulation
