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

void declare_account(World& world, const std::string& name, const std::string& secret, const nlohmann::json& more) {
    nlohmann::json spec = {{"provider", "Tencent"}, {"exclusive", true}, {"credentials", {{"secretRef", {{"name", secret}}}}}};
    if (!more.is_null()) spec.update(more);
    world.api.create(
        "/apis/planwright.dev/v1alpha1/namespaces/test/cloudaccounts",
        {{"apiVersion", "planwright.dev/v1alpha1"}, {"kind", "CloudAccount"}, {"metadata", {{"name", name}, {"namespace", "test"}}}, {"spec", spec}});
}

TEST(Fairness, AccountsThatDoNotAnswerDoNotHoldUpTheOthers) {
    World world(21);
    world.inventory_interval = 1min;
    world.silent_host = "nobody.example";
    const std::string silent = "https://" + world.silent_host;
    for (int i = 0; i < 16; ++i)
        declare_account(world, "silent-" + std::to_string(i), "tencent", {{"endpoints", {{"teo", silent}, {"billing", silent}, {"sts", silent}}}});
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
    world.cloud.faults().add({.kind = cloudsim::FaultKind::Refuse, .action = "DescribeDealsByCond", .count = {}});
    world.declare("blog", "{}");
    {
        const Counted listings(world, "DescribePlans");
        world.pass(9min);
        EXPECT_FALSE(world.ready("blog"));
        EXPECT_LE(listings.count(), 60);
    }
    // The listing settles it in the end, and then nobody waits for the order list any more.
    ASSERT_TRUE(world.until([&] { return world.ready("blog"); }, 10min)) << world.state("blog");
    world.pass(1min);
    const Counted listings(world, "DescribePlans");
    world.pass(10min);
    EXPECT_LE(listings.count(), 3);
}

constexpr const char* kOther = "100000000002";

// Another cloud account, whose keys are in the Secret "other".
void open_another(World& world) {
    cloudsim::Account other;
    other.uin = kOther;
    other.balance_cents = 1'000'000'000;
    other.keys.push_back({.secret_id = "AKIDother", .secret_key = kSecretKey, .token = {}, .expires = {}, .creator = kOther});
    world.cloud.model().put_account(other);
    world.api.create("/api/v1/namespaces/test/secrets",
                     {{"metadata", {{"name", "other"}, {"namespace", "test"}}},
                      {"data", {{"secretId", "QUtJRG90aGVy"}, {"secretKey", "Y2FuYXJ5LXNlY3JldC1rZXktMDEyMzQ1Njc4OQ=="}}}});
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
    open_another(world);
    declare_account(world, "slow", "tencent", {{"requestsPerSecond", 1}});
    declare_account(world, "quick", "other", {});
    world.start("a");
    declare_plans(world, "slow", 500);
    world.pass(20s);
    declare_plans(world, "quick", 1);
    EXPECT_TRUE(world.until([&] { return charges(world, kOther) == 1; }, 20s));
    const std::size_t before = charges(world, kUin);
    world.pass(100s);
    EXPECT_GE(charges(world, kUin), before + 90) << "and the line moves at its rate";
    EXPECT_TRUE(world.until([&] { return charges(world, kUin) == 500; }, 10min)) << "to its end";
}

TEST(Fairness, NothingIsBoughtWithTheKeysOfAnAccountThatIsGone) {
    World world(25);
    open_another(world);
    declare_account(world, "slow", "tencent", {{"requestsPerSecond", 1}});
    world.start("a");
    declare_plans(world, "slow", 20);
    world.pass(10s);
    world.api.remove("/apis/planwright.dev/v1alpha1/namespaces/test/cloudaccounts/slow");
    world.pass(1500ms);
    const std::size_t before = charges(world, kUin);
    declare_account(world, "slow", "other", {});
    world.pass(1min);
    EXPECT_EQ(charges(world, kUin), before);
    EXPECT_EQ(charges(world, kOther), 0U) << "where what was bought so far would not be found";
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
