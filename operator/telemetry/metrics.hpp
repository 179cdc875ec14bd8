// Metrics: every number the operator exports, with the names and labels of controller-runtime where it has them, so that dashboards and alerts made
// for other operators work. What is counted is told when it happens, and its series appear with their first value; how things stand is asked for at
// each scrape (state.hpp).
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "telemetry/state.hpp"

namespace telemetry {

using Duration = std::chrono::nanoseconds;

class Metrics {
public:
    // `version` is for planwright_build_info.
    explicit Metrics(std::string_view version);
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;
    ~Metrics();

    // What alerts watch rise is there from 0 on: for Prometheus, what is first seen at 1 has not risen.
    // controller_runtime_reconcile_*{controller}: one pass. result: success, error, requeue, requeue_after; error also counts as one.
    void reconciled(std::string_view controller, std::string_view result, Duration took);
    void workers(std::string_view controller, int active, int most);

    // workqueue_*{name}
    void queue_depth(std::string_view queue, std::size_t depth);
    void queue_added(std::string_view queue);
    void queue_retried(std::string_view queue);
    void queue_waited(std::string_view queue, Duration waited);
    void queue_worked(std::string_view queue, Duration worked);

    // rest_client_requests_total{code,method,host}; code: the status, "<error>" without one.
    void kube_request(std::string_view code, std::string_view method, std::string_view host);
    // leader_election_master_status{name}
    void leader(std::string_view lease, bool leading);

    // planwright_purchase_attempts_total{kind,act,outcome}: one attempt's outcome: Accepted, Refused, Unknown, NoEffect. With count 0 the series only
    // appears.
    void purchase_attempt(std::string_view kind, std::string_view act, std::string_view outcome, int count = 1);

    // planwright_cloud_requests_total{service,action,code} and planwright_cloud_request_duration_seconds{service,action}; code: the vendor's error
    // code, "OK", or the ErrorKind when no answer came; "other" for what comes after two hundred different ones.
    void cloud_request(std::string_view service, std::string_view action, std::string_view code, Duration took);
    // planwright_cloud_rate_limiter_wait_seconds{service,action}
    void cloud_waited(std::string_view service, std::string_view action, Duration waited);

    // Where every scrape reads how things stand; an empty function: nowhere any more.
    void tell_state(ReadState read);

    // Everything in Prometheus' text format 0.0.4, with process_* read from /proc now.
    [[nodiscard]] std::string text();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace telemetry
