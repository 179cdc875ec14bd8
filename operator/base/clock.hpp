// Seams for time and chance. Nothing outside the implementations of these two reads a clock or a random device.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.hpp"

namespace base {

class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;
    // For measuring and for waiting.
    [[nodiscard]] virtual SteadyTime steady_now() const = 0;
    // This node's idea of UTC. For logs, Leases and Events; never for a decision about money (see cloud time in operator/README.md).
    [[nodiscard]] virtual Time system_now() const = 0;
    // The same with microseconds, for Lease's MicroTime and log lines: microseconds since 1970.
    [[nodiscard]] virtual std::int64_t system_micros() const = 0;
};

class Random {
public:
    Random() = default;
    Random(const Random&) = delete;
    Random& operator=(const Random&) = delete;
    virtual ~Random() = default;
    [[nodiscard]] virtual std::uint64_t next() = 0;
    // Uniform in [0, 1).
    [[nodiscard]] double uniform() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] SteadyTime steady_now() const override;
    [[nodiscard]] Time system_now() const override;
    [[nodiscard]] std::int64_t system_micros() const override;
};

class SystemRandom final : public Random {
public:
    [[nodiscard]] std::uint64_t next() override;
};

}  // namespace base
