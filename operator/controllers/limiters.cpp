#include "controllers/limiters.hpp"

#include <algorithm>

namespace controllers {
namespace {

// A few at once, so that the first purchases after a pause go out together.
constexpr int kBurst = 10;

}  // namespace

std::shared_ptr<cloud::RateLimiter> Limiters::of(const std::string& identity, const api::Key& user, int per_second) {
    Entry& entry = entries_[identity];
    const bool known = entry.rates.contains(user);
    entry.rates[user] = per_second;
    if (!known) leave(user, identity);
    const int lowest = std::ranges::min_element(entry.rates, {}, [](const auto& rate) { return rate.second; })->second;
    if (!entry.limiter) entry.limiter = std::make_shared<cloud::RateLimiter>(env_, lowest, kBurst);
    entry.limiter->set_rate(lowest);
    return entry.limiter;
}

void Limiters::forget(const api::Key& user) { leave(user, ""); }

void Limiters::leave(const api::Key& user, const std::string& stays) {
    for (auto at = entries_.begin(); at != entries_.end();) {
        if (at->first != stays) at->second.rates.erase(user);
        at = at->second.rates.empty() ? entries_.erase(at) : std::next(at);
    }
}

}  // namespace controllers
