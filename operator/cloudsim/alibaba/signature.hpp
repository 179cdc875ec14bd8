// The two signatures as the server checks them (vendor pages: "V3 request structure and signature", "RPC-style request structure and
// signature"). Written from the pages, not from the operator's signer.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cloudsim/alibaba/types.hpp"
#include "cloudsim/alibaba/wire.hpp"
#include "net/http.hpp"

namespace cloudsim::alibaba {

// A signature is good for this long before and after its timestamp, both ends included; a nonce may not come again within it.
inline constexpr base::Seconds kSignatureWindow{900};

struct KeyHolder {
    const Account* account = nullptr;
    const Key* key = nullptr;
};
using KeyLookup = std::function<std::optional<KeyHolder>(std::string_view access_key_id)>;

struct Verified {
    const Account* account = nullptr;
    const Key* key = nullptr;
    std::string nonce;
    base::Time signed_at;
};

// Errors of both: IncompleteSignature, InvalidTimeStamp.Format, InvalidTimeStamp.Expired, InvalidAccessKeyId.NotFound,
// InvalidAccessKeyId.Inactive, SignatureDoesNotMatch, MissingSecurityToken, InvalidSecurityToken.MismatchWithAccessKey,
// InvalidSecurityToken.Expired. Nonces are the caller's business.
//
// ACS3-HMAC-SHA256, in headers.
[[nodiscard]] Outcome<Verified> verify_v3(const net::HttpRequest& request, const Parts& parts, base::Time now, const KeyLookup& find_key);
// HMAC-SHA1, in query or form parameters.
[[nodiscard]] Outcome<Verified> verify_v1(const std::string& method, const Pairs& parameters, base::Time now, const KeyLookup& find_key);

}  // namespace cloudsim::alibaba
