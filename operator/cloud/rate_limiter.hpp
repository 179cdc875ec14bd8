// One token bucket per account identity and action, shared by everything that calls (Tencent: 20 requests a second per action and account).
// Each caller gets the next place in line when it asks, so the line is first come, first served.
#pragma once

#include <map>
#include <string>

#include "base/bucket.hpp"
#include "net/env.hpp"

namespace cloud {

class RateLimiter {
public:
    // `burst` requests may go at once, but always fewer than a second's worth: the cloud counts them as they arrive, closer together or farther
    // apart than they were sent. The rest evenly at `per_second`.
    RateLimiter(net::Env& env, int per_second, int burst);
    // Takes the next place in line for `action` and returns when it is due. Returns how long that was, for the metric. Cancellation gives
    // the place up; nobody moves forward into it.
    [[nodiscard]] net::Task<std::chrono::nanoseconds> wait(std::string action);
    // The cloud said RequestLimitExceeded: nobody goes before `pause` has passed, and then evenly. Several at once count as one.
    void hold(const std::string& action, std::chrono::nanoseconds pause);
    // For places taken from now on.
    void set_rate(int per_second);

private:
    struct Line {
        base::Bucket bucket;
        base::SteadyTime held_until{};  // end of the last hold
        base::SteadyTime delay{};       // what all holds have added to the places of those who wait
    };
    [[nodiscard]] Line& line_of(const std::string& action);

    net::Env& env_;
    int most_at_once_;
    std::chrono::nanoseconds interval_{};
    int burst_ = 1;
    std::map<std::string, Line> lines_;  // by action; never erased, so references into it stay good
};

}  // namespace cloud
