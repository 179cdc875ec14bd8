// SHA-256 and HMAC-SHA-256, for the one place that checks signatures.
#pragma once

#include <string>
#include <string_view>

namespace cloudsim {

// 32 raw bytes.
[[nodiscard]] std::string sha256(std::string_view data);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view data);
// Lower-case hexadecimal.
[[nodiscard]] std::string hex(std::string_view bytes);

}  // namespace cloudsim
