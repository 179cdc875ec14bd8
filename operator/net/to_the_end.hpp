// A stretch of a task that is not interrupted: what has begun is brought to its end and recorded, whatever the task's group is told meanwhile.
#pragma once

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "net/env.hpp"

namespace net {

// Awaits `task` without letting cancellation in. One that comes meanwhile is forgotten: the awaiting task has to ask by itself whether to go on.
template <class T>
[[nodiscard]] Task<T> to_the_end(Task<T> task) {
    const auto none = boost::asio::disable_cancellation();
    co_await boost::asio::this_coro::reset_cancellation_state(none);
    T result = co_await std::move(task);
    const auto usual = boost::asio::enable_terminal_cancellation();
    co_await boost::asio::this_coro::reset_cancellation_state(usual);
    co_return result;
}

}  // namespace net
