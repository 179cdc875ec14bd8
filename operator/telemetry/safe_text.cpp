#include "telemetry/safe_text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>

namespace telemetry {

namespace {

constexpr std::size_t kMostBytes = 1024;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool continues(std::string_view text, std::size_t at) { return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U; }

// Length of the well-formed UTF-8 sequence that starts `text` (Unicode 15, table 3-7), 0 when there is none.
std::size_t sequence(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    if (first < 0x80U) return 1;
    if (first < 0xC2U || first > 0xF4U || !continues(text, 1)) return 0;
    if (first < 0xE0U) return 2;
    const auto second = static_cast<unsigned char>(text[1]);
    if (first == 0xE0U && second < 0xA0U) return 0;  // overlong
    if (first == 0xEDU && second > 0x9FU) return 0;  // surrogate
    if (!continues(text, 2)) return 0;
    if (first < 0xF0U) return 3;
    if (first == 0xF0U && second < 0x90U) return 0;  // overlong
    if (first == 0xF4U && second > 0x8FU) return 0;  // beyond U+10FFFF
    return continues(text, 3) ? 4 : 0;
}

void append(std::string& out, std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    const bool c1 = character.size() == 2 && first == 0xC2U && static_cast<unsigned char>(character[1]) < 0xA0U;
    const bool c0 = first < 0x20U || first == 0x7FU;
    if (first == '\n') {
        out += "\\n";
    } else if (first == '\t') {
        out += "\\t";
    } else if (c0 || c1) {
        out += fmt::format("\\u{:04x}", static_cast<unsigned char>(character.back()));
    } else {
        if (first == '"' || first == '\\') out += '\\';
        out += character;
    }
}

}  // namespace

std::string json_string(std::string_view text) {
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequence(text.substr(at));
        if (at + (length == 0 ? 1 : length) > kMostBytes) {
            out += "...";
            break;
        }
        append(out, length == 0 ? kReplacement : text.substr(at, length));
        at += length == 0 ? 1 : length;
    }
    out += '"';
    return out;
}

}  // namespace telemetry
