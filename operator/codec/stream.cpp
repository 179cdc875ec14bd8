#include "codec/stream.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/codec.hpp"
#include "codec/fields.hpp"
#include "codec/scan.hpp"

namespace codec {
namespace {

using base::ErrorKind;
using base::fail;
using base::Result;

constexpr int kEnvelope = 2;  // levels a list or a watch event puts around an object
constexpr std::string_view kInitialEventsEnd = "k8s.io/initial-events-end";

// The one member of that name; empty when there is none. Two of them could be read in two ways, so they are refused.
Result<std::string_view> member(const std::vector<Member>& all, std::string_view key) {
    std::string_view found;
    for (const auto& candidate : all) {
        if (candidate.key != key) continue;
        if (!found.empty()) return fail(ErrorKind::Invalid, std::string(key) + ": is there twice");
        found = candidate.value;
    }
    return found;
}

Result<WatchEvent::Type> type_of(std::string_view quoted) {
    if (quoted == "\"ADDED\"") return WatchEvent::Type::Added;
    if (quoted == "\"MODIFIED\"") return WatchEvent::Type::Modified;
    if (quoted == "\"DELETED\"") return WatchEvent::Type::Deleted;
    if (quoted == "\"BOOKMARK\"") return WatchEvent::Type::Bookmark;
    if (quoted == "\"ERROR\"") return WatchEvent::Type::Error;
    return fail(ErrorKind::Invalid, "type: " + std::string(clip(quoted, 64)) + " is not ADDED, MODIFIED, DELETED, BOOKMARK or ERROR");
}

// metadata.resourceVersion (digits, so without escapes); empty when it is not there: whoever decodes the object says so.
std::string version_of(std::string_view object) {
    const auto outer = members(object, kMaxDepth);
    if (!outer) return {};
    const auto metadata = member(*outer, "metadata");
    if (!metadata || metadata->empty()) return {};
    const auto inner = members(*metadata, kMaxDepth);
    if (!inner) return {};
    const auto version = member(*inner, "resourceVersion");
    if (!version || version->size() < 2 || !version->starts_with('"')) return {};
    return std::string(version->substr(1, version->size() - 2));
}

}  // namespace

Result<ListPage> split_list(std::string_view body) {
    const auto list = members(body, kMaxDepth + kEnvelope);
    if (!list) return fail(list.error());
    const auto metadata = member(*list, "metadata");
    if (!metadata) return fail(metadata.error());
    const auto items = member(*list, "items");
    if (!items) return fail(items.error());
    if (metadata->empty() || items->empty()) return fail(ErrorKind::Invalid, "not a list: metadata or items is missing");

    ListPage page;
    const auto document = parse_json(*metadata);
    if (!document) return fail(document.error().in("metadata"));
    std::optional<base::Error> error;
    const Fields fields(*document, "metadata", error);
    page.resource_version = fields.text("resourceVersion");
    page.continue_token = fields.text("continue");
    if (error) return fail(*error);
    if (*items == "null") return page;  // Go's empty list
    auto elements_of = elements(*items, kMaxDepth + kEnvelope);
    if (!elements_of) return fail(elements_of.error().in("items"));
    page.items = std::move(*elements_of);
    return page;
}

Result<void> LineFramer::feed(std::string_view bytes) {
    std::size_t start = 0;
    while (start < bytes.size()) {
        const std::size_t end = std::min(bytes.find('\n', start), bytes.size());
        unfinished_ += end - start;
        if (unfinished_ > max_line_) return fail(ErrorKind::TooLarge, "a line of the stream is longer than " + std::to_string(max_line_) + " bytes");
        if (end < bytes.size()) unfinished_ = 0;
        start = end + 1;
    }
    buffer_ += bytes;
    return {};
}

std::optional<std::string> LineFramer::next() {
    while (true) {
        const std::size_t end = buffer_.find('\n', scanned_);
        if (end == std::string::npos) {
            buffer_.erase(0, taken_);
            taken_ = 0;
            scanned_ = buffer_.size();
            return std::nullopt;
        }
        std::string line = buffer_.substr(taken_, end - taken_);
        taken_ = scanned_ = end + 1;
        if (line.ends_with('\r')) line.pop_back();
        if (!line.empty()) return line;
    }
}

Result<WatchEvent> parse_watch_event(std::string_view line) {
    const auto envelope = members(line, kMaxDepth + kEnvelope);
    if (!envelope) return fail(envelope.error());
    const auto type_text = member(*envelope, "type");
    if (!type_text) return fail(type_text.error());
    const auto object = member(*envelope, "object");
    if (!object) return fail(object.error());
    const auto type = type_of(*type_text);
    if (!type) return fail(type.error());
    if (object->empty()) return fail(ErrorKind::Invalid, "object: is missing");

    WatchEvent event{.type = *type, .object = *object, .resource_version = {}, .error_message = {}};
    if (event.type != WatchEvent::Type::Bookmark && event.type != WatchEvent::Type::Error) {
        event.resource_version = version_of(*object);
        return event;
    }
    const auto document = parse_json(*object);
    if (!document) return fail(document.error().in("object"));
    std::optional<base::Error> error;
    const Fields fields(*document, "object", error);
    if (event.type == WatchEvent::Type::Bookmark) {
        const Fields metadata = fields.object("metadata");
        event.resource_version = metadata.required_text("resourceVersion");
        event.initial_events_end = metadata.object("annotations").text(kInitialEventsEnd) == "true";
    } else {
        event.error_code = static_cast<int>(fields.integer("code", 0, 999, 0));
        event.error_message = clip(fields.text("message"), kMaxServerMessage);
    }
    if (error) return fail(*error);
    return event;
}

}  // namespace codec
