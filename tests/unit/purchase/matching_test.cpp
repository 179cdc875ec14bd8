#include "purchase/matching.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace {

using Table = std::vector<std::vector<std::size_t>>;

TEST(Matching, MovesAnOrderAsideForOneThatHasNoOtherChoice) {
    EXPECT_EQ(purchase::match({{0, 1}, {0}}, 2), (std::vector<int>{1, 0}));
    EXPECT_EQ(purchase::match({{0, 1}, {0, 2}, {0}}, 3), (std::vector<int>{1, 2, 0}));
    EXPECT_EQ(purchase::match({{0}, {0}}, 1), (std::vector<int>{0, -1}));
    EXPECT_EQ(purchase::match({{}, {}}, 0), (std::vector<int>{-1, -1}));
}

int largest(const Table& table, std::size_t order, std::set<std::size_t>& used) {
    if (order == table.size()) return 0;
    int best = largest(table, order + 1, used);
    for (const std::size_t candidate : table[order]) {
        if (!used.insert(candidate).second) continue;
        best = std::max(best, 1 + largest(table, order + 1, used));
        used.erase(candidate);
    }
    return best;
}

TEST(Matching, GivesAwayAsManyAsPossibleAndNoneTwice) {
    std::mt19937 random(7);
    for (int round = 0; round < 500; ++round) {
        const std::size_t candidates = random() % 6;
        Table table(random() % 6);
        for (auto& row : table)
            for (std::size_t candidate = 0; candidate < candidates; ++candidate)
                if (random() % 3 == 0) row.push_back(candidate);
        const auto given = purchase::match(table, candidates);
        ASSERT_EQ(given.size(), table.size());
        std::set<std::size_t> used;
        for (std::size_t order = 0; order < table.size(); ++order) {
            if (given[order] < 0) continue;
            const auto candidate = static_cast<std::size_t>(given[order]);
            EXPECT_TRUE(std::ranges::find(table[order], candidate) != table[order].end());
            EXPECT_TRUE(used.insert(candidate).second);
        }
        std::set<std::size_t> none;
        EXPECT_EQ(static_cast<int>(used.size()), largest(table, 0, none));
    }
}

TEST(Matching, ComponentsReachThroughOthers) {
    const Table table{{0}, {0, 1}, {1}, {2}, {}};
    auto members = purchase::component(table, 2);
    std::ranges::sort(members);
    EXPECT_EQ(members, (std::vector<std::size_t>{0, 1, 2}));
    EXPECT_EQ(purchase::component(table, 3), (std::vector<std::size_t>{3}));
    EXPECT_EQ(purchase::component(table, 4), (std::vector<std::size_t>{4}));
}

}  // namespace
