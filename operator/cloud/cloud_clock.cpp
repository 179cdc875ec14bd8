#include "cloud/cloud_clock.hpp"

#include <algorithm>

namespace cloud {

namespace {
constexpr base::Seconds kSlow{5};
constexpr base::Time kFirstDate{};
constexpr base::Time kLastDate = std::chrono::sys_days(std::chrono::year(2200) / 1 / 1);
// Whoever waits longer looks once a year. Nanoseconds since 1970 end in 2262, and the clouds write "never" as a day in 2999 or 9999.
constexpr std::chrono::days kLongestWait{365};
}  // namespace

bool CloudClock::learn(base::Time date, base::SteadyTime sent, base::SteadyTime received) {
    if (date < kFirstDate || date > kLastDate) return false;
    if (offset_ && received - sent > kSlow) return false;
    // The Date is the cloud's time, rounded down to a second, at some moment between sending and receiving.
    const base::SteadyTime lowest = date.time_since_epoch() - received;
    const base::SteadyTime highest = date.time_since_epoch() + base::Seconds(1) - sent;
    if (!offset_) {
        offset_ = lowest;
        return false;
    }
    // An offset that this answer does not contradict is kept, so that now() does not tremble with every answer.
    const base::SteadyTime learnt = std::clamp(*offset_, lowest, highest);
    const base::SteadyTime change = std::chrono::abs(learnt - *offset_);
    offset_ = learnt;
    if (change <= kJump) return false;
    ++jumps_;
    return true;
}

std::optional<base::Time> CloudClock::now() const { return at(clock_.steady_now()); }

std::optional<base::Time> CloudClock::at(base::SteadyTime local) const {
    if (!offset_) return std::nullopt;
    return base::Time(std::chrono::floor<base::Seconds>(local + *offset_));
}

std::optional<base::Seconds> CloudClock::offset_to_node() const {
    const auto here = now();
    if (!here) return std::nullopt;
    return *here - clock_.system_now();
}

base::SteadyTime CloudClock::until(base::Time when) const {
    if (!offset_) return base::SteadyTime(0);
    const base::SteadyTime here = clock_.steady_now() + *offset_;
    const base::Time today(std::chrono::floor<base::Seconds>(here));
    if (when <= today) return base::SteadyTime(0);
    const base::SteadyTime left = std::min(when, base::Time(today + kLongestWait)).time_since_epoch() - here;
    return std::max(left, base::SteadyTime(0));
}

}  // namespace cloud
