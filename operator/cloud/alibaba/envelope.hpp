// What Alibaba Cloud's RPC-style APIs answer with. Errors are {"Code", "Message", "RequestId"} under a status of 4xx or 5xx; billing (BssOpenApi)
// wraps everything in {"Code":"Success", "Success":true, "RequestId", "Data"} and reports errors with HTTP 200 and Success=false. So the Code is
// the judge and not the status: throttling comes with 400.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "cloud/client.hpp"
#include "net/http.hpp"

namespace alibaba {

struct Envelope {
    std::string code;     // the vendor's error code; empty: success
    std::string message;  // with an error: the vendor's words, without what was secret in the request
    std::string request_id;
    std::string package_id;  // CenBandwidthPackageId, when it is there
    std::string order_id;    // CenBandwidthPackageOrderId or Data.OrderId, when it is there
    int status = 200;        // of HTTP
};

// Error: anything that is not such an answer, and so proves nothing: no JSON (the gateway's own errors are XML), deeper than 64, no RequestId, an
// error without a code, an answer that says both success and failure. Kinds: Throttled (429), Internal (5xx), else Invalid; with the status.
[[nodiscard]] base::Result<Envelope> parse_envelope(int status, std::string_view body);

struct Reply {
    Envelope envelope;
    std::string body;
};
// What the transport brought for `action`. Only the transport itself may say Unreachable or Cancelled.
[[nodiscard]] base::Result<Reply> open_reply(const std::string& action, const cloud::Credentials& credentials,
                                             base::Result<net::HttpResponse> response);

// A vendor's error as ours: "SetRenewal: <vendor's words> <what to do> (InvalidParameter, request 1b2c)".
[[nodiscard]] base::Error error_of(const std::string& action, const Envelope& envelope);

}  // namespace alibaba
