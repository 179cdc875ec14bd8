// The API's rate limit: one token bucket for each account and action, in real time.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "base/time.hpp"

namespace cloudsim {

class Buckets {
public:
    // Capacity and refill a second; 0: no limit.
    void set_rate(int per_second) { per_second_ = per_second; }
    [[nodiscard]] int rate() const { return per_second_; }
    [[nodiscard]] bool take(const std::string& uin, const std::string& action, base::SteadyTime now) {
        if (per_second_ == 0) return true;
        const auto capacity = static_cast<double>(per_second_);
        auto [found, fresh] = buckets_.try_emplace({uin, action}, Bucket{.tokens = capacity, .at = now});
        Bucket& bucket = found->second;
        bucket.tokens = std::min(capacity, bucket.tokens + capacity * std::chrono::duration<double>(now - bucket.at).count());
        bucket.at = now;
        if (bucket.tokens < 1) return false;
        bucket.tokens -= 1;
        return true;
    }

private:
    struct Bucket {
        double tokens = 0;
        base::SteadyTime at{};
    };
    int per_second_ = 20;
    std::map<std::pair<std::string, std::string>, Bucket> buckets_;
};

}  // namespace cloudsim
