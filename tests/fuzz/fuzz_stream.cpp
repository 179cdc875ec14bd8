// Lists, watches and errors of the API server's. What is cut out of raw JSON is what a parser finds there.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "codec/codec.hpp"
#include "codec/scan.hpp"
#include "codec/stream.hpp"
#include "fuzz/input.hpp"

namespace {

using fuzz::require;
using nlohmann::json;

// Nothing: no object, or one of which two readers may see different things: a NUL byte or a byte order mark, known keys spelled with escapes.
std::optional<json> object_in(std::string_view text) {
    if (text.contains('\0') || text.starts_with('\xEF') || text.contains("\\u")) return std::nullopt;
    json document = json::parse(text, nullptr, false);
    if (!document.is_object()) return std::nullopt;
    return document;
}

int depth_of(const json& value) {
    if (!value.is_structured()) return 0;  // it would list itself
    int deepest = 0;
    for (const json& member : value) deepest = std::max(deepest, depth_of(member));
    return deepest + 1;
}

struct Framed {
    bool whole = true;
    std::vector<std::string> lines;
};

Framed framed(std::string_view bytes, std::size_t step) {
    codec::LineFramer framer(64);
    Framed found;
    for (std::size_t at = 0; at < bytes.size() && found.whole; at += step) {
        found.whole = framer.feed(bytes.substr(at, step)).has_value();
        while (found.whole)
            if (auto line = framer.next())
                found.lines.push_back(std::move(*line));
            else
                break;
    }
    return found;
}

void try_framing(std::size_t step, std::string_view bytes) {
    const Framed at_once = framed(bytes, bytes.size() + 1);
    const Framed in_pieces = framed(bytes, step);
    require(at_once.whole == in_pieces.whole, "a line is too long however its bytes come");
    require(!at_once.whole || at_once.lines == in_pieces.lines, "lines are the same however their bytes come");
    for (const std::string& line : at_once.lines) require(!line.empty() && line.size() <= 64 && !line.contains('\n'), "a line is one line");
}

void try_members(std::string_view text) {
    const auto document = object_in(text);
    const auto found = codec::members(text, codec::kMaxDepth);
    if (!document || depth_of(*document) > codec::kMaxDepth) return;
    require(found.has_value(), "an object is taken for one");
    json rebuilt = json::object();
    for (const auto& member : *found) rebuilt[json::parse('"' + std::string(member.key) + '"').get<std::string>()] = json::parse(member.value);
    require(rebuilt == *document, "members are those of the object");
}

void try_list(std::string_view text) {
    const auto page = codec::split_list(text);
    if (!page) return require(!page.error().message().empty(), "an error says something");
    const auto document = object_in(text);
    if (!document) return;
    const json items = document->at("items");
    require(items.size() == page->items.size(), "all items are there");
    for (std::size_t i = 0; i < items.size(); ++i) require(json::parse(page->items[i]) == items[i], "items are those of the list");
    require(document->at("metadata").value("resourceVersion", "") == page->resource_version, "the version is that of the list");
}

void try_event(std::string_view text) {
    const auto event = codec::parse_watch_event(text);
    if (!event) return require(!event.error().message().empty(), "an error says something");
    const auto document = object_in(text);
    if (document) require(json::parse(event->object) == document->at("object"), "the object is that of the line");
    require(event->error_message.size() <= codec::kMaxServerMessage, "the server's words are bounded");
}

void try_status(int http_status, std::string_view text) {
    const base::Error error = codec::status_error(http_status, text);
    require(error.message().size() <= codec::kMaxServerMessage + 16 && error.code().size() <= 64, "the server's words are bounded");
    require(error.retry_after().value_or(std::chrono::seconds(1)) <= std::chrono::hours(1), "a wait is bounded");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::array kStatuses{400, 401, 403, 404, 409, 410, 422, 429, 500};
    fuzz::Input input(data, size);
    switch (input.choose(5)) {
        case 0: {
            const std::size_t step = 1 + input.choose(36);
            try_framing(step, input.rest());
            break;
        }
        case 1: try_members(input.rest()); break;
        case 2: try_list(input.rest()); break;
        case 3: try_event(input.rest()); break;
        default: {
            const int status = kStatuses.at(input.choose(kStatuses.size()));
            try_status(status, input.rest());
        }
    }
    return 0;
}
