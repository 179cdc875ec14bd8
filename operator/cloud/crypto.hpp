// What cloud signatures are made of, over OpenSSL, which is trusted to work: std::runtime_error when it fails, a broken invariant.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/secret.hpp"

namespace cloud {

// SHA-256 (FIPS 180-4) in lower-case hexadecimal.
[[nodiscard]] std::string sha256_hex(std::string_view data);
// HMAC-SHA256 (RFC 2104): 32 raw bytes. A Secret, since signing keys are derived with it.
[[nodiscard]] base::Secret hmac_sha256(const base::Secret& key, std::string_view data);
[[nodiscard]] std::string to_hex(std::string_view bytes);
// A number used once, for signatures that have one: 32 hexadecimal digits.
[[nodiscard]] std::string make_nonce(base::Random& random);

}  // namespace cloud
