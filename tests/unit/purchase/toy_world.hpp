// A toy world for the real protocol: a cloud that keeps a true ledger, an API server that compares and swaps, two instances of the operator that
// act on old copies, crash and pause, and a person at the console. Time is discrete. Whatever may go wrong is a choice; who chooses (a seeded
// generator, or an enumeration of all faults) is the test's.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "purchase/protocol.hpp"

namespace toy {

inline constexpr base::Seconds kTick{30};
inline constexpr base::Time kStart{std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)};

class Chooser {
public:
    virtual ~Chooser() = default;
    // One of 0 ... options - 1; 0 is what happens on a good day.
    virtual int pick(int options) = 0;
};

struct Setting {
    api::PlanKind kind = api::PlanKind::EdgeOne;
    api::Act act = api::Act::Create;
    int orders = 2;
    bool deals = false;  // the order list may be read
    bool exclusive = true;
    bool of_different_size = false;  // of instances: one more each
    bool of_different_type = false;  // of EdgeOne purchases: personal and basic in turn
    bool low_balance = false;        // balance runs out at times; with `unpaid` an unpaid order stays behind
    bool unpaid = false;
    int blind_ticks = 3;       // the longest that a cache stands still before the watch is found to be dead
    bool live_ledger = false;  // before evidence settles an order, all orders and claims are read from the API server, and it is judged again
    bool no_stock = false;     // stock runs out at times; a client token that was refused for it is refused for ever
    bool set_back = false;     // once, orders and claims are restored as they were at some time before, after everything was stopped and waited for
    bool lost = false;         // and with `set_back`: the objects themselves were younger, and are declared again with other uids
    int chaos_ticks = 40;      // then faults are off
    int calm_ticks = 160;
    // Mistakes that the protocol does not make, for tests that the explorer sees them.
    bool without_window = false;      // "can't say yet" taken for "not executed"
    bool swapped = false;             // an answer that names another order's plan taken for "not executed"
    bool blind_balance = false;       // too little balance taken for "not executed"
    bool blind_to_unclaimed = false;  // what nobody claims is bought again without a word
    // And one that a cloud could make.
    bool forgets_tokens = false;  // a client token that was executed is executed again
};

// How often what happened: tests assert that the interesting things did.
using Tally = std::map<std::string, long>;

class World {
public:
    World(const Setting& setting, Chooser& chooser, Tally& tally);
    // Runs to the end. What went wrong, or empty.
    [[nodiscard]] std::string run();

private:
    struct Snapshot {
        base::Time at;
        std::map<std::string, api::ObservedPlan> plans;
        std::vector<api::Deal> deals;
    };
    struct Sender {  // an attempt between its record and the record of its answer
        int instance = 0;
        std::size_t order = 0;
        std::string name;  // of the order: a cancelled one has a successor in its place
        std::string token;
        int number = 0;
        base::Time signed_at;
        base::Time wakes;  // paused until then
        bool sent = false;
        std::optional<api::Answer> answer;  // arrived
        bool gone = false;                  // crashed or done
    };
    struct Request {
        std::size_t order = 0;
        std::size_t sender = 0;
        std::string token;
        base::Time signed_at;
    };
    struct Instance {
        std::vector<api::PurchaseOrder> orders;  // as cached
        std::map<std::string, std::string> claims;
        std::optional<api::PlanInventory> inventory;
        std::optional<api::DealList> deals;
        std::map<std::size_t, purchase::Need> needs;
        base::Time watch_back;  // until then the cache stands still
    };

    void tick();
    void keep_backup() { backups_.emplace_back(store_, claims_); }
    int bad_luck(int options) { return calm_ ? 0 : chooser_.pick(options); }
    // the cloud
    void serve(Request& request);
    [[nodiscard]] api::Answer execute(std::size_t order, const std::string& token);
    [[nodiscard]] api::Answer answer_of(std::size_t deal) const;
    void provision();
    void deliver(api::Deal& deal, const api::PurchaseOrder& order);
    void keep_snapshot();
    [[nodiscard]] const Snapshot& seen(base::Time at) const;
    void person();
    void decide_by_hand(std::size_t order);
    void set_back();
    // the operator
    void act(std::size_t instance);
    void read(Instance& instance);
    void judge(std::size_t instance, std::size_t index);
    [[nodiscard]] purchase::Step step(const Instance& instance, const api::PurchaseOrder& order) const;
    void claim(Instance& instance, std::size_t index);
    void succeed(std::size_t index);
    void send(Sender& sender, std::size_t index);
    void record(Sender& sender);
    [[nodiscard]] bool write(const api::PurchaseOrder& read, const api::PurchaseOrderStatus& status);
    [[nodiscard]] bool already_there(const api::PurchaseOrder& order) const;  // a change that the cloud shows
    [[nodiscard]] std::string check() const;
    [[nodiscard]] std::string check_end() const;

    Setting setting_;
    Chooser& chooser_;
    Tally& tally_;
    base::Time now_ = kStart;
    bool calm_ = false;
    bool low_ = false;
    std::vector<api::PurchaseOrder> store_;
    std::map<std::string, std::string> claims_;
    std::vector<std::pair<std::vector<api::PurchaseOrder>, std::map<std::string, std::string>>> backups_;
    base::Time declared_ = kStart;  // when the objects were made
    base::Time starts_again_{};     // the operator stands still until then
    std::map<std::string, api::ObservedPlan> plans_;
    std::vector<api::Deal> deals_;
    std::vector<std::size_t> bought_by_;         // by deal
    std::vector<std::string> bought_with_;       // by deal: the token
    std::map<std::string, std::size_t> tokens_;  // executed: the deal
    std::set<std::string> refused_tokens_;
    std::vector<Snapshot> history_;
    std::vector<Request> requests_;
    std::vector<Sender> senders_;
    Instance instances_[2];
    std::map<std::size_t, int> stalled_for_;
};

[[nodiscard]] api::PurchaseOrder order_of(api::PlanKind kind, api::Act act, int index);

}  // namespace toy
