#include "telemetry/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <functional>
#include <set>
#include <utility>

#include "telemetry/process_metrics.hpp"
#include "telemetry/state_metrics.hpp"

namespace telemetry {

namespace {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Labels;
template <class T>
using Family = prometheus::Family<T>;

constexpr std::size_t kMostCodes = 200;

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

}  // namespace

struct Metrics::Impl {
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

    Family<Counter>& attempts = counter(registry, "planwright_purchase_attempts_total", "Requests to buy, change, renew or refund, by outcome");

    Family<Counter>& cloud_requests = counter(registry, "planwright_cloud_requests_total", "Requests to a cloud's API");
    Family<Histogram>& cloud_time = histogram(registry, "planwright_cloud_request_duration_seconds", "Length of a request to a cloud's API");
    Family<Histogram>& cloud_wait = histogram(registry, "planwright_cloud_rate_limiter_wait_seconds", "Wait for the rate limit of a cloud's API");

    Family<Gauge>& build = gauge(registry, "planwright_build_info", "Always 1; the version is the label");

    std::set<std::string, std::less<>> codes;  // of answers of clouds, that have been told
    ReadState read_state;
};

Metrics::Metrics(std::string_view version) : impl_(std::make_unique<Impl>()) { impl_->build.Add({{"version", str(version)}}).Set(1); }

Metrics::~Metrics() = default;

void Metrics::reconciled(std::string_view controller, std::string_view result, Duration took) {
    const Labels labels = {{"controller", str(controller)}};
    impl_->reconciles.Add({{"controller", str(controller)}, {"result", str(result)}}).Increment();
    impl_->reconcile_time.Add(labels, kCallBuckets).Observe(seconds(took));
    impl_->reconcile_errors.Add(labels).Increment(result == "error" ? 1 : 0);
}

void Metrics::workers(std::string_view controller, int active, int most) {
    const Labels labels = {{"controller", str(controller)}};
    impl_->active_workers.Add(labels).Set(active);
    impl_->most_workers.Add(labels).Set(most);
}

void Metrics::queue_depth(std::string_view queue, std::size_t depth) { impl_->depth.Add({{"name", str(queue)}}).Set(static_cast<double>(depth)); }

void Metrics::queue_added(std::string_view queue) {
    impl_->adds.Add({{"name", str(queue)}}).Increment();
    impl_->retries.Add({{"name", str(queue)}});
}

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

void Metrics::purchase_attempt(std::string_view kind, std::string_view act, std::string_view outcome, int count) {
    impl_->attempts.Add({{"kind", str(kind)}, {"act", str(act)}, {"outcome", str(outcome)}}).Increment(count);
}

void Metrics::cloud_request(std::string_view service, std::string_view action, std::string_view code, Duration took) {
    // Codes are the other side's words, and a series once made is never dropped.
    if (impl_->codes.size() < kMostCodes) impl_->codes.emplace(code);
    const std::string told = impl_->codes.contains(code) ? str(code) : "other";
    impl_->cloud_requests.Add({{"service", str(service)}, {"action", str(action)}, {"code", told}}).Increment();
    impl_->cloud_time.Add({{"service", str(service)}, {"action", str(action)}}, kCallBuckets).Observe(seconds(took));
}

void Metrics::cloud_waited(std::string_view service, std::string_view action, Duration waited) {
    impl_->cloud_wait.Add({{"service", str(service)}, {"action", str(action)}}, kCallBuckets).Observe(seconds(waited));
}

void Metrics::tell_state(ReadState read) { impl_->read_state = std::move(read); }

std::string Metrics::text() {
    std::vector<prometheus::MetricFamily> families = impl_->registry.Collect();
    if (impl_->read_state) append_state_metrics(families, impl_->read_state());
    append_process_metrics(families);
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace telemetry
