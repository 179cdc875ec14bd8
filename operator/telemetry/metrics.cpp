#include "telemetry/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <utility>

#include "telemetry/process_metrics.hpp"

namespace telemetry {

namespace {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Labels;
template <class T>
using Family = prometheus::Family<T>;

double seconds(Duration span) { return std::chrono::duration<double>(span).count(); }

std::string str(std::string_view text) { return std::string(text); }

// A pass or a request; waits of minutes are told apart, since purchases may take that long.
const Histogram::BucketBoundaries kCallBuckets = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
// controller-runtime's for queues.
const Histogram::BucketBoundaries kQueueBuckets = {1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1000};

Family<Counter>& counter(prometheus::Registry& registry, const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Family<Gauge>& gauge(prometheus::Registry& registry, const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

Family<Histogram>& histogram(prometheus::Registry& registry, const char* name, const char* help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

void remove(Family<Gauge>& family, const Labels& labels) {
    if (family.Has(labels)) family.Remove(&family.Add(labels));
}

}  // namespace

struct Metrics::Impl {
    explicit Impl(const base::Clock& of) : clock(of) {}

    const base::Clock& clock;
    prometheus::Registry registry;

    Family<Counter>& reconciles = counter(registry, "controller_runtime_reconcile_total", "Passes over one object, by result");
    Family<Counter>& reconcile_errors = counter(registry, "controller_runtime_reconcile_errors_total", "Passes that ended with an error");
    Family<Histogram>& reconcile_time = histogram(registry, "controller_runtime_reconcile_time_seconds", "Length of a pass");
    Family<Gauge>& active_workers = gauge(registry, "controller_runtime_active_workers", "Passes that run now");
    Family<Gauge>& most_workers = gauge(registry, "controller_runtime_max_concurrent_reconciles", "Passes that may run at once");

    Family<Gauge>& depth = gauge(registry, "workqueue_depth", "Keys that wait");
    Family<Counter>& adds = counter(registry, "workqueue_adds_total", "Keys added");
    Family<Counter>& retries = counter(registry, "workqueue_retries_total", "Keys added again after a failure");
    Family<Histogram>& queue_time = histogram(registry, "workqueue_queue_duration_seconds", "How long a key waited");
    Family<Histogram>& work_time = histogram(registry, "workqueue_work_duration_seconds", "How long work on a key took");

    Family<Counter>& kube_requests = counter(registry, "rest_client_requests_total", "Requests to the API server");
    Family<Gauge>& leading = gauge(registry, "leader_election_master_status", "1 while this process leads");

    Family<Counter>& outcomes = counter(registry, "planwright_purchase_orders_total", "Outcomes of attempts to buy, change, renew or refund");
    Family<Gauge>& orders = gauge(registry, "planwright_orders", "Purchase orders, by phase");
    Family<Gauge>& unknown = gauge(registry, "planwright_unknown_outcomes", "Purchase orders of which it is not known whether they were executed");
    Family<Gauge>& expiry = gauge(registry, "planwright_plan_expiration_timestamp_seconds", "When a plan ends, in Unix time");

    Family<Counter>& cloud_requests = counter(registry, "planwright_cloud_requests_total", "Requests to a cloud's API");
    Family<Histogram>& cloud_time = histogram(registry, "planwright_cloud_request_duration_seconds", "Length of a request to a cloud's API");
    Family<Histogram>& cloud_wait = histogram(registry, "planwright_cloud_rate_limiter_wait_seconds", "Wait for the rate limit of a cloud's API");

    Family<Gauge>& inventory_time = gauge(registry, "planwright_inventory_timestamp_seconds", "Cloud time of the last complete listing");
    Family<Gauge>& inventory_age = gauge(registry, "planwright_inventory_age_seconds", "Age of the last complete listing");
    Family<Gauge>& plans = gauge(registry, "planwright_account_plans", "Plans of an account, by whether an object claims them");
    Family<Gauge>& offset = gauge(registry, "planwright_clock_offset_seconds", "Cloud's clock minus this node's");
    Family<Gauge>& ready = gauge(registry, "planwright_account_ready", "1 while an account can be used");
    Family<Gauge>& build = gauge(registry, "planwright_build_info", "Always 1; the version is the label");

    std::map<std::string, base::SteadyTime, std::less<>> inventories;  // when each was read, by this process' clock
};

Metrics::Metrics(const base::Clock& clock, std::string_view version) : impl_(std::make_unique<Impl>(clock)) {
    impl_->build.Add({{"version", str(version)}}).Set(1);
}

Metrics::~Metrics() = default;

void Metrics::reconciled(std::string_view controller, std::string_view result, Duration took) {
    const Labels labels = {{"controller", str(controller)}};
    impl_->reconciles.Add({{"controller", str(controller)}, {"result", str(result)}}).Increment();
    impl_->reconcile_time.Add(labels, kCallBuckets).Observe(seconds(took));
    if (result == "error") impl_->reconcile_errors.Add(labels).Increment();
}

void Metrics::workers(std::string_view controller, int active, int most) {
    const Labels labels = {{"controller", str(controller)}};
    impl_->active_workers.Add(labels).Set(active);
    impl_->most_workers.Add(labels).Set(most);
}

void Metrics::queue_depth(std::string_view queue, std::size_t depth) { impl_->depth.Add({{"name", str(queue)}}).Set(static_cast<double>(depth)); }

void Metrics::queue_added(std::string_view queue) { impl_->adds.Add({{"name", str(queue)}}).Increment(); }

void Metrics::queue_retried(std::string_view queue) { impl_->retries.Add({{"name", str(queue)}}).Increment(); }

void Metrics::queue_waited(std::string_view queue, Duration waited) {
    impl_->queue_time.Add({{"name", str(queue)}}, kQueueBuckets).Observe(seconds(waited));
}

void Metrics::queue_worked(std::string_view queue, Duration worked) {
    impl_->work_time.Add({{"name", str(queue)}}, kQueueBuckets).Observe(seconds(worked));
}

void Metrics::kube_request(std::string_view code, std::string_view method, std::string_view host) {
    impl_->kube_requests.Add({{"code", str(code)}, {"method", str(method)}, {"host", str(host)}}).Increment();
}

void Metrics::leader(std::string_view lease, bool leading) { impl_->leading.Add({{"name", str(lease)}}).Set(leading ? 1 : 0); }

void Metrics::purchase_outcome(std::string_view act, std::string_view outcome) {
    impl_->outcomes.Add({{"act", str(act)}, {"outcome", str(outcome)}}).Increment();
}

void Metrics::orders(std::string_view phase, std::size_t count) { impl_->orders.Add({{"phase", str(phase)}}).Set(static_cast<double>(count)); }

void Metrics::unknown_outcomes(std::size_t count) { impl_->unknown.Add({}).Set(static_cast<double>(count)); }

void Metrics::plan_expires(std::string_view kind, std::string_view space, std::string_view name, base::Time at) {
    impl_->expiry.Add({{"kind", str(kind)}, {"namespace", str(space)}, {"name", str(name)}}).Set(static_cast<double>(at.time_since_epoch().count()));
}

void Metrics::forget_plan(std::string_view kind, std::string_view space, std::string_view name) {
    remove(impl_->expiry, {{"kind", str(kind)}, {"namespace", str(space)}, {"name", str(name)}});
}

void Metrics::cloud_request(std::string_view service, std::string_view action, std::string_view code, Duration took) {
    impl_->cloud_requests.Add({{"service", str(service)}, {"action", str(action)}, {"code", str(code)}}).Increment();
    impl_->cloud_time.Add({{"service", str(service)}, {"action", str(action)}}, kCallBuckets).Observe(seconds(took));
}

void Metrics::cloud_waited(std::string_view service, std::string_view action, Duration waited) {
    impl_->cloud_wait.Add({{"service", str(service)}, {"action", str(action)}}, kCallBuckets).Observe(seconds(waited));
}

void Metrics::inventory_read(std::string_view account, base::Time read_at) {
    impl_->inventory_time.Add({{"account", str(account)}}).Set(static_cast<double>(read_at.time_since_epoch().count()));
    impl_->inventories.insert_or_assign(str(account), impl_->clock.steady_now());
}

void Metrics::account_plans(std::string_view account, std::size_t claimed, std::size_t unclaimed) {
    impl_->plans.Add({{"account", str(account)}, {"claimed", "true"}}).Set(static_cast<double>(claimed));
    impl_->plans.Add({{"account", str(account)}, {"claimed", "false"}}).Set(static_cast<double>(unclaimed));
}

void Metrics::clock_offset(std::string_view account, base::Seconds offset) {
    impl_->offset.Add({{"account", str(account)}}).Set(static_cast<double>(offset.count()));
}

void Metrics::account_ready(std::string_view account, bool ready) { impl_->ready.Add({{"account", str(account)}}).Set(ready ? 1 : 0); }

void Metrics::forget_account(std::string_view account) {
    const Labels labels = {{"account", str(account)}};
    for (Family<Gauge>* family : {&impl_->inventory_time, &impl_->inventory_age, &impl_->offset, &impl_->ready}) remove(*family, labels);
    for (const char* claimed : {"true", "false"}) remove(impl_->plans, {{"account", str(account)}, {"claimed", claimed}});
    impl_->inventories.erase(str(account));
}

std::string Metrics::text() {
    const base::SteadyTime now = impl_->clock.steady_now();
    for (const auto& [account, read] : impl_->inventories) impl_->inventory_age.Add({{"account", account}}).Set(seconds(now - read));
    std::vector<prometheus::MetricFamily> families = impl_->registry.Collect();
    append_process_metrics(families);
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace telemetry
