// Base64 (RFC 4648, section 4) as kubeconfig files carry PEM texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kube {

// White space between the letters is skipped. Nothing: not base64.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);
[[nodiscard]] std::string encode_base64(std::string_view bytes);

}  // namespace kube
