// What Tencent Cloud wraps every answer in: {"Response":{..., "RequestId"}}, or {"Response":{"Error":{"Code","Message"},"RequestId"}}; both come
// with HTTP 200 (cloud.tencent.com/document/api/1552/80722, "Responses").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace tencent {

struct Envelope {
    std::string code;     // the vendor's error code; empty: success
    std::string message;  // with an error: the vendor's words as they came; cloud::scrub() first
    std::string request_id;
    std::vector<std::string> plan_ids;  // PlanId or InstanceIdList, when it is there
    std::string order_number;           // DealName, OrderId or the first of OrderIdList, when it is there
};

// Error Invalid: anything that is not such an answer, and so proves nothing: no JSON, deeper than 64, no RequestId (the request did not reach the
// API), an error without a code, or the {"code","message","codeDesc"} of a legacy gateway. The error's code is codeDesc there, else empty.
[[nodiscard]] base::Result<Envelope> parse_envelope(std::string_view body);

}  // namespace tencent
