// Rate limits by identity: two CloudAccounts whose keys belong to one cloud account share one limiter, as the cloud counts them together.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "api/meta.hpp"
#include "cloud/rate_limiter.hpp"

namespace controllers {

class Limiters {
public:
    explicit Limiters(net::Env& env) : env_(env) {}
    // The limiter of `identity` (a cloud account) for the CloudAccount `user`, which asks for `per_second` an action. The lowest that any user asks
    // for holds.
    [[nodiscard]] std::shared_ptr<cloud::RateLimiter> of(const std::string& identity, const api::Key& user, int per_second);
    void forget(const api::Key& user);

private:
    // All limiters but that of the identity `stays`.
    void leave(const api::Key& user, const std::string& stays);
    struct Entry {
        std::shared_ptr<cloud::RateLimiter> limiter;
        std::map<api::Key, int> rates;
    };
    net::Env& env_;
    std::map<std::string, Entry> entries_;
};

}  // namespace controllers
