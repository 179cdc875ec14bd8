// The one place that knows which vendors there are: makes their clients, and reads their keys out of a Secret.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "api/cloud_account.hpp"
#include "cloud/cloud_clock.hpp"
#include "cloud/sts.hpp"
#include "controllers/context.hpp"

namespace controllers {

struct Vendor {
    std::shared_ptr<cloud::Client> client;
    std::shared_ptr<cloud::Sts> sts;
};

// The URLs of all services of an account, as the spec or the site has them.
[[nodiscard]] std::map<std::string, std::string> endpoints_of(const api::CloudAccountSpec& spec);

struct VendorParts {
    net::Env& env;
    cloud::CloudClock& clock;
    std::shared_ptr<cloud::RateLimiter> limiter;
    cloud::OnCall on_call;
    std::function<void()> on_clock_jump;
};
// Error Invalid names the endpoint: "spec.endpoints.teo: ...".
[[nodiscard]] base::Result<Vendor> open_vendor(const api::CloudAccountSpec& spec, const Connect& connect, const VendorParts& parts);

[[nodiscard]] base::Result<cloud::Credentials> credentials_in(api::Provider provider, const std::map<std::string, base::Secret>& secret);
// The keys a Secret needs, for messages: "secretId and secretKey".
[[nodiscard]] std::string_view secret_keys(api::Provider provider);

}  // namespace controllers
