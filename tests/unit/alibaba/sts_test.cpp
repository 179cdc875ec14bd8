#include "cloud/alibaba/sts.hpp"

#include "unit/alibaba/fixture.hpp"

namespace alibaba {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;

const std::string kKeys = R"("AccessKeyId":"STS.id","AccessKeySecret":"sts-key","SecurityToken":"sts-token","Expiration":"2026-11-21T01:00:00Z")";

class StsTest : public AlibabaTest {
protected:
    void expect_keys(const base::Result<cloud::Credentials>& got) {
        ASSERT_TRUE(got) << got.error().message();
        EXPECT_EQ(got->id.reveal(), "STS.id");
        EXPECT_EQ(got->key.reveal(), "sts-key");
        EXPECT_EQ(got->token.reveal(), "sts-token");
        EXPECT_EQ(got->expires, *base::parse_rfc3339("2026-11-21T01:00:00Z"));
    }
    [[nodiscard]] Reply granted() const { return replies(ok(R"("AssumedRoleUser":{"Arn":"a"},"Credentials":{)" + kKeys + "},")); }

    support::ScriptedTransport* service = nullptr;
    support::ScriptedTransport* metadata = nullptr;
    Sts tokens{Sts::Parts{env, endpoint(service, "sts.aliyuncs.com"), endpoint(metadata, "100.100.100.200"), clock, [this] { ++jumps; }}};
    const api::CredentialsSpec::AssumeRole role{"acs:ram::1:role/buyer", "planwright", ""};
    const api::CredentialsSpec::Oidc oidc{"acs:ram::1:role/buyer", "acs:ram::1:oidc-provider/ack"};
};

TEST_F(StsTest, AssumeRoleIsSignedWithTheGivenKeys) {
    service->script.push_back(granted());
    expect_keys(run(tokens.assume_role(canary(), role)));
    ASSERT_EQ(service->sent.size(), 1U);
    const auto& sent = service->sent.front();
    EXPECT_EQ(header(sent, "x-acs-action"), "AssumeRole");
    EXPECT_EQ(header(sent, "x-acs-version"), "2015-04-01");
    EXPECT_EQ(header(sent, "x-acs-security-token"), kCanaryToken);
    EXPECT_NE(header(sent, "authorization").find(kCanaryId), std::string::npos);
    EXPECT_EQ(query_of(sent.request),
              (Parameters{{"DurationSeconds", "3600"}, {"RoleArn", "acs:ram::1:role/buyer"}, {"RoleSessionName", "planwright"}}));

    service->script.push_back(granted());
    api::CredentialsSpec::AssumeRole external = role;
    external.external_id = "x-1";
    expect_keys(run(tokens.assume_role(canary(), external)));
    EXPECT_EQ(query_of(service->sent.back().request).at("ExternalId"), "x-1");
}

TEST_F(StsTest, AssumeRoleLearnsTheTimeAndSignsAnewOnce) {
    cloud_ahead = 1h;
    service->script.push_back(replies(error("InvalidTimeStamp.Expired")));
    service->script.push_back(granted());
    expect_keys(run(tokens.assume_role(canary(), role)));
    EXPECT_EQ(header(service->sent[1], "x-acs-date"), base::format_rfc3339(cloud_time()));
    EXPECT_NE(header(service->sent[0], "x-acs-signature-nonce"), header(service->sent[1], "x-acs-signature-nonce"));
    service->otherwise = replies(error("InvalidTimeStamp.Expired"));
    EXPECT_FALSE(run(tokens.assume_role(canary(), role)));
    EXPECT_EQ(service->sent.size(), 4U);
    EXPECT_EQ(jumps, 0);
    cloud_ahead = 5h;
    EXPECT_FALSE(run(tokens.assume_role(canary(), role)));
    EXPECT_EQ(jumps, 1);
}

TEST_F(StsTest, WithoutKeysNothingIsAssumed) {
    EXPECT_EQ(run(tokens.assume_role({}, role)).error().kind(), ErrorKind::Unauthorized);
    EXPECT_TRUE(service->sent.empty());
}

TEST_F(StsTest, TheOidcTokenGoesUnsignedInAFormBody) {
    service->script.push_back(granted());
    expect_keys(run(tokens.assume_role_with_oidc(oidc, base::Secret(std::string(kCanaryToken)))));
    const net::HttpRequest& request = service->sent.front().request;
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(net::find_header(request.headers, "content-type"), "application/x-www-form-urlencoded");
    EXPECT_EQ(net::find_header(request.headers, "authorization"), "");
    EXPECT_EQ(query_of(request), (Parameters{{"Action", "AssumeRoleWithOIDC"},
                                             {"Format", "JSON"},
                                             {"Timestamp", base::format_rfc3339(time.system_now())},
                                             {"Version", "2015-04-01"}}));
    EXPECT_EQ(decoded(request.body), (Parameters{{"DurationSeconds", "3600"},
                                                 {"OIDCProviderArn", "acs:ram::1:oidc-provider/ack"},
                                                 {"OIDCToken", std::string(kCanaryToken)},
                                                 {"RoleArn", "acs:ram::1:role/buyer"},
                                                 {"RoleSessionName", "planwright"}}));
}

TEST_F(StsTest, TheMachinesRoleIsReadWithATokenOnly) {
    const auto look = [&](const std::string& named, const std::string& list) {
        metadata->script.push_back(replies(with_status(200, "imds-token")));
        if (named.empty()) metadata->script.push_back(replies(with_status(200, list)));
        metadata->script.push_back(replies(with_status(200, R"({"Code":"Success","LastUpdated":"2026-11-20T19:00:00Z",)" + kKeys + "}")));
        metadata->sent.clear();
        expect_keys(run(tokens.instance_role({named})));
        const auto& sent = metadata->sent;
        EXPECT_EQ(sent[0].request.method, "PUT");
        EXPECT_EQ(sent[0].request.target, "/latest/api/token");
        EXPECT_EQ(header(sent[0], "X-aliyun-ecs-metadata-token-ttl-seconds"), "21600");
        for (std::size_t i = 1; i < sent.size(); ++i) {
            EXPECT_EQ(sent[i].request.method, "GET");
            EXPECT_EQ(header(sent[i], "X-aliyun-ecs-metadata-token"), "imds-token");
        }
        EXPECT_EQ(sent.back().request.target, "/latest/meta-data/ram/security-credentials/buyer-role");
        return sent.size();
    };
    EXPECT_EQ(look("buyer-role", ""), 2U);
    EXPECT_EQ(look("", "buyer-role"), 3U);
    EXPECT_EQ(look("", "buyer-role\n"), 3U);
}

TEST_F(StsTest, AMachineWithoutThatRoleIsNotFound) {
    metadata->script.push_back(replies(with_status(200, "imds-token")));
    metadata->script.push_back(replies(with_status(404, "<html>")));
    EXPECT_EQ(run(tokens.instance_role({"buyer-role"})).error().kind(), ErrorKind::NotFound);
    metadata->script.push_back(replies(with_status(200, "imds-token")));
    metadata->script.push_back(replies(with_status(200, "")));
    EXPECT_EQ(run(tokens.instance_role({})).error().kind(), ErrorKind::NotFound);
    metadata->script.push_back(replies(with_status(404, "")));  // no metadata service with tokens
    EXPECT_EQ(run(tokens.instance_role({})).error().kind(), ErrorKind::NotFound);
}

TEST_F(StsTest, RoleNamesThatWouldLeaveThePathAreInvalid) {
    for (const char* name : {"../../user-data", "..", "a/b", "a\nb", "a b"}) {
        metadata->script.push_back(replies(with_status(200, "imds-token")));
        EXPECT_EQ(run(tokens.instance_role({name})).error().kind(), ErrorKind::Invalid) << name;
    }
    metadata->script.push_back(replies(with_status(200, "imds-token")));
    metadata->script.push_back(replies(with_status(200, "one\ntwo")));
    EXPECT_EQ(run(tokens.instance_role({})).error().kind(), ErrorKind::Invalid);
    for (const auto& sent : metadata->sent) EXPECT_FALSE(sent.request.target.contains(".."));
}

TEST_F(StsTest, RefusalsCarryCodeAndKind) {
    const std::vector<std::pair<std::string, ErrorKind>> cases{
        {"NoPermission", ErrorKind::Forbidden},
        {"EntityNotExist.Role", ErrorKind::Forbidden},
        {"AuthenticationFail.OIDCToken.Expired", ErrorKind::Unauthorized},
        {"InvalidAccessKeyId.NotFound", ErrorKind::Unauthorized},
    };
    for (const auto& [code, kind] : cases) {
        service->otherwise = replies(error(code, 403));
        for (const auto& refused : {run(tokens.assume_role(canary(), role)), run(tokens.assume_role_with_oidc(oidc, base::Secret("t")))}) {
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().kind(), kind) << code;
            EXPECT_EQ(refused.error().code(), code);
        }
    }
    service->otherwise = fails(ErrorKind::OutcomeUnknown);
    EXPECT_EQ(run(tokens.assume_role(canary(), role)).error().kind(), ErrorKind::OutcomeUnknown);
    metadata->otherwise = fails(ErrorKind::Unreachable);
    EXPECT_EQ(run(tokens.instance_role({})).error().kind(), ErrorKind::Unreachable);
}

TEST_F(StsTest, HalfAnAnswerIsInvalid) {
    for (const char* inside : {"", R"("Credentials":{},)", R"("Credentials":{"AccessKeyId":"a","AccessKeySecret":"b","SecurityToken":"c"},)",
                               R"("Credentials":{"AccessKeyId":"a","AccessKeySecret":"b","SecurityToken":"c","Expiration":"soon"},)"}) {
        service->script.push_back(replies(ok(inside)));
        EXPECT_EQ(run(tokens.assume_role(canary(), role)).error().kind(), ErrorKind::Invalid) << inside;
    }
    metadata->script.push_back(replies(with_status(200, "imds-token")));
    metadata->script.push_back(replies(with_status(200, R"({"Code":"Failed",)" + kKeys + "}")));
    EXPECT_EQ(run(tokens.instance_role({"r"})).error().kind(), ErrorKind::Invalid);
}

TEST_F(StsTest, ErrorsHoldNoSecret) {
    const std::string quoted = std::string(kCanaryId) + " " + std::string(kCanaryKey) + " " + std::string(kCanaryToken);
    std::vector<std::string> seen;
    const auto look = [&](const Reply& reply) {
        service->otherwise = reply;
        metadata->otherwise = reply;
        const auto assumed = run(tokens.assume_role(canary(), role));
        seen.push_back(assumed ? "" : assumed.error().message());
        const auto exchanged = run(tokens.assume_role_with_oidc(oidc, base::Secret(quoted)));
        seen.push_back(exchanged ? "" : exchanged.error().message());
        const auto instance = run(tokens.instance_role({"r"}));
        seen.push_back(instance ? "" : instance.error().message());
    };
    look(replies(error("AuthenticationFail.NoPermission", 403, quoted)));
    look(replies(with_status(403, quoted)));
    look(replies(with_status(200, quoted)));
    look(replies(ok(R"("Code":"Success","Credentials":{"AccessKeyId":5,"AccessKeySecret":")" + quoted + R"(","Expiration":"e"},)")));
    for (const std::string& text : seen) {
        EXPECT_NE(text, "");
        EXPECT_EQ(text.find("CANARY"), std::string::npos) << text;
    }
}

}  // namespace
}  // namespace alibaba
