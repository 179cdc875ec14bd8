// Tencent's error codes, sorted by what they prove (facts of the vendor's pages: "Common Error Codes" and each action's own list).
#pragma once

#include <optional>
#include <string_view>

#include "api/purchase_order.hpp"
#include "base/error.hpp"

namespace tencent {

// The class of a code that proves "not executed", or Balance (which does not prove it). Codes are hierarchical: the exact code first, then the
// part before the first dot. nullopt: nothing is proven.
[[nodiscard]] std::optional<api::Refusal> refusal_of(std::string_view code);

// Whether a code or message speaks of the ClientToken. Billing documents no such code; elsewhere at Tencent they say that a token is in use or worn
// out, so an order was made with it: nothing is proven, and no new token is made.
[[nodiscard]] bool mentions_client_token(std::string_view text);

// The class for calls that may be repeated: what kind of failure a code is.
[[nodiscard]] base::ErrorKind error_kind_of(std::string_view code);

// What a person should do about a code, in one sentence; empty when there is nothing better than the vendor's message.
[[nodiscard]] std::string_view advice_of(std::string_view code);

}  // namespace tencent
