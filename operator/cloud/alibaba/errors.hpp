// Alibaba's error codes, sorted by what they prove (the API error centers of Cbn and BssOpenApi, each action's own list, the common codes).
#pragma once

#include <optional>
#include <string_view>

#include "api/purchase_order.hpp"
#include "base/error.hpp"

namespace alibaba {

// The class of a code that proves "not executed", or Balance (which does not prove it). The exact code first, then the part before the first dot;
// whatever contains "Throttling" is a rate limit. nullopt: nothing is proven.
[[nodiscard]] std::optional<api::Refusal> refusal_of(std::string_view code);

// The same for calls that may be repeated: what kind of failure a code is.
[[nodiscard]] base::ErrorKind error_kind_of(std::string_view code);

// What a person should do about a code, in one sentence; empty when there is nothing better than the vendor's message.
[[nodiscard]] std::string_view advice_of(std::string_view code);

// Whether the signature was refused for its time or its nonce, so that the same read, signed anew, may succeed.
[[nodiscard]] bool wants_new_signature(std::string_view code);

}  // namespace alibaba
