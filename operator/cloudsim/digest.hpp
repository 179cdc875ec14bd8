// Digests for the places that check signatures.
#pragma once

#include <string>
#include <string_view>

namespace cloudsim {

// 32 raw bytes.
[[nodiscard]] std::string sha256(std::string_view data);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view data);
// 20 raw bytes: the older of Alibaba's two signatures.
[[nodiscard]] std::string hmac_sha1(std::string_view key, std::string_view data);
// Lower-case hexadecimal.
[[nodiscard]] std::string hex(std::string_view bytes);
// RFC 4648 with padding.
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace cloudsim
