// What is known of a vendor's error codes. Each vendor's errors.cpp is a table of these.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "api/purchase_order.hpp"
#include "base/error.hpp"

namespace cloud {

// A row without a refusal is there for its kind or advice, or to say aloud that its code proves nothing.
inline constexpr std::optional<api::Refusal> kProvesNothing = std::nullopt;

struct ErrorRow {
    std::string_view code;  // exact, or the part before the first dot
    std::optional<api::Refusal> refusal = kProvesNothing;
    base::ErrorKind kind = base::ErrorKind::Internal;
    std::string_view advice = {};
};

inline constexpr std::string_view kSlowerAdvice =
    "Lower spec.requestsPerSecond of the CloudAccount if other tools use the same account; it goes on by itself.";

// The row of exactly that code, else of the part before its first dot. A code that is in no row proves nothing.
[[nodiscard]] const ErrorRow& find_error(std::span<const ErrorRow> rows, std::string_view code);

}  // namespace cloud
