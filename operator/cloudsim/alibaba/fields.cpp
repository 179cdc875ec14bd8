#include "cloudsim/alibaba/fields.hpp"

#include <charconv>

namespace cloudsim::alibaba {
namespace {

constexpr int kMostTags = 20;

bool has_link(std::string_view text) { return text.find("http://") != std::string_view::npos || text.find("https://") != std::string_view::npos; }

bool barred(std::string_view text) { return text.starts_with("aliyun") || text.starts_with("acs:") || has_link(text); }

}  // namespace

void Fields::fail(std::string code, std::string message) {
    if (!error_) error_ = ApiError{.code = std::move(code), .message = std::move(message)};
}

void Fields::invalid(const std::string& name) { fail("InvalidParameter", "The specified parameter " + name + " is not valid."); }

std::optional<std::string> Fields::text(const std::string& name) const {
    const auto found = pairs_.find(name);
    return found == pairs_.end() ? std::nullopt : std::optional(found->second);
}

std::string Fields::required(const std::string& name) {
    std::string value = text(name).value_or("");
    if (value.empty()) fail("MissingParameter", name + " is mandatory for this action.");
    return value;
}

std::optional<long> Fields::integer(const std::string& name) {
    const auto value = text(name);
    if (!value || value->empty()) return std::nullopt;
    long number = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
    if (error == std::errc() && end == value->data() + value->size()) return number;
    invalid(name);
    return std::nullopt;
}

long Fields::required_integer(const std::string& name) {
    static_cast<void>(required(name));
    return integer(name).value_or(0);
}

std::optional<bool> Fields::boolean(const std::string& name) {
    const auto value = text(name);
    if (!value || value->empty()) return std::nullopt;
    const bool yes = *value == "true" || *value == "True";  // the vendor's Python SDK writes True and False
    if (!yes && *value != "false" && *value != "False") invalid(name);
    return yes;
}

std::optional<base::Time> Fields::time(const std::string& name) {
    const auto value = text(name);
    if (!value || value->empty()) return std::nullopt;
    const bool minutes = value->size() == std::string_view("2026-11-21T08:30Z").size();
    const std::string full = minutes ? value->substr(0, 16) + ":00Z" : *value;
    const auto parsed = base::parse_rfc3339(full);
    if (parsed && base::format_rfc3339(*parsed) == full) return *parsed;
    invalid(name);
    return std::nullopt;
}

std::vector<std::string> Fields::list(const std::string& name) const {
    std::vector<std::string> values;
    while (const auto value = text(name + "." + std::to_string(values.size() + 1))) values.push_back(*value);
    return values;
}

std::map<std::string, std::string> Fields::tags(const std::string& name) {
    std::map<std::string, std::string> tags;
    for (int i = 1;; ++i) {
        const std::string stem = name + "." + std::to_string(i);
        const auto key = text(stem + ".Key");
        if (!key) break;
        const std::string value = text(stem + ".Value").value_or("");
        if (key->empty() || key->size() > 64 || value.size() > 128 || barred(*key) || barred(value) || i > kMostTags) invalid(stem);
        if (!tags.emplace(*key, value).second) fail("InvalidParameter", "The tag key " + *key + " is given twice.");
    }
    return tags;
}

Page read_page(Fields& fields, const char* number, long size, long most) {
    const Page page{.number = fields.integer(number).value_or(1), .size = fields.integer("PageSize").value_or(size)};
    if (page.number < 1 || page.number > 1'000'000) fields.fail("InvalidParameter", "The specified page number is not valid.");
    if (page.size < 1 || page.size > most) fields.fail("InvalidParameter", "PageSize is 1 to " + std::to_string(most) + ".");
    return page;
}

}  // namespace cloudsim::alibaba
