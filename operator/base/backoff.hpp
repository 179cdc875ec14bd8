// How long to wait before trying again: exponential with full jitter between half and whole, capped.
#pragma once

#include <chrono>

#include "base/clock.hpp"

namespace base {

struct BackoffLimits {
    std::chrono::milliseconds first{500};
    std::chrono::milliseconds most{60'000};
};

// The wait after `failures` failures in a row (1 is the first): first * 2^(failures-1), at most `most`, times a random factor in [0.5, 1).
[[nodiscard]] std::chrono::milliseconds backoff(int failures, BackoffLimits limits, Random& random);

}  // namespace base
