#include "controllers/pace.hpp"

namespace controllers {
namespace {

constexpr std::chrono::nanoseconds kPassing = std::chrono::seconds(3);
constexpr std::chrono::nanoseconds kEvery = std::chrono::seconds(5);
constexpr int kBurst = 6;

}  // namespace

std::optional<std::chrono::nanoseconds> Pace::wait(const api::Key& key, bool passing) {
    Entry& entry = entries_.try_emplace(key, Entry{.passing_since = {}, .writes = base::Bucket(kEvery, kBurst)}).first->second;
    const base::SteadyTime now = clock_.steady_now();
    if (passing) {
        if (!entry.passing_since) entry.passing_since = now;
        if (now < *entry.passing_since + kPassing) return *entry.passing_since + kPassing - now;
    } else {
        entry.passing_since.reset();
    }
    if (now < entry.writes.due()) return entry.writes.due() - now;
    entry.writes.take(now);
    return std::nullopt;
}

void Pace::rest(const api::Key& key) {
    const auto at = entries_.find(key);
    if (at == entries_.end()) return;
    at->second.passing_since.reset();
    // Settled objects keep nothing here.
    if (at->second.writes.full(clock_.steady_now())) entries_.erase(at);
}

}  // namespace controllers
