// The wire: envelope, dispatch, rate limit and faults.
#include "cloudsim/face.hpp"

#include <gtest/gtest.h>

#include "client.hpp"

namespace cloudsim {
namespace {

class Wire : public testing::Test {
protected:
    const std::vector<Charge>& ledger() { return cloud_.face.model().ledger(); }
    net::HttpRequest purchase() { return signed_request({}, "CreatePlan", R"({"PlanType":"personal"})", cloud_.face.agenda().now()); }
    void fault(const json& body) { ASSERT_TRUE(cloud_.control("POST", "/faults", body).contains("id")); }
    // The last write request, as judges see it.
    json last_request() { return cloud_.control("GET", "/requests?last=1")["requests"][0]; }
    Cloud cloud_;
};

TEST_F(Wire, BusinessErrorsAreHttp200WithTheCloudsDate) {
    cloud_.advance(std::chrono::hours(24 * 40));
    const net::HttpResponse response = cloud_.send(signed_request({}, "CreatePlan", "{}", cloud_.face.agenda().now()));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(net::find_header(response.headers, "date"), "Thu, 31 Dec 2026 00:00:00 GMT");
    const json body = json::parse(response.body);
    EXPECT_EQ(body["Response"]["Error"]["Code"], "MissingParameter");
    EXPECT_EQ(body["Response"]["RequestId"].get<std::string>().size(), 36U);
}

TEST_F(Wire, Dispatch) {
    EXPECT_EQ(cloud_.refusal("BuyPlan", json::object()), "InvalidAction");
    EXPECT_EQ(Cloud::code_of(cloud_.call("CreatePlan", json::object(), for_api("teo.tencentcloudapi.com", "2022-09-02"))), "NoSuchVersion");
    EXPECT_EQ(Cloud::code_of(cloud_.call("CreatePlan", json::object(), for_api("cvm.tencentcloudapi.com", "2022-09-01"))), "NoSuchProduct");
    EXPECT_EQ(Cloud::code_of(cloud_.billing("CreatePlan", json::object())), "InvalidAction");
    EXPECT_EQ(Cloud::code_of(cloud_.call("DescribePlans", json::object(), with_key(kSecretId, "WRONG"))), "AuthFailure.SignatureFailure");
    const base::Time now = cloud_.face.agenda().now();
    const auto code = [this](net::HttpRequest request) { return Cloud::code_of(json::parse(cloud_.send(std::move(request)).body)["Response"]); };
    EXPECT_EQ(code(signed_request({}, "CreatePlan", "[]", now)), "InvalidParameter");
    EXPECT_EQ(code(signed_request({}, "CreatePlan", "{", now)), "InvalidParameter");
    EXPECT_EQ(code(signed_request({}, "CreatePlan", "{}", now - std::chrono::seconds(301))), "AuthFailure.SignatureExpire");
    net::HttpRequest get = signed_request({}, "DescribePlans", "", now);
    get.method = "GET";
    EXPECT_EQ(code(get), "UnsupportedProtocol");
}

TEST_F(Wire, RateLimitIsPerActionInRealTime) {
    cloud_.face.buckets().set_rate(20);
    for (int i = 0; i < 20; ++i) ASSERT_EQ(cloud_.refusal("DescribePlans", json::object()), "");
    EXPECT_EQ(cloud_.refusal("DescribePlans", json::object()), "RequestLimitExceeded");
    EXPECT_EQ(cloud_.refusal("DescribeZones", json::object()), "");
    cloud_.advance(std::chrono::hours(1));
    EXPECT_EQ(cloud_.refusal("DescribePlans", json::object()), "RequestLimitExceeded");
    cloud_.pass_real_time(std::chrono::milliseconds(100));
    EXPECT_EQ(cloud_.refusal("DescribePlans", json::object()), "");
    EXPECT_EQ(cloud_.refusal("DescribePlans", json::object()), "");
    EXPECT_EQ(cloud_.refusal("DescribePlans", json::object()), "RequestLimitExceeded");
}

TEST_F(Wire, LatencyAndDelayPassInRealTime) {
    cloud_.face.set_latency(std::chrono::milliseconds(50));
    const auto start = cloud_.steady_now();
    cloud_.buy();
    EXPECT_EQ(cloud_.steady_now() - start, std::chrono::milliseconds(50));
    fault({{"kind", "delay"}, {"delayMs", 200}, {"count", 1}});
    cloud_.buy();
    EXPECT_EQ(cloud_.steady_now() - start, std::chrono::milliseconds(300));
    EXPECT_EQ(ledger().size(), 2U);
}

TEST_F(Wire, ADelayBeyondTheSignaturesWindowIsRefused) {
    fault({{"kind", "delay"}, {"delayMs", 301'000}, {"count", 1}});
    const net::HttpResponse response = cloud_.send(purchase());
    EXPECT_NE(response.body.find("AuthFailure.SignatureExpire"), std::string::npos);
    EXPECT_TRUE(ledger().empty());
    EXPECT_EQ(last_request()["outcome"], "AuthFailure.SignatureExpire");
}

TEST_F(Wire, RefuseHitsOnlyItsActionAndCount) {
    fault({{"kind", "refuse"}, {"action", "CreatePlan"}, {"count", 2}, {"code", "OperationDenied.ResourceLockedTemporary"}});
    EXPECT_EQ(cloud_.refusal("DescribePlans", json::object()), "");
    for (int i = 0; i < 2; ++i) EXPECT_EQ(cloud_.refusal("CreatePlan", {{"PlanType", "personal"}}), "OperationDenied.ResourceLockedTemporary");
    EXPECT_EQ(last_request()["executed"], false);
    EXPECT_EQ(cloud_.refusal("CreatePlan", {{"PlanType", "personal"}}), "");
    EXPECT_EQ(ledger().size(), 1U);
    const json faults = cloud_.control("GET", "/faults");
    EXPECT_EQ(faults["faults"][0]["hits"], 2);
    EXPECT_EQ(faults["counters"]["refuse"], 2);
    EXPECT_EQ(cloud_.control("DELETE", "/faults")["faults"].size(), 0U);
    EXPECT_EQ(cloud_.control("GET", "/faults")["counters"]["refuse"], 2);
}

TEST_F(Wire, LostRequestsAndLostAnswersLookTheSame) {
    fault({{"kind", "lose_request"}, {"count", 1}});
    EXPECT_EQ(cloud_.send(purchase()).status, 0);
    EXPECT_TRUE(ledger().empty());
    EXPECT_EQ(last_request()["outcome"], "lost");
    fault({{"kind", "lose_answer"}, {"count", 1}});
    const net::HttpResponse lost = cloud_.send(purchase());
    EXPECT_EQ(lost.status, 0);
    EXPECT_EQ(lost.body, "");
    EXPECT_EQ(ledger().size(), 1U);
    EXPECT_EQ(last_request()["executed"], true);
}

TEST_F(Wire, LateExecutionHappensAtItsMomentInsideTheWindow) {
    fault({{"kind", "execute_late"}, {"afterSeconds", 300}, {"count", 1}});
    EXPECT_EQ(cloud_.send(purchase()).status, 0);
    EXPECT_EQ(last_request()["outcome"], "late");
    cloud_.advance(std::chrono::seconds(299));
    EXPECT_TRUE(ledger().empty());
    cloud_.advance(std::chrono::hours(5));
    ASSERT_EQ(ledger().size(), 1U);
    EXPECT_EQ(base::format_rfc3339(ledger()[0].at), "2026-11-21T00:05:00Z");
    EXPECT_EQ(base::format_rfc3339(*ledger()[0].signed_at), "2026-11-21T00:00:00Z");
    EXPECT_EQ(last_request()["outcome"], "ok");
}

TEST_F(Wire, LateExecutionBeyondTheWindowIsDropped) {
    fault({{"kind", "execute_late"}, {"afterSeconds", 301}, {"count", 1}});
    EXPECT_EQ(cloud_.send(purchase()).status, 0);
    cloud_.advance(std::chrono::hours(1));
    EXPECT_TRUE(ledger().empty());
    EXPECT_EQ(last_request()["outcome"], "dropped");
    fault({{"kind", "execute_late"}, {"afterSeconds", 301}, {"count", 1}, {"ignoreWindow", true}});
    EXPECT_EQ(cloud_.send(purchase()).status, 0);
    cloud_.advance(std::chrono::hours(1));
    EXPECT_EQ(ledger().size(), 1U);
}

TEST_F(Wire, RealTimeToo) {
    fault({{"kind", "execute_late"}, {"afterSeconds", 60}, {"count", 1}});
    EXPECT_EQ(cloud_.send(purchase()).status, 0);
    cloud_.pass_real_time(std::chrono::seconds(60));
    EXPECT_EQ(cloud_.face.model().ledger().size(), 1U);
}

TEST_F(Wire, SpoiltAnswers) {
    fault({{"kind", "http_5xx"}, {"count", 1}, {"status", 504}});
    EXPECT_EQ(cloud_.send(purchase()).status, 504);
    EXPECT_EQ(ledger().size(), 0U);
    fault({{"kind", "http_5xx"}, {"count", 1}, {"executed", true}});
    EXPECT_EQ(cloud_.send(purchase()).status, 502);
    EXPECT_EQ(ledger().size(), 1U);
    fault({{"kind", "garbage"}, {"count", 1}});
    EXPECT_FALSE(json::accept(cloud_.send(purchase()).body));
    EXPECT_EQ(ledger().size(), 2U);
    fault({{"kind", "garbage"}, {"count", 1}, {"executed", false}});
    EXPECT_FALSE(json::accept(cloud_.send(purchase()).body));
    EXPECT_EQ(ledger().size(), 2U);
    fault({{"kind", "half"}, {"count", 1}});
    const net::HttpResponse half = cloud_.send(purchase());
    EXPECT_EQ(half.status, 0);
    EXPECT_TRUE(half.body.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_EQ(ledger().size(), 3U);
    fault({{"kind", "huge"}, {"count", 1}});
    EXPECT_GE(cloud_.send(purchase()).body.size(), 50U << 20U);
    EXPECT_EQ(ledger().size(), 4U);
}

TEST_F(Wire, ChancesComeFromTheSeed) {
    const auto outcomes = [] {
        Cloud cloud;
        cloud.control("POST", "/faults", {{"kind", "lose_request"}, {"probability", 0.5}});
        std::string seen;
        for (int i = 0; i < 64; ++i)
            seen += cloud.send(signed_request({}, "CreatePlan", R"({"PlanType":"personal"})", cloud.face.agenda().now())).status == 0 ? 'x' : '.';
        return seen;
    };
    const std::string first = outcomes();
    EXPECT_EQ(first, outcomes());
    const auto lost = std::ranges::count(first, 'x');
    EXPECT_GT(lost, 16);
    EXPECT_LT(lost, 48);
}

}  // namespace
}  // namespace cloudsim
