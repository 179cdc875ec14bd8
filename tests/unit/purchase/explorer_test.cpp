// The real protocol in the toy world: seeded walks through every mixture of faults, all single and double faults, and mistakes that must be seen.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "toy_world.hpp"

namespace {

using toy::Chooser;
using toy::Setting;
using toy::Tally;
using toy::World;

// A seed also decides how unlucky its run is.
class Dice : public Chooser {
public:
    explicit Dice(unsigned seed) : random_(seed), luck_(2 + seed % 7) {}
    int pick(int options) override {
        if (random_() % luck_ != 0) return 0;
        return static_cast<int>(random_() % static_cast<unsigned>(options));
    }

private:
    std::minstd_rand random_;
    unsigned luck_;
};

// Follows a list of faults (at which choice, which option); remembers how many options every choice had.
class Script : public Chooser {
public:
    explicit Script(std::map<std::size_t, int> faults) : faults_(std::move(faults)) {}
    int pick(int options) override {
        const std::size_t at = options_.size();
        options_.push_back(options);
        const auto fault = faults_.find(at);
        return fault == faults_.end() ? 0 : fault->second % options;
    }
    [[nodiscard]] const std::vector<int>& options() const { return options_; }

private:
    std::map<std::size_t, int> faults_;
    std::vector<int> options_;
};

struct Walked {
    unsigned broken = 0;
    std::string first;
    Tally tally;
};

Walked walk(const Setting& setting, unsigned seeds) {
    Walked walked;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        Dice dice(seed);
        const std::string wrong = World(setting, dice, walked.tally).run();
        if (wrong.empty()) continue;
        if (++walked.broken == 1) walked.first = "seed " + std::to_string(seed) + ": " + wrong;
    }
    return walked;
}

void expect_sound(const Setting& setting, unsigned seeds, std::initializer_list<const char*> sometimes) {
    const Walked walked = walk(setting, seeds);
    EXPECT_EQ(walked.broken, 0U) << walked.first;
    for (const char* event : sometimes) EXPECT_GT(walked.tally.contains(event) ? walked.tally.at(event) : 0, 0) << event << " never happened";
    for (const auto& [event, count] : walked.tally) std::cout << "  " << event << ": " << count << "\n";
}

Setting by_inventory(int orders) {
    Setting setting;
    setting.orders = orders;
    return setting;
}

Setting by_deals(int orders, bool exclusive) {
    Setting setting;
    setting.orders = orders;
    setting.deals = true;
    setting.exclusive = exclusive;
    setting.low_balance = true;
    setting.unpaid = true;
    return setting;
}

TEST(Explorer, CreatesByInventory) {
    expect_sound(by_inventory(2), 4000, {"contested", "signature refused", "answer lost", "reader asleep", "crash", "conflict", "OutcomeUnknown to Delivered", "OutcomeUnknown to Pending"});
    expect_sound(by_inventory(3), 4000, {"contested"});
}

}  // namespace
