#include "runtime/election.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/leader_election.hpp"
#include "support/virtual_world.hpp"

namespace {

using namespace std::chrono_literals;
using runtime::Election;
using support::RequestFault;

// The Lease as a server keeps it: the one thing two electors share.
class Server {
public:
    std::optional<codec::Lease> lease;
    // A conditional write as the API server does it; nothing: refused.
    std::optional<codec::Lease> write(codec::Lease wish) {
        const std::string expected = lease ? lease->resource_version : "";
        if (wish.resource_version != expected) return std::nullopt;
        wish.resource_version = std::to_string(++version_);
        lease = wish;
        return lease;
    }

private:
    int version_ = 0;
};

class ElectionTest : public testing::Test {
protected:
    // One attempt at `now`, as the shell does it; whether it led to leadership.
    bool attempt(Election& election, std::chrono::seconds now) {
        election.observe(server.lease, now);
        const auto wish = election.wish(now, std::chrono::microseconds(now).count());
        if (!wish) return false;
        const auto stored = server.write(*wish);
        if (stored) election.written(*stored, now, now);
        return election.leading(now);
    }

    Server server;
    Election a{{"planwright", "operator", "a", {}}};
    Election b{{"planwright", "operator", "b", {}}};
};

TEST_F(ElectionTest, TheFirstCreatesIt) {
    EXPECT_TRUE(attempt(a, 0s));
    EXPECT_EQ(server.lease->holder, "a");
    EXPECT_EQ(server.lease->duration, 15s);
    EXPECT_EQ(server.lease->transitions, 1 - 1);
    EXPECT_FALSE(attempt(b, 1s));
    EXPECT_EQ(b.holder(), "a");
}

TEST_F(ElectionTest, ALiveHolderKeepsItForEver) {
    ASSERT_TRUE(attempt(a, 0s));
    for (auto now = 1s; now < 1h; now += 2s) {
        EXPECT_TRUE(attempt(a, now));
        EXPECT_FALSE(attempt(b, now + 1s));
    }
    EXPECT_EQ(server.lease->acquire_time, "1970-01-01T00:00:00.000000Z");
}

TEST_F(ElectionTest, ADeadOneIsReplacedAfterTheLeaseSeenWithOurClock) {
    ASSERT_TRUE(attempt(a, 0s));
    // b's clock has another start, and the times in the Lease mean nothing to it.
    EXPECT_FALSE(attempt(b, 1000s));
    EXPECT_FALSE(attempt(b, 1014s));
    EXPECT_TRUE(attempt(b, 1015s));
    EXPECT_EQ(server.lease->holder, "b");
    EXPECT_EQ(server.lease->transitions, 1);
}

TEST_F(ElectionTest, ALeaderStopsBeforeAnotherCanBegin) {
    ASSERT_TRUE(attempt(a, 0s));
    ASSERT_FALSE(attempt(b, 0s));
    EXPECT_TRUE(a.leading(9s));
    EXPECT_FALSE(a.leading(10s));
    EXPECT_FALSE(attempt(b, 14s));
    EXPECT_TRUE(attempt(b, 15s));
}

TEST_F(ElectionTest, LeadershipCountsFromTheSending) {
    const auto wish = a.wish(0s, 0);
    const auto stored = server.write(*wish);
    a.written(*stored, 0s, 8s);  // the answer took 8 s
    EXPECT_TRUE(a.leading(9s));
    EXPECT_FALSE(a.leading(10s));
}

TEST_F(ElectionTest, OneOfTwoWritesWins) {
    a.observe(server.lease, 0s);
    b.observe(server.lease, 0s);
    const auto wish_a = a.wish(0s, 0);
    const auto wish_b = b.wish(0s, 0);
    ASSERT_TRUE(wish_a && wish_b);
    EXPECT_TRUE(server.write(*wish_a));
    EXPECT_FALSE(server.write(*wish_b));
}

TEST_F(ElectionTest, SeeingAnotherHolderEndsLeadershipAtOnce) {
    ASSERT_TRUE(attempt(a, 0s));
    ASSERT_FALSE(attempt(b, 0s));
    ASSERT_TRUE(attempt(b, 15s));
    a.observe(server.lease, 1s);
    EXPECT_FALSE(a.leading(1s));
    EXPECT_FALSE(a.release(0));
}

TEST_F(ElectionTest, AReleasedLeaseIsTakenAtOnce) {
    ASSERT_TRUE(attempt(a, 0s));
    ASSERT_FALSE(attempt(b, 1s));
    const auto empty = a.release(2'000'000);
    ASSERT_TRUE(empty);
    EXPECT_EQ(empty->holder, "");
    EXPECT_EQ(empty->duration, 1s);
    EXPECT_FALSE(a.leading(2s));
    ASSERT_TRUE(server.write(*empty));
    EXPECT_TRUE(attempt(b, 2s));
    EXPECT_EQ(server.lease->transitions, 1);
}

TEST_F(ElectionTest, ALeaseWithoutDurationCountsAsOurs) {
    codec::Lease odd;
    odd.holder = "somebody";
    odd.resource_version = "7";
    a.observe(odd, 0s);
    EXPECT_FALSE(a.wish(14s, 0));
    EXPECT_TRUE(a.wish(15s, 0));
}

// --- the shell, in virtual time ---------------------------------------------------------------------------------------------------------------

struct Process {
    Process(support::VirtualWorld& w, const std::string& name, runtime::ElectionLimits limits = {})
        : world(w), client(w.client(name)), tasks(w.env, [](const auto&, const auto&) { FAIL(); }) {
        runtime::ElectionCallbacks callbacks;
        callbacks.started_leading = [this] { started.push_back(world.time.steady_now()); };
        callbacks.stopped_leading = [this] { stopped.push_back(world.time.steady_now()); };
        election = std::make_unique<runtime::LeaderElection>(w.env, w.log, *client, runtime::ElectionOptions{"planwright", "operator", name, limits},
                                                             callbacks);
        tasks.spawn("election", election->run());
    }
    support::VirtualWorld& world;
    std::unique_ptr<kube::Client> client;
    std::unique_ptr<runtime::LeaderElection> election;
    std::vector<base::SteadyTime> started;
    std::vector<base::SteadyTime> stopped;
    net::TaskGroup tasks;
};

class LeaderElectionTest : public testing::Test {
protected:
    // Nobody ever leads beside another.
    void pass(std::chrono::nanoseconds span) {
        for (auto passed = 0ns; passed < span; passed += 100ms) {
            world.pass(100ms);
            ASSERT_FALSE(a.election->leading() && b.election->leading());
        }
    }
    // Faults for one process.
    void fail(const std::string& client, RequestFault::Kind kind) {
        world.api.on_request = [client, kind](const support::FakeRequest& request) {
            RequestFault fault;
            if (request.client == client) fault.kind = kind;
            return fault;
        };
    }

    support::VirtualWorld world;
    Process a{world, "a"};
    Process b{world, "b"};
};

TEST_F(LeaderElectionTest, OneLeadsAndStays) {
    pass(10min);
    EXPECT_TRUE(a.election->leading());
    EXPECT_EQ(a.started.size(), 1U);
    EXPECT_TRUE(a.stopped.empty());
    EXPECT_TRUE(b.started.empty());
}

TEST_F(LeaderElectionTest, AnOrderlyStopHandsOverAtOnce) {
    pass(10s);
    ASSERT_TRUE(a.election->leading());
    a.tasks.cancel();
    a.tasks.spawn("release", a.election->release());
    pass(5s);
    EXPECT_EQ(a.stopped.size(), 1U);
    EXPECT_TRUE(b.election->leading());
}

TEST_F(LeaderElectionTest, ARenewalThatWasBrokenOffDoesNotKeepTheLease) {
    pass(10s);
    bool renewing = false;
    world.api.on_request = [&](const support::FakeRequest& request) {
        RequestFault fault;
        if (request.client != "a" || request.query.contains("watch=1")) return fault;
        if (request.method == "PATCH" && !std::exchange(renewing, true)) {
            fault.kind = RequestFault::Kind::LateEffect;
            fault.effect_after = 100ms;
        } else if (request.method == "GET") {
            fault.after = 200ms;  // it arrives between the look and the write
        }
        return fault;
    };
    ASSERT_TRUE(world.until([&] { return renewing; }, 5s));
    a.tasks.cancel();
    a.tasks.spawn("release", a.election->release());
    pass(5s);
    EXPECT_TRUE(b.election->leading());
}

// No lease and no period runs out meanwhile: it was seen in the watch.
TEST(LeaderElectionWatch, WhatIsGivenBackIsTakenWithoutWaiting) {
    support::VirtualWorld world;
    const runtime::ElectionLimits slow{3h, 2h, 1h};
    Process a(world, "a", slow);
    Process b(world, "b", slow);
    world.pass(10s);
    ASSERT_TRUE(a.election->leading());
    a.tasks.cancel();
    a.tasks.spawn("release", a.election->release());
    EXPECT_TRUE(world.until([&] { return b.election->leading(); }, 1s));
}

TEST(LeaderElectionWatch, WhoseLeaseIsDeletedHasLostAndTheOtherOneLeads) {
    support::VirtualWorld world;
    const runtime::ElectionLimits slow{3h, 2h, 1h};
    Process a(world, "a", slow);
    Process b(world, "b", slow);
    world.pass(10s);
    ASSERT_TRUE(a.election->leading());
    world.api.remove("/apis/coordination.k8s.io/v1/namespaces/planwright/leases/operator");
    world.pass(1s);
    EXPECT_EQ(a.tasks.size(), 0U) << "run() has returned";
    EXPECT_TRUE(b.election->leading());
}

TEST_F(LeaderElectionTest, AStoreThatWasSetBackEndsThemAll) {
    pass(10s);
    ASSERT_TRUE(a.election->leading());
    const auto backup = world.api.snapshot();
    pass(10s);
    world.api.restore(backup);
    pass(5s);
    EXPECT_FALSE(a.election->leading());
    EXPECT_EQ(a.tasks.size() + b.tasks.size(), 0U) << "run() has returned, of the standby's as well: its caches are as old";
}

TEST_F(LeaderElectionTest, WithoutAWatchItIsSeenByLooking) {
    world.api.on_request = [](const support::FakeRequest& request) {
        RequestFault fault;
        if (request.query.contains("watch=1")) fault.kind = RequestFault::Kind::Unreachable;
        return fault;
    };
    pass(10s);
    a.tasks.cancel();
    a.tasks.spawn("release", a.election->release());
    pass(5s);
    EXPECT_TRUE(b.election->leading());
}

TEST_F(LeaderElectionTest, ADeadLeaderIsReplacedWhenItsLeaseEnds) {
    pass(10s);
    a.tasks.cancel();
    pass(20s);
    EXPECT_TRUE(b.election->leading());
    EXPECT_GE(b.started.at(0), 10s + 13s);
    EXPECT_LE(b.started.at(0), 10s + 15s + 100ms) << "and not only at the next look";
}

TEST_F(LeaderElectionTest, ACutOffLeaderStopsItselfAndReturns) {
    pass(10s);
    fail("a", RequestFault::Kind::Unreachable);
    pass(10s);
    EXPECT_FALSE(a.election->leading());
    EXPECT_EQ(a.stopped.size(), 1U);
    EXPECT_EQ(a.tasks.size(), 0U) << "run() has returned";
    pass(10s);
    EXPECT_TRUE(b.election->leading());
}

TEST_F(LeaderElectionTest, AnApiServerThatHangsEndsLeadershipInTime) {
    pass(10s);
    world.api.on_request = [](const support::FakeRequest& request) {
        RequestFault fault;
        if (request.client == "a") fault.before = 1h;
        return fault;
    };
    pass(11s);
    EXPECT_EQ(a.stopped.size(), 1U);
    EXPECT_EQ(a.tasks.size(), 0U);
}

// As when one of several API servers dies: the next connection reaches another one.
TEST_F(LeaderElectionTest, OneRequestThatHangsDoesNotEndLeadership) {
    pass(10s);
    bool hung = false;
    world.api.on_request = [&](const support::FakeRequest& request) {
        RequestFault fault;
        if (request.client == "a" && request.method == "PATCH" && !std::exchange(hung, true)) fault.before = 1h;
        return fault;
    };
    pass(1min);
    EXPECT_TRUE(hung);
    EXPECT_TRUE(a.election->leading());
    EXPECT_TRUE(a.stopped.empty());
}

TEST_F(LeaderElectionTest, LostAnswersAreReadAgain) {
    pass(5s);
    fail("a", RequestFault::Kind::LostAnswer);
    pass(5s);
    world.api.on_request = nullptr;
    pass(1min);
    EXPECT_TRUE(a.election->leading()) << "its writes had arrived";
    EXPECT_TRUE(a.stopped.empty());
}

TEST_F(LeaderElectionTest, SteppedWallClocksDoNotMatter) {
    pass(10s);
    world.time.step_wall_clock(-10min);
    pass(1min);
    world.time.step_wall_clock(20min);
    pass(1min);
    EXPECT_TRUE(a.election->leading());
    EXPECT_TRUE(a.stopped.empty());
    EXPECT_TRUE(b.started.empty());
}

}  // namespace
