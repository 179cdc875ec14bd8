// Metrics: every number the operator exports, with the names and labels of controller-runtime where it has them, so that dashboards and alerts made
// for other operators work. Series appear with their first value.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace telemetry {

using Duration = std::chrono::nanoseconds;

class Metrics {
public:
    // `version` is for planwright_build_info; the clock measures the age of inventories.
    Metrics(const base::Clock& clock, std::string_view version);
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;
    ~Metrics();

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

    // planwright_purchase_orders_total{act,outcome}: one attempt's outcome: Accepted, Refused, Unknown, NoEffect.
    void purchase_outcome(std::string_view act, std::string_view outcome);
    // planwright_orders{phase}
    void orders(std::string_view phase, std::size_t count);
    // planwright_unknown_outcomes: orders that wait for evidence or for a person. More than 0 for long is an alert.
    void unknown_outcomes(std::size_t count);
    // planwright_plan_expiration_timestamp_seconds{kind,namespace,name}
    void plan_expires(std::string_view kind, std::string_view space, std::string_view name, base::Time at);
    void forget_plan(std::string_view kind, std::string_view space, std::string_view name);

    // planwright_cloud_requests_total{service,action,code} and planwright_cloud_request_duration_seconds{service,action}; code: the vendor's error
    // code, "OK", or the ErrorKind when no answer came.
    void cloud_request(std::string_view service, std::string_view action, std::string_view code, Duration took);
    // planwright_cloud_rate_limiter_wait_seconds{service,action}
    void cloud_waited(std::string_view service, std::string_view action, Duration waited);

    // planwright_inventory_{timestamp,age}_seconds{account}: a complete listing was just made; `read_at` is the cloud's time.
    void inventory_read(std::string_view account, base::Time read_at);
    // planwright_account_plans{account,claimed}
    void account_plans(std::string_view account, std::size_t claimed, std::size_t unclaimed);
    // planwright_clock_offset_seconds{account}: the cloud's clock minus this node's.
    void clock_offset(std::string_view account, base::Seconds offset);
    // planwright_account_ready{account}
    void account_ready(std::string_view account, bool ready);
    // Removes every series of an account that was deleted.
    void forget_account(std::string_view account);

    // Everything in Prometheus' text format 0.0.4, with process_* read from /proc now.
    [[nodiscard]] std::string text();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace telemetry
