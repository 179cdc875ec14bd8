// The controller loop: workers take keys from a queue and reconcile them, one pass a key at a time.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "net/task_group.hpp"
#include "runtime/work_queue.hpp"
#include "telemetry/log.hpp"

namespace runtime {

// What a pass asks for next.
struct Next {
    Next() = default;
    explicit Next(std::optional<std::chrono::nanoseconds> after) : requeue_after(after) {}
    std::optional<std::chrono::nanoseconds> requeue_after;  // zero: at once; nothing: when something changes
};
using Reconcile = std::function<net::Task<base::Result<Next>>(api::Key)>;

struct ControllerMetrics {                                                    // controller-runtime's; every function may be empty
    std::function<void(std::string_view result, double seconds)> reconciled;  // success, error, requeue, requeue_after
    std::function<void(long)> active;
};

class Controller {
public:
    // What env, log and queue refer to, and the controller itself, must outlive its tasks.
    Controller(net::Env& env, telemetry::Log& log, std::string name, WorkQueue& queue, Reconcile reconcile, ControllerMetrics metrics);
    // Spawns `workers` loops and the queue's timers. A failed pass (other than Conflict and AlreadyExists, which are just looked at again: our view
    // was old) is logged and repeated with backoff. Workers end after the pass they are in when the queue is shut down.
    void start(net::TaskGroup& tasks, int workers);

private:
    [[nodiscard]] net::Task<void> work();
    // Puts the key back as the pass asks for, and names the result.
    [[nodiscard]] std::string_view settle(const api::Key& key, const base::Result<Next>& result);
    void tell_active() const;

    net::Env env_;
    telemetry::Log& log_;
    std::string name_;
    WorkQueue& queue_;
    Reconcile reconcile_;
    ControllerMetrics metrics_;
    long active_ = 0;
};

}  // namespace runtime
