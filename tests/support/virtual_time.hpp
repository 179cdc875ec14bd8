// Time that jumps: a clock and timers for tests and simulations. Nothing waits in reality; when no handler is ready to run, time moves to the
// next sleeper. With one io_context and one seed a run is the same every time.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "net/env.hpp"

namespace support {

class VirtualTime final : public base::Clock, public net::Timers {
public:
    // `start` is what the wall shows when steady time is zero.
    explicit VirtualTime(boost::asio::any_io_executor executor, base::Time start = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21));
    ~VirtualTime() override;

    [[nodiscard]] base::SteadyTime steady_now() const override;
    [[nodiscard]] base::Time system_now() const override;
    [[nodiscard]] std::int64_t system_micros() const override;
    // Sleepers that are due at the same moment wake in the order in which they went to sleep.
    [[nodiscard]] net::Task<void> sleep(std::chrono::nanoseconds wait) override;

    // Somebody sets this node's wall clock; steady time and sleepers do not notice.
    void step_wall_clock(std::chrono::seconds by);
    // Moves on to the next sleeper and wakes it, unless it is due after `limit`: then time moves to `limit` and the answer is false.
    bool jump(base::SteadyTime limit);
    [[nodiscard]] std::size_t sleepers() const;

private:
    struct State;
    std::shared_ptr<State> state_;  // shared with sleeping frames, which may outlive this object
};

// Runs what is ready, jumps, runs ... until `done` says so (true) or `most` virtual time has passed or nothing can happen any more (false).
[[nodiscard]] bool run_until(boost::asio::io_context& io, VirtualTime& time, const std::function<bool()>& done, std::chrono::nanoseconds most);
// Lets that much time pass.
void run_for(boost::asio::io_context& io, VirtualTime& time, std::chrono::nanoseconds span);

// splitmix64: the same numbers for the same seed on every machine.
class SeededRandom final : public base::Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    [[nodiscard]] std::uint64_t next() override;

private:
    std::uint64_t state_;
};

}  // namespace support
