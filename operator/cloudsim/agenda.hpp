// The simulated clouds' clock: the machine's plus an offset, and what is due when. One for all vendors.
//
// Time is lazy: whatever is due (automatic renewals, unpaid orders that expire, deliveries, requests that are executed late) is carried out, at
// its own moment and in order, by catch_up().
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "base/clock.hpp"
#include "cloudsim/generator.hpp"

namespace cloudsim {

class Agenda {
public:
    Agenda(const base::Clock& clock, std::uint64_t seed) : generator(seed), clock_(clock) {}
    Agenda(const Agenda&) = delete;
    Agenda& operator=(const Agenda&) = delete;
    ~Agenda() = default;

    [[nodiscard]] base::Time now() const;
    [[nodiscard]] base::Seconds offset() const { return offset_; }
    // Moves the clock, back too; catches up.
    void set_offset(base::Seconds offset);
    void catch_up();
    // Carried out by the catch_up() that reaches `when`, with now() == when.
    void at(base::Time when, std::function<void()> work);
    // How long a change stays invisible to reads.
    void set_read_lag(base::Seconds lag) { read_lag_ = lag; }
    [[nodiscard]] base::Seconds read_lag() const { return read_lag_; }
    // The moment that a read shows.
    [[nodiscard]] base::Time visible() const { return now() - read_lag_; }

    Generator generator;  // ids of everything

private:
    const base::Clock& clock_;
    base::Seconds offset_{0};
    base::Seconds read_lag_{0};
    std::optional<base::Time> moment_;  // while something due is carried out
    std::multimap<base::Time, std::function<void()>> agenda_;
};

}  // namespace cloudsim
