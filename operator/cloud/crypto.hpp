// The two primitives that cloud signatures are made of, over OpenSSL. Both throw std::runtime_error when OpenSSL fails: a broken invariant.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace cloud {

// SHA-256 (FIPS 180-4) in lower-case hexadecimal.
[[nodiscard]] std::string sha256_hex(std::string_view data);
// HMAC-SHA256 (RFC 2104): 32 raw bytes. A Secret, since signing keys are derived with it.
[[nodiscard]] base::Secret hmac_sha256(const base::Secret& key, std::string_view data);
[[nodiscard]] std::string to_hex(std::string_view bytes);

}  // namespace cloud
