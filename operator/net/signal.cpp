#include "net/signal.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cstdint>
#include <utility>

namespace net {

namespace asio = boost::asio;

struct Signal::State {
    explicit State(const asio::any_io_executor& executor) : timer(executor, asio::steady_timer::time_point::max()) {}
    asio::steady_timer timer;  // never expires; cancelled to wake the waiters
    std::uint64_t notified = 0;
};

namespace {

template <class State>
Task<void> wait_from(std::shared_ptr<State> state, std::uint64_t seen) {
    if (state->notified != seen) co_return;
    const auto token = asio::as_tuple(asio::use_awaitable);
    co_await state->timer.async_wait(token);
    if (state->notified == seen) throw boost::system::system_error(asio::error::operation_aborted);
}

Task<void> either(Task<void> left, Task<void> right) {
    using namespace asio::experimental::awaitable_operators;
    co_await (std::move(left) || std::move(right));
}

}  // namespace

Signal::Signal(const asio::any_io_executor& executor) : state_(std::make_shared<State>(executor)) {}

Signal::~Signal() = default;

Task<void> Signal::wait() { return wait_from(state_, state_->notified); }

Task<void> Signal::wait_at_most(Timers& timers, std::chrono::nanoseconds most) { return either(wait(), timers.sleep(most)); }

void Signal::notify() {
    ++state_->notified;
    state_->timer.cancel();
}

}  // namespace net
