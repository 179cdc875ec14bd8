#include "net/task_group.hpp"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <stdexcept>

#include "support/run.hpp"

namespace net {
namespace {

constexpr std::chrono::hours kForEver{24};

Task<void> sleeper(Env env, std::shared_ptr<int> ended) {
    try {
        co_await env.timers.sleep(kForEver);
    } catch (const boost::system::system_error&) {
        ++*ended;
        throw;
    }
}

Task<void> thrower() {
    throw std::runtime_error("broken");
    co_return;
}

Task<void> napper(Env env) { co_await env.timers.sleep(std::chrono::milliseconds(1)); }

Task<void> yielder() {
    const auto executor = co_await boost::asio::this_coro::executor;
    co_await boost::asio::post(executor, boost::asio::use_awaitable);
}

TEST(TaskGroup, JoinWaitsForEveryTask) {
    support::Loop loop;
    TaskGroup group(loop.env(), {});
    for (int i = 0; i < 3; ++i) group.spawn("napper", napper(loop.env()));
    EXPECT_EQ(group.size(), 3U);
    loop.run(group.join());
    EXPECT_EQ(group.size(), 0U);
    loop.run(group.join());  // at once
}

TEST(TaskGroup, CancelEndsEveryTaskQuietly) {
    support::Loop loop;
    std::vector<std::string> failures;
    TaskGroup group(loop.env(), [&](const std::string& task, const std::string&) { failures.push_back(task); });
    const auto ended = std::make_shared<int>(0);
    for (int i = 0; i < 3; ++i) group.spawn("sleeper", sleeper(loop.env(), ended));
    loop.run(napper(loop.env()));
    group.cancel();
    loop.run(group.join());
    EXPECT_EQ(*ended, 3);
    EXPECT_TRUE(failures.empty());
}

TEST(TaskGroup, ReportsAnExceptionAndKeepsTheOthers) {
    support::Loop loop;
    std::vector<std::string> failures;
    TaskGroup group(loop.env(), [&](const std::string& task, const std::string& what) { failures.push_back(task + "=" + what); });
    const auto ended = std::make_shared<int>(0);
    group.spawn("sleeper", sleeper(loop.env(), ended));
    group.spawn("thrower", thrower());
    loop.run_until([&] { return !failures.empty(); });
    EXPECT_EQ(failures, std::vector<std::string>{"thrower=broken"});
    EXPECT_EQ(group.size(), 1U);
    EXPECT_EQ(*ended, 0);
}

TEST(TaskGroup, ItsEndCancelsWhatStillRuns) {
    support::Loop loop;
    const auto ended = std::make_shared<int>(0);
    {
        TaskGroup group(loop.env(), {});
        group.spawn("sleeper", sleeper(loop.env(), ended));
        loop.run(napper(loop.env()));
    }
    loop.run_until([&] { return *ended == 1; });
}

TEST(TaskGroup, ATaskMayEndWhileItIsBeingCancelled) {
    support::Loop loop;
    TaskGroup group(loop.env(), {});
    group.spawn("yielder", yielder());
    loop.context().run_one();  // it has started, and its end is queued
    group.cancel();
    loop.run(group.join());
}

TEST(TaskGroup, AJoinerCanBeCancelled) {
    support::Loop loop;
    const auto ended = std::make_shared<int>(0);
    TaskGroup inner(loop.env(), {});
    inner.spawn("sleeper", sleeper(loop.env(), ended));
    loop.spawn("joiner", inner.join());
    loop.run(napper(loop.env()));
    loop.cancel_spawned();
    EXPECT_EQ(inner.size(), 1U);
    EXPECT_EQ(*ended, 0);
}

}  // namespace
}  // namespace net
