// TC3-HMAC-SHA256 as the server checks it (vendor page: "Signature v3"). Written from the page, not from the operator's signer.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cloudsim/model.hpp"
#include "net/http.hpp"

namespace cloudsim {

// A signature is good for this long before and after its timestamp, both ends included.
inline constexpr base::Seconds kSignatureWindow{300};

[[nodiscard]] bool in_window(base::Time signed_at, base::Time now);

struct Verified {
    const Account* account = nullptr;
    const Key* key = nullptr;
    std::string service;  // teo, billing: the Host's first label; for loopback hosts the scope's service
    base::Time signed_at;
};

using KeyLookup = std::function<std::optional<Model::KeyHolder>(std::string_view secret_id)>;

// Errors: MissingParameter (no X-TC-Timestamp), AuthFailure.InvalidAuthorization, AuthFailure.SecretIdNotFound, AuthFailure.SignatureExpire,
// AuthFailure.SignatureFailure, AuthFailure.TokenFailure.
[[nodiscard]] Outcome<Verified> verify_tc3(const net::HttpRequest& request, base::Time now, const KeyLookup& find_key);

}  // namespace cloudsim
