// cloud/alibaba: Alibaba Cloud's RPC-style APIs: ACS3 signing, typed calls of cbn 2017-09-12 and BssOpenApi 2017-12-14, error classes, inventories,
// temporary credentials.
//
// ACS3-HMAC-SHA256 ("V3 request structure and signature", help.aliyun.com/document_detail/2712195). Pure: time and nonce are handed in, and the same
// request signed with the same two gives the same bytes. The cloud refuses a signature whose time is more than 15 minutes from its own, and a nonce
// that it has seen in the last 15.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "cloud/client.hpp"
#include "net/http.hpp"

namespace alibaba {

// Of one call, by name: std::map's order is the one that is signed.
using Parameters = std::map<std::string, std::string>;

// "a=1&b=x%20y": as it is signed and as it is sent, in a query or in a form body.
[[nodiscard]] std::string canonical_query(const Parameters& parameters);
// A POST to "/" with an empty body. `headers`: those that are signed, named in lower case and sorted.
[[nodiscard]] std::string canonical_request(std::string_view query, const net::Headers& headers);

// What is called: "cbn.aliyuncs.com", "CreateCenBandwidthPackage", "2017-09-12".
struct Operation {
    std::string host;  // the Host header as it is sent
    std::string action;
    std::string version;
    Parameters parameters;
};

// The whole request. Signed are Host and every x-acs header; a proxy may change the others.
[[nodiscard]] net::HttpRequest signed_request(const Operation& operation, const cloud::Credentials& credentials, base::Time signed_at,
                                              std::string_view nonce);

}  // namespace alibaba
