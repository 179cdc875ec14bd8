// Reading one JSON document field by field. For .cpp files only: whoever reads values also includes nlohmann/json.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"

namespace codec {

// A document within the bounds of codec.hpp. Errors tell what is wrong with it, never what it says: it may hold a secret.
[[nodiscard]] base::Result<nlohmann::json> parse_json(std::string_view text);
// One line, no spaces, keys sorted; invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string dump(const nlohmann::json& value);
// The first `most` bytes, not cutting a UTF-8 sequence.
[[nodiscard]] std::string_view clip(std::string_view text, std::size_t most);
// What was found, for an error: in quotes and cut to 64 bytes.
[[nodiscard]] std::string in_quotes(std::string_view text);

// An object inside a document. The first error of a document sticks, so that a decoder reads straight through and looks once, at the end; what
// was read before is then not to be used. Absent and null are the same.
class Fields {
public:
    // `object` and `error` must outlive this. An empty path is the document itself.
    Fields(const nlohmann::json& object, std::string path, std::optional<base::Error>& error);

    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
    [[nodiscard]] Fields object(std::string_view name) const;  // absent: as if it were empty
    void each(std::string_view name, const std::function<void(const Fields&)>& visit) const;

    [[nodiscard]] std::string text(std::string_view name) const;           // absent: empty
    [[nodiscard]] std::string required_text(std::string_view name) const;  // absent or empty: an error
    [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
    [[nodiscard]] std::map<std::string, std::string> text_map(std::string_view name) const;
    // An object of any content as dump() writes it; absent: empty.
    [[nodiscard]] std::string object_text(std::string_view name, std::size_t most_bytes, int most_depth) const;
    [[nodiscard]] bool is_number(std::string_view name) const;
    [[nodiscard]] std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most, std::int64_t fallback) const;
    [[nodiscard]] bool flag(std::string_view name, bool fallback) const;
    [[nodiscard]] std::optional<base::Time> time(std::string_view name) const;
    // One of a closed set of words, as to_string spells them.
    template <class E>
    [[nodiscard]] E choice(std::string_view name, std::span<const E> allowed, E fallback) const;

    // Reports what is wrong with a field.
    void reject(std::string_view name, const std::string& what) const;

private:
    [[nodiscard]] const nlohmann::json* find(std::string_view name) const;
    [[nodiscard]] std::string path_of(std::string_view name) const { return path_.empty() ? std::string(name) : path_ + "." + std::string(name); }
    void reject_choice(std::string_view name, const std::string& found, std::span<const std::string_view> words) const;

    const nlohmann::json& object_;
    std::string path_;
    std::optional<base::Error>& error_;
};

template <class E>
E Fields::choice(std::string_view name, std::span<const E> allowed, E fallback) const {
    if (!has(name)) return fallback;
    const std::string found = text(name);
    std::vector<std::string_view> words;
    for (const E value : allowed) {
        words.push_back(to_string(value));
        if (words.back() == found) return value;
    }
    reject_choice(name, found, words);
    return fallback;
}

}  // namespace codec
