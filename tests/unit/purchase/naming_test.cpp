#include "purchase/naming.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

using namespace purchase;

TEST(Naming, SaysWhosePlanWhichOneAndWhat) {
    const base::Time expires = std::chrono::sys_days(std::chrono::year(2027) / 1 / 31) + std::chrono::hours(23);
    EXPECT_EQ(order_name("eop", "blog", 1, what_create(), 0), "eop-blog-1-create");
    EXPECT_EQ(order_name("eop", "blog", 2, what_upgrade(api::PlanType::Standard), 0), "eop-blog-2-upgrade-standard");
    EXPECT_EQ(order_name("eop", "blog", 1, what_renew(expires), 0), "eop-blog-1-renew-20270131");
    EXPECT_EQ(order_name("eop", "blog", 1, what_create(), 1), "eop-blog-1-create-2");
    EXPECT_EQ(order_name("eop", "blog", 1, what_create(), 9), "eop-blog-1-create-10");
    EXPECT_EQ(order_name("eop", "www.example.com", 1, what_create(), 0), "eop-www.example.com-1-create");
}

// Stored names depend on it: this text must never change.
TEST(Naming, LongNamesAreCutAndHashed) {
    const std::string subject(200, 'a');
    const std::string name = order_name("eop", subject, 1, what_create(), 0);
    EXPECT_EQ(name, "eop-" + std::string(90, 'a') + "-e9835d8b6f4520df" + "-1-create");
    EXPECT_LE(name.size(), kMaxName);
}

TEST(Naming, LongNamesStayApart) {
    std::set<std::string> names;
    for (const char last : {'b', 'c'})
        for (const int ordinal : {1, 2})
            for (const int cancelled : {0, 1}) names.insert(order_name("eop", std::string(200, 'a') + last, ordinal, what_create(), cancelled));
    EXPECT_EQ(names.size(), 8U);
    for (const std::string& name : names) EXPECT_LE(name.size(), kMaxName);
}

TEST(Naming, ACutNeverLeavesADotBeforeADash) {
    for (std::size_t dots = 80; dots < 100; ++dots) {
        const std::string name = order_name("eop", std::string(dots, 'a') + ".." + std::string(100, 'b'), 1, what_create(), 0);
        EXPECT_EQ(name.find(".-"), std::string::npos) << name;
        EXPECT_LE(name.size(), kMaxName);
    }
}

TEST(Naming, TheLongestThatFitsIsNotCut) {
    const std::string subject(kMaxName - std::string("eop--1-create").size(), 'a');
    EXPECT_EQ(order_name("eop", subject, 1, what_create(), 0), "eop-" + subject + "-1-create");
    EXPECT_NE(order_name("eop", subject + "a", 1, what_create(), 0), "eop-" + subject + "a-1-create");
}

}  // namespace
