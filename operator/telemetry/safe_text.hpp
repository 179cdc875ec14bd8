// Text from outside made fit for a log line.
#pragma once

#include <string>
#include <string_view>

namespace telemetry {

// A JSON string with its quotes: at most 1024 bytes of `text` (then "..."), control characters (C0, DEL and C1) escaped, invalid UTF-8 replaced
// by U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);

}  // namespace telemetry
