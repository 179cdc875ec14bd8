#include "telemetry/metrics.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace telemetry {
namespace {

using std::chrono::milliseconds;

class HandClock final : public base::Clock {
public:
    base::SteadyTime now{};
    base::SteadyTime steady_now() const override { return now; }
    base::Time system_now() const override { return base::Time(); }
    std::int64_t system_micros() const override { return 0; }
};

class MetricsTest : public testing::Test {
protected:
    void expect(const std::string& line) {
        const std::string text = metrics.text();
        EXPECT_TRUE(("\n" + text).contains("\n" + line + "\n")) << line << "\nis not in\n" << text;
    }
    bool mentions(const std::string& words) { return metrics.text().contains(words); }

    HandClock clock;
    Metrics metrics{clock, "1.2.3"};
};

TEST_F(MetricsTest, SpeaksLikeControllerRuntime) {
    metrics.reconciled("edgeoneplan", "success", milliseconds(7));
    metrics.reconciled("edgeoneplan", "error", milliseconds(700));
    metrics.workers("edgeoneplan", 2, 4);
    metrics.queue_depth("edgeoneplan", 3);
    metrics.queue_added("edgeoneplan");
    metrics.queue_retried("edgeoneplan");
    metrics.queue_waited("edgeoneplan", milliseconds(2));
    metrics.queue_worked("edgeoneplan", milliseconds(3));
    metrics.kube_request("200", "GET", "10.0.0.1:443");
    metrics.leader("planwright", true);
    expect(R"(controller_runtime_reconcile_total{controller="edgeoneplan",result="error"} 1)");
    expect(R"(controller_runtime_reconcile_total{controller="edgeoneplan",result="success"} 1)");
    expect(R"(controller_runtime_reconcile_errors_total{controller="edgeoneplan"} 1)");
    expect(R"(controller_runtime_reconcile_time_seconds_count{controller="edgeoneplan"} 2)");
    expect(R"(controller_runtime_reconcile_time_seconds_bucket{controller="edgeoneplan",le="0.01"} 1)");
    expect(R"(controller_runtime_active_workers{controller="edgeoneplan"} 2)");
    expect(R"(controller_runtime_max_concurrent_reconciles{controller="edgeoneplan"} 4)");
    expect(R"(workqueue_depth{name="edgeoneplan"} 3)");
    expect(R"(workqueue_adds_total{name="edgeoneplan"} 1)");
    expect(R"(workqueue_retries_total{name="edgeoneplan"} 1)");
    expect(R"(workqueue_queue_duration_seconds_count{name="edgeoneplan"} 1)");
    expect(R"(workqueue_work_duration_seconds_count{name="edgeoneplan"} 1)");
    expect(R"(rest_client_requests_total{code="200",host="10.0.0.1:443",method="GET"} 1)");
    expect(R"(leader_election_master_status{name="planwright"} 1)");
}

TEST_F(MetricsTest, SaysWhatWasBought) {
    metrics.purchase_outcome("Create", "Accepted");
    metrics.purchase_outcome("Create", "Accepted");
    metrics.orders("Unknown", 1);
    metrics.unknown_outcomes(1);
    metrics.cloud_request("teo", "CreatePlan", "OK", milliseconds(120));
    metrics.cloud_waited("teo", "CreatePlan", milliseconds(10));
    expect(R"(planwright_purchase_orders_total{act="Create",outcome="Accepted"} 2)");
    expect(R"(planwright_orders{phase="Unknown"} 1)");
    expect("planwright_unknown_outcomes 1");
    expect(R"(planwright_cloud_requests_total{action="CreatePlan",code="OK",service="teo"} 1)");
    expect(R"(planwright_cloud_request_duration_seconds_count{action="CreatePlan",service="teo"} 1)");
    expect(R"(planwright_cloud_rate_limiter_wait_seconds_bucket{action="CreatePlan",service="teo",le="0.01"} 1)");
    expect(R"(planwright_build_info{version="1.2.3"} 1)");
}

TEST_F(MetricsTest, ForgetsAPlan) {
    metrics.plan_expires("EdgeOnePlan", "shop", "blog", base::Time(std::chrono::seconds(1'795'249'800)));
    metrics.plan_expires("EdgeOnePlan", "shop", "wiki", base::Time(std::chrono::seconds(1)));
    expect(R"(planwright_plan_expiration_timestamp_seconds{kind="EdgeOnePlan",name="blog",namespace="shop"} 1795249800)");
    metrics.forget_plan("EdgeOnePlan", "shop", "blog");
    metrics.forget_plan("EdgeOnePlan", "shop", "never was");
    EXPECT_FALSE(mentions("blog"));
    EXPECT_FALSE(mentions("never was"));
    EXPECT_TRUE(mentions("wiki"));
}

TEST_F(MetricsTest, ForgetsAnAccount) {
    metrics.inventory_read("main", base::Time(std::chrono::seconds(1000)));
    metrics.account_plans("main", 7, 2);
    metrics.clock_offset("main", base::Seconds(-3));
    metrics.account_ready("main", true);
    clock.now += milliseconds(2'500);
    expect(R"(planwright_inventory_timestamp_seconds{account="main"} 1000)");
    expect(R"(planwright_inventory_age_seconds{account="main"} 2.5)");
    expect(R"(planwright_account_plans{account="main",claimed="true"} 7)");
    expect(R"(planwright_account_plans{account="main",claimed="false"} 2)");
    expect(R"(planwright_clock_offset_seconds{account="main"} -3)");
    expect(R"(planwright_account_ready{account="main"} 1)");
    metrics.forget_account("main");
    EXPECT_FALSE(mentions("\"main\""));
}

TEST_F(MetricsTest, HasNoSeriesBeforeTheFirstValue) {
    EXPECT_FALSE(mentions("workqueue"));
    EXPECT_FALSE(mentions("planwright_orders"));
}

TEST_F(MetricsTest, DescribesTheProcess) {
    const auto value = [this](const std::string& name) {
        const std::string text = metrics.text();
        const std::size_t at = text.find("\n" + name + " ");
        return at == std::string::npos ? -1.0 : std::stod(text.substr(at + name.size() + 2));
    };
    EXPECT_GT(value("process_resident_memory_bytes"), 1'000'000.0);
    EXPECT_GE(value("process_cpu_seconds_total"), 0.0);
    EXPECT_GT(value("process_start_time_seconds"), 1'700'000'000.0);
    EXPECT_GE(value("process_open_fds"), 3.0);
    EXPECT_TRUE(mentions("# TYPE process_cpu_seconds_total counter"));
}

}  // namespace
}  // namespace telemetry
