#include "base/bucket.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;

constexpr base::SteadyTime kStart{1h};

TEST(Bucket, SoManyAtOnceAndThenEvenly) {
    base::Bucket bucket(10s, 3);
    for (int i = 0; i < 3; ++i) {
        EXPECT_LE(bucket.due(), kStart) << i;
        bucket.take(kStart);
    }
    EXPECT_EQ(bucket.due(), kStart + 10s);
    bucket.take(kStart + 10s);
    EXPECT_EQ(bucket.due(), kStart + 20s);
    EXPECT_FALSE(bucket.full(kStart + 39s));
    EXPECT_TRUE(bucket.full(kStart + 40s));
    EXPECT_LE(bucket.due(), kStart + 40s - 20s) << "all three again";
}

TEST(Bucket, AnotherPaceLeavesTheNextWhereItWas) {
    base::Bucket bucket(1s, 1);
    bucket.take(kStart);
    bucket.set_pace(10s, 5);
    EXPECT_EQ(bucket.due(), kStart + 1s);
    bucket.take(kStart + 1s);
    EXPECT_EQ(bucket.due(), kStart + 11s) << "and the burst is not given anew";
}

TEST(Bucket, AHoldUsesUpTheBurst) {
    base::Bucket bucket(1s, 5);
    bucket.hold(30s, kStart + 30s);
    EXPECT_EQ(bucket.due(), kStart + 30s);
    bucket.take(kStart + 30s);
    EXPECT_EQ(bucket.due(), kStart + 31s);
}

}  // namespace
