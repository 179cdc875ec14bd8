#include "kube/client.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "kube/events.hpp"
#include "kube/rotation.hpp"
#include "support/virtual_world.hpp"

namespace {

using namespace std::chrono_literals;
using base::ErrorKind;
using nlohmann::json;

// Answers from a list, keeps the requests.
class Script final : public net::Transport {
public:
    net::Task<base::Result<net::HttpResponse>> send(net::HttpRequest request, net::SendOptions options) override {
        requests.push_back(std::move(request));
        replay_safe.push_back(options.replay_safe);
        net::HttpResponse answer = next();
        if (answer.status == 0) co_return base::fail(ErrorKind::OutcomeUnknown, "connection reset");
        co_return answer;
    }
    net::Task<base::Result<net::StreamResponse>> open_stream(net::HttpRequest request, net::SendOptions) override {
        requests.push_back(std::move(request));
        const net::HttpResponse answer = next();
        net::StreamResponse response;
        response.status = answer.status;
        response.headers = answer.headers;
        response.error_body = answer.body;
        co_return response;
    }
    net::HttpResponse next() {
        if (answers.empty()) return {200, {}, "{}"};
        net::HttpResponse answer = answers.front();
        answers.erase(answers.begin());
        return answer;
    }
    std::vector<net::HttpResponse> answers;
    std::vector<net::HttpRequest> requests;
    std::vector<bool> replay_safe;
};

net::HttpResponse refusal(int status, const char* retry_after = nullptr) {
    net::HttpResponse answer;
    answer.status = status;
    if (retry_after != nullptr) answer.headers.emplace_back("retry-after", retry_after);
    answer.body = R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":"no","code":)" + std::to_string(status) + "}";
    return answer;
}

class ClientTest : public testing::Test {
protected:
    void TearDown() override { world.stop(); }
    net::Task<base::Result<base::Secret>> token(bool fresh) {
        fresh_asked += fresh ? 1 : 0;
        co_return base::Secret("Bearer t" + std::to_string(fresh_asked));
    }
    [[nodiscard]] std::string header(std::size_t request, const char* name) const {
        return std::string(net::find_header(script->requests.at(request).headers, name));
    }

    support::VirtualWorld world;
    int fresh_asked = 0;
    std::vector<std::string> counted;
    std::shared_ptr<Script> script = std::make_shared<Script>();
    kube::Client client{world.env, script, [this](bool fresh) { return token(fresh); },
                        [this](std::string_view method, int status) { counted.push_back(std::string(method) + " " + std::to_string(status)); },
                        "planwright-operator/test"};
};

TEST(ResourcePath, IsBuiltAndEscaped) {
    EXPECT_EQ(kube::leases().object("ns", "x"), "/apis/coordination.k8s.io/v1/namespaces/ns/leases/x");
    EXPECT_EQ(kube::secrets().object("ns", "x"), "/api/v1/namespaces/ns/secrets/x");
    EXPECT_EQ(kube::events().collection(""), "/apis/events.k8s.io/v1/events");
    EXPECT_EQ(kube::secrets().object("ns", "../../x?y", "status"), "/api/v1/namespaces/ns/secrets/..%2F..%2Fx%3Fy/status");
}

TEST_F(ClientTest, RequestsSayWhoAndWhat) {
    ASSERT_TRUE(world.run(client.get("/p")));
    ASSERT_TRUE(world.run(client.patch("/p", "{}")));
    ASSERT_TRUE(world.run(client.create("/p", "{}")));
    ASSERT_TRUE(world.run(client.remove("/p", "u-1")));
    kube::ListOptions list;
    list.label_selector = "a=b,c";
    list.continue_token = "x/y=";
    ASSERT_TRUE(world.run(client.list("/p", list)));
    EXPECT_EQ(header(0, "Authorization"), "Bearer t0");
    EXPECT_EQ(header(0, "User-Agent"), "planwright-operator/test");
    EXPECT_EQ(header(0, "Accept"), "application/json");
    EXPECT_EQ(header(0, "Accept-Encoding"), "");
    EXPECT_EQ(script->requests[1].target, "/p?fieldManager=planwright&fieldValidation=Strict");
    EXPECT_EQ(header(1, "Content-Type"), "application/merge-patch+json");
    EXPECT_EQ(header(2, "Content-Type"), "application/json");
    EXPECT_EQ(json::parse(script->requests[3].body)["preconditions"]["uid"], "u-1");
    EXPECT_EQ(script->requests[4].target, "/p?limit=500&continue=x%2Fy%3D&labelSelector=a%3Db%2Cc");
    EXPECT_EQ(script->replay_safe, (std::vector<bool>{true, false, false, false, true}));
    EXPECT_EQ(counted.at(1), "PATCH 200");
}

TEST_F(ClientTest, ARefusedTokenIsReadAnewOnce) {
    script->answers = {refusal(401)};
    EXPECT_TRUE(world.run(client.patch("/p", "{}")));
    EXPECT_EQ(header(1, "Authorization"), "Bearer t1");
    script->answers = {refusal(401), refusal(401), refusal(401)};
    const auto failed = world.run(client.get("/p"));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind(), ErrorKind::Unauthorized);
    EXPECT_EQ(script->requests.size(), 4U);
}

TEST_F(ClientTest, ThrottlingIsWaitedOut) {
    script->answers = {refusal(429, "3"), refusal(429)};
    const auto began = world.time.steady_now();
    EXPECT_TRUE(world.run(client.patch("/p", "{}")));
    EXPECT_EQ(world.time.steady_now() - began, 4s) << "what it asks for, else a second";
    script->answers = {refusal(429), refusal(429), refusal(429), refusal(429), refusal(429), refusal(429, "7"), refusal(429)};
    const auto failed = world.run(client.get("/p"));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind(), ErrorKind::Throttled);
    EXPECT_EQ(failed.error().retry_after(), 7s);
    EXPECT_EQ(script->answers.size(), 1U);
}

TEST_F(ClientTest, OverloadIsWaitedOutByReadsOnly) {
    script->answers = {refusal(503, "1")};
    EXPECT_TRUE(world.run(client.get("/p")));
    script->answers = {refusal(503, "1")};
    EXPECT_FALSE(world.run(client.patch("/p", "{}"))) << "it may have been executed";
    script->answers = {refusal(503)};
    EXPECT_FALSE(world.run(client.get("/p"))) << "nobody said when to come back";
    script->answers = {refusal(429, "1")};
    EXPECT_TRUE(world.run(client.watch("/p", kube::WatchOptions())));
}

TEST_F(ClientTest, WritesAreNeverRepeatedAfterALostAnswer) {
    script->answers = {{0, {}, ""}};
    const auto failed = world.run(client.create("/p", "{}"));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind(), ErrorKind::OutcomeUnknown);
    EXPECT_EQ(script->requests.size(), 1U);
    EXPECT_EQ(counted, std::vector<std::string>{"POST 0"});
}

TEST_F(ClientTest, RotationSwapsTheTransportWhenCertificatesChange) {
    kube::ClientConfig config;
    config.tls.ca_pem = "old";
    base::Result<kube::ClientConfig> loaded = config;
    const auto second = std::make_shared<Script>();
    int made = 0;
    // Hands out a transport that forwards to `second`, so that the test can look at it.
    class Forward final : public net::Transport {
    public:
        explicit Forward(std::shared_ptr<Script> to) : to_(std::move(to)) {}
        net::Task<base::Result<net::HttpResponse>> send(net::HttpRequest request, net::SendOptions options) override {
            return to_->send(std::move(request), options);
        }
        net::Task<base::Result<net::StreamResponse>> open_stream(net::HttpRequest request, net::SendOptions options) override {
            return to_->open_stream(std::move(request), options);
        }

    private:
        std::shared_ptr<Script> to_;
    };
    const auto make = [&](const kube::ClientConfig& used) -> base::Result<std::unique_ptr<net::Transport>> {
        ++made;
        if (used.tls.ca_pem == "broken") return base::fail(ErrorKind::Invalid, "not a PEM");
        return std::make_unique<Forward>(second);
    };
    kube::Rotation rotation(world.env, world.log, client, config, [&] { return loaded; }, make);
    world.tasks.spawn("rotation", rotation.run());
    world.pass(10min);
    EXPECT_EQ(made, 0);
    loaded = base::fail(ErrorKind::NotFound, "gone for a moment");
    world.pass(1min);
    loaded = config;
    loaded->tls.ca_pem = "broken";
    world.pass(1min);
    ASSERT_TRUE(world.run(client.get("/p")));
    EXPECT_TRUE(second->requests.empty()) << "the old one stays in use";
    loaded->tls.ca_pem = "new";
    world.pass(61s);
    ASSERT_TRUE(world.run(client.get("/p")));
    EXPECT_EQ(second->requests.size(), 1U);
    EXPECT_EQ(made, 2);
    EXPECT_TRUE(world.logged("were rotated"));
    world.stop();
}

class EventsTest : public testing::Test {
protected:
    void TearDown() override { world.stop(); }
    void start() { world.tasks.spawn("events", recorder.run()); }
    void record(const std::string& note, const std::string& reason = "Purchasing") { recorder.record(regarding, {false, reason, "Purchase", note}); }

    support::VirtualWorld world;
    std::unique_ptr<kube::Client> client = world.client();
    kube::EventRecorder recorder{world.env, *client, world.log, "pod-1"};
    codec::ObjectReference regarding{"planwright.dev/v1alpha1", "EdgeOnePlan", "web", "blog", "u-1"};
};

TEST_F(EventsTest, SaysWhatTheApiServerWants) {
    record("buying");
    start();
    world.pass(1s);
    const auto events = world.api.all("events");
    ASSERT_EQ(events.size(), 1U);
    const json& event = events[0];
    EXPECT_EQ(event["apiVersion"], "events.k8s.io/v1");
    EXPECT_EQ(event["metadata"]["namespace"], "web");
    EXPECT_TRUE(event["metadata"]["name"].get<std::string>().starts_with("blog."));
    EXPECT_EQ(event["eventTime"], "2026-11-21T00:00:00.000000Z");
    EXPECT_EQ(event["type"], "Normal");
    EXPECT_EQ(event["note"], "buying");
    EXPECT_EQ(event["regarding"]["uid"], "u-1");
    EXPECT_EQ(event["reportingController"], "planwright.dev/operator");
    EXPECT_EQ(event["reportingInstance"], "pod-1");
}

TEST_F(EventsTest, TheSameIsSaidOnceInTenMinutes) {
    start();
    for (int i = 0; i < 5; ++i) record("buying");
    record("buying", "Renewing");
    regarding.uid = "u-2";
    record("buying");
    world.pass(1s);
    EXPECT_EQ(world.api.all("events").size(), 3U);
    world.pass(10min);
    record("buying");
    world.pass(1s);
    EXPECT_EQ(world.api.all("events").size(), 4U);
}

TEST_F(EventsTest, LongTextsAreCutAndNamesFit) {
    regarding.name = std::string(249, 'n') + ".n";
    record(std::string(1023, 'x') + "\u00e4\u00e4");
    start();
    world.pass(1s);
    const json event = world.api.all("events").at(0);
    EXPECT_EQ(event["note"], std::string(1023, 'x')) << "no letter is cut in two";
    EXPECT_LE(event["metadata"]["name"].get<std::string>().size(), 253U);
}

TEST_F(EventsTest, TooManyAreDroppedAndFailuresAreNotWaitedFor) {
    for (int i = 0; i < 1500; ++i) record(std::to_string(i));
    EXPECT_EQ(recorder.waiting(), 1000U);
    int asked = 0;
    world.api.on_request = [&](const support::FakeRequest&) {
        support::RequestFault fault;
        if (++asked == 1) fault.kind = support::RequestFault::Kind::LostRequest;
        return fault;
    };
    start();
    world.pass(1min);
    EXPECT_EQ(world.api.all("events").size(), 999U);
    EXPECT_TRUE(world.logged("could not be sent"));
    EXPECT_EQ(recorder.waiting(), 0U);
}

}  // namespace
