// One page of a listing, as every listing here reads it. For .cpp files only.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "codec/codec.hpp"
#include "codec/fields.hpp"

namespace tencent {

template <class T>
struct Page {
    std::optional<std::size_t> total;  // TotalCount
    std::string next_token;            // NextToken; empty at the end, and where there is none
    std::vector<T> items;
};

inline constexpr std::int64_t kMostRecords = 1'000'000;

// `body`: of a success, whose envelope and depth are checked. `list`: the member of Response that holds the records, null when there are none.
// `read` reports through `error`. What cannot be read is an error and not a record less: a listing that looks complete is taken for proof.
template <class T>
using ReadRecord = T (*)(const nlohmann::json& record, std::optional<base::Error>& error);

template <class T>
[[nodiscard]] base::Result<Page<T>> parse_page(const std::string& body, const char* list, ReadRecord<T> read) {
    const nlohmann::json root = nlohmann::json::parse(body, nullptr, false);
    const nlohmann::json& response = root.at("Response");
    std::optional<base::Error> error;
    const codec::Fields fields(response, "", error);
    Page<T> page;
    if (fields.has("TotalCount")) page.total = static_cast<std::size_t>(fields.integer("TotalCount", 0, kMostRecords, 0));
    page.next_token = fields.text("NextToken");
    const auto records = response.find(list);
    if (records != response.end() && records->is_array())
        for (const nlohmann::json& record : *records) page.items.push_back(read(record, error));
    else if (fields.has(list))
        fields.reject(list, "is not a list");
    if (error) return base::fail(*error);
    return page;
}

// A listing that counts its records.
template <class T>
[[nodiscard]] base::Result<Page<T>> parse_counted_page(const std::string& body, const char* list, ReadRecord<T> read) {
    base::Result<Page<T>> page = parse_page(body, list, read);
    if (page && !page->total) return base::fail(base::ErrorKind::Invalid, "TotalCount: is missing");
    return page;
}

// Nothing for what has no such time: null, empty or all zeros. Another text that is no time is an error, not nothing: an expiry that can't be
// read must not look like a plan that has none.
[[nodiscard]] inline std::optional<base::Time> time_at(const codec::Fields& fields, std::string_view name,
                                                       base::Result<base::Time> (*parse)(std::string_view)) {
    const std::string text = fields.text(name);
    if (text.empty() || text.starts_with("0000-00-00")) return std::nullopt;
    const base::Result<base::Time> time = parse(text);
    if (time) return *time;
    fields.reject(name, time.error().message());
    return std::nullopt;
}

}  // namespace tencent
