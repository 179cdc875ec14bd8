#include "runtime/work_queue.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "net/signal.hpp"

namespace runtime {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds kLowHandicap = 5min;

// One get() that waits.
struct Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : timer(executor, asio::steady_timer::time_point::max()) {}
    asio::steady_timer timer;  // never expires; cancelled to wake it
    bool woken = false;
    std::optional<api::Key> key;  // handed to it; nothing: the queue was shut down
};

double seconds(std::chrono::nanoseconds span) { return std::chrono::duration<double>(span).count(); }

}  // namespace

struct WorkQueue::State {
    // Keys are handed out in order of the time at which they came, Low ones as if they had come later.
    using Order = std::pair<base::SteadyTime, std::uint64_t>;
    struct Queued {
        Order order;
        base::SteadyTime since;
    };

    State(const net::Env& environment, base::BackoffLimits limits, QueueMetrics told)
        : env(environment), backoff(limits), metrics(std::move(told)), planned_changed(environment.executor) {}

    void add(const api::Key& key, Priority priority);
    void queue(const api::Key& key, Priority priority);
    // Takes the first key, which is then worked on.
    api::Key take();
    void hand_out();
    void plan(const api::Key& key, base::SteadyTime due);
    void add_due();
    void tell_depth() const {
        if (metrics.depth) metrics.depth(static_cast<long>(queued.size()));
    }

    net::Env env;
    base::BackoffLimits backoff;
    QueueMetrics metrics;
    bool shut = false;
    std::uint64_t sequence = 0;
    std::map<api::Key, Queued> queued;
    std::map<Order, api::Key> in_order;
    std::map<api::Key, base::SteadyTime> working;  // since when
    std::map<api::Key, Priority> again;            // added while worked on
    std::map<api::Key, int> failures;
    std::map<api::Key, base::SteadyTime> planned;
    std::set<std::pair<base::SteadyTime, api::Key>> planned_in_order;
    net::Signal planned_changed;
    std::deque<Waiter*> waiters;
};

void WorkQueue::State::add(const api::Key& key, Priority priority) {
    if (shut) return;
    if (!working.contains(key)) return queue(key, priority);
    const auto [at, fresh] = again.try_emplace(key, priority);
    if (!fresh) at->second = std::min(at->second, priority);
}

void WorkQueue::State::queue(const api::Key& key, Priority priority) {
    const base::SteadyTime now = env.clock.steady_now();
    const base::SteadyTime place = now + (priority == Priority::Low ? kLowHandicap : 0ns);
    const auto known = queued.find(key);
    if (known != queued.end()) {
        if (known->second.order.first <= place) return;
        in_order.erase(known->second.order);
        known->second.order = {place, sequence++};
        in_order.emplace(known->second.order, key);
        return;
    }
    const Order order(place, sequence++);
    queued.emplace(key, Queued{order, now});
    in_order.emplace(order, key);
    if (metrics.added) metrics.added();
    hand_out();
    tell_depth();
}

api::Key WorkQueue::State::take() {
    const auto first = in_order.begin();
    const api::Key key = first->second;
    const base::SteadyTime now = env.clock.steady_now();
    const auto known = queued.find(key);
    if (metrics.queued_seconds) metrics.queued_seconds(seconds(now - known->second.since));
    in_order.erase(first);
    queued.erase(known);
    working[key] = now;
    tell_depth();
    return key;
}

void WorkQueue::State::hand_out() {
    while (!shut && !in_order.empty() && !waiters.empty()) {
        Waiter* waiter = waiters.front();
        waiters.pop_front();
        waiter->key = take();
        waiter->woken = true;
        waiter->timer.cancel();
    }
}

void WorkQueue::State::plan(const api::Key& key, base::SteadyTime due) {
    const auto [at, fresh] = planned.try_emplace(key, due);
    if (!fresh) {
        if (at->second <= due) return;
        planned_in_order.erase({at->second, key});
        at->second = due;
    }
    planned_in_order.emplace(due, key);
    if (planned_in_order.begin()->second == key) planned_changed.notify();
}

void WorkQueue::State::add_due() {
    while (!planned_in_order.empty() && planned_in_order.begin()->first <= env.clock.steady_now()) {
        const api::Key key = planned_in_order.begin()->second;
        planned_in_order.erase(planned_in_order.begin());
        planned.erase(key);
        add(key, Priority::Low);
    }
}

WorkQueue::WorkQueue(net::Env& env, base::BackoffLimits backoff, QueueMetrics metrics)
    : state_(std::make_shared<State>(env, backoff, std::move(metrics))) {}

WorkQueue::~WorkQueue() { shut_down(); }

void WorkQueue::add(const api::Key& key, Priority priority) { state_->add(key, priority); }

void WorkQueue::add_after(const api::Key& key, std::chrono::nanoseconds wait) {
    if (state_->shut) return;
    if (wait <= 0ns) return state_->add(key, Priority::Low);
    state_->plan(key, state_->env.clock.steady_now() + wait);
}

void WorkQueue::add_rate_limited(const api::Key& key) {
    if (state_->metrics.retried) state_->metrics.retried();
    add_after(key, base::backoff(++state_->failures[key], state_->backoff, state_->env.random));
}

void WorkQueue::forget(const api::Key& key) { state_->failures.erase(key); }

net::Task<std::optional<api::Key>> WorkQueue::get() {
    const auto state = state_;
    if (state->shut) co_return std::nullopt;
    if (!state->in_order.empty()) co_return state->take();
    Waiter waiter(state->env.executor);
    state->waiters.push_back(&waiter);
    // Cancelled while it waits, or destroyed: nobody hands it a key any more. One that has been handed a key returns it, cancelled or not.
    const auto leave = [state](Waiter* leaving) { std::erase(state->waiters, leaving); };
    const std::unique_ptr<Waiter, decltype(leave)> guard(&waiter, leave);
    const auto token = asio::as_tuple(asio::use_awaitable);
    co_await waiter.timer.async_wait(token);
    if (!waiter.woken) throw boost::system::system_error(asio::error::operation_aborted);
    co_return waiter.key;
}

void WorkQueue::done(const api::Key& key) {
    const auto worked = state_->working.find(key);
    if (worked == state_->working.end()) return;
    if (state_->metrics.worked_seconds) state_->metrics.worked_seconds(seconds(state_->env.clock.steady_now() - worked->second));
    state_->working.erase(worked);
    const auto next = state_->again.extract(key);
    if (!next.empty()) state_->add(key, next.mapped());
}

void WorkQueue::shut_down() {
    state_->shut = true;
    for (Waiter* waiter : std::exchange(state_->waiters, {})) {
        waiter->woken = true;
        waiter->timer.cancel();
    }
    state_->planned_changed.notify();
}

bool WorkQueue::is_shut() const { return state_->shut; }

std::size_t WorkQueue::depth() const { return state_->queued.size(); }

net::Task<void> WorkQueue::run() {
    const auto state = state_;
    while (!state->shut) {
        state->add_due();
        if (state->planned_in_order.empty()) {
            co_await state->planned_changed.wait();
            continue;
        }
        const std::chrono::nanoseconds wait = state->planned_in_order.begin()->first - state->env.clock.steady_now();
        co_await state->planned_changed.wait_at_most(state->env.timers, wait);
    }
}

}  // namespace runtime
