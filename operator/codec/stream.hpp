// Framing of lists and watches without I/O: cuts raw JSON into single objects, so that no tree of a whole list is ever held.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace codec {

// A list answer cut into its items; views point into `body`.
struct ListPage {
    std::string resource_version;
    std::string continue_token;
    std::vector<std::string_view> items;
};
[[nodiscard]] base::Result<ListPage> split_list(std::string_view body);

// Bytes in, whole lines out; empty lines are skipped.
class LineFramer {
public:
    explicit LineFramer(std::size_t max_line = 4U << 20U) : max_line_(max_line) {}
    // Error TooLarge: a line over the bound; the stream can't go on.
    [[nodiscard]] base::Result<void> feed(std::string_view bytes);
    [[nodiscard]] std::optional<std::string> next();

private:
    std::size_t max_line_;
    std::string buffer_;
    std::size_t taken_ = 0;       // bytes of buffer_ that were handed out
    std::size_t scanned_ = 0;     // bytes of buffer_ that hold no further line
    std::size_t unfinished_ = 0;  // bytes since the last line feed
};

// One watch line: {"type":"ADDED","object":{...}}.
struct WatchEvent {
    enum class Type { Added, Modified, Deleted, Bookmark, Error } type{};
    std::string_view object;          // into the line
    std::string resource_version;     // of the object or Bookmark; empty when it has none
    bool initial_events_end = false;  // Bookmark with annotation k8s.io/initial-events-end
    int error_code = 0;               // Error: the Status' code (410: Gone)
    std::string error_message;
};
[[nodiscard]] base::Result<WatchEvent> parse_watch_event(std::string_view line);

// A metav1.Status answer as an error: kind from code and reason (AlreadyExists, Conflict, Gone, Invalid ...), message the server's, cut to
// kMaxServerMessage bytes; code() is the Status' reason. A body that is no Status gives its first printable text.
inline constexpr std::size_t kMaxServerMessage = 1024;
[[nodiscard]] base::Error status_error(int http_status, std::string_view body);

}  // namespace codec
