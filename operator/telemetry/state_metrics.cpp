#include "telemetry/state_metrics.hpp"

#include <initializer_list>
#include <string>
#include <utility>

namespace telemetry {
namespace {

using Labels = std::initializer_list<std::pair<const char*, std::string_view>>;

prometheus::MetricFamily gauge(const char* name, const char* help) { return {name, help, prometheus::MetricType::Gauge, {}}; }

void add(prometheus::MetricFamily& family, Labels labels, double value) {
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    metric.label.reserve(labels.size());
    for (const auto& [name, text] : labels) metric.label.push_back({name, std::string(text)});
    metric.gauge.value = value;
}

double ready(const Standing& standing) { return standing.standing == "Ready" ? 1 : 0; }

double unix_time(base::Time at) { return static_cast<double>(at.time_since_epoch().count()); }

const char* yes_or_no(bool yes) { return yes ? "true" : "false"; }

void append_plans(std::vector<prometheus::MetricFamily>& families, const State& state) {
    auto readiness = gauge("planwright_plan_ready", "1 while a plan is there and as declared; the labels say why not");
    auto expiry = gauge("planwright_plan_expiration_timestamp_seconds", "When a plan ends, in Unix time; renewal says who renews it");
    for (const PlanState& plan : state.plans) {
        add(readiness,
            {{"kind", plan.kind},
             {"namespace", plan.ns},
             {"name", plan.name},
             {"account", plan.account},
             {"standing", plan.standing.standing},
             {"reason", plan.standing.reason}},
            ready(plan.standing));
        if (plan.expires)
            add(expiry, {{"kind", plan.kind}, {"namespace", plan.ns}, {"name", plan.name}, {"account", plan.account}, {"renewal", plan.renewal}},
                unix_time(*plan.expires));
    }
    families.push_back(std::move(readiness));
    families.push_back(std::move(expiry));
}

void append_orders(std::vector<prometheus::MetricFamily>& families, const State& state) {
    auto orders = gauge("planwright_orders", "Purchase orders in the ledger");
    for (const OrderCount& count : state.orders)
        add(orders, {{"kind", count.kind}, {"act", count.act}, {"phase", count.phase}}, static_cast<double>(count.count));
    families.push_back(std::move(orders));
    auto open = gauge("planwright_open_order_created_timestamp_seconds", "When a purchase order that is not settled was made, in Unix time");
    for (const OpenOrder& order : state.open_orders)
        add(open,
            {{"namespace", order.ns},
             {"name", order.name},
             {"account", order.account},
             {"kind", order.kind},
             {"subject", order.subject},
             {"act", order.act},
             {"phase", order.phase},
             {"standing", order.standing.standing},
             {"reason", order.standing.reason}},
            unix_time(order.created));
    families.push_back(std::move(open));
}

void append_accounts(std::vector<prometheus::MetricFamily>& families, const State& state) {
    auto info = gauge("planwright_account_info", "Always 1; the labels say what an account declares");
    auto readiness = gauge("planwright_account_ready", "1 while an account can be used; the labels say why not");
    auto offset = gauge("planwright_clock_offset_seconds", "Cloud's clock minus this node's");
    auto age = gauge("planwright_inventory_age_seconds", "Age of the last complete listing");
    auto plans = gauge("planwright_account_plans", "Plans of an account; unclaimed: no object stands for them");
    for (const AccountState& account : state.accounts) {
        add(info,
            {{"namespace", account.ns},
             {"account", account.name},
             {"provider", account.provider},
             {"site", account.site},
             {"exclusive", yes_or_no(account.exclusive)},
             {"frozen", yes_or_no(account.frozen)},
             {"approval", account.approval}},
            1);
        add(readiness,
            {{"namespace", account.ns}, {"account", account.name}, {"standing", account.standing.standing}, {"reason", account.standing.reason}},
            ready(account.standing));
        if (account.clock_offset)
            add(offset, {{"namespace", account.ns}, {"account", account.name}}, static_cast<double>(account.clock_offset->count()));
        for (const auto& listing : account.listings)
            add(age, {{"namespace", account.ns}, {"account", account.name}, {"kind", listing.kind}}, static_cast<double>(listing.age.count()));
        if (!account.plans) continue;
        const std::pair<const char*, std::size_t> counts[] = {
            {"claimed", account.plans->claimed}, {"observed", account.plans->observed}, {"unclaimed", account.plans->unclaimed}};
        for (const auto& [which, count] : counts)
            add(plans, {{"namespace", account.ns}, {"account", account.name}, {"state", which}}, static_cast<double>(count));
    }
    for (auto* family : {&info, &readiness, &offset, &age, &plans}) families.push_back(std::move(*family));
}

}  // namespace

void append_state_metrics(std::vector<prometheus::MetricFamily>& families, const State& state) {
    append_plans(families, state);
    append_orders(families, state);
    append_accounts(families, state);
    auto watches = gauge("planwright_watch_age_seconds", "How long ago the API server was last heard on the watch of a resource");
    for (const WatchState& watch : state.watches) add(watches, {{"resource", watch.resource}}, std::chrono::duration<double>(watch.age).count());
    families.push_back(std::move(watches));
    std::erase_if(families, [](const prometheus::MetricFamily& family) { return family.metric.empty(); });
}

}  // namespace telemetry
