// Crashes, orderly ends, two leaders, faults on both sides. Whatever happens: when it is over, each declared act was paid once, every object is
// Ready, and nothing is left over.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "simulation/faults.hpp"
#include "simulation/judge.hpp"

namespace simulation {
namespace {

using namespace std::chrono_literals;
using api::PlanKind;

// Long enough for signature windows, settle times and slow retries to pass, several times over.
constexpr auto kHeal = 6h;

// What happens in the world beside the faults.
struct Play {
    void (*begin)(World&);
    void (*act)(World&, int step);
    int steps;
    long longest_step;  // seconds
};

void declare_plans(World& world, int count) {
    for (int i = 0; i < count; ++i) world.declare("plan-" + std::to_string(i), R"({"planType":"personal","paidThrough":"2027-02-15"})");
}

constexpr Play kPlans{[](World& world) {
                          world.declare_account();
                          declare_plans(world, 4);
                      },
                      [](World& world, int step) {
                          if (step == 15) world.change("plan-0", R"({"planType":"standard"})");
                      },
                      40, 120};

void declare_instances(World& world, const std::string& name, int quantity) {
    nlohmann::json spec{{"productCode", "p_yunjing"},   {"subProductCode", "sp_yunjing_vas"},
                        {"regionCode", "ap-guangzhou"}, {"zoneCode", "ap-guangzhou-6"},
                        {"quantity", quantity},         {"parameters", {{"pid", 1005305}, {"sv_yunjing_vas_la", "50"}}},
                        {"paidThrough", "2027-02-15"}};
    world.declare(name, spec.dump(), PlanKind::Instance);
}

void declare_package(World& world, const std::string& name, bool auto_pay) {
    nlohmann::json spec{{"name", name}, {"bandwidthMbps", 4}, {"areas", {"China", "Europe"}}, {"autoPay", auto_pay}, {"paidThrough", "2027-02-15"}};
    if (name == "link-0") spec["cenId"] = "cen-1";
    world.declare(name, spec.dump(), PlanKind::Package);
}

void declare_all_kinds(World& world) {
    world.declare_account("Tencent");
    world.declare_account("Alibaba");
    world.cloud.alibaba_model().put_cen({.id = "cen-1", .uid = kUid});
    declare_plans(world, 2);
    declare_instances(world, "host-0", 2);
    declare_instances(world, "host-1", 2);
    declare_package(world, "link-0", true);
    declare_package(world, "link-1", false);
    declare_package(world, "link-2", true);
}

constexpr Play kAllKinds{declare_all_kinds,
                         [](World& world, int step) {
                             if (step == 15) world.change("plan-0", R"({"planType":"standard"})");
                             if (step == 20) world.change("link-0", R"({"bandwidthMbps":6})");
                             if (step == 25) world.change("link-1", R"({"bandwidthMbps":3})");
                             if (world.random.uniform() < 0.2) world.pay_orders(1min);
                         },
                         60, 180};

void chaos(const Play& play, std::uint64_t seed, bool two_leaders) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World world(seed);
    add_faults(world);
    std::vector<Process*> running;
    int started = 0;
    const auto start = [&] { return &world.start("process-" + std::to_string(++started), !two_leaders); };
    const auto restart = [&] {
        for (auto& process : running)
            if (process->over()) process = start();
    };
    running.push_back(start());
    if (two_leaders) running.push_back(start());
    play.begin(world);
    // Crashes and orderly ends happen in the middle of something: at a request, with a small chance each.
    const double crash = world.random.uniform() * 0.05;
    world.on_wire = [&](Process& process, const Wired&, bool) {
        const double dice = world.random.uniform();
        if (dice < crash) process.crash();
        if (dice > 1 - crash / 2) process.stop();
    };
    for (int step = 0; step < play.steps; ++step) {
        world.pass(std::chrono::seconds(1 + static_cast<long>(world.random.uniform() * static_cast<double>(play.longest_step))));
        play.act(world, step);
        restart();
        if (world.random.uniform() < 0.05) world.api.break_watches();
        if (world.random.uniform() < 0.05) world.api.compact();
    }
    world.on_wire = {};
    heal(world);
    const auto settled = [&] {
        restart();
        world.pay_orders(5min);
        return world.settled();
    };
    (void)world.until(settled, kHeal);
    expect_each_act_paid_once(world);
}

void chaos(const Play& play, std::uint64_t first_seed, int seeds, bool two_leaders) {
    for (int i = 0; i < seeds && !testing::Test::HasFailure(); ++i) chaos(play, first_seed + static_cast<std::uint64_t>(i), two_leaders);
}

TEST(Chaos, OneLeader) { chaos(kPlans, 1, 12, false); }
TEST(Chaos, TwoThatBothAct) { chaos(kPlans, 1001, 12, true); }
TEST(Chaos, AllKindsOneLeader) { chaos(kAllKinds, 2001, 6, false); }
TEST(Chaos, AllKindsTwoThatBothAct) { chaos(kAllKinds, 3001, 4, true); }

TEST(Chaos, ARunIsTheSameEveryTime) {
    std::string seen[2];
    for (std::string& all : seen) {
        World world(42);
        add_faults(world);
        world.start("a", false);
        world.start("b", false);
        declare_all_kinds(world);
        world.pass(15min);
        all = world.log;
        for (const char* plural : {"edgeoneplans", "cloudinstances", "cenbandwidthpackages", "purchaseorders", "leases"})
            all += nlohmann::json(world.api.all(plural)).dump() + "\n";
        for (const auto& charge : world.cloud.model().ledger()) all += base::format_rfc3339(charge.at) + charge.order_id + "\n";
        for (const auto& charge : world.cloud.alibaba_model().ledger()) all += base::format_rfc3339(charge.at) + charge.order_id + "\n";
    }
    EXPECT_EQ(seen[0], seen[1]);
}

}  // namespace
}  // namespace simulation
