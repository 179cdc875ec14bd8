// How things stand at the moment of a scrape: what is told of objects is read anew each time, so what is gone leaves no series behind, and a standby
// with filled caches tells the same of them as the leader. Plain values; the views have to hold until the scrape is answered.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace telemetry {

// What an object's conditions say. standing: Ready, Working (goes on by itself), Stalled (waits for a person).
struct Standing {
    std::string_view standing;
    std::string_view reason;
};

struct PlanState {
    std::string_view kind, ns, name, account;
    Standing standing;
    std::optional<base::Time> expires;  // nothing: no term, or nobody cares any more
    std::string_view renewal;           // who renews it: Never, Provider, Operator
};

struct OrderCount {
    std::string_view kind, act, phase;
    std::size_t count = 0;
};

// An order that is not settled. kind, subject: the object that it buys for.
struct OpenOrder {
    std::string_view ns, name, account, kind, subject, act, phase;
    Standing standing;
    base::Time created;
};

struct PlanCounts {
    std::size_t claimed = 0;
    std::size_t observed = 0;  // unclaimed, but an object that only observes names it
    std::size_t unclaimed = 0;
};

struct AccountState {
    std::string_view ns, name, provider, site, approval;
    bool exclusive = false;
    bool frozen = false;
    Standing standing;
    // What only the process knows that lists the account: the leader.
    std::optional<base::Seconds> clock_offset;  // the cloud's clock minus this node's
    struct Listing {
        std::string_view kind;
        base::Seconds age{};
    };
    std::vector<Listing> listings;
    std::optional<PlanCounts> plans;
};

// How long ago the API server was last heard on the watch of a resource.
struct WatchState {
    std::string_view resource;
    std::chrono::nanoseconds age{};
};

struct State {
    std::vector<PlanState> plans;
    std::vector<OrderCount> orders;
    std::vector<OpenOrder> open_orders;
    std::vector<AccountState> accounts;
    std::vector<WatchState> watches;
};
using ReadState = std::function<State()>;

}  // namespace telemetry
