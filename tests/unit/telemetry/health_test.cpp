#include "telemetry/health.hpp"

#include <gtest/gtest.h>

#include "support/run.hpp"

namespace telemetry {
namespace {

class Health : public testing::Test {
protected:
    net::HttpResponse ask(const std::string& target, const std::string& method = "GET") {
        net::HttpRequest request{method, target, {}, ""};
        return loop.run(handler(std::move(request)));
    }

    support::Loop loop;
    base::SystemClock clock;
    Metrics metrics{"1.2.3"};
    std::optional<std::string> why;
    net::Handler handler = health_handler(metrics, [this] { return why; });
};

TEST_F(Health, IsAliveEvenWhenNotReady) {
    why = "not leading yet";
    EXPECT_EQ(ask("/healthz").status, 200);
    EXPECT_EQ(ask("/readyz").status, 503);
    EXPECT_EQ(ask("/readyz").body, "not ready: not leading yet\n");
    why.reset();
    EXPECT_EQ(ask("/readyz").status, 200);
}

TEST_F(Health, ServesMetricsInPrometheusFormat) {
    const net::HttpResponse response = ask("/metrics?name[]=x");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(net::find_header(response.headers, "Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_TRUE(response.body.contains("planwright_build_info"));
}

TEST_F(Health, AnswersNothingElse) {
    EXPECT_EQ(ask("/").status, 404);
    EXPECT_EQ(ask("/healthz/x").status, 404);
    EXPECT_EQ(ask("/healthz", "POST").status, 405);
}

}  // namespace
}  // namespace telemetry
