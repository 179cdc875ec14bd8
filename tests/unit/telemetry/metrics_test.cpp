#include "telemetry/metrics.hpp"

#include <gtest/gtest.h>

namespace telemetry {
namespace {

using std::chrono::milliseconds;

class MetricsTest : public testing::Test {
protected:
    void expect(const std::string& line) {
        const std::string text = metrics.text();
        EXPECT_TRUE(("\n" + text).contains("\n" + line + "\n")) << line << "\nis not in\n" << text;
    }
    bool mentions(const std::string& words) { return metrics.text().contains(words); }

    Metrics metrics{"1.2.3"};
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

TEST_F(MetricsTest, ACloudThatMakesUpCodesDoesNotFillTheMemory) {
    for (int i = 0; i < 5000; ++i) metrics.cloud_request("teo", "DescribePlans", "Code" + std::to_string(i), milliseconds(1));
    metrics.cloud_request("teo", "DescribePlans", "Code7", milliseconds(1));
    expect(R"(planwright_cloud_requests_total{action="DescribePlans",code="Code7",service="teo"} 2)");
    expect(R"(planwright_cloud_requests_total{action="DescribePlans",code="other",service="teo"} 4800)");
}

TEST_F(MetricsTest, SaysWhatWasBought) {
    metrics.purchase_attempt("EdgeOnePlan", "Create", "Accepted");
    metrics.purchase_attempt("EdgeOnePlan", "Create", "Accepted");
    metrics.purchase_attempt("EdgeOnePlan", "Create", "Unknown", 0);
    metrics.cloud_request("teo", "CreatePlan", "OK", milliseconds(120));
    metrics.cloud_waited("teo", "CreatePlan", milliseconds(10));
    expect(R"(planwright_purchase_attempts_total{act="Create",kind="EdgeOnePlan",outcome="Accepted"} 2)");
    expect(R"(planwright_purchase_attempts_total{act="Create",kind="EdgeOnePlan",outcome="Unknown"} 0)");
    expect(R"(planwright_cloud_requests_total{action="CreatePlan",code="OK",service="teo"} 1)");
    expect(R"(planwright_cloud_request_duration_seconds_count{action="CreatePlan",service="teo"} 1)");
    expect(R"(planwright_cloud_rate_limiter_wait_seconds_bucket{action="CreatePlan",service="teo",le="0.01"} 1)");
    expect(R"(planwright_build_info{version="1.2.3"} 1)");
}

TEST_F(MetricsTest, TellsPlans) {
    State state;
    state.plans.push_back(
        {"EdgeOnePlan", "shop", "blog", "main", {"Ready", "Available"}, base::Time(std::chrono::seconds(1'795'249'800)), "Operator"});
    state.plans.push_back({"EdgeOnePlan", "shop", "wiki", "main", {"Stalled", "OutcomeUnknown"}, std::nullopt, "Never"});
    metrics.tell_state([&state] { return state; });
    const std::string blog = R"(kind="EdgeOnePlan",namespace="shop",name="blog",account="main")";
    expect("planwright_plan_ready{" + blog + R"(,standing="Ready",reason="Available"} 1)");
    expect("planwright_plan_expiration_timestamp_seconds{" + blog + R"(,renewal="Operator"} 1795249800)");
    expect(R"(planwright_plan_ready{kind="EdgeOnePlan",namespace="shop",name="wiki",account="main",standing="Stalled",reason="OutcomeUnknown"} 0)");
    EXPECT_FALSE(mentions(R"(planwright_plan_expiration_timestamp_seconds{kind="EdgeOnePlan",namespace="shop",name="wiki")"));
    state.plans.erase(state.plans.begin());
    EXPECT_FALSE(mentions("blog"));
    EXPECT_TRUE(mentions("wiki"));
    EXPECT_FALSE(mentions("planwright_plan_expiration"));
}

TEST_F(MetricsTest, TellsOrders) {
    State state;
    state.orders.push_back({"EdgeOnePlan", "Create", "Delivered", 7});
    state.open_orders.push_back({"shop",
                                 "eop-wiki-1-create",
                                 "main",
                                 "EdgeOnePlan",
                                 "wiki",
                                 "Create",
                                 "AwaitingPayment",
                                 {"Working", "AwaitingPayment"},
                                 base::Time(std::chrono::seconds(1000))});
    metrics.tell_state([&state] { return state; });
    expect(R"(planwright_orders{kind="EdgeOnePlan",act="Create",phase="Delivered"} 7)");
    expect(
        R"(planwright_open_order_created_timestamp_seconds{namespace="shop",name="eop-wiki-1-create",account="main",kind="EdgeOnePlan",subject="wiki",)"
        R"(act="Create",phase="AwaitingPayment",standing="Working",reason="AwaitingPayment"} 1000)");
}

TEST_F(MetricsTest, TellsAccounts) {
    State state;
    AccountState& account = state.accounts.emplace_back();
    account.ns = "shop";
    account.name = "main";
    account.provider = "Tencent";
    account.site = "China";
    account.approval = "Never";
    account.exclusive = true;
    account.standing = {"Ready", "CredentialsValid"};
    metrics.tell_state([&state] { return state; });
    expect(
        R"(planwright_account_info{namespace="shop",account="main",provider="Tencent",site="China",exclusive="true",frozen="false",approval="Never"} 1)");
    expect(R"(planwright_account_ready{namespace="shop",account="main",standing="Ready",reason="CredentialsValid"} 1)");
    EXPECT_FALSE(mentions("planwright_clock_offset_seconds"));
    EXPECT_FALSE(mentions("planwright_account_plans"));
    account.clock_offset = base::Seconds(-3);
    account.listings.push_back({"EdgeOnePlan", base::Seconds(42)});
    account.plans = PlanCounts{7, 1, 2};
    expect(R"(planwright_clock_offset_seconds{namespace="shop",account="main"} -3)");
    expect(R"(planwright_inventory_age_seconds{namespace="shop",account="main",kind="EdgeOnePlan"} 42)");
    expect(R"(planwright_account_plans{namespace="shop",account="main",state="claimed"} 7)");
    expect(R"(planwright_account_plans{namespace="shop",account="main",state="observed"} 1)");
    expect(R"(planwright_account_plans{namespace="shop",account="main",state="unclaimed"} 2)");
}

TEST_F(MetricsTest, TellsWatches) {
    metrics.tell_state([] {
        State state;
        state.watches.push_back({"edgeoneplans", milliseconds(2'500)});
        return state;
    });
    expect(R"(planwright_watch_age_seconds{resource="edgeoneplans"} 2.5)");
    metrics.tell_state({});
    EXPECT_FALSE(mentions("planwright_watch_age_seconds"));
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
    EXPECT_GT(value("process_max_fds"), value("process_open_fds"));
    EXPECT_GT(value("process_virtual_memory_bytes"), value("process_resident_memory_bytes"));
    EXPECT_TRUE(mentions("# TYPE process_cpu_seconds_total counter"));
}

}  // namespace
}  // namespace telemetry
