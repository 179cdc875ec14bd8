// Crashes at every edge, two leaders, faults on both sides. Whatever happens: when it is over, each declared act was paid once, every object is
// Ready, and nothing is left over.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "simulation/world.hpp"

namespace simulation {
namespace {

using namespace std::chrono_literals;
using support::RequestFault;

// Long enough for signature windows, settle times and slow retries to pass, several times over.
constexpr auto kHeal = 6h;

void declare_all(World& world, int plans) {
    for (int i = 0; i < plans; ++i) world.declare("plan-" + std::to_string(i), R"({"planType":"personal","paidThrough":"2027-02-15"})");
}

bool all_ready(World& world, int plans) {
    for (int i = 0; i < plans; ++i)
        if (!world.ready("plan-" + std::to_string(i))) return false;
    return true;
}

// The type was raised once, in the middle: whether before or after the purchase is chance. Only what was bought as personal is upgraded.
long declared_upgrades(World& world) {
    long upgrades = 0;
    for (const nlohmann::json& order : world.api.all("purchaseorders")) {
        const auto plan = world.api.find(std::string(kPlans) + "/" + order["spec"]["subject"].value("name", ""));
        const bool raised = plan && (*plan)["spec"].value("planType", "") == "standard";
        const bool personal = order["spec"].value("request", "").find("personal") != std::string::npos;
        if (raised && personal && order["status"].value("phase", "") == "Delivered") ++upgrades;
    }
    return upgrades;
}

void expect_each_act_paid_once(World& world, int plans) {
    std::string states;
    for (int i = 0; i < plans; ++i) states += world.state("plan-" + std::to_string(i)) + "\n";
    EXPECT_TRUE(all_ready(world, plans)) << states;
    EXPECT_EQ(world.charges(cloudsim::Act::Purchase), plans) << states;
    EXPECT_EQ(world.charges(cloudsim::Act::Renew), plans) << states;
    EXPECT_EQ(world.charges(cloudsim::Act::Upgrade), declared_upgrades(world)) << states;
    EXPECT_TRUE(world.nothing_left_over()) << states;
}

// One plan from nothing to Ready; the first process dies at request `edge`, before or after it is executed. Returns whether it got that far.
bool crash_at(int edge, bool executed) {
    World world(7);
    world.declare_account();
    world.start("a");
    int count = 0;
    bool crashed = false;
    world.on_wire = [&](Process& process, const Wired&, bool done) {
        if (done != executed || crashed || ++count != edge) return;
        process.crash();
        crashed = true;
    };
    declare_all(world, 1);
    const bool finished_first = world.until([&] { return crashed || (all_ready(world, 1) && world.nothing_left_over()); }, 10min);
    EXPECT_TRUE(finished_first);
    if (!crashed) return false;
    world.start("b");
    EXPECT_TRUE(world.until([&] { return all_ready(world, 1) && world.nothing_left_over(); }, kHeal))
        << "edge " << edge << (executed ? " after" : " before");
    SCOPED_TRACE("edge " + std::to_string(edge) + (executed ? " after" : " before"));
    expect_each_act_paid_once(world, 1);
    return true;
}

TEST(Chaos, CrashAtEveryEdge) {
    for (const bool executed : {false, true}) {
        int edge = 1;
        while (crash_at(edge, executed) && !testing::Test::HasFailure()) ++edge;
        // From the first listing to Ready there are at least this many requests; fewer would mean that the sweep did not sweep.
        EXPECT_GT(edge, 25);
    }
}

void add_cloud_fault(World& world, cloudsim::FaultKind kind, double probability) {
    cloudsim::Fault fault;
    fault.kind = kind;
    fault.probability = probability;
    fault.after = base::Seconds(100);
    fault.executed = world.random.uniform() < 0.5;
    world.cloud.faults().add(fault);
}

// A swarm: the seed picks which faults are on and how often they strike.
void add_faults(World& world) {
    using cloudsim::FaultKind;
    for (const FaultKind kind :
         {FaultKind::LoseRequest, FaultKind::LoseAnswer, FaultKind::ExecuteLate, FaultKind::Http5xx, FaultKind::Garbage, FaultKind::Half})
        if (world.random.uniform() < 0.5) add_cloud_fault(world, kind, world.random.uniform() * 0.3);
    world.cloud.agenda().set_read_lag(base::Seconds(static_cast<long>(world.random.uniform() * 240)));
    const double strike = world.random.uniform() * 0.1;
    world.api.on_request = [&world, strike](const support::FakeRequest& request) {
        RequestFault fault;
        if (world.random.uniform() >= strike) return fault;
        const bool write = request.method != "GET";
        switch (world.random.next() % 5) {
            case 0: fault.kind = RequestFault::Kind::Unreachable; break;
            case 1: fault.kind = RequestFault::Kind::LostRequest; break;
            case 2: fault.kind = RequestFault::Kind::LostAnswer; break;
            case 3:
                fault.kind = RequestFault::Kind::Answer;
                fault.status = write ? 409 : 500;
                break;
            default: fault.after = std::chrono::seconds(3); break;
        }
        return fault;
    };
}

void heal(World& world) {
    world.cloud.faults().clear();
    world.cloud.agenda().set_read_lag(base::Seconds(0));
    world.api.on_request = {};
}

void chaos(std::uint64_t seed, bool two_leaders) {
    constexpr int kPlanCount = 4;
    SCOPED_TRACE("seed " + std::to_string(seed));
    World world(seed);
    world.declare_account();
    add_faults(world);
    std::vector<Process*> running;
    int started = 0;
    const auto start = [&] { running.push_back(&world.start("process-" + std::to_string(++started), !two_leaders)); };
    start();
    if (two_leaders) start();
    declare_all(world, kPlanCount);
    // Crashes happen in the middle of something: at a request, with a small chance each.
    const double crash = world.random.uniform() * 0.05;
    world.on_wire = [&](Process& process, const Wired&, bool) {
        if (world.random.uniform() < crash) process.crash();
    };
    for (int step = 0; step < 40; ++step) {
        world.pass(std::chrono::seconds(1 + static_cast<long>(world.random.uniform() * 120)));
        if (step == 15) world.change("plan-0", R"({"planType":"standard"})");
        for (auto& process : running)
            if (process->dead()) process = &world.start("process-" + std::to_string(++started), !two_leaders);
        if (world.random.uniform() < 0.05) world.api.break_watches();
        if (world.random.uniform() < 0.05) world.api.compact();
    }
    world.on_wire = {};
    heal(world);
    for (auto& process : running)
        if (process->dead()) process = &world.start("process-" + std::to_string(++started), !two_leaders);
    (void)world.until([&] { return all_ready(world, kPlanCount) && world.nothing_left_over(); }, kHeal);
    expect_each_act_paid_once(world, kPlanCount);
}

TEST(Chaos, OneLeader) {
    for (std::uint64_t seed = 1; seed <= 12 && !testing::Test::HasFailure(); ++seed) chaos(seed, false);
}

TEST(Chaos, TwoThatBothAct) {
    for (std::uint64_t seed = 1001; seed <= 1012 && !testing::Test::HasFailure(); ++seed) chaos(seed, true);
}

TEST(Chaos, ARunIsTheSameEveryTime) {
    std::string logs[2];
    for (std::string& log : logs) {
        World world(42);
        world.declare_account();
        add_faults(world);
        world.start("a");
        declare_all(world, 3);
        world.pass(30min);
        log = world.log;
    }
    EXPECT_EQ(logs[0], logs[1]);
}

}  // namespace
}  // namespace simulation
