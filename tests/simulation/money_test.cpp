// Too little money, and keys of another account, in the middle of a purchase.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "simulation/judge.hpp"

namespace simulation {
namespace {

using namespace std::chrono_literals;
constexpr const char* kUin = "100000000001";

std::map<std::string, int> renewals(World& world) {
    std::map<std::string, int> count;
    for (const auto& charge : world.cloud.model().ledger())
        if (charge.act == cloudsim::Act::Renew) ++count[charge.plan_id];
    return count;
}

std::vector<std::string> unpaid(World& world) {
    std::vector<std::string> ids;
    for (const auto& [id, history] : world.cloud.model().orders())
        if (history.latest()->state == cloudsim::OrderState::Unpaid) ids.push_back(id);
    return ids;
}

// One renewal's request is lost, the other's meets an empty account and leaves an unpaid order, which names no plan yet.
TEST(Money, AnUnpaidRenewalIsNotGivenToAnotherPlan) {
    World world(11);
    world.declare_account();
    world.start("a");
    world.declare("first", "{}");
    world.declare("second", "{}");
    ASSERT_TRUE(world.until([&] { return world.settled(); }, 5min));
    cloudsim::Account& account = *world.cloud.model().account(kUin);
    const long balance = std::exchange(account.balance_cents, 0);
    cloudsim::Fault lost;
    lost.kind = cloudsim::FaultKind::LoseRequest;
    lost.action = "RenewPlan";
    lost.count = 1;
    world.cloud.faults().add(lost);
    world.change("first", R"({"paidThrough":"2027-01-10"})");
    world.pass(10s);
    world.change("second", R"({"paidThrough":"2027-01-10"})");
    world.pass(20min);
    account.balance_cents = balance;
    world.pass(30min);
    for (const std::string& id : unpaid(world)) (void)world.cloud.model().pay(id);
    world.pass(1h);
    for (const auto& [plan, count] : renewals(world)) EXPECT_EQ(count, 1) << plan;
}

TEST(Money, AnUnpaidPurchaseIsNotGivenToAnOrderForAnotherType) {
    World world(12);
    world.declare_account();
    world.start("a");
    ASSERT_TRUE(world.until([&] { return world.log.contains("caches filled"); }, 1min));
    world.pass(10s);
    cloudsim::Account& account = *world.cloud.model().account(kUin);
    const long balance = std::exchange(account.balance_cents, 0);
    cloudsim::Fault lost;
    lost.kind = cloudsim::FaultKind::LoseRequest;
    lost.action = "CreatePlan";
    lost.count = 1;
    world.cloud.faults().add(lost);
    world.declare("first", R"({"planType":"personal"})");
    world.pass(10s);
    world.declare("second", R"({"planType":"basic"})");
    world.pass(20min);
    account.balance_cents = balance;
    world.pass(30min);
    for (const std::string& id : unpaid(world)) (void)world.cloud.model().pay(id);
    world.pass(1h);
    EXPECT_EQ(world.charges(cloudsim::Act::Purchase), 2);
    EXPECT_TRUE(world.settled()) << world.state("first");
}

// The CloudAccount is deleted and made again, with keys of another account, while an outcome is unknown.
TEST(Money, AnAccountThatIsMadeAgainWithKeysOfAnother) {
    World world(13);
    cloudsim::Account other;
    other.uin = "100000000002";
    other.balance_cents = 1'000'000'000;
    other.keys.push_back({.secret_id = "AKIDother", .secret_key = kSecretKey, .token = {}, .expires = {}, .creator = "100000000002"});
    world.cloud.model().put_account(other);
    world.declare_account();
    world.start("a");
    cloudsim::Fault lost;
    lost.kind = cloudsim::FaultKind::LoseAnswer;
    lost.action = "CreatePlan";
    lost.count = 1;
    world.cloud.faults().add(lost);
    world.declare("blog", "{}");
    world.pass(1min);
    world.api.remove("/apis/planwright.dev/v1alpha1/namespaces/test/cloudaccounts/tencent");
    world.api.patch("/api/v1/namespaces/test/secrets/tencent", {{"data", {{"secretId", "QUtJRG90aGVy"}}}});
    world.pass(5s);
    world.declare_account();
    world.pass(1h);
    EXPECT_EQ(world.charges(cloudsim::Act::Purchase), 1);
}

}  // namespace
}  // namespace simulation
