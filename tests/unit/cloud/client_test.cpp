#include "cloud/tencent/client.hpp"

#include "cloud/tencent/tc3.hpp"
#include "unit/cloud/client_fixture.hpp"

namespace tencent {
namespace {

using namespace std::chrono_literals;
using api::Outcome;
using base::ErrorKind;

const std::string kBody = R"({"AutoUseVoucher":"false","PlanType":"personal"})";
const std::string kBought = R"("PlanId":"edgeone-1","DealName":"2024",)";
const base::Time kSignedAt = base::Time(base::Seconds(1700000000));

cloud::Purchase create_plan() { return {api::PlanKind::EdgeOne, "CreatePlan", kBody, "", kSignedAt, ""}; }

api::Setting setting(api::Setting::What what) {
    api::Setting setting;
    setting.what = what;
    setting.plan_id = "edgeone-1";
    return setting;
}
api::Setting auto_renewal(bool on) {
    api::Setting renewal = setting(api::Setting::What::AutoRenewal);
    renewal.on = on;
    renewal.months = 3;  // EdgeOne plans renew by a month, whatever is said
    return renewal;
}
api::Setting bind_zone() {
    api::Setting zone = setting(api::Setting::What::BindZone);
    zone.target = "zone-1";
    return zone;
}
api::Setting destroy() { return setting(api::Setting::What::Destroy); }

TEST_F(ClientTest, APurchaseIsSignedWithTheTimeGivenAndSentAsItStands) {
    teo.script.push_back(reply_ok(kBought));
    const api::Answer answer = run(client.submit(create_plan()));
    EXPECT_EQ(answer.outcome, Outcome::Accepted);
    EXPECT_EQ(answer.plan_ids, std::vector<std::string>{"edgeone-1"});
    EXPECT_EQ(answer.order_number, "2024");
    EXPECT_EQ(answer.request_id, "req-1");
    ASSERT_EQ(teo.sent.size(), 1U);
    const auto& sent = teo.sent.front();
    EXPECT_EQ(sent.request.method, "POST");
    EXPECT_EQ(sent.request.target, "/");
    EXPECT_EQ(sent.request.body, kBody);
    EXPECT_EQ(header(sent, "Content-Type"), "application/json");
    EXPECT_EQ(header(sent, "X-TC-Action"), "CreatePlan");
    EXPECT_EQ(header(sent, "X-TC-Version"), "2022-09-01");
    EXPECT_EQ(header(sent, "X-TC-Timestamp"), "1700000000");
    EXPECT_EQ(header(sent, "X-TC-Language"), "en-US");
    EXPECT_EQ(header(sent, "X-TC-Token"), "");
    EXPECT_EQ(header(sent, "Authorization"), authorization(base::Secret(std::string(kCanaryId)), base::Secret(std::string(kCanaryKey)), "teo",
                                                           "teo.tencentcloudapi.com", kBody, kSignedAt));
    EXPECT_EQ(sent.options.timeout, 60s);
    EXPECT_FALSE(sent.options.replay_safe);
}

TEST_F(ClientTest, BillingsPurchasesCarryTheirClientToken) {
    cloud::Purchase purchase{api::PlanKind::Instance, "CreateInstance", R"({"Period":1,"ProductCode":"p_cloudfirewall"})", "token-1", kSignedAt, ""};
    billing.otherwise = reply_ok(R"("OrderId":"2026","InstanceIdList":[],)");
    for (int i = 0; i < 2; ++i) {
        const api::Answer answer = run(client.submit(purchase));
        EXPECT_EQ(answer.outcome, Outcome::Accepted);
        EXPECT_EQ(answer.order_number, "2026");
        EXPECT_FALSE(answer.delivered);
    }
    ASSERT_EQ(billing.sent.size(), 2U);
    const auto& sent = billing.sent[0];
    EXPECT_EQ(sent.request.body, R"({"ClientToken":"token-1","Period":1,"ProductCode":"p_cloudfirewall"})");
    EXPECT_EQ(billing.sent[1].request.body, sent.request.body);  // a replay is the same bytes
    EXPECT_EQ(header(sent, "X-TC-Action"), "CreateInstance");
    EXPECT_EQ(header(sent, "X-TC-Version"), "2018-07-09");
    const cloud::Credentials signer = keys(kCanaryId, kCanaryKey);
    EXPECT_EQ(header(sent, "Authorization"),
              authorization(signer.id, signer.key, "billing", "billing.tencentcloudapi.com", sent.request.body, kSignedAt));
    EXPECT_FALSE(sent.options.replay_safe);
    EXPECT_EQ(records.front().service, "billing");
    for (const char* action : {"RenewInstance", "RefundInstance"}) {
        purchase.action = action;
        billing.otherwise = reply_ok(R"("OrderIdList":["2027"],)");
        const api::Answer answer = run(client.submit(purchase));
        EXPECT_EQ(answer.outcome, Outcome::Accepted);
        EXPECT_EQ(answer.order_number, "2027");
        EXPECT_TRUE(answer.delivered);
    }
    EXPECT_TRUE(teo.sent.empty());
}

TEST_F(ClientTest, APurchaseThatIsNotTencentsIsNotSent) {
    const api::Answer answer = run(client.submit({api::PlanKind::Package, "CreateCenBandwidthPackage", "{}", "token-1", kSignedAt, "nonce"}));
    EXPECT_EQ(answer.outcome, Outcome::Refused);
    EXPECT_EQ(answer.refusal, api::Refusal::Parameters);
    EXPECT_TRUE(teo.sent.empty() && billing.sent.empty());
}

TEST_F(ClientTest, TheCallersIdentityIsAskedOfSts) {
    sts.script.push_back(reply_ok(R"("Arn":"qcs::cam::uin/100:uin/101","AccountId":"100","UserId":"101","PrincipalId":"101","Type":"CAMUser",)"));
    const auto identity = run(client.who_am_i());
    ASSERT_TRUE(identity) << identity.error().message();
    EXPECT_EQ(identity->account_id, "100");
    EXPECT_EQ(identity->arn, "qcs::cam::uin/100:uin/101");
    ASSERT_EQ(sts.sent.size(), 1U);
    EXPECT_EQ(sts.sent[0].request.body, "{}");
    EXPECT_EQ(header(sts.sent[0], "X-TC-Action"), "GetCallerIdentity");
    EXPECT_EQ(header(sts.sent[0], "X-TC-Version"), "2018-08-13");
    EXPECT_EQ(header(sts.sent[0], "X-TC-Region"), "ap-guangzhou");
    EXPECT_NE(header(sts.sent[0], "Authorization").find("/sts/tc3_request"), std::string::npos);
    EXPECT_EQ(records.front().service, "sts");
    sts.script.push_back(reply_ok(R"("Arn":"qcs::cam::uin/100:uin/101",)"));
    EXPECT_EQ(run(client.who_am_i()).error().kind(), ErrorKind::Invalid);
    sts.script.push_back(reply_error("AuthFailure.SecretIdNotFound"));
    EXPECT_EQ(run(client.who_am_i()).error().kind(), ErrorKind::Unauthorized);
}

TEST_F(ClientTest, AnotherLimiterIsUsedByTheNextCall) {
    teo.otherwise = reply_ok("");
    const auto slow = std::make_shared<cloud::RateLimiter>(env, 1, 1);
    client.set_limiter(slow);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(run(client.set(auto_renewal(true))));
    EXPECT_EQ(teo.sent[2].at - teo.sent[0].at, 2s);
    EXPECT_EQ(limiter.use_count(), 1);  // nobody else keeps the old one
}

TEST_F(ClientTest, CodesAreExplainedThroughTheInterface) {
    const cloud::Client& any = client;
    EXPECT_EQ(any.refusal_of("RequestLimitExceeded"), api::Refusal::Throttled);
    EXPECT_EQ(any.refusal_of("FailedOperation.InvalidDeal"), std::nullopt);
    EXPECT_NE(any.advice_of("FailedOperation.BalanceInsufficient").find("Top up"), std::string_view::npos);
}

TEST_F(ClientTest, TemporaryCredentialsSendTheirToken) {
    client.set_credentials(keys("id", "key", kCanaryToken));
    teo.script.push_back(reply_ok(kBought));
    static_cast<void>(run(client.submit(create_plan())));
    EXPECT_EQ(header(teo.sent.front(), "X-TC-Token"), kCanaryToken);
}

TEST_F(ClientTest, APurchaseIsSentOnceWhateverIsAnswered) {
    const std::vector<support::ScriptedTransport::Reply> answers{
        fails(ErrorKind::OutcomeUnknown),
        fails(ErrorKind::TooLarge),
        fails(ErrorKind::Unreachable),
        fails(ErrorKind::Cancelled),
        reply_error("AuthFailure.SignatureExpire"),
        reply_error("RequestLimitExceeded"),
        reply_error("InternalError"),
        reply_ok(""),
        [this](const auto&) { return with_status(502, "<html>"); },
        // A refusal with another status than 200 comes from something in between.
        [this](const auto&) { return with_status(400, R"({"Response":{"Error":{"Code":"InvalidParameter","Message":"m"},"RequestId":"r"}})"); },
        [this](const auto&) { return with_status(429, ""); },
        [this](const auto&) { return with_status(200, "{"); },
        [this](const auto&) { return with_status(200, R"({"code":4000,"message":"m","codeDesc":"InvalidParameter"})"); },
    };
    const std::vector<std::pair<Outcome, std::string>> expected{
        {Outcome::Unknown, "OutcomeUnknown"},
        {Outcome::Unknown, "TooLarge"},
        {Outcome::Refused, "Unreachable"},
        {Outcome::Refused, "Cancelled"},
        {Outcome::Refused, "AuthFailure.SignatureExpire"},
        {Outcome::Refused, "RequestLimitExceeded"},
        {Outcome::Unknown, "InternalError"},
        {Outcome::Unknown, "Invalid"},
        {Outcome::Unknown, "Internal"},
        {Outcome::Unknown, "Internal"},
        {Outcome::Unknown, "Throttled"},
        {Outcome::Unknown, "Invalid"},
        {Outcome::Unknown, "InvalidParameter"},
    };
    for (std::size_t i = 0; i < answers.size(); ++i) {
        teo.script.push_back(answers[i]);
        const api::Answer answer = run(client.submit(create_plan()));
        EXPECT_EQ(answer.outcome, expected[i].first) << i << ": " << answer.message;
        EXPECT_EQ(answer.error_code, expected[i].second) << i;
        EXPECT_EQ(teo.sent.size(), i + 1);
        EXPECT_EQ(records.size(), i + 1);
    }
}

TEST_F(ClientTest, WithoutCredentialsNothingIsSent) {
    client.set_credentials({});
    const api::Answer answer = run(client.submit(create_plan()));
    EXPECT_EQ(answer.outcome, Outcome::Refused);
    EXPECT_EQ(answer.refusal, api::Refusal::Credentials);
    EXPECT_EQ(run(client.list_plans(api::PlanKind::EdgeOne)).error().kind(), ErrorKind::Unauthorized);
    EXPECT_EQ(run(client.set(destroy())).error().kind(), ErrorKind::Unauthorized);
    EXPECT_EQ(run(client.who_am_i()).error().kind(), ErrorKind::Unauthorized);
    EXPECT_TRUE(teo.sent.empty() && sts.sent.empty());
}

TEST_F(ClientTest, TheDateOfEveryAnswerTeachesTheClock) {
    cloud_ahead = 100s;
    teo.script.push_back([this](const auto&) { return with_status(503, ""); });
    static_cast<void>(run(client.submit(create_plan())));
    EXPECT_EQ(clock.now(), cloud_time());
    EXPECT_EQ(jumps, 0);
    cloud_ahead = 500s;
    teo.script.push_back(reply_error("InvalidParameter"));
    static_cast<void>(run(client.submit(create_plan())));
    EXPECT_EQ(clock.now(), cloud_time());
    EXPECT_EQ(jumps, 1);
}

TEST_F(ClientTest, AReadWithAnExpiredSignatureIsSignedAnewOnce) {
    cloud_ahead = 1h;  // the node's clock is an hour slow, and nothing is known yet
    teo.script.push_back(reply_error("AuthFailure.SignatureExpire"));
    teo.script.push_back(reply_ok(R"("TotalCount":0,"Plans":[],)"));
    const auto plans = run(client.list_plans(api::PlanKind::EdgeOne));
    ASSERT_TRUE(plans) << plans.error().message();
    ASSERT_EQ(teo.sent.size(), 2U);
    EXPECT_EQ(header(teo.sent[0], "X-TC-Timestamp"), std::to_string((cloud_time() - 1h).time_since_epoch().count()));
    EXPECT_EQ(header(teo.sent[1], "X-TC-Timestamp"), std::to_string(cloud_time().time_since_epoch().count()));
    EXPECT_TRUE(teo.sent[0].options.replay_safe);

    teo.otherwise = reply_error("AuthFailure.SignatureExpire");
    const auto again = run(client.list_plans(api::PlanKind::EdgeOne));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code(), "AuthFailure.SignatureExpire");
    EXPECT_EQ(teo.sent.size(), 4U);
}

TEST_F(ClientTest, ErrorsCarryCodeKindWordsAndAdvice) {
    teo.script.push_back(reply_error("UnauthorizedOperation.NoPermission"));
    const auto plans = run(client.list_plans(api::PlanKind::EdgeOne));
    ASSERT_FALSE(plans);
    EXPECT_EQ(plans.error().kind(), ErrorKind::Forbidden);
    EXPECT_EQ(plans.error().code(), "UnauthorizedOperation.NoPermission");
    for (const char* part : {"DescribePlans", "vendor's words", "finance:trade", "req-1"})
        EXPECT_NE(plans.error().message().find(part), std::string::npos) << plans.error().message();
    teo.script.push_back(fails(ErrorKind::Unreachable));
    EXPECT_EQ(run(client.list_plans(api::PlanKind::EdgeOne)).error().kind(), ErrorKind::Unreachable);
    teo.script.push_back([this](const auto&) { return with_status(502, ""); });
    const auto gateway = run(client.list_plans(api::PlanKind::EdgeOne));
    EXPECT_EQ(gateway.error().kind(), ErrorKind::Internal);
    EXPECT_EQ(gateway.error().http_status(), 502);
}

TEST_F(ClientTest, SettingsAreAbsoluteAndSentOnce) {
    teo.otherwise = reply_ok("");
    EXPECT_TRUE(run(client.set(auto_renewal(true))));
    EXPECT_TRUE(run(client.set(auto_renewal(false))));
    EXPECT_TRUE(run(client.set(bind_zone())));
    EXPECT_TRUE(run(client.set(destroy())));
    ASSERT_EQ(teo.sent.size(), 4U);
    EXPECT_EQ(teo.sent[0].request.body, R"({"PlanId":"edgeone-1","RenewFlag":{"Switch":"on"}})");
    EXPECT_EQ(teo.sent[1].request.body, R"({"PlanId":"edgeone-1","RenewFlag":{"Switch":"off"}})");
    EXPECT_EQ(teo.sent[2].request.body, R"({"PlanId":"edgeone-1","ZoneId":"zone-1"})");
    EXPECT_EQ(teo.sent[3].request.body, R"({"PlanId":"edgeone-1"})");
    EXPECT_EQ(header(teo.sent[3], "X-TC-Action"), "DestroyPlan");
    for (const auto& sent : teo.sent) EXPECT_FALSE(sent.options.replay_safe);
}

TEST_F(ClientTest, DestroyingWhatIsGoneIsSuccessAndNothingElseIs) {
    teo.script.push_back(reply_error("InvalidParameter.PlanNotFound"));
    EXPECT_TRUE(run(client.set(destroy())));
    teo.script.push_back(reply_error("OperationDenied.DisableZoneNotCompleted"));
    EXPECT_EQ(run(client.set(destroy())).error().kind(), ErrorKind::Conflict);
    teo.script.push_back(reply_error("InvalidParameter.PlanNotFound"));
    EXPECT_EQ(run(client.set(auto_renewal(true))).error().kind(), ErrorKind::NotFound);
}

TEST_F(ClientTest, CallsAreRecordedWithTheirWait) {
    teo.latency = 30ms;
    for (int i = 0; i < 21; ++i) teo.script.push_back(reply_ok(""));
    for (int i = 0; i < 20; ++i) static_cast<void>(run(limiter->wait("ModifyPlan")));  // the burst is used up
    EXPECT_TRUE(run(client.set(auto_renewal(true))));
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].service, "teo");
    EXPECT_EQ(records[0].action, "ModifyPlan");
    EXPECT_EQ(records[0].code, "");
    EXPECT_EQ(records[0].request_id, "req-1");
    EXPECT_EQ(records[0].took, 30ms);
    EXPECT_EQ(records[0].waited, 50ms);
}

TEST_F(ClientTest, ARateLimitAnsweredHoldsTheNextCallsBack) {
    teo.script.push_back(reply_error("RequestLimitExceeded"));
    teo.script.push_back(reply_ok(""));
    EXPECT_EQ(run(client.set(auto_renewal(true))).error().kind(), ErrorKind::Throttled);
    EXPECT_TRUE(run(client.set(auto_renewal(true))));
    EXPECT_EQ(teo.sent[1].at - teo.sent[0].at, 1s);
}

// The vendor quotes what it was sent, in every way it can.
TEST_F(ClientTest, SecretsAreInNoMessageBodyOrRecord) {
    client.set_credentials(keys(kCanaryId, kCanaryKey, kCanaryToken));
    const std::string quoted = std::string(kCanaryId) + " " + std::string(kCanaryKey) + " " + std::string(kCanaryToken);
    std::vector<std::string> seen;
    const auto look = [&](const auto& reply) {
        teo.script.push_back(reply);
        const api::Answer answer = run(client.submit(create_plan()));
        seen.insert(seen.end(), {answer.message, answer.error_code, answer.request_id});
        teo.script.push_back(reply);
        const auto changed = run(client.set(auto_renewal(true)));
        if (!changed) seen.push_back(changed.error().message());
        teo.script.push_back(reply);
        const auto listed = run(client.list_plans(api::PlanKind::EdgeOne));
        if (!listed) seen.push_back(listed.error().message());
        teo.script.clear();
    };
    for (const char* code : {"AuthFailure.SignatureFailure", "AuthFailure.SecretIdNotFound", "InternalError"})
        look([&](const auto&) { return error(code, quoted); });
    look([&](const auto&) { return error("InternalError", std::string(500, 'x') + quoted); });  // over the bound
    look([&](const auto&) { return with_status(500, quoted); });
    look([&](const auto&) { return with_status(200, quoted); });
    look([&](const auto&) { return with_status(200, R"({"code":1,"codeDesc":"x","message":")" + quoted + R"("})"); });
    for (const cloud::CallRecord& record : records) seen.insert(seen.end(), {record.service, record.action, record.code, record.request_id});
    for (const auto& sent : teo.sent) seen.push_back(sent.request.body);
    for (const std::string& text : seen) EXPECT_EQ(text.find("CANARY"), std::string::npos) << text;
}

}  // namespace
}  // namespace tencent
