#include "cloud/rate_limiter.hpp"

namespace cloud {

RateLimiter::RateLimiter(net::Env& env, int per_second, int burst) : env_(env), burst_(std::max(burst, 1)) { set_rate(per_second); }

void RateLimiter::set_rate(int per_second) {
    const std::chrono::nanoseconds before = tolerance();
    per_second_ = std::max(per_second, 1);
    interval_ = std::chrono::nanoseconds(std::chrono::seconds(1)) / per_second_;
    // With another tolerance the same theoretical time is another moment: a longer one would let who comes next overtake who waits.
    for (auto& [action, line] : lines_) line.next += tolerance() - before;
}

net::Task<std::chrono::nanoseconds> RateLimiter::wait(std::string action) {
    Line& line = lines_[action];
    const base::SteadyTime asked = env_.clock.steady_now();
    const base::SteadyTime theoretical = std::max(line.next, asked);
    line.next = theoretical + interval_;
    const base::SteadyTime place = std::max(theoretical - tolerance(), asked) - line.delay;
    while (true) {  // a hold during the sleep moves the place
        const std::chrono::nanoseconds left = place + line.delay - env_.clock.steady_now();
        if (left <= std::chrono::nanoseconds(0)) break;
        co_await env_.timers.sleep(left);
    }
    const std::chrono::nanoseconds waited = env_.clock.steady_now() - asked;
    co_return waited;
}

void RateLimiter::hold(const std::string& action, std::chrono::nanoseconds pause) {
    Line& line = lines_[action];
    const base::SteadyTime now = env_.clock.steady_now();
    const base::SteadyTime until = now + pause;
    const base::SteadyTime from = std::max(now, line.held_until);
    if (until <= from) return;
    // Everyone who waits moves by the same span, so nobody overtakes; who comes next finds the burst used up.
    line.delay += until - from;
    line.next = std::max(line.next + (until - from), until + tolerance());
    line.held_until = until;
}

}  // namespace cloud
