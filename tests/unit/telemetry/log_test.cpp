#include "telemetry/log.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "telemetry/safe_text.hpp"

namespace telemetry {
namespace {

class HandClock final : public base::Clock {
public:
    base::SteadyTime now{};
    base::SteadyTime steady_now() const override { return now; }
    base::Time system_now() const override { return base::Time(std::chrono::seconds(1'795'249'800)); }
    std::int64_t system_micros() const override { return 1'795'249'800'000'042; }
};

class LogTest : public testing::Test {
protected:
    Log make(LogFormat format, LogLevel least = LogLevel::Debug) {
        return Log(clock, least, format, [this](std::string line) { lines.push_back(std::move(line)); });
    }
    HandClock clock;
    std::vector<std::string> lines;
};

TEST_F(LogTest, WritesOneJsonObjectALine) {
    Log log = make(LogFormat::Json);
    const std::string key = "default/EdgeOnePlan/blog";
    log.info("purchase recorded", {{"object", key}, {"attempt", 2}, {"price", 1.5}, {"dryRun", false}, {"order", "eop-blog-1-create"}});
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0], R"({"ts":"2026-11-21T08:30:00.000042Z","level":"info","msg":"purchase recorded","object":"default/EdgeOnePlan/blog",)"
                        R"("attempt":2,"price":1.5,"dryRun":false,"order":"eop-blog-1-create"})");
}

TEST_F(LogTest, WritesForPeople) {
    Log log = make(LogFormat::Text);
    log.warn("lease lost", {{"holder", "pod-1"}, {"why", "no answer"}, {"empty", ""}});
    EXPECT_EQ(lines[0], R"(2026-11-21T08:30:00.000042Z warn  lease lost holder=pod-1 why="no answer" empty="")");
}

TEST_F(LogTest, KeepsBelowItsLevelStill) {
    Log log = make(LogFormat::Json, LogLevel::Warn);
    log.debug("a");
    log.info("b");
    log.warn("c");
    log.error("d");
    EXPECT_EQ(lines.size(), 2U);
}

TEST_F(LogTest, NoValueBreaksALine) {
    Log log = make(LogFormat::Json);
    log.info("x", {{"v", std::string_view("a\"b\\c\nd\te\r\0f\x1b[31m\x7f", 18)}});
    EXPECT_NE(lines[0].find(R"("v":"a\"b\\c\nd\te\u000d\u0000f\u001b[31m\u007f")"), std::string::npos) << lines[0];
    log.info("x", {{"v", std::numeric_limits<double>::quiet_NaN()}, {"w", -std::numeric_limits<double>::infinity()}});
    EXPECT_NE(lines[1].find(R"("v":"nan","w":"-inf"})"), std::string::npos) << lines[1];
}

TEST_F(LogTest, RepeatsAnErrorOnceInTenSecondsPerObject) {
    Log log = make(LogFormat::Json);
    for (int i = 0; i < 5; ++i) log.error("no answer", {{"object", "a"}, {"attempt", i}});
    log.error("no answer", {{"object", "b"}});
    log.error("another message", {{"object", "a"}});
    log.warn("no answer", {{"object", "a"}});
    EXPECT_EQ(lines.size(), 4U);
    lines.clear();
    clock.now += std::chrono::seconds(10);
    log.error("no answer", {{"object", "a"}});
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(lines[0].ends_with(R"("object":"a","suppressed":4})")) << lines[0];
    clock.now += std::chrono::seconds(10);
    log.error("no answer", {{"object", "a"}});
    EXPECT_TRUE(lines[1].ends_with(R"("object":"a"})")) << lines[1];
}

TEST_F(LogTest, RemembersABoundedNumberOfErrors) {
    Log log = make(LogFormat::Json);
    for (int i = 0; i < 10'000; ++i) log.error("no answer", {{"object", "plan-" + std::to_string(i)}});
    EXPECT_EQ(lines.size(), 10'000U);
    log.error("no answer", {{"object", "plan-9999"}});
    EXPECT_EQ(lines.size(), 10'000U);
}

TEST(SafeText, ReplacesWhatIsNotUtf8) {
    const std::string bad = "\xEF\xBF\xBD";
    EXPECT_EQ(json_string("Zürich 上海 🚀"), "\"Zürich 上海 🚀\"");
    EXPECT_EQ(json_string("a\xffz"), "\"a" + bad + "z\"");
    EXPECT_EQ(json_string("\xc0\xaf"), "\"" + bad + bad + "\"");                      // overlong
    EXPECT_EQ(json_string("\xed\xa0\x80"), "\"" + bad + bad + bad + "\"");            // surrogate
    EXPECT_EQ(json_string("\xf5\x80\x80\x80"), "\"" + bad + bad + bad + bad + "\"");  // beyond Unicode
    EXPECT_EQ(json_string("\xe4\xb8"), "\"" + bad + bad + "\"");                      // cut off
    EXPECT_EQ(json_string("\xc2\x9b"), "\"\\u009b\"");                                // C1: a terminal's escape
}

TEST(SafeText, IsBoundedAtWholeCharacters) {
    EXPECT_EQ(json_string(std::string(1024, 'x')).size(), 1026U);
    EXPECT_EQ(json_string(std::string(5000, 'x')), "\"" + std::string(1024, 'x') + "...\"");
    EXPECT_EQ(json_string(std::string(1023, 'x') + "ü"), "\"" + std::string(1023, 'x') + "...\"");
}

}  // namespace
}  // namespace telemetry
