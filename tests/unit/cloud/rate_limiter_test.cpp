#include "cloud/rate_limiter.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

#include "support/virtual_time.hpp"

namespace cloud {
namespace {

using namespace std::chrono_literals;

struct Went {
    int who;
    base::SteadyTime at;
    std::chrono::nanoseconds waited;
};

class RateLimiterTest : public ::testing::Test {
protected:
    net::Task<void> go(std::string action, int who) {
        const std::chrono::nanoseconds waited = co_await limiter.wait(std::move(action));
        went.push_back({who, time.steady_now(), waited});
    }
    void start(int who, const std::string& action = "DescribePlans") { boost::asio::co_spawn(io, go(action, who), boost::asio::detached); }
    std::vector<base::SteadyTime> times() const {
        std::vector<base::SteadyTime> at;
        for (const Went& one : went) at.push_back(one.at);
        return at;
    }
    void expect_order() const {
        for (std::size_t i = 0; i < went.size(); ++i) EXPECT_EQ(went[i].who, static_cast<int>(i));
    }

    boost::asio::io_context io{1};
    support::VirtualTime time{io.get_executor()};
    support::SeededRandom random{1};
    net::Env env{io.get_executor(), time, time, random};
    RateLimiter limiter{env, 10, 3};
    std::vector<Went> went;
};

using Times = std::vector<base::SteadyTime>;

TEST_F(RateLimiterTest, ABurstGoesAtOnceTheRestEvenlyInOrder) {
    for (int i = 0; i < 6; ++i) start(i);
    support::run_for(io, time, 10s);
    EXPECT_EQ(times(), (Times{0ms, 0ms, 0ms, 100ms, 200ms, 300ms}));
    EXPECT_EQ(went[5].waited, 300ms);
    expect_order();
}

TEST_F(RateLimiterTest, ABurstIsFewerThanASecondsWorth) {
    limiter.set_rate(3);
    for (int i = 0; i < 4; ++i) start(i);
    support::run_for(io, time, 10s);
    const auto third = std::chrono::nanoseconds(1s) / 3;
    EXPECT_EQ(times(), (Times{0ms, 0ms, third, third * 2}));
}

TEST_F(RateLimiterTest, ALateComerDoesNotOvertake) {
    for (int i = 0; i < 5; ++i) start(i);
    support::run_for(io, time, 150ms);
    start(5);
    support::run_for(io, time, 10s);
    EXPECT_EQ(times(), (Times{0ms, 0ms, 0ms, 100ms, 200ms, 300ms}));
    expect_order();
}

TEST_F(RateLimiterTest, TheBurstComesBackWithTime) {
    for (int i = 0; i < 3; ++i) start(i);
    support::run_for(io, time, 200ms);
    for (int i = 3; i < 6; ++i) start(i);
    support::run_for(io, time, 10s);
    EXPECT_EQ(times(), (Times{0ms, 0ms, 0ms, 200ms, 200ms, 300ms}));
}

TEST_F(RateLimiterTest, ActionsDoNotDisturbEachOther) {
    for (int i = 0; i < 4; ++i) start(i);
    start(4, "CreatePlan");
    support::run_for(io, time, 50ms);
    ASSERT_EQ(went.size(), 4U);
    EXPECT_EQ(went[3].who, 4);
}

TEST_F(RateLimiterTest, NeverMoreThanBurstAndRateInAnyWindow) {
    for (int i = 0; i < 200; ++i) {
        start(i);
        support::run_for(io, time, std::chrono::milliseconds(random.next() % 120));
    }
    support::run_for(io, time, 60s);
    ASSERT_EQ(went.size(), 200U);
    expect_order();
    for (std::size_t i = 0; i < went.size(); ++i)
        for (std::size_t j = i; j < went.size(); ++j)
            EXPECT_LE(static_cast<long>(j - i + 1), 3 + (went[j].at - went[i].at) / 100ms) << i << ".." << j;
}

TEST_F(RateLimiterTest, AHoldStopsWhoWaitsAndWhoComes) {
    for (int i = 0; i < 5; ++i) start(i);  // 3 and 4 are due at 100 ms and 200 ms
    support::run_for(io, time, 50ms);
    limiter.hold("DescribePlans", 1s);
    start(5);
    support::run_for(io, time, 10s);
    ASSERT_EQ(went.size(), 6U);
    EXPECT_EQ(times(), (Times{0ms, 0ms, 0ms, 1100ms, 1200ms, 1300ms}));
    expect_order();
}

TEST_F(RateLimiterTest, AfterAHoldThereIsNoBurst) {
    support::run_for(io, time, 5s);
    limiter.hold("DescribePlans", 1s);
    for (int i = 0; i < 3; ++i) start(i);
    support::run_for(io, time, 10s);
    EXPECT_EQ(times(), (Times{6000ms, 6100ms, 6200ms}));
}

TEST_F(RateLimiterTest, HoldsAtOnceCountAsOne) {
    for (int i = 0; i < 4; ++i) start(i);
    support::run_for(io, time, 50ms);
    for (int i = 0; i < 20; ++i) limiter.hold("DescribePlans", 1s);
    support::run_for(io, time, 10s);
    EXPECT_EQ(went.back().at, 1100ms);
}

TEST_F(RateLimiterTest, ANewRateHoldsForPlacesTakenFromThenOn) {
    for (int i = 0; i < 4; ++i) start(i);
    support::run_for(io, time, 10ms);
    limiter.set_rate(2);
    for (int i = 4; i < 7; ++i) start(i);
    support::run_for(io, time, 20s);
    EXPECT_EQ(times(), (Times{0ms, 0ms, 0ms, 100ms, 200ms, 700ms, 1200ms}));
    expect_order();
}

TEST_F(RateLimiterTest, CancellationEndsTheWaitAndMovesNobody) {
    for (int i = 0; i < 4; ++i) start(i);
    boost::asio::cancellation_signal signal;
    bool aborted = false;
    boost::asio::co_spawn(io, go("DescribePlans", 99),
                          boost::asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr failure) { aborted = failure != nullptr; }));
    start(4);
    support::run_for(io, time, 50ms);
    signal.emit(boost::asio::cancellation_type::terminal);
    support::run_for(io, time, 10s);
    EXPECT_TRUE(aborted);
    EXPECT_EQ(times(), (Times{0ms, 0ms, 0ms, 100ms, 300ms}));
}

}  // namespace
}  // namespace cloud
