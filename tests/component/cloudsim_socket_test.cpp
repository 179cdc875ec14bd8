// The simulated cloud behind real sockets: what a client sees of its faults.
#include <gtest/gtest.h>

#include "net/client.hpp"
#include "net/server.hpp"
#include "support/run.hpp"
#include "unit/cloudsim/client.hpp"

namespace cloudsim {
namespace {

class CloudsimSocket : public testing::Test {
protected:
    CloudsimSocket() : face_(loop_.env(), 7) {
        Account account;
        account.uin = kUin;
        account.balance_cents = 1'000'000;
        Key key;
        key.secret_id = kSecretId;
        key.secret_key = kSecretKey;
        account.keys.push_back(key);
        face_.model().put_account(account);
        api_ = open([this](net::HttpRequest request) { return face_.handle(std::move(request)); });
        control_ = open([this](net::HttpRequest request) { return face_.control(std::move(request)); });
    }
    ~CloudsimSocket() override { loop_.cancel_spawned(); }

    std::unique_ptr<net::Server> open(net::Handler handler) {
        auto server = net::listen(loop_.env(), "127.0.0.1", 0, std::move(handler));
        loop_.spawn("server", (*server)->run());
        return std::move(*server);
    }
    std::unique_ptr<net::Transport> client(const net::Server& server) {
        const auto url = net::parse_url("http://127.0.0.1:" + std::to_string(server.port()));
        return std::move(*net::make_client(loop_.env(), *url, net::TlsOptions()));
    }
    // The transport sets the Host header itself, to what is signed here.
    base::Result<net::HttpResponse> purchase() {
        Signing with;
        with.host = "127.0.0.1:" + std::to_string(api_->port());
        with.service = "teo";
        net::HttpRequest request = signed_request(with, "CreatePlan", R"({"PlanType":"personal"})", face_.agenda().now());
        const auto transport = client(*api_);
        return loop_.run(transport->send(std::move(request), net::SendOptions()));
    }
    json control(const std::string& method, const std::string& target, const std::string& body = "") {
        net::HttpRequest request;
        request.method = method;
        request.target = target;
        request.body = body;
        const auto transport = client(*control_);
        const auto response = loop_.run(transport->send(std::move(request), net::SendOptions()));
        return response ? json::parse(response->body) : json(response.error().message());
    }

    support::Loop loop_;
    Face face_;
    std::unique_ptr<net::Server> api_;
    std::unique_ptr<net::Server> control_;
};

TEST_F(CloudsimSocket, BuysAPlan) {
    const auto response = purchase();
    ASSERT_TRUE(response) << response.error().message();
    EXPECT_EQ(response->status, 200);
    EXPECT_TRUE(base::parse_http_date(net::find_header(response->headers, "Date")).has_value());
    const json answer = json::parse(response->body)["Response"];
    ASSERT_TRUE(answer.contains("PlanId")) << answer;
    const json ledger = control("GET", "/ledger");
    EXPECT_EQ(ledger["charges"][0]["planId"], answer["PlanId"]);
    EXPECT_EQ(ledger["totals"]["count"], 1);
}

TEST_F(CloudsimSocket, LostAndBrokenAnswersLeaveTheOutcomeUnknown) {
    int charged = 0;
    for (const auto& [kind, executed] : {std::pair("lose_request", 0), {"lose_answer", 1}, {"half", 1}}) {
        control("POST", "/faults", json{{"kind", kind}, {"count", 1}}.dump());
        const auto response = purchase();
        ASSERT_FALSE(response) << kind;
        EXPECT_EQ(response.error().kind(), base::ErrorKind::OutcomeUnknown) << kind;
        charged += executed;
        EXPECT_EQ(control("GET", "/ledger")["totals"]["count"], charged) << kind;
    }
}

TEST_F(CloudsimSocket, HugeAnswersAreBounded) {
    control("POST", "/faults", R"({"kind":"huge","count":1})");
    const auto response = purchase();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind(), base::ErrorKind::TooLarge);
    EXPECT_EQ(control("GET", "/ledger")["totals"]["count"], 1);
}

}  // namespace
}  // namespace cloudsim
