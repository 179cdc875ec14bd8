#include "codec/fields.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "codec/codec.hpp"
#include "codec/scan.hpp"

namespace codec {
namespace {

using nlohmann::json;

// What an absent or unusable object reads as.
const json& nothing() {
    static const json empty = json::object();
    return empty;
}

std::string a_kind_of(const json& value) {
    if (value.is_string()) return "a string";
    if (value.is_boolean()) return "a boolean";
    if (value.is_number()) return "a number";
    if (value.is_array()) return "a list";
    return "an object";
}

}  // namespace

base::Result<json> parse_json(std::string_view text) {
    // Before the parser: it takes a NUL byte for the end of its input, and knows no bound on depth.
    if (auto sound = check_depth(text, kMaxDepth); !sound) return base::fail(sound.error());
    json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (value.is_discarded()) return base::fail(base::ErrorKind::Invalid, "not JSON: a syntax error, a number out of range or invalid UTF-8");
    return value;
}

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

std::string_view clip(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    const auto continues = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U; };
    while (most > 0 && continues(most)) --most;
    return text.substr(0, most);
}

std::string in_quotes(std::string_view text) { return "\"" + std::string(clip(text, 64)) + "\""; }

Fields::Fields(const json& object, std::string path, std::optional<base::Error>& error)
    : object_(object.is_object() ? object : nothing()), path_(std::move(path)), error_(error) {
    if (!object.is_object() && !error_)
        error_.emplace(base::ErrorKind::Invalid, (path_.empty() ? "the document" : path_) + ": is not an object but " + a_kind_of(object));
}

const json* Fields::find(std::string_view name) const {
    const auto at = object_.find(name);
    return at == object_.end() || at->is_null() ? nullptr : &*at;
}

void Fields::reject(std::string_view name, const std::string& what) const {
    if (!error_) error_.emplace(base::ErrorKind::Invalid, path_of(name) + ": " + what);
}

void Fields::reject_choice(std::string_view name, const std::string& found, std::span<const std::string_view> words) const {
    std::string list;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) list += i + 1 == words.size() ? " or " : ", ";
        list += words[i].empty() ? "\"\"" : words[i];
    }
    reject(name, in_quotes(found) + " is not " + list);
}

Fields Fields::object(std::string_view name) const {
    const json* value = find(name);
    return {value == nullptr ? nothing() : *value, path_of(name), error_};
}

void Fields::each(std::string_view name, const std::function<void(const Fields&)>& visit) const {
    const json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_array()) return reject(name, "is not a list but " + a_kind_of(*value));
    std::size_t index = 0;
    for (const json& element : *value) visit(Fields(element, path_of(name) + "[" + std::to_string(index++) + "]", error_));
}

std::string Fields::text(std::string_view name) const {
    const json* value = find(name);
    if (value == nullptr) return {};
    const auto* words = value->get_ptr<const std::string*>();
    if (words == nullptr) {
        reject(name, "is not a string but " + a_kind_of(*value));
        return {};
    }
    if (words->find('\0') != std::string::npos) {
        reject(name, "holds a NUL byte");
        return {};
    }
    return *words;
}

std::string Fields::required_text(std::string_view name) const {
    std::string words = text(name);
    if (words.empty()) reject(name, "is missing");
    return words;
}

std::vector<std::string> Fields::texts(std::string_view name) const {
    std::vector<std::string> list;
    const json* value = find(name);
    if (value == nullptr) return list;
    if (!value->is_array()) {
        reject(name, "is not a list but " + a_kind_of(*value));
        return list;
    }
    for (const json& element : *value) {
        const auto* words = element.get_ptr<const std::string*>();
        if (words == nullptr || words->find('\0') != std::string::npos) {
            reject(name, "is not a list of strings");
            return {};
        }
        list.push_back(*words);
    }
    return list;
}

std::map<std::string, std::string> Fields::text_map(std::string_view name) const {
    std::map<std::string, std::string> map;
    const json* value = find(name);
    if (value == nullptr) return map;
    const Fields entries = object(name);
    if (!value->is_object()) return map;
    for (const auto& [key, element] : value->items()) {
        if (element.is_null()) entries.reject(key, "is not a string but nothing");
        if (key.find('\0') != std::string::npos) reject(name, "holds a NUL byte");
        map.emplace(key, entries.text(key));
    }
    return map;
}

std::string Fields::object_text(std::string_view name, std::size_t most_bytes, int most_depth) const {
    const json* value = find(name);
    if (value == nullptr) return {};
    if (!value->is_object()) {
        reject(name, "is not an object but " + a_kind_of(*value));
        return {};
    }
    std::string words = dump(*value);
    if (words.size() > most_bytes) reject(name, "is longer than " + std::to_string(most_bytes) + " bytes");
    if (const auto sound = check_depth(words, most_depth); !sound) reject(name, sound.error().message());
    return words;
}

bool Fields::is_number(std::string_view name) const {
    const json* value = find(name);
    return value != nullptr && value->is_number();
}

std::int64_t Fields::integer(std::string_view name, std::int64_t least, std::int64_t most, std::int64_t fallback) const {
    const json* value = find(name);
    if (value == nullptr) return fallback;
    // The parser makes a double of what does not fit 64 bits, and keeps an unsigned apart.
    const bool fits =
        value->is_number_integer() &&
        (!value->is_number_unsigned() || value->get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
    if (fits && value->get<std::int64_t>() >= least && value->get<std::int64_t>() <= most) return value->get<std::int64_t>();
    const std::string found = value->is_number() ? std::string(clip(dump(*value), 64)) : a_kind_of(*value);
    reject(name, found + " is not a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return fallback;
}

bool Fields::flag(std::string_view name, bool fallback) const {
    const json* value = find(name);
    if (value == nullptr) return fallback;
    if (!value->is_boolean()) {
        reject(name, "is not true or false but " + a_kind_of(*value));
        return fallback;
    }
    return value->get<bool>();
}

std::optional<base::Time> Fields::time(std::string_view name) const {
    if (!has(name)) return std::nullopt;
    const std::string words = text(name);
    const auto time = base::parse_rfc3339(words);
    if (!time) {
        reject(name, time.error().message());
        return std::nullopt;
    }
    return *time;
}

}  // namespace codec
