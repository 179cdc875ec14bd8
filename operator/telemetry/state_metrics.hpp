// State as metrics: planwright_* gauges about objects, accounts and watches.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

#include "telemetry/state.hpp"

namespace telemetry {

void append_state_metrics(std::vector<prometheus::MetricFamily>& families, const State& state);

}  // namespace telemetry
