#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>

namespace {

using base::Secret;

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept Comparable = requires(const T& one, const T& other) { one == other; };

// What would leak it does not compile.
static_assert(!Printable<Secret>);
static_assert(!Comparable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string, Secret>);

TEST(Secret, KeepsItsValueThroughCopies) {
    Secret original("AKIDexample");
    Secret copy = original;
    original = Secret("other");
    EXPECT_EQ(copy.reveal(), "AKIDexample");
    Secret assigned;
    EXPECT_TRUE(assigned.empty());
    assigned = copy;
    EXPECT_EQ(assigned.reveal(), "AKIDexample");
    assigned = *&assigned;
    EXPECT_EQ(assigned.reveal(), "AKIDexample");
}

TEST(Secret, IsGoneFromWhereItWasMovedFrom) {
    for (const std::string& value : {std::string("short"), std::string(100, 'k')}) {
        Secret original(value);
        Secret moved = std::move(original);
        EXPECT_EQ(moved.reveal(), value);
        EXPECT_TRUE(original.empty());  // NOLINT(bugprone-use-after-move): that is the point
        Secret target("old");
        target = std::move(moved);
        EXPECT_EQ(target.reveal(), value);
        EXPECT_TRUE(moved.empty());  // NOLINT(bugprone-use-after-move)
    }
}

TEST(Secret, Compares) {
    EXPECT_TRUE(Secret("one").same_as(Secret("one")));
    EXPECT_FALSE(Secret("one").same_as(Secret("two")));
    EXPECT_FALSE(Secret("one").same_as(Secret("onee")));
    EXPECT_FALSE(Secret("one").same_as(Secret()));
    EXPECT_TRUE(Secret().same_as(Secret()));
}

}  // namespace
