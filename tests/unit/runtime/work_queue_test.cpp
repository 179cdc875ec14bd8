#include "runtime/work_queue.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "runtime/controller.hpp"
#include "support/virtual_world.hpp"

namespace {

using namespace std::chrono_literals;
using runtime::Priority;

api::Key key(const std::string& name) { return {"web", name}; }

class WorkQueueTest : public testing::Test {
protected:
    void TearDown() override { world.stop(); }
    // Takes keys and keeps them; `hold` leaves them undone.
    net::Task<void> worker(bool hold) {
        while (true) {
            const std::optional<api::Key> next = co_await queue.get();
            if (!next) co_return;
            got.push_back(next->name);
            if (!hold) queue.done(*next);
        }
    }
    void work(bool hold = false) {
        world.tasks.spawn("worker", worker(hold));
        world.pass(0s);
    }

    support::VirtualWorld world;
    long adds = 0;
    long retries = 0;
    runtime::WorkQueue queue{world.env, {1s, 60s}, {nullptr, [this] { ++adds; }, [this] { ++retries; }, nullptr, nullptr}};
    std::vector<std::string> got;
};

using Names = std::vector<std::string>;

TEST_F(WorkQueueTest, OneKeyIsQueuedOnce) {
    queue.add(key("a"), Priority::Low);
    queue.add(key("a"), Priority::Low);
    queue.add(key("b"), Priority::Low);
    EXPECT_EQ(queue.depth(), 2U);
    EXPECT_EQ(adds, 2);
    work();
    EXPECT_EQ(got, (Names{"a", "b"}));
}

TEST_F(WorkQueueTest, AKeyIsNeverWorkedOnTwiceAtOnceAndComesBack) {
    work(true);
    work(true);
    queue.add(key("a"), Priority::High);
    queue.add(key("a"), Priority::High);
    world.pass(0s);
    queue.add(key("a"), Priority::Low);
    world.pass(0s);
    EXPECT_EQ(got, Names{"a"});
    queue.done(key("a"));
    world.pass(0s);
    EXPECT_EQ(got, (Names{"a", "a"}));
    queue.done(key("a"));
    world.pass(0s);
    EXPECT_EQ(got.size(), 2U);
}

TEST_F(WorkQueueTest, HighGoesFirstAndRaisesWhatWaits) {
    queue.add(key("low"), Priority::Low);
    queue.add(key("raised"), Priority::Low);
    queue.add(key("high"), Priority::High);
    queue.add(key("raised"), Priority::High);
    queue.add(key("high"), Priority::Low);
    work();
    EXPECT_EQ(got, (Names{"high", "raised", "low"}));
}

TEST_F(WorkQueueTest, LowDoesNotStarve) {
    queue.add(key("old"), Priority::Low);
    world.pass(5min + 1s);
    queue.add(key("new"), Priority::High);
    work();
    EXPECT_EQ(got, (Names{"old", "new"}));
}

TEST_F(WorkQueueTest, AddAfterKeepsTheEarlierPlan) {
    world.tasks.spawn("timers", queue.run());
    work();
    queue.add_after(key("a"), 10s);
    queue.add_after(key("a"), 20s);
    queue.add_after(key("b"), 20s);
    queue.add_after(key("b"), 5s);
    world.pass(4s);
    EXPECT_EQ(got, Names());
    world.pass(2s);
    EXPECT_EQ(got, Names{"b"});
    world.pass(5s);
    EXPECT_EQ(got, (Names{"b", "a"}));
    world.pass(60s);
    EXPECT_EQ(got.size(), 2U);
}

TEST_F(WorkQueueTest, FailuresBackOffPerKeyUntilForgotten) {
    world.tasks.spawn("timers", queue.run());
    work();
    for (int i = 0; i < 4; ++i) {
        queue.add_rate_limited(key("a"));
        world.pass(0s);
        EXPECT_EQ(got.size(), static_cast<std::size_t>(i));
        world.pass(std::chrono::milliseconds(500 << i) - 1ms);
        EXPECT_EQ(got.size(), static_cast<std::size_t>(i)) << "not before half the wait";
        world.pass(std::chrono::milliseconds(500 << i) + 1ms);
        EXPECT_EQ(got.size(), static_cast<std::size_t>(i + 1));
    }
    EXPECT_EQ(retries, 4);
    queue.forget(key("a"));
    queue.add_rate_limited(key("a"));
    world.pass(1s);
    EXPECT_EQ(got.size(), 5U);
}

TEST_F(WorkQueueTest, ACancelledGetLosesNoKey) {
    net::TaskGroup others(world.env, [](const auto&, const auto&) { FAIL(); });
    others.spawn("waits", worker(true));
    world.pass(0s);
    queue.add(key("a"), Priority::High);  // handed to the waiting one, which has not run yet
    others.cancel();
    world.pass(0s);
    EXPECT_EQ(others.size(), 0U);
    ASSERT_EQ(got, Names{"a"}) << "it had it already; its next wait ends it";
    queue.done(key("a"));
    queue.add(key("a"), Priority::High);
    work();
    EXPECT_EQ(got.size(), 2U);
}

TEST_F(WorkQueueTest, CancelledWaitersAreForgotten) {
    net::TaskGroup others(world.env, [](const auto&, const auto&) { FAIL(); });
    others.spawn("waits", worker(false));
    world.pass(0s);
    others.cancel();
    world.pass(0s);
    queue.add(key("a"), Priority::High);
    EXPECT_EQ(queue.depth(), 1U);
    work();
    EXPECT_EQ(got, Names{"a"});
}

TEST_F(WorkQueueTest, ShutDownEndsWaitersAndTimers) {
    net::TaskGroup others(world.env, [](const auto&, const auto&) { FAIL(); });
    others.spawn("waits", worker(false));
    others.spawn("waits", worker(false));
    others.spawn("timers", queue.run());
    queue.add_after(key("later"), 1h);
    world.pass(0s);
    queue.add(key("a"), Priority::High);
    queue.shut_down();
    queue.add(key("b"), Priority::High);
    world.pass(0s);
    EXPECT_EQ(others.size(), 0U);
    EXPECT_LE(got.size(), 1U);
}

class ControllerTest : public testing::Test {
protected:
    void TearDown() override { world.stop(); }
    net::Task<base::Result<runtime::Next>> reconcile(api::Key which) {
        ++running;
        most_running = std::max(most_running, running);
        co_await world.time.sleep(1s);
        --running;
        passes.push_back(which.name);
        co_return answer;
    }
    void start(int workers) { controller.start(world.tasks, workers); }

    support::VirtualWorld world;
    runtime::WorkQueue queue{world.env, {1s, 60s}, {}};
    base::Result<runtime::Next> answer = runtime::Next();
    int running = 0;
    int most_running = 0;
    std::vector<std::string> passes;
    std::map<std::string, int> results;
    runtime::Controller controller{world.env,
                                   world.log,
                                   "plans",
                                   queue,
                                   [this](api::Key which) { return reconcile(std::move(which)); },
                                   {[this](std::string_view result, double) { ++results[std::string(result)]; }, nullptr}};
};

TEST_F(ControllerTest, WorksInParallelButNotOnTheSameKey) {
    for (const char* name : {"a", "b", "c", "d", "e", "f"}) queue.add(key(name), Priority::Low);
    start(3);
    world.pass(500ms);
    queue.add(key("a"), Priority::High);
    world.pass(10s);
    EXPECT_EQ(most_running, 3);
    EXPECT_EQ(passes.size(), 7U);
    EXPECT_EQ(results, (std::map<std::string, int>{{"success", 7}}));
}

TEST_F(ControllerTest, LooksAgainWhenAsked) {
    start(1);
    answer = runtime::Next(1min);
    queue.add(key("a"), Priority::High);
    world.pass(10min);
    EXPECT_EQ(passes.size(), 10U);
    answer = runtime::Next(0s);
    world.pass(1min);
    EXPECT_GE(results["requeue"], 50);
    answer = runtime::Next();
    world.pass(1h);
    EXPECT_EQ(results["success"], 1);
}

TEST_F(ControllerTest, FailuresAreLoggedAndRepeatedWithBackoff) {
    start(1);
    answer = base::fail(base::ErrorKind::Internal, "no such luck");
    queue.add(key("a"), Priority::High);
    world.pass(10min);
    EXPECT_GE(passes.size(), 10U);
    EXPECT_LE(passes.size(), 25U);
    EXPECT_TRUE(world.logged("no such luck"));
    answer = runtime::Next();
    world.pass(2min);
    EXPECT_EQ(results["success"], 1);
}

TEST_F(ControllerTest, ConflictsAreNoErrors) {
    start(1);
    answer = base::fail(base::ErrorKind::Conflict, "the object has been modified");
    queue.add(key("a"), Priority::High);
    world.pass(5s);
    EXPECT_GE(results["requeue"], 2);
    EXPECT_EQ(results["error"], 0);
    EXPECT_FALSE(world.logged("has been modified"));
}

TEST_F(ControllerTest, WhatIsBrokenOffAtTheEndIsNoError) {
    start(1);
    answer = base::fail(base::ErrorKind::Unreachable, "cancelled");
    queue.add(key("a"), Priority::High);
    world.pass(500ms);
    queue.shut_down();
    world.pass(5s);
    EXPECT_EQ(passes, Names{"a"});
    EXPECT_EQ(results["error"], 0);
    EXPECT_FALSE(world.logged("cancelled"));
}

TEST_F(ControllerTest, ACancelledPassGivesItsKeyBack) {
    net::TaskGroup first(world.env, [](const auto&, const auto&) { FAIL(); });
    controller.start(first, 1);
    queue.add(key("a"), Priority::High);
    world.pass(500ms);
    first.cancel();
    world.pass(0s);
    queue.add(key("a"), Priority::High);
    start(1);
    world.pass(2s);
    EXPECT_EQ(passes, Names{"a"});
}

}  // namespace
