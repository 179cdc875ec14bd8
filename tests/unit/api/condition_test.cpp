#include "api/condition.hpp"

#include <gtest/gtest.h>

#include <set>

#include "api/edge_one_plan.hpp"

namespace {

using api::Conditions;
using api::ConditionStatus;
using api::ConditionType;
using api::Reason;
using api::Standing;

constexpr base::Time kMonday{std::chrono::seconds(1'000'000)};
constexpr base::Time kTuesday = kMonday + std::chrono::days(1);

TEST(Conditions, TransitionTimeMovesOnlyWithTheStatus) {
    Conditions conditions;
    set_condition(conditions, ConditionType::Ready, ConditionStatus::False, Reason::Purchasing, "one", 1, kMonday);
    set_condition(conditions, ConditionType::Ready, ConditionStatus::False, Reason::Throttled, "two", 2, kTuesday);
    ASSERT_EQ(conditions.size(), 1U);
    const api::Condition still{ConditionType::Ready, ConditionStatus::False, "Throttled", "two", 2, kMonday};
    EXPECT_EQ(conditions[0], still);
    set_condition(conditions, ConditionType::Ready, ConditionStatus::True, Reason::Available, "", 2, kTuesday);
    const api::Condition moved{ConditionType::Ready, ConditionStatus::True, "Available", "", 2, kTuesday};
    EXPECT_EQ(conditions[0], moved);
}

TEST(Conditions, Find) {
    Conditions conditions;
    EXPECT_EQ(find_condition(conditions, ConditionType::Ready), nullptr);
    set_condition(conditions, ConditionType::ExpiringSoon, ConditionStatus::True, Reason::NoRenewal, "", 1, kMonday);
    EXPECT_EQ(find_condition(conditions, ConditionType::Ready), nullptr);
    ASSERT_NE(find_condition(conditions, ConditionType::ExpiringSoon), nullptr);
    EXPECT_EQ(find_condition(conditions, ConditionType::ExpiringSoon)->reason, "NoRenewal");
}

// kstatus: exactly one of Ready, Reconciling and Stalled is true, and all three are always there.
TEST(Standing, NeverContradictsItself) {
    Conditions conditions;
    set_condition(conditions, ConditionType::ExpiringSoon, ConditionStatus::False, Reason::NotExpiring, "", 1, kMonday);
    struct Row {
        Standing standing;
        ConditionType true_one;
    };
    for (const auto& [standing, true_one] : {Row{Standing::Working, ConditionType::Reconciling}, Row{Standing::Stalled, ConditionType::Stalled},
                                             Row{Standing::Ready, ConditionType::Ready}, Row{Standing::Working, ConditionType::Reconciling}}) {
        set_standing(conditions, standing, Reason::Available, "why", 5, kTuesday);
        ASSERT_EQ(conditions.size(), 4U);
        for (const auto type : {ConditionType::Ready, ConditionType::Reconciling, ConditionType::Stalled}) {
            const auto* condition = find_condition(conditions, type);
            ASSERT_NE(condition, nullptr);
            EXPECT_EQ(condition->status, type == true_one ? ConditionStatus::True : ConditionStatus::False) << to_string(type);
            EXPECT_EQ(condition->observed_generation, 5);
            EXPECT_EQ(condition->reason, "Available") << "a reason is never empty: the schema refuses that";
        }
        EXPECT_EQ(find_condition(conditions, ConditionType::Ready)->message, "why") << "Ready is the one that people look at";
        EXPECT_EQ(find_condition(conditions, ConditionType::ExpiringSoon)->status, ConditionStatus::False) << "not part of a standing";
    }
}

TEST(Reasons, EachHasItsOwnWord) {
    std::set<std::string_view> words;
    const int last = static_cast<int>(Reason::CloudUnreachable);
    for (int i = 0; i <= last; ++i) words.insert(to_string(static_cast<Reason>(i)));
    EXPECT_EQ(words.size(), static_cast<std::size_t>(last) + 1);
    EXPECT_FALSE(words.contains("Unknown"));
}

TEST(PlanTypes, AsWrittenAndAsRead) {
    using enum api::PlanType;
    for (const auto type : {Personal, Basic, Standard, Enterprise}) EXPECT_EQ(api::plan_type_of(to_string(type)), type);
    EXPECT_EQ(api::plan_type_of("plan-basic"), Basic);
    EXPECT_EQ(api::plan_type_of("plan-enterprise-v2"), Enterprise);
    EXPECT_EQ(api::plan_type_of("plan-enterprise-model-a"), Enterprise);
    EXPECT_EQ(api::plan_type_of("plan-trial"), Other);
    EXPECT_EQ(api::plan_type_of(""), Other);
    EXPECT_LT(Personal, Basic);
    EXPECT_LT(Basic, Standard);
}

}  // namespace
