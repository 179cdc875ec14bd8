#include "base/backoff.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "base/error.hpp"

namespace {

using namespace std::chrono_literals;

class FixedRandom final : public base::Random {
public:
    explicit FixedRandom(std::uint64_t value) : value_(value) {}
    std::uint64_t next() override { return value_; }

private:
    std::uint64_t value_;
};

constexpr std::uint64_t kLeast = 0;
constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kMiddle = kMost / 2 + 1;

TEST(Random, UniformIsFromZeroToBelowOne) {
    EXPECT_EQ(FixedRandom(kLeast).uniform(), 0.0);
    EXPECT_EQ(FixedRandom(kMiddle).uniform(), 0.5);
    EXPECT_LT(FixedRandom(kMost).uniform(), 1.0);
}

TEST(Backoff, DoublesUpToItsBound) {
    FixedRandom random(kMiddle);  // factor 0.75
    const base::BackoffLimits limits{.first = 1000ms, .most = 10'000ms};
    EXPECT_EQ(base::backoff(1, limits, random), 750ms);
    EXPECT_EQ(base::backoff(2, limits, random), 1500ms);
    EXPECT_EQ(base::backoff(3, limits, random), 3000ms);
    EXPECT_EQ(base::backoff(4, limits, random), 6000ms);
    EXPECT_EQ(base::backoff(5, limits, random), 7500ms);
    EXPECT_EQ(base::backoff(1'000'000, limits, random), 7500ms);
    EXPECT_EQ(base::backoff(std::numeric_limits<int>::max(), limits, random), 7500ms);
}

TEST(Backoff, IsSpreadBetweenHalfAndWhole) {
    FixedRandom least(kLeast);
    FixedRandom most(kMost);
    const base::BackoffLimits limits{.first = 1000ms, .most = 1000ms};
    EXPECT_EQ(base::backoff(1, limits, least), 500ms);
    EXPECT_GE(base::backoff(1, limits, most), 999ms);
    EXPECT_LE(base::backoff(1, limits, most), 1000ms);
}

TEST(Error, KeepsWhatItKnowsWhenContextIsAdded) {
    const base::Error error = base::Error(base::ErrorKind::Throttled, "slow down").with_status(429).with_code("TooManyRequests").with_retry_after(7s);
    const base::Error wrapped = error.in("EdgeOnePlan web/blog");
    EXPECT_EQ(wrapped.message(), "EdgeOnePlan web/blog: slow down");
    EXPECT_EQ(wrapped.kind(), base::ErrorKind::Throttled);
    EXPECT_EQ(wrapped.http_status(), 429);
    EXPECT_EQ(wrapped.code(), "TooManyRequests");
    EXPECT_EQ(wrapped.retry_after(), 7s);
}

}  // namespace
