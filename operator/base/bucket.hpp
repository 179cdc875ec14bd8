// So many at once, and then one every so often: a token bucket kept as one moment (GCRA, ITU-T I.371).
#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"

namespace base {

class Bucket {
public:
    constexpr Bucket(std::chrono::nanoseconds every, int burst) : every_(every), tolerance_(every * (burst - 1)) {}

    // When the next may go. In the past: now.
    [[nodiscard]] SteadyTime due() const { return theoretical_ - tolerance_; }
    void take(SteadyTime now) { theoretical_ = std::max(theoretical_, now) + every_; }
    // All of them may go at once again.
    [[nodiscard]] bool full(SteadyTime now) const { return theoretical_ <= now; }

    // Another pace from now on. The next may go when it might have before.
    void set_pace(std::chrono::nanoseconds every, int burst) {
        theoretical_ -= tolerance_;
        every_ = every;
        tolerance_ = every * (burst - 1);
        theoretical_ += tolerance_;
    }
    // The next may go so much later, and not before `until`; then one by one.
    void hold(std::chrono::nanoseconds longer, SteadyTime until) { theoretical_ = std::max(theoretical_ + longer, until + tolerance_); }

private:
    std::chrono::nanoseconds every_;
    std::chrono::nanoseconds tolerance_;  // how long before its theoretical time one may go: what makes a burst
    SteadyTime theoretical_{};            // time of the next, were they spread evenly
};

}  // namespace base
