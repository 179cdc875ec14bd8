// What one answer to a purchase request proves. Pure, and apart from the client, since money hangs on every line of it.
#pragma once

#include <string_view>

#include "api/purchase_order.hpp"
#include "base/error.hpp"
#include "cloud/alibaba/envelope.hpp"

namespace alibaba {

// `answer`: the envelope, or why there is none.
[[nodiscard]] api::Answer judge(std::string_view action, const base::Result<Envelope>& answer);

}  // namespace alibaba
