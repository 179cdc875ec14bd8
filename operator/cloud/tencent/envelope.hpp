// What Tencent Cloud wraps every answer in: {"Response":{..., "RequestId"}}, or {"Response":{"Error":{"Code","Message"},"RequestId"}}; both come
// with HTTP 200 (cloud.tencent.com/document/api/1552/80722, "Responses").
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tencent {

struct Envelope {
    std::string code;     // the vendor's error code; empty: success
    std::string message;  // with an error: the vendor's words as they came; scrub first, then bounded_message()
    std::string request_id;
    std::string plan_id;  // Response.PlanId and Response.DealName, when they are there
    std::string deal_name;
};

// Error Invalid: anything that is not such an answer, and so proves nothing: no JSON, deeper than 64, no RequestId (the request did not reach the
// API), an error without a code, or the {"code","message","codeDesc"} of a legacy gateway. The error's code is codeDesc there, else empty.
[[nodiscard]] base::Result<Envelope> parse_envelope(std::string_view body);

// At most 512 bytes of a vendor's text, cut between characters, without control characters: for statuses, events and logs.
[[nodiscard]] std::string bounded_message(std::string_view text);

}  // namespace tencent
