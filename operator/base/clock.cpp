#include "base/clock.hpp"

#include <chrono>
#include <random>

namespace base {

SteadyTime SystemClock::steady_now() const { return std::chrono::duration_cast<SteadyTime>(std::chrono::steady_clock::now().time_since_epoch()); }

Time SystemClock::system_now() const { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

std::int64_t SystemClock::system_micros() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::uint64_t SystemRandom::next() {
    static std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32U) | device();
}

}  // namespace base
