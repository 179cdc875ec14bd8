#include "runtime/controller.hpp"

#include <utility>

namespace runtime {

namespace {

using namespace std::chrono_literals;

// One pass: gives the key back also when the pass is cancelled or throws.
class Pass {
public:
    Pass(WorkQueue& queue, api::Key key, long& active) : queue_(queue), key_(std::move(key)), active_(active) { ++active_; }
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    ~Pass() {
        --active_;
        queue_.done(key_);
    }

private:
    WorkQueue& queue_;
    api::Key key_;
    long& active_;
};

}  // namespace

Controller::Controller(net::Env& env, telemetry::Log& log, std::string name, WorkQueue& queue, Reconcile reconcile, ControllerMetrics metrics)
    : env_(env), log_(log), name_(std::move(name)), queue_(queue), reconcile_(std::move(reconcile)), metrics_(std::move(metrics)) {}

void Controller::start(net::TaskGroup& tasks, int workers) {
    tasks.spawn(name_ + " timers", queue_.run());
    for (int i = 0; i < workers; ++i) tasks.spawn(name_, work());
}

void Controller::tell_active() const {
    if (metrics_.active) metrics_.active(active_);
}

net::Task<void> Controller::work() {
    while (true) {
        const std::optional<api::Key> next = co_await queue_.get();
        if (!next) co_return;
        const api::Key& key = *next;
        const base::SteadyTime began = env_.clock.steady_now();
        std::string_view outcome;
        {
            const Pass pass(queue_, key, active_);
            tell_active();
            const base::Result<Next> result = co_await reconcile_(key);
            outcome = settle(key, result);
        }
        tell_active();
        if (metrics_.reconciled) metrics_.reconciled(outcome, std::chrono::duration<double>(env_.clock.steady_now() - began).count());
    }
}

std::string_view Controller::settle(const api::Key& key, const base::Result<Next>& result) {
    if (result) {
        queue_.forget(key);
        const std::optional<std::chrono::nanoseconds> after = result->requeue_after;
        if (!after) return "success";
        queue_.add_after(key, *after);
        return *after <= 0ns ? "requeue" : "requeue_after";
    }
    if (queue_.is_shut()) return "requeue";  // broken off, since the process leaves
    const base::Error& error = result.error();
    const bool raced = error.kind() == base::ErrorKind::Conflict || error.kind() == base::ErrorKind::AlreadyExists;
    queue_.add_rate_limited(key);
    if (raced) return "requeue";
    if (error.kind() == base::ErrorKind::Cancelled) return "requeue";
    log_.error("a pass failed", {{"controller", name_}, {"object", key.text()}, {"error", error.message()}});
    return "error";
}

}  // namespace runtime
