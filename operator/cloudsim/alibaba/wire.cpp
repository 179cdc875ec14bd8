#include "cloudsim/alibaba/wire.hpp"

#include <charconv>

namespace cloudsim::alibaba {
namespace {

bool unreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain.push_back(text[i] == '+' ? ' ' : text[i]);
            continue;
        }
        unsigned char byte = 0;
        const std::string_view digits = text.substr(i + 1, 2);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2) return std::nullopt;
        plain.push_back(static_cast<char>(byte));
        i += 2;
    }
    return plain;
}

}  // namespace

std::string percent_encode(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        if (unreserved(c)) {
            encoded.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded.push_back('%');
        encoded.push_back(kDigits[byte >> 4U]);
        encoded.push_back(kDigits[byte & 0xfU]);
    }
    return encoded;
}

std::optional<Pairs> parse_pairs(std::string_view text) {
    Pairs pairs;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const auto name = percent_decode(pair.substr(0, equals));
        const auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())));
        if (!name || !value) return std::nullopt;
        pairs[*name] = *value;
    }
    return pairs;
}

std::string canonical(const Pairs& pairs) {
    std::string text;
    for (const auto& [name, value] : pairs) text += (text.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
    return text;
}

Pairs Parts::all() const {
    Pairs both = query;
    both.insert(form.begin(), form.end());
    return both;
}

std::optional<Parts> parts_of(const net::HttpRequest& request) {
    const std::string_view target = request.target;
    const std::size_t mark = std::min(target.find('?'), target.size());
    const bool has_form = net::find_header(request.headers, "Content-Type").starts_with("application/x-www-form-urlencoded");
    auto query = parse_pairs(target.substr(std::min(mark + 1, target.size())));
    auto form = has_form ? parse_pairs(request.body) : Pairs();
    if (!query || !form) return std::nullopt;
    return Parts{.path = std::string(target.substr(0, mark)), .query = std::move(*query), .form = std::move(*form)};
}

std::string value_of(const Pairs& pairs, const std::string& name) {
    const auto found = pairs.find(name);
    return found == pairs.end() ? std::string() : found->second;
}

}  // namespace cloudsim::alibaba
