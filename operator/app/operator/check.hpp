// check: whether Planwright is installed, asked of the API server. What `helm test` runs (charts/planwright/templates/tests).
#pragma once

#include <string>

#include "base/error.hpp"
#include "kube/client.hpp"

namespace app {

// That the server serves all five kinds; and, with a `policy`, that this ValidatingAdmissionPolicy keeps us from making an order. For somebody who
// may list the kinds and create orders in `ns`, and does not hold the verb approve. Nothing is written. The error says what is missing.
[[nodiscard]] net::Task<base::Result<void>> check_installation(net::Env env, kube::Client& client, std::string ns, std::string policy);

}  // namespace app
