// What a kubelet and a Prometheus ask for.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "net/server.hpp"
#include "telemetry/metrics.hpp"

namespace telemetry {

// Nothing when the process can do its work, else why it can't: no secrets, the answer is not protected.
using WhyNotReady = std::function<std::optional<std::string>()>;

// GET /healthz: 200 while the loop runs. /readyz: 200, or 503 with the reason. /metrics: Prometheus' text format. Else 404, other methods 405.
// `metrics` must outlive the server.
[[nodiscard]] net::Handler health_handler(Metrics& metrics, WhyNotReady why_not_ready);

}  // namespace telemetry
