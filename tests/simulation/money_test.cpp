// Too little money, and keys of another account, in the middle of a purchase.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "simulation/judge.hpp"

namespace simulation {
namespace {

using namespace std::chrono_literals;

std::map<std::string, int> renewals(World& world) {
    std::map<std::string, int> count;
    for (const auto& charge : world.cloud.model().ledger())
        if (charge.act == cloudsim::Act::Renew) ++count[charge.plan_id];
    return count;
}

void expect_renewed_once(World& world) {
    for (const auto& [plan, count] : renewals(world)) EXPECT_EQ(count, 1) << plan;
}

std::vector<std::string> unpaid(World& world) {
    std::vector<std::string> ids;
    for (const auto& [id, history] : world.cloud.model().orders())
        if (history.latest()->state == cloudsim::OrderState::Unpaid) ids.push_back(id);
    return ids;
}

void pay_unpaid(World& world) {
    for (const std::string& id : unpaid(world)) (void)world.cloud.model().pay(id);
}

// One request is lost, the other meets an empty account and leaves an unpaid order, which names no plan yet. Then there is money again, and what is
// unpaid is paid.
void ask_without_money(World& world, const std::string& action, const std::function<void()>& lost, const std::function<void()>& unpaid_for) {
    cloudsim::Account& account = *world.cloud.model().account(kUin);
    const long balance = std::exchange(account.balance_cents, 0);
    world.cloud.faults().add({.kind = cloudsim::FaultKind::LoseRequest, .action = action, .count = 1});
    lost();
    world.pass(10s);
    unpaid_for();
    world.pass(20min);
    account.balance_cents = balance;
    world.pass(30min);
    pay_unpaid(world);
    world.pass(1h);
}

TEST(Money, AnUnpaidRenewalIsNotGivenToAnotherPlan) {
    World world(11);
    world.declare_account();
    world.start("a");
    world.declare("first", "{}");
    world.declare("second", "{}");
    ASSERT_TRUE(world.until([&] { return world.settled(); }, 5min));
    ask_without_money(
        world, "RenewPlan", [&] { world.change("first", R"({"paidThrough":"2027-01-10"})"); },
        [&] { world.change("second", R"({"paidThrough":"2027-01-10"})"); });
    expect_renewed_once(world);
}

// As in two teams' namespaces. The order list is the cloud account's, whoever reads it.
TEST(Money, AnUnpaidRenewalIsNotGivenToAPlanOfAnotherCloudAccountObject) {
    World world(16);
    const auto declare_again = [&] { world.declare_account("again", "tencent", {{"exclusive", true}}); };
    world.declare_account();
    declare_again();
    world.start("a");
    world.declare("first", "{}");
    world.declare("second", R"({"accountRef":{"name":"again"}})");
    ASSERT_TRUE(world.until([&] { return world.settled(); }, 5min));
    cloudsim::Account& account = *world.cloud.model().account(kUin);
    const long balance = std::exchange(account.balance_cents, 0);
    world.cloud.faults().add({.kind = cloudsim::FaultKind::LoseRequest, .action = "RenewPlan", .count = 1});
    world.change("first", R"({"paidThrough":"2027-01-10"})");
    world.pass(10s);
    world.change("second", R"({"paidThrough":"2027-01-10"})");
    ASSERT_TRUE(world.until([&] { return unpaid(world).size() == 1; }, 1min));
    // Its order is looked for by nobody while the account is gone.
    world.api.remove("/apis/planwright.dev/v1alpha1/namespaces/test/cloudaccounts/again");
    world.pass(20min);
    declare_again();
    world.pass(20min);
    account.balance_cents = balance;
    pay_unpaid(world);
    EXPECT_TRUE(world.until([&] { return world.settled(); }, 2h)) << world.state("first") << world.state("second");
    EXPECT_EQ(renewals(world).size(), 2U);
    expect_renewed_once(world);
}

TEST(Money, AnUnpaidPurchaseIsNotGivenToAnOrderForAnotherType) {
    World world(12);
    world.declare_account();
    world.start("a");
    ASSERT_TRUE(world.until([&] { return world.log.contains("caches filled"); }, 1min));
    world.pass(10s);
    ask_without_money(
        world, "CreatePlan", [&] { world.declare("first", R"({"planType":"personal"})"); },
        [&] { world.declare("second", R"({"planType":"basic"})"); });
    EXPECT_EQ(world.charges(cloudsim::Act::Purchase), 2);
    EXPECT_TRUE(world.settled()) << world.state("first");
}

// Whether the order list may be read is not known to a process whose first readings of it fail. It is the only place where an unpaid order shows.
TEST(Money, AnUnpaidRenewalIsNotForgottenWhileTheOrderListFails) {
    World world(14);
    world.declare_account();
    Process& first = world.start("a");
    world.declare("blog", "{}");
    ASSERT_TRUE(world.until([&] { return world.settled(); }, 5min));
    cloudsim::Account& account = *world.cloud.model().account(kUin);
    const long balance = std::exchange(account.balance_cents, 0);
    world.cloud.faults().add({.kind = cloudsim::FaultKind::LoseAnswer, .action = "RenewPlan", .count = 1});
    world.change("blog", R"({"paidThrough":"2027-01-10"})");
    ASSERT_TRUE(world.until([&] { return unpaid(world).size() == 1; }, 1min));
    first.crash();
    world.cloud.faults().add({.kind = cloudsim::FaultKind::Http5xx, .action = "DescribeDealsByCond", .count = std::nullopt});
    world.start("b");
    world.pass(1h);
    EXPECT_EQ(unpaid(world).size(), 1U);
    EXPECT_NE(world.state("blog").find("order list"), std::string::npos) << world.state("blog");
    world.cloud.faults().clear();
    account.balance_cents = balance;
    pay_unpaid(world);
    EXPECT_TRUE(world.until([&] { return world.settled(); }, 1h)) << world.state("blog");
    expect_renewed_once(world);
}

// A cluster that was set back may have bought it already, and left it unpaid: only the order list shows that.
TEST(Money, NothingIsBoughtBeforeTheOrderListWasRead) {
    World world(15);
    world.declare_account();
    world.cloud.faults().add({.kind = cloudsim::FaultKind::Http5xx, .action = "DescribeDealsByCond", .count = std::nullopt});
    world.start("a");
    world.declare("blog", "{}");
    world.pass(20min);
    EXPECT_EQ(world.charges(cloudsim::Act::Purchase), 0);
    EXPECT_NE(world.state("blog").find("order list of CloudAccount tencent could not be read"), std::string::npos) << world.state("blog");
    world.cloud.faults().clear();
    EXPECT_TRUE(world.until([&] { return world.settled(); }, 10min)) << world.state("blog");
    EXPECT_EQ(world.charges(cloudsim::Act::Purchase), 1);
}

// The CloudAccount is deleted and made again, with keys of another account, while an outcome is unknown.
TEST(Money, AnAccountThatIsMadeAgainWithKeysOfAnother) {
    World world(13);
    world.open_another_account();
    world.declare_account();
    world.start("a");
    world.cloud.faults().add({.kind = cloudsim::FaultKind::LoseAnswer, .action = "CreatePlan", .count = 1});
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
