#include "cloud/cloud_clock.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "support/virtual_time.hpp"

namespace cloud {
namespace {

using namespace std::chrono_literals;

constexpr base::Time kDate = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + 8h;

class CloudClockTest : public ::testing::Test {
protected:
    boost::asio::io_context io{1};
    support::VirtualTime node{io.get_executor(), kDate - 90s};  // the node's clock is 90 s slow
    CloudClock clock{node};
};

TEST_F(CloudClockTest, KnowsNothingBeforeTheFirstAnswer) {
    EXPECT_EQ(clock.now(), std::nullopt);
    EXPECT_EQ(clock.offset_to_node(), std::nullopt);
    EXPECT_EQ(clock.until(kDate), 0ns);
}

TEST_F(CloudClockTest, FirstAnswerIsTakenAndIsNoJump) {
    EXPECT_FALSE(clock.learn(kDate, node.steady_now(), node.steady_now()));
    EXPECT_EQ(clock.now(), kDate);
    EXPECT_EQ(clock.offset_to_node(), 90s);
    EXPECT_EQ(clock.jumps(), 0U);
}

TEST_F(CloudClockTest, FollowsSteadyTimeAndNotTheNodesWallClock) {
    clock.learn(kDate, 0s, 0s);
    support::run_for(io, node, 10s);
    node.step_wall_clock(-3600s);
    EXPECT_EQ(clock.now(), kDate + 10s);
    EXPECT_EQ(clock.at(4s), kDate + 4s);
}

// A Date is rounded down, so the first offset is at most the true one, and never more than the call and a second below it.
TEST_F(CloudClockTest, IsNeverAheadOfTheCloud) {
    clock.learn(kDate, 0s, 2s);  // the Date may have been made at any moment of the two seconds
    support::run_for(io, node, 2s);
    EXPECT_EQ(clock.now(), kDate);
}

TEST_F(CloudClockTest, AnswersThatDoNotContradictChangeNothing) {
    clock.learn(kDate, 0s, 0s);
    clock.learn(kDate, 900ms, 900ms);  // still the same second there
    EXPECT_EQ(clock.at(0s), kDate);
    EXPECT_EQ(clock.at(1s), kDate + 1s);
}

TEST_F(CloudClockTest, ADriftIsFollowedWithoutAJump) {
    clock.learn(kDate, 0s, 0s);
    EXPECT_FALSE(clock.learn(kDate + 100s, 90s, 90s));
    EXPECT_EQ(clock.at(90s), kDate + 100s);
    EXPECT_EQ(clock.jumps(), 0U);
}

TEST_F(CloudClockTest, ChangesOverThirtySecondsAreJumpsInBothDirections) {
    clock.learn(kDate, 0s, 0s);
    EXPECT_FALSE(clock.learn(kDate + 30s, 0s, 0s));
    EXPECT_TRUE(clock.learn(kDate + 61s, 0s, 0s));
    EXPECT_TRUE(clock.learn(kDate, 0s, 0s));
    EXPECT_EQ(clock.jumps(), 2U);
}

TEST_F(CloudClockTest, SlowAnswersTeachOnlyWhenNothingIsKnown) {
    EXPECT_FALSE(clock.learn(kDate, 0s, 8s));
    EXPECT_TRUE(clock.at(8s).has_value());
    EXPECT_FALSE(clock.learn(kDate + 1000s, 8s, 14s));
    EXPECT_EQ(clock.at(8s), kDate);
    EXPECT_TRUE(clock.learn(kDate + 1000s, 8s, 13s));
}

TEST_F(CloudClockTest, UntilIsTheWaitAfterWhichNowIsThere) {
    clock.learn(kDate, 0s, 700ms);
    support::run_for(io, node, 700ms);
    const auto wait = clock.until(kDate + 20s);
    support::run_for(io, node, wait - 1ns);
    EXPECT_EQ(clock.now(), kDate + 19s);
    support::run_for(io, node, 1ns);
    EXPECT_EQ(clock.now(), kDate + 20s);
    EXPECT_EQ(clock.until(kDate), 0ns);
}

// The clouds write "never" as a day in 2999 or 9999; nanoseconds since 1970 end in 2262.
TEST_F(CloudClockTest, WhatIsFarAwayIsWaitedForAndNotAtOnce) {
    clock.learn(kDate, 0s, 0s);
    for (const int year : {2261, 2263, 2999, 9999}) {
        const auto wait = clock.until(std::chrono::sys_days(std::chrono::year(year) / 9 / 8));
        EXPECT_GE(wait, std::chrono::days(365)) << year;
        EXPECT_GT(node.steady_now() + wait, node.steady_now()) << year;
    }
    EXPECT_EQ(clock.until(std::chrono::sys_days(std::chrono::year(1) / 1 / 1)), 0ns);
}

TEST_F(CloudClockTest, ADateThatIsNobodysTimeTeachesNothing) {
    for (const int year : {0, 1969, 2262, 9999}) EXPECT_FALSE(clock.learn(std::chrono::sys_days(std::chrono::year(year) / 12 / 31), 0s, 0s));
    EXPECT_EQ(clock.now(), std::nullopt);
    clock.learn(kDate, 0s, 0s);
    EXPECT_FALSE(clock.learn(std::chrono::sys_days(std::chrono::year(9999) / 12 / 31), 0s, 0s));
    EXPECT_EQ(clock.now(), kDate);
}

}  // namespace
}  // namespace cloud
