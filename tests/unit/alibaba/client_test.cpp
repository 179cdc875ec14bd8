#include "cloud/alibaba/client.hpp"

#include "unit/alibaba/fixture.hpp"

namespace alibaba {
namespace {

using namespace std::chrono_literals;
using api::Outcome;
using base::ErrorKind;

const std::string kRequest = R"({"AutoPay":"true","Bandwidth":"5","Name":"a link"})";
const std::string kBought = R"("CenBandwidthPackageId":"cenbwp-1","CenBandwidthPackageOrderId":"2015",)";
const base::Time kSignedAt = base::Time(base::Seconds(1767323045));  // 2026-01-02T03:04:05Z

cloud::Purchase purchase(std::string action = "CreateCenBandwidthPackage") {
    return {api::PlanKind::Package, std::move(action), kRequest, "token-1", kSignedAt, "0123456789abcdef0123456789abcdef"};
}

api::Setting attach() {
    api::Setting setting;
    setting.what = api::Setting::What::Attach;
    setting.plan_id = "cenbwp-1";
    setting.target = "cen-1";
    return setting;
}

class ClientTest : public AlibabaTest {};

TEST_F(ClientTest, APurchaseIsSignedWithTheTimeAndNonceGivenAndSentOnce) {
    cbn->script.push_back(replies(ok(kBought)));
    const api::Answer answer = run(client.submit(purchase()));
    EXPECT_EQ(answer.outcome, Outcome::Accepted) << answer.message;
    EXPECT_EQ(answer.plan_ids, std::vector<std::string>{"cenbwp-1"});
    EXPECT_EQ(answer.order_number, "2015");
    ASSERT_EQ(cbn->sent.size(), 1U);
    const auto& sent = cbn->sent.front();
    const Operation operation{
        "cbn.aliyuncs.com",
        "CreateCenBandwidthPackage",
        "2017-09-12",
        {{"AutoPay", "true"}, {"Bandwidth", "5"}, {"ClientToken", "token-1"}, {"Name", "a link"}},
    };
    const net::HttpRequest expected = signed_request(operation, canary(), kSignedAt, "0123456789abcdef0123456789abcdef");
    EXPECT_EQ(sent.request.target, expected.target);
    EXPECT_EQ(sent.request.headers, expected.headers);
    EXPECT_EQ(sent.request.body, "");
    EXPECT_EQ(sent.options.timeout, 60s);
    EXPECT_FALSE(sent.options.replay_safe);
}

TEST_F(ClientTest, EveryActGoesToItsService) {
    for (const char* action : {"RenewInstance", "RefundInstance"}) {
        bss->script.push_back(replies(billing_ok(R"({"OrderId":"2016"})")));
        EXPECT_EQ(run(client.submit(purchase(action))).order_number, "2016");
        EXPECT_EQ(header(bss->sent.back(), "x-acs-version"), "2017-12-14");
        EXPECT_EQ(header(bss->sent.back(), "host"), "business.aliyuncs.com");
    }
    cbn->script.push_back(replies(ok("")));
    cloud::Purchase bandwidth = purchase("ModifyCenBandwidthPackageSpec");
    bandwidth.client_token.clear();
    EXPECT_EQ(run(client.submit(bandwidth)).outcome, Outcome::Accepted);
    EXPECT_FALSE(query_of(cbn->sent.back().request).contains("ClientToken"));
    EXPECT_EQ(records.front().service, "bss");
    EXPECT_EQ(records.back().service, "cbn");
}

TEST_F(ClientTest, APurchaseIsSentOnceWhateverIsAnswered) {
    struct Case {
        Reply reply;
        Outcome outcome;
        std::string code;
    };
    const std::vector<Case> cases{
        {fails(ErrorKind::OutcomeUnknown), Outcome::Unknown, "OutcomeUnknown"},
        {fails(ErrorKind::TooLarge), Outcome::Unknown, "TooLarge"},
        {fails(ErrorKind::Unreachable), Outcome::Refused, "Unreachable"},
        {fails(ErrorKind::Cancelled), Outcome::Refused, "Cancelled"},
        {replies(error("InvalidTimeStamp.Expired")), Outcome::Refused, "InvalidTimeStamp.Expired"},
        {replies(error("Throttling.User")), Outcome::Refused, "Throttling.User"},
        {replies(error("SignatureNonceUsed")), Outcome::Unknown, "SignatureNonceUsed"},
        {replies(error("IdempotentParameterMismatch")), Outcome::Unknown, "IdempotentParameterMismatch"},
        {replies(error("InvalidParameter", 500)), Outcome::Unknown, "InvalidParameter"},
        {replies(error("InternalError", 500)), Outcome::Unknown, "InternalError"},
        {replies(ok("")), Outcome::Unknown, "Invalid"},
        {replies(with_status(502, "<html>")), Outcome::Unknown, "Internal"},
        {replies(with_status(403, "<Error><Code>Forbidden</Code></Error>")), Outcome::Unknown, "Invalid"},
        {replies(with_status(429, "")), Outcome::Unknown, "Throttled"},
        {replies(with_status(200, "{")), Outcome::Unknown, "Invalid"},
    };
    for (std::size_t i = 0; i < cases.size(); ++i) {
        cbn->script.push_back(cases[i].reply);
        const api::Answer answer = run(client.submit(purchase()));
        EXPECT_EQ(answer.outcome, cases[i].outcome) << i << ": " << answer.message;
        EXPECT_EQ(answer.error_code, cases[i].code) << i;
        EXPECT_EQ(cbn->sent.size(), i + 1);
        EXPECT_EQ(records.size(), i + 1);
    }
}

TEST_F(ClientTest, WithoutCredentialsNothingIsSent) {
    client.set_credentials({});
    const api::Answer answer = run(client.submit(purchase()));
    EXPECT_EQ(answer.outcome, Outcome::Refused);
    EXPECT_EQ(answer.refusal, api::Refusal::Credentials);
    EXPECT_EQ(run(client.list_plans(api::PlanKind::Package)).error().kind(), ErrorKind::Unauthorized);
    EXPECT_EQ(run(client.set(attach())).error().kind(), ErrorKind::Unauthorized);
    EXPECT_TRUE(cbn->sent.empty());
}

TEST_F(ClientTest, WhatIsNoRequestOfAPackageIsNotSent) {
    for (const char* request : {"", "[]", R"({"Bandwidth":5})", R"({"Tag":{"Key":"a"}})"}) {
        cloud::Purchase bad = purchase();
        bad.request = request;
        const api::Answer answer = run(client.submit(bad));
        EXPECT_EQ(answer.outcome, Outcome::Refused) << request;
        EXPECT_EQ(answer.refusal, api::Refusal::Parameters) << request;
    }
    cloud::Purchase other = purchase();
    other.kind = api::PlanKind::EdgeOne;
    EXPECT_EQ(run(client.submit(other)).refusal, api::Refusal::Parameters);
    EXPECT_TRUE(cbn->sent.empty());
}

TEST_F(ClientTest, TheDateOfEveryAnswerTeachesTheClock) {
    cloud_ahead = 100s;
    cbn->script.push_back(replies(with_status(503, "")));
    static_cast<void>(run(client.submit(purchase())));
    EXPECT_EQ(clock.now(), cloud_time());
    EXPECT_EQ(jumps, 0);
    cloud_ahead = 500s;
    cbn->script.push_back(replies(error("InvalidParameter")));
    static_cast<void>(run(client.submit(purchase())));
    EXPECT_EQ(clock.now(), cloud_time());
    EXPECT_EQ(jumps, 1);
}

TEST_F(ClientTest, AReadWithAnExpiredSignatureIsSignedAnewOnce) {
    const std::string who = R"("AccountId":"123","Arn":"acs:ram::123:user/x",)";
    cloud_ahead = 1h;  // the node's clock is an hour slow, and nothing is known yet
    sts->script.push_back(replies(error("InvalidTimeStamp.Expired")));
    sts->script.push_back(replies(ok(who)));
    const auto identity = run(client.who_am_i());
    ASSERT_TRUE(identity) << identity.error().message();
    EXPECT_EQ(identity->account_id, "123");
    EXPECT_EQ(identity->arn, "acs:ram::123:user/x");
    ASSERT_EQ(sts->sent.size(), 2U);
    EXPECT_EQ(header(sts->sent[0], "x-acs-version"), "2015-04-01");
    EXPECT_EQ(header(sts->sent[0], "x-acs-date"), base::format_rfc3339(cloud_time() - 1h));
    EXPECT_EQ(header(sts->sent[1], "x-acs-date"), base::format_rfc3339(cloud_time()));
    EXPECT_NE(header(sts->sent[0], "x-acs-signature-nonce"), header(sts->sent[1], "x-acs-signature-nonce"));
    EXPECT_TRUE(sts->sent[0].options.replay_safe);

    sts->otherwise = replies(error("InvalidTimeStamp.Expired"));
    EXPECT_EQ(run(client.who_am_i()).error().code(), "InvalidTimeStamp.Expired");
    EXPECT_EQ(sts->sent.size(), 4U);
    sts->otherwise = replies(error("SignatureDoesNotMatch", 403));
    EXPECT_EQ(run(client.who_am_i()).error().kind(), ErrorKind::Unauthorized);
    EXPECT_EQ(sts->sent.size(), 5U);
}

// The transport may send a read twice; the cloud then knows its nonce.
TEST_F(ClientTest, AReadWhoseNonceIsKnownGetsANewOne) {
    sts->script.push_back(replies(error("SignatureNonceUsed")));
    sts->script.push_back(replies(ok(R"("AccountId":"123","Arn":"a",)")));
    EXPECT_TRUE(run(client.who_am_i()));
    EXPECT_EQ(sts->sent.size(), 2U);
}

TEST_F(ClientTest, AnIdentityWithoutAccountIsInvalid) {
    sts->script.push_back(replies(ok(R"("Arn":"a",)")));
    EXPECT_EQ(run(client.who_am_i()).error().kind(), ErrorKind::Invalid);
}

TEST_F(ClientTest, SettingsAreSentOnceAndErrorsTold) {
    cbn->script.push_back(replies(ok("")));
    EXPECT_TRUE(run(client.set(attach())));
    EXPECT_EQ(header(cbn->sent.back(), "x-acs-action"), "AssociateCenBandwidthPackage");
    EXPECT_EQ(query_of(cbn->sent.back().request), (Parameters{{"CenBandwidthPackageId", "cenbwp-1"}, {"CenId", "cen-1"}}));
    EXPECT_FALSE(cbn->sent.back().options.replay_safe);
    cbn->script.push_back(replies(error("InvalidTimeStamp.Expired")));
    EXPECT_EQ(run(client.set(attach())).error().code(), "InvalidTimeStamp.Expired");
    cbn->script.push_back(replies(error("InvalidOperation.BwpForGeoSpanAlreadyAssociated", 409)));
    EXPECT_EQ(run(client.set(attach())).error().kind(), ErrorKind::AlreadyExists);
    EXPECT_EQ(cbn->sent.size(), 3U);

    api::Setting cancel;
    cancel.what = api::Setting::What::CancelOrder;
    cancel.target = "2015";
    bss->script.push_back(replies(with_status(200, R"({"Code":"ORDER.PAID","Message":"paid","Success":false,"RequestId":"r"})")));
    const auto refused = run(client.set(cancel));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), "ORDER.PAID");
    api::Setting zone;
    zone.what = api::Setting::What::BindZone;
    EXPECT_EQ(run(client.set(zone)).error().kind(), ErrorKind::Invalid);
}

TEST_F(ClientTest, CallsAreRecordedWithTheirWaitAndARateLimitHoldsTheNextBack) {
    cbn->latency = 30ms;
    for (int i = 0; i < 20; ++i) static_cast<void>(run(limiter->wait("AssociateCenBandwidthPackage")));  // the burst is used up
    cbn->script.push_back(replies(error("Throttling.User")));
    EXPECT_EQ(run(client.set(attach())).error().kind(), ErrorKind::Throttled);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].action, "AssociateCenBandwidthPackage");
    EXPECT_EQ(records[0].code, "Throttling.User");
    EXPECT_EQ(records[0].request_id, "req-1");
    EXPECT_EQ(records[0].took, 30ms);
    EXPECT_EQ(records[0].waited, 50ms);
    cbn->script.push_back(replies(ok("")));
    EXPECT_TRUE(run(client.set(attach())));
    EXPECT_GE(cbn->sent[1].at - cbn->sent[0].at, 1s);
}

TEST_F(ClientTest, AnotherLimiterCountsFromThenOn) {
    client.set_limiter(std::make_shared<cloud::RateLimiter>(env, 1, 1));
    cbn->otherwise = replies(ok(""));
    EXPECT_TRUE(run(client.set(attach())));
    EXPECT_TRUE(run(client.set(attach())));
    EXPECT_EQ(cbn->sent[1].at - cbn->sent[0].at, 1s);
}

TEST_F(ClientTest, CodesAreExplained) {
    EXPECT_EQ(client.refusal_of("Throttling"), api::Refusal::Throttled);
    EXPECT_NE(client.advice_of("NotApplicable"), "");
}

// The vendor quotes what it was sent, in every way it can.
TEST_F(ClientTest, SecretsAreInNoMessageTargetOrRecord) {
    const std::string quoted = std::string(kCanaryId) + " " + std::string(kCanaryKey) + " " + std::string(kCanaryToken);
    std::vector<std::string> seen;
    const auto look = [&](const Reply& reply) {
        cbn->otherwise = reply;
        const api::Answer answer = run(client.submit(purchase()));
        seen.insert(seen.end(), {answer.message, answer.error_code, answer.request_id});
        const auto changed = run(client.set(attach()));
        if (!changed) seen.push_back(changed.error().message());
        const auto listed = run(client.list_plans(api::PlanKind::Package));
        if (!listed) seen.push_back(listed.error().message());
    };
    for (const char* code : {"SignatureDoesNotMatch", "InvalidAccessKeyId.NotFound", "InternalError"}) look(replies(error(code, 400, quoted)));
    look(replies(error("InternalError", 500, std::string(500, 'x') + quoted)));  // over the bound
    look(replies(with_status(500, quoted)));
    look(replies(with_status(200, quoted)));
    for (const cloud::CallRecord& record : records) seen.insert(seen.end(), {record.service, record.action, record.code, record.request_id});
    for (const auto& sent : cbn->sent) seen.push_back(sent.request.target);
    EXPECT_GT(seen.size(), 50U);
    for (const std::string& text : seen) EXPECT_EQ(text.find("CANARY"), std::string::npos) << text;
}

}  // namespace
}  // namespace alibaba
