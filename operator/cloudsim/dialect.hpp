// How one vendor's API looks on the wire. Face does what is the same for all of them: latency, faults, rate limits, the request log, late
// execution; a Dialect reads, checks and answers.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "cloudsim/types.hpp"
#include "net/http.hpp"

namespace cloudsim {

// What the answer holds, without its request id.
using Answer = Outcome<nlohmann::json>;

// A request whose signature is good and whose action exists.
struct Admitted {
    std::string action;  // CreatePlan
    bool writes = false;
    Caller caller;         // its request_id is filled in by Face
    base::Time signed_at;  // an unsigned request (AssumeRoleWithWebIdentity): when it came in
    std::string body;      // what the request log keeps; perform() parses it again
    bool xml = false;      // Alibaba: the answer is to be XML
};

class Dialect {
public:
    virtual ~Dialect() = default;
    // Whether the request is for this vendor; by headers and query, never by Host, since tests serve all of them on one loopback port.
    [[nodiscard]] virtual bool speaks(const net::HttpRequest& request) const = 0;
    // Errors: the vendor's own codes.
    [[nodiscard]] virtual Outcome<Admitted> admit(const net::HttpRequest& request, base::Time now) = 0;
    // Whether a signature made at `signed_at` is accepted now.
    [[nodiscard]] virtual bool in_window(base::Time signed_at, base::Time now) const = 0;
    [[nodiscard]] virtual ApiError expired_signature() const = 0;
    [[nodiscard]] virtual ApiError throttled() const = 0;
    [[nodiscard]] virtual Answer perform(const Admitted& request) = 0;
    // The whole HTTP answer but its Date, which Face adds.
    [[nodiscard]] virtual net::HttpResponse success(const Admitted& request, nlohmann::json answer) const = 0;
    [[nodiscard]] virtual net::HttpResponse failure(const Admitted& request, const ApiError& error) const = 0;
    // To a request that was not admitted.
    [[nodiscard]] virtual net::HttpResponse refusal(const net::HttpRequest& request, const ApiError& error, const std::string& request_id) const = 0;
    // An answer of 50 MB whose `padding` is inside the vendor's envelope.
    [[nodiscard]] virtual std::string padded(const std::string& padding, const std::string& request_id) const = 0;
};

}  // namespace cloudsim
