// What one answer to a purchase request proves. Pure, and apart from the client, since money hangs on every line of it.
#pragma once

#include <string_view>

#include "api/purchase_order.hpp"
#include "base/error.hpp"
#include "cloud/tencent/envelope.hpp"

namespace tencent {

// Whose action a purchase is: "teo" or "billing"; empty: Tencent has no such purchase.
[[nodiscard]] std::string_view service_of(std::string_view action);

// `answer`: the envelope, or why there is none. Unreachable and Cancelled are the transport's word that nothing was sent.
[[nodiscard]] api::Answer judge(std::string_view action, const base::Result<Envelope>& answer);

}  // namespace tencent
