// Dates and times. Kubernetes and the clouds speak in whole UTC seconds, so Time is that; month arithmetic is the calendar's.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace base {

using Time = std::chrono::sys_seconds;        // UTC, whole seconds
using SteadyTime = std::chrono::nanoseconds;  // since an arbitrary start; never goes back
using Seconds = std::chrono::seconds;

// RFC 3339: "2026-11-21T08:30:00Z", with an optional fraction (dropped) and an optional numeric offset. Error: Invalid.
[[nodiscard]] Result<Time> parse_rfc3339(std::string_view text);
// "2026-11-21T08:30:00Z"
[[nodiscard]] std::string format_rfc3339(Time time);

// A calendar day: "2026-11-21" (Kubernetes' format: date). Error: Invalid.
[[nodiscard]] Result<std::chrono::year_month_day> parse_date(std::string_view text);
[[nodiscard]] std::string format_date(std::chrono::year_month_day day);  // "2026-11-21"
[[nodiscard]] std::string format_compact_date(Time time);                // "20261121", the UTC day

// Tencent's order list: "2026-11-21 16:30:00" in UTC+8 (facts: no zone is stated; the console shows UTC+8). Error: Invalid.
[[nodiscard]] Result<Time> parse_billing_time(std::string_view text);
[[nodiscard]] std::string format_billing_time(Time time);

// An HTTP Date header (RFC 9110, 5.6.7, IMF-fixdate only): "Sat, 21 Nov 2026 08:30:00 GMT". Error: Invalid.
[[nodiscard]] Result<Time> parse_http_date(std::string_view text);
[[nodiscard]] std::string format_http_date(Time time);

// The same day and time `months` later; the 31st becomes the last day of a shorter month.
[[nodiscard]] Time add_months(Time time, int months);

// Go's duration syntax as Kubernetes users write it: "168h", "30m", "90s", "1h30m"; also "7d". Error: Invalid.
[[nodiscard]] Result<Seconds> parse_duration(std::string_view text);

// "3d 4h", "25m", "40s": for messages.
[[nodiscard]] std::string format_span(Seconds span);

}  // namespace base
