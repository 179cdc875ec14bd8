// A condition that coroutines wait for: notify() wakes everybody who waits. They look again at what they wait for, since others may have been
// quicker.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>

#include "net/env.hpp"

namespace net {

class Signal {
public:
    explicit Signal(const boost::asio::any_io_executor& executor);
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;
    ~Signal();

    // Returns after the next notify(), counted from this call and not from the moment it is awaited, so that no notification falls between a
    // check and the wait. Throws operation_aborted when the awaiting task is cancelled.
    [[nodiscard]] Task<void> wait();
    // The same, for at most that long.
    [[nodiscard]] Task<void> wait_at_most(Timers& timers, std::chrono::nanoseconds most);
    void notify();

private:
    struct State;
    std::shared_ptr<State> state_;  // shared with waiting frames
};

}  // namespace net
