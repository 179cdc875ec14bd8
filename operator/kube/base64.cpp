#include "kube/base64.hpp"

#include <cstdint>

namespace kube {

namespace {
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}

std::optional<std::string> decode_base64(std::string_view text) {
    std::string out;
    std::uint32_t bits = 0;
    int letters = 0;
    int padding = 0;
    for (const char letter : text) {
        if (letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t') continue;
        const auto value = kLetters.find(letter);
        if (letter == '=') {
            ++padding;
        } else if (value == std::string_view::npos || padding > 0) {
            return std::nullopt;
        }
        bits = (bits << 6U) | (letter == '=' ? 0U : static_cast<std::uint32_t>(value));
        if (++letters % 4 != 0) continue;
        for (int byte = 0; byte < 3 - padding; ++byte) out += static_cast<char>((bits >> static_cast<unsigned>(16 - 8 * byte)) & 0xFFU);
        bits = 0;
    }
    if (letters % 4 != 0 || padding > 2) return std::nullopt;
    return out;
}

std::string encode_base64(std::string_view bytes) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i) bits = (bits << 8U) | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i) out += at + i <= bytes.size() ? kLetters[(bits >> (18U - 6U * i)) & 63U] : '=';
    }
    return out;
}

}  // namespace kube
