#include "cloud/rate_limiter.hpp"

#include <algorithm>

namespace cloud {

RateLimiter::RateLimiter(net::Env& env, int per_second, int burst) : env_(env), most_at_once_(std::max(burst, 1)) { set_rate(per_second); }

void RateLimiter::set_rate(int per_second) {
    per_second = std::max(per_second, 1);
    interval_ = std::chrono::nanoseconds(std::chrono::seconds(1)) / per_second;
    burst_ = std::clamp(per_second - 1, 1, most_at_once_);
    for (auto& [action, line] : lines_) line.bucket.set_pace(interval_, burst_);
}

RateLimiter::Line& RateLimiter::line_of(const std::string& action) {
    return lines_.try_emplace(action, Line{.bucket = base::Bucket(interval_, burst_)}).first->second;
}

net::Task<std::chrono::nanoseconds> RateLimiter::wait(std::string action) {
    Line& line = line_of(action);
    const base::SteadyTime asked = env_.clock.steady_now();
    const base::SteadyTime place = std::max(line.bucket.due(), asked) - line.delay;
    line.bucket.take(asked);
    while (true) {  // a hold during the sleep moves the place
        const std::chrono::nanoseconds left = place + line.delay - env_.clock.steady_now();
        if (left <= std::chrono::nanoseconds(0)) break;
        co_await env_.timers.sleep(left);
    }
    const std::chrono::nanoseconds waited = env_.clock.steady_now() - asked;
    co_return waited;
}

void RateLimiter::hold(const std::string& action, std::chrono::nanoseconds pause) {
    Line& line = line_of(action);
    const base::SteadyTime now = env_.clock.steady_now();
    const base::SteadyTime until = now + pause;
    const base::SteadyTime from = std::max(now, line.held_until);
    if (until <= from) return;
    // Everyone who waits moves by the same span, so nobody overtakes; who comes next finds the burst used up.
    line.delay += until - from;
    line.bucket.hold(until - from, until);
    line.held_until = until;
}

}  // namespace cloud
