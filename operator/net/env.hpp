// net: HTTP/1.1 and TLS on Boost.Beast, client pool and small server, and the seams that make time and transport exchangeable.
//
// Env: what every asynchronous part is handed: where it runs, what time it is, chance. One io_context, one thread, no locks.
// The simulation hands in virtual time; nothing else in the tree creates a timer.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>

#include "base/clock.hpp"

namespace net {

template <class T>
using Task = boost::asio::awaitable<T>;

class Timers {
public:
    Timers() = default;
    Timers(const Timers&) = delete;
    Timers& operator=(const Timers&) = delete;
    virtual ~Timers() = default;
    // Returns after `wait`, or earlier by throwing boost::system::system_error(operation_aborted) when the awaiting task is cancelled.
    [[nodiscard]] virtual Task<void> sleep(std::chrono::nanoseconds wait) = 0;
};

struct Env {
    boost::asio::any_io_executor executor;
    base::Clock& clock;
    Timers& timers;
    base::Random& random;
};

// Timers of the real clock (asio steady timers).
class SteadyTimers final : public Timers {
public:
    explicit SteadyTimers(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
    [[nodiscard]] Task<void> sleep(std::chrono::nanoseconds wait) override;

private:
    boost::asio::any_io_executor executor_;
};

}  // namespace net
