// One request to one service of Tencent Cloud API 3.0 and what came back, for Client and Sts: headers, signature, Date header, envelope.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "cloud/client.hpp"
#include "cloud/cloud_clock.hpp"
#include "cloud/tencent/envelope.hpp"

namespace tencent {

struct Call {
    std::string service;  // teo, billing, sts
    std::string action;
    std::string body;
    cloud::Credentials credentials;  // without a key: not signed; a token is then only kept out of messages
    base::Time signed_at;
    bool replay_safe = false;              // a read: the transport may repeat it
    std::chrono::nanoseconds waited = {};  // at the rate limiter
};

// The vendor's answer; a success or its error.
struct Opened {
    Envelope envelope;
    std::string body;
};

class Wire {
public:
    Wire(net::Env& env, cloud::CloudClock& clock, std::function<void()> on_clock_jump)
        : env_(env), clock_(clock), on_clock_jump_(std::move(on_clock_jump)) {}

    // Cloud time. Before the first answer nothing better than the node's clock is known; a wrong one is put right by the first answer's Date.
    [[nodiscard]] base::Time signing_time() const { return clock_.now().value_or(env_.clock.system_now()); }
    // Sends once. Only the transport itself may say Unreachable or Cancelled; an answer that is none is Throttled (429), Internal (another status)
    // or Invalid. `endpoint` must outlive the call.
    [[nodiscard]] net::Task<base::Result<Opened>> exchange(const cloud::Endpoint& endpoint, Call call);

private:
    net::Env& env_;
    cloud::CloudClock& clock_;
    std::function<void()> on_clock_jump_;
};

// "ModifyPlan: <vendor's words> <what to do> (InvalidParameter.PlanNotFound, request 1b2c)"
[[nodiscard]] base::Error error_of(const std::string& action, const Envelope& envelope);

}  // namespace tencent
