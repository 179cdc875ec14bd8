// The process_* metrics of Prometheus' client libraries, from /proc (proc(5)).
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace telemetry {

// What can't be read is left out.
void append_process_metrics(std::vector<prometheus::MetricFamily>& families);

}  // namespace telemetry
