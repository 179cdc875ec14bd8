// TC3-HMAC-SHA256, the signature of Tencent Cloud API 3.0 (cloud.tencent.com/document/api/1552/80749, "Signature v3"). Pure: the time is handed in,
// and the same request signed with the same time gives the same bytes. The cloud refuses a signature whose time is more than 300 s from its own.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "base/time.hpp"

namespace tencent {

// Exactly what is sent: a library that adds "; charset=utf-8" breaks the signature.
inline constexpr std::string_view kContentType = "application/json";
// What the cloud answers when the time was too far from its own: nothing was executed, and the Date header of the same answer says what time it is.
inline constexpr std::string_view kSignatureExpired = "AuthFailure.SignatureExpire";

// A POST to "/" without a query, signing content-type and host. `host` is the Host header as it is sent.
[[nodiscard]] std::string canonical_request(std::string_view host, std::string_view body);
// `service`: teo, billing. The date in it is the UTC day of `signed_at`.
[[nodiscard]] std::string string_to_sign(std::string_view service, std::string_view canonical, base::Time signed_at);
// The Authorization header.
[[nodiscard]] std::string authorization(const base::Secret& secret_id, const base::Secret& secret_key, std::string_view service,
                                        std::string_view host, std::string_view body, base::Time signed_at);

}  // namespace tencent
