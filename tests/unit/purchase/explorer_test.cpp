// The real protocol in the toy world: seeded walks through every mixture of faults, all single and double faults, and mistakes that must be seen.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>

#include "toy_world.hpp"

namespace {

using toy::Chooser;
using toy::Setting;
using toy::Tally;
using toy::World;

// A seed also decides how unlucky its run is, and in what: choices are told apart by how many options they have.
class Dice : public Chooser {
public:
    explicit Dice(unsigned seed) : random_(seed) {
        for (unsigned& luck : luck_) luck = 1U << (random_() % 6U);
    }
    int pick(int options) override {
        const auto count = static_cast<unsigned>(options);
        if (random_() % luck_[count % luck_.size()] != 0) return 0;
        return static_cast<int>(random_() % count);
    }

private:
    std::mt19937 random_;
    std::array<unsigned, 32> luck_{};
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

Setting change(api::Act act, bool deals, int orders = 1) {
    Setting setting = deals ? by_deals(orders, true) : by_inventory(orders);
    setting.act = act;
    return setting;
}

TEST(Explorer, CreatesByInventory) {
    for (const int orders : {2, 3})
        expect_sound(
            by_inventory(orders), 4000,
            {"contested", "signature refused", "answer lost", "crash", "conflict", "OutcomeUnknown to Delivered", "OutcomeUnknown to Pending"});
}

TEST(Explorer, CreatesByOrderListWithLittleMoney) {
    for (const bool exclusive : {false, true})
        for (const int orders : {2, 3})
            expect_sound(by_deals(orders, exclusive), 2000,
                         {"too little balance", "paid later", "closed unpaid", "OutcomeUnknown to AwaitingPayment", "AwaitingPayment to Delivered"});
}

TEST(Explorer, ChangesByInventory) {
    for (const api::Act act : {api::Act::Renew, api::Act::Upgrade})
        expect_sound(change(act, false), 4000, {"OutcomeUnknown to Delivered", "OutcomeUnknown to Pending"});
}

TEST(Explorer, ChangesByOrderListWithLittleMoney) {
    for (const api::Act act : {api::Act::Renew, api::Act::Upgrade})
        expect_sound(change(act, true), 4000, {"paid later", "OutcomeUnknown to AwaitingPayment"});
}

// What is unpaid does not say which plan it is for, nor of which type that will be.
TEST(Explorer, ChangesOfSeveralPlansWithLittleMoney) {
    for (const api::Act act : {api::Act::Renew, api::Act::Upgrade})
        for (const int orders : {2, 3}) {
            Setting setting = change(act, true, orders);
            setting.calm_ticks = 400;
            expect_sound(setting, 2000, {"paid later", "closed unpaid", "OutcomeUnknown to Delivered", "OutcomeUnknown to Pending"});
        }
}

TEST(Explorer, CreatesOfDifferentTypesWithLittleMoney) {
    for (const bool exclusive : {false, true})
        for (const int orders : {2, 3}) {
            Setting setting = by_deals(orders, exclusive);
            setting.of_different_type = true;
            setting.calm_ticks = 400;
            expect_sound(setting, 2000, {"too little balance", "paid later", "closed unpaid", "OutcomeUnknown to Pending"});
        }
}

// Where the API has a client token: sent again at once, by evidence when the token may be forgotten.
Setting with_token(api::PlanKind kind, api::Act act, bool deals) {
    Setting setting = deals ? by_deals(2, true) : by_inventory(2);
    setting.kind = kind;
    setting.act = act;
    setting.low_balance = setting.unpaid = deals;
    setting.live_ledger = true;
    setting.calm_ticks = 500;
    return setting;
}

TEST(Explorer, InstancesByTokenAndOrderList) {
    expect_sound(
        with_token(api::PlanKind::Instance, api::Act::Create, true), 2000,
        {"sent again with the token", "token known", "made later", "paid later", "closed unpaid", "cancelled and ordered anew", "signature refused"});
    expect_sound(with_token(api::PlanKind::Instance, api::Act::Renew, true), 2000, {"sent again with the token", "token known", "paid later"});
}

TEST(Explorer, InstancesOfDifferentSizes) {
    Setting setting = with_token(api::PlanKind::Instance, api::Act::Create, true);
    setting.of_different_size = true;
    expect_sound(setting, 2000, {"made later", "paid later", "OutcomeUnknown to Delivered", "OutcomeUnknown to Pending"});
}

TEST(Explorer, PackagesByTokenAndTag) {
    for (const bool deals : {false, true})
        expect_sound(with_token(api::PlanKind::Package, api::Act::Create, deals), 1500,
                     {"sent again with the token", "token known", "made later", "OutcomeUnknown to Delivered", "AwaitingPayment to Delivered"});
    for (const api::Act act : {api::Act::Renew, api::Act::Upgrade})
        expect_sound(with_token(api::PlanKind::Package, act, false), 2000, {"OutcomeUnknown to Delivered"});
}

TEST(Explorer, TokensThatAreRefusedForEver) {
    for (const bool deals : {false, true}) {
        Setting setting = with_token(api::PlanKind::Package, api::Act::Create, deals);
        setting.no_stock = true;
        setting.calm_ticks = 1000;
        expect_sound(setting, 1000, {"out of stock", "token known", "cancelled and ordered anew"});
    }
}

// The token alone makes it safe to send again at once.
TEST(Explorer, SeesACloudThatForgetsTokens) {
    Setting setting = with_token(api::PlanKind::Package, api::Act::Create, false);
    setting.forgets_tokens = true;
    EXPECT_GT(walk(setting, 500).broken, 0U);
}

// A cache that stands still for a quarter of an hour makes orders look unresolved that are not, and plans are matched to them. So the ledger is
// read from the API server before evidence settles an order.
TEST(Explorer, LongBlindnessWithALiveLedger) {
    for (Setting setting : {by_inventory(4), by_deals(4, false)}) {
        setting.blind_ticks = 30;
        setting.live_ledger = true;
        expect_sound(setting, 2000, {"crash"});
    }
}

// Without any evidence of whose a plan is nothing is bought twice either: a person decides.
TEST(Explorer, APersonDecidesWithoutEvidence) {
    Setting setting = by_inventory(2);
    setting.exclusive = false;
    expect_sound(setting, 2000, {"decided by hand"});
    setting = by_inventory(2);
    setting.low_balance = true;
    expect_sound(setting, 2000, {"decided by hand"});
}

// A cluster that was set back to before purchases, at any moment of them.
Setting set_back(Setting setting) {
    setting.set_back = true;
    setting.calm_ticks = 800;
    return setting;
}

TEST(Explorer, ASetBackClusterBuysNothingAgain) {
    for (const Setting& setting : {set_back(by_inventory(2)), set_back(by_deals(2, true))})
        expect_sound(setting, 2000, {"set back", "found again by hand"});
    for (const api::PlanKind kind : {api::PlanKind::Instance, api::PlanKind::Package})
        expect_sound(set_back(with_token(kind, api::Act::Create, true)), 1500, {"set back"});
    for (const api::Act act : {api::Act::Renew, api::Act::Upgrade}) expect_sound(set_back(change(act, true)), 2000, {"set back"});
}

TEST(Explorer, ObjectsThatWereLostAndDeclaredAgainBuyNothingAgain) {
    for (Setting setting : {by_inventory(2), by_deals(2, true), with_token(api::PlanKind::Instance, api::Act::Create, true),
                            with_token(api::PlanKind::Package, api::Act::Create, true)}) {
        setting.lost = true;
        expect_sound(set_back(setting), 1500, {"set back", "found again by hand"});
    }
}

TEST(Explorer, SeesASetBackClusterThatIsBlindToWhatNobodyClaims) {
    Setting setting = set_back(by_inventory(2));
    setting.blind_to_unclaimed = true;
    EXPECT_GT(walk(setting, 500).broken, 0U);
}

// Every run with one fault, and every run with two, of those that can happen in the first minutes.
struct Enumerated {
    long runs = 0;
    std::string first;
};

void enumerate(const Setting& setting, std::map<std::size_t, int>& faults, std::size_t from, int left, Enumerated& result) {
    Script script(faults);
    Tally tally;
    const std::string wrong = World(setting, script, tally).run();
    ++result.runs;
    if (!wrong.empty() && result.first.empty()) {
        result.first = wrong + ", faults:";
        for (const auto& [at, option] : faults) result.first += " " + std::to_string(at) + "=" + std::to_string(option);
    }
    if (left == 0) return;
    for (std::size_t at = from; at < script.options().size(); ++at)
        for (int option = 1; option < script.options()[at]; ++option) {
            faults[at] = option;
            enumerate(setting, faults, at + 1, left - 1, result);
            faults.erase(at);
        }
}

TEST(Explorer, EveryPairOfFaults) {
    Setting settings[] = {by_inventory(2), by_deals(2, true), change(api::Act::Renew, true)};
    for (Setting& setting : settings) {
        setting.chaos_ticks = 4;
        std::map<std::size_t, int> faults;
        Enumerated result;
        enumerate(setting, faults, 0, 2, result);
        EXPECT_EQ(result.first, "");
        EXPECT_GT(result.runs, 10'000);
    }
}

TEST(Explorer, SeesAMissingWindow) {
    for (const api::Act act : {api::Act::Create, api::Act::Renew}) {
        Setting setting = act == api::Act::Create ? by_inventory(2) : change(act, false);
        setting.without_window = true;
        EXPECT_GT(walk(setting, 500).broken, 0U);
    }
}

TEST(Explorer, SeesASwappedAnswer) {
    Setting setting = by_inventory(2);
    setting.swapped = true;
    setting.blind_to_unclaimed = true;  // which would stop it
    EXPECT_GT(walk(setting, 4000).broken, 0U);
}

TEST(Explorer, SeesABlindRetryOfTooLittleBalance) {
    Setting setting = by_deals(2, true);
    setting.blind_balance = true;
    EXPECT_GT(walk(setting, 500).broken, 0U);
}

}  // namespace
