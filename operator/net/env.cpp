#include "net/env.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace net {

Task<void> SteadyTimers::sleep(std::chrono::nanoseconds wait) {
    boost::asio::steady_timer timer(executor_, wait);
    co_await timer.async_wait(boost::asio::use_awaitable);
}

}  // namespace net
