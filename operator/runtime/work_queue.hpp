// A deduplicating, rate-limited queue of object keys: a key is never worked on twice at once, and user edits go before resyncs.
// Semantics of client-go's workqueue: a key added while it is worked on is queued again when it is done.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "api/meta.hpp"
#include "base/backoff.hpp"
#include "net/env.hpp"

namespace runtime {

// High: a user's change or an outcome; Low: initial list, resync, retry. A Low key that has waited for five minutes goes before a High one that has
// just come, so that no flood of the one starves the other.
enum class Priority { High, Low };

struct QueueMetrics {  // client-go's workqueue metrics; every function may be empty
    std::function<void(long)> depth;
    std::function<void()> added;
    std::function<void()> retried;
    std::function<void(double)> queued_seconds;
    std::function<void(double)> worked_seconds;
};

class WorkQueue {
public:
    WorkQueue(net::Env& env, base::BackoffLimits backoff, QueueMetrics metrics);
    WorkQueue(const WorkQueue&) = delete;
    WorkQueue& operator=(const WorkQueue&) = delete;
    ~WorkQueue();

    void add(const api::Key& key, Priority priority);
    // Adds the key, Low, when `wait` has passed; an earlier one that is already planned stays. Zero: at once.
    void add_after(const api::Key& key, std::chrono::nanoseconds wait);
    // After a failure: with exponential backoff per key.
    void add_rate_limited(const api::Key& key);
    // After a success: the backoff starts anew.
    void forget(const api::Key& key);
    // The next key, waiting for one; nothing after shut_down(). Every key got must be given to done(). Waiting can be cancelled: no key is lost.
    [[nodiscard]] net::Task<std::optional<api::Key>> get();
    void done(const api::Key& key);
    // No new keys are handed out; waiting get()s return nothing.
    void shut_down();
    [[nodiscard]] bool is_shut() const;
    [[nodiscard]] std::size_t depth() const;
    // Runs the timers of add_after until cancelled or shut_down(); spawn it in a TaskGroup.
    [[nodiscard]] net::Task<void> run();

private:
    struct State;
    std::shared_ptr<State> state_;  // shared with waiting frames
};

}  // namespace runtime
