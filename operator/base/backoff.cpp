#include "base/backoff.hpp"

#include <algorithm>

namespace base {

std::chrono::milliseconds backoff(int failures, BackoffLimits limits, Random& random) {
    auto wait = limits.first;
    for (int i = 1; i < failures && wait < limits.most; ++i) wait *= 2;
    wait = std::min(wait, limits.most);
    const double factor = 0.5 + random.uniform() / 2;
    return std::chrono::milliseconds(static_cast<std::int64_t>(static_cast<double>(wait.count()) * factor));
}

}  // namespace base
