// Time limits on real timers, for sockets.
#pragma once

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <optional>
#include <utility>
#include <variant>

#include "net/env.hpp"

namespace net {

// The task's value, or nothing when `limit` passed first; then the task has been cancelled and has ended. The task must not throw on cancellation.
template <class T>
[[nodiscard]] Task<std::optional<T>> within(boost::asio::any_io_executor executor, std::chrono::milliseconds limit, Task<T> task) {
    using boost::asio::experimental::awaitable_operators::operator||;
    boost::asio::steady_timer timer(executor, limit);
    Task<void> expiry = timer.async_wait(boost::asio::use_awaitable);
    std::variant<T, std::monostate> first = co_await (std::move(task) || std::move(expiry));
    if (first.index() == 1) co_return std::nullopt;
    co_return std::optional<T>(std::move(std::get<0>(first)));
}

}  // namespace net
