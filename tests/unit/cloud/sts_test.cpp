#include "cloud/tencent/sts.hpp"

#include <nlohmann/json.hpp>

#include "cloud/tencent/tc3.hpp"
#include "unit/cloud/client_fixture.hpp"

namespace tencent {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;
using Json = nlohmann::json;

const base::Time kExpires{base::Seconds(1795226400)};
const std::string kGranted =
    R"("Credentials":{"Token":"tmp-token","TmpSecretId":"tmp-id","TmpSecretKey":"tmp-key"},"ExpiredTime":1795226400,"Expiration":"x",)";
const std::string kMetadata =
    R"({"TmpSecretId":"tmp-id","TmpSecretKey":"tmp-key","Token":"tmp-token","ExpiredTime":1795226400,"Expiration":"x","Code":"Success"})";

class StsTest : public ClientTest {
protected:
    static api::CredentialsSpec::AssumeRole role(std::string external_id = {}) {
        return {"qcs::cam::uin/1:roleName/buyer", "blog", std::move(external_id)};
    }
    static api::CredentialsSpec::Oidc oidc() { return {"qcs::cam::uin/1:roleName/buyer", "cls-provider"}; }
    auto assume() { return run(tokens.assume_role(keys(kCanaryId, kCanaryKey), role())); }
    auto exchange() { return run(tokens.assume_role_with_oidc(oidc(), base::Secret(std::string(kCanaryToken)))); }
    auto from_machine(std::string name) { return run(tokens.instance_role({std::move(name)})); }
    support::ScriptedTransport::Reply reply(int status, const std::string& body) {
        return [this, status, body](const auto&) { return with_status(status, body); };
    }
    static void expect_granted(const base::Result<cloud::Credentials>& credentials) {
        ASSERT_TRUE(credentials) << credentials.error().message();
        EXPECT_EQ(credentials->id.reveal(), "tmp-id");
        EXPECT_EQ(credentials->key.reveal(), "tmp-key");
        EXPECT_EQ(credentials->token.reveal(), "tmp-token");
        EXPECT_EQ(credentials->expires, kExpires);
    }
};

TEST_F(StsTest, ARoleIsAssumedWithASignedCall) {
    sts.script.push_back(reply_ok(kGranted));
    expect_granted(assume());
    ASSERT_EQ(sts.sent.size(), 1U);
    const auto& sent = sts.sent[0];
    EXPECT_EQ(sent.request.body, R"({"DurationSeconds":7200,"RoleArn":"qcs::cam::uin/1:roleName/buyer","RoleSessionName":"blog"})");
    EXPECT_EQ(header(sent, "X-TC-Action"), "AssumeRole");
    EXPECT_EQ(header(sent, "X-TC-Version"), "2018-08-13");
    EXPECT_EQ(header(sent, "X-TC-Region"), "ap-guangzhou");
    EXPECT_EQ(header(sent, "X-TC-Token"), "");
    const cloud::Credentials with = keys(kCanaryId, kCanaryKey);
    EXPECT_EQ(header(sent, "Authorization"),
              authorization(with.id, with.key, "sts", "sts.tencentcloudapi.com", sent.request.body, time.system_now()));
    EXPECT_TRUE(sent.options.replay_safe);
}

TEST_F(StsTest, AnExternalIdAndTemporaryCredentialsGoWithIt) {
    sts.script.push_back(reply_ok(kGranted));
    expect_granted(run(tokens.assume_role(keys("id", "key", "token"), role("theirs"))));
    EXPECT_EQ(Json::parse(sts.sent[0].request.body)["ExternalId"], "theirs");
    EXPECT_EQ(header(sts.sent[0], "X-TC-Token"), "token");
}

TEST_F(StsTest, WithoutCredentialsNoRoleIsAssumed) {
    EXPECT_EQ(run(tokens.assume_role({}, role())).error().kind(), ErrorKind::Unauthorized);
    EXPECT_TRUE(sts.sent.empty());
}

TEST_F(StsTest, APodsTokenIsExchangedWithoutASignature) {
    sts.script.push_back(reply_ok(kGranted));
    expect_granted(exchange());
    ASSERT_EQ(sts.sent.size(), 1U);
    const auto& sent = sts.sent[0];
    const Json expected{{"DurationSeconds", 7200},
                        {"ProviderId", "cls-provider"},
                        {"RoleArn", "qcs::cam::uin/1:roleName/buyer"},
                        {"RoleSessionName", "planwright"},
                        {"WebIdentityToken", kCanaryToken}};
    EXPECT_EQ(Json::parse(sent.request.body), expected);
    EXPECT_EQ(header(sent, "X-TC-Action"), "AssumeRoleWithWebIdentity");
    EXPECT_EQ(header(sent, "X-TC-Region"), "ap-guangzhou");
    EXPECT_EQ(header(sent, "Authorization"), "SKIP");
    EXPECT_EQ(header(sent, "X-TC-Token"), "");
}

TEST_F(StsTest, ErrorsSayWhoMustMendWhat) {
    const std::vector<std::tuple<std::string, ErrorKind, std::string>> cases{
        {"InvalidParameter.WebIdentityTokenError", ErrorKind::Unauthorized, "spec.credentials.oidc"},
        {"InternalError.GetRoleError", ErrorKind::Forbidden, "trust policy"},
        {"UnauthorizedOperation", ErrorKind::Forbidden, "trust policy"},
        {"AuthFailure.SecretIdNotFound", ErrorKind::Unauthorized, "secretId"},
        {"RequestLimitExceeded", ErrorKind::Throttled, ""},
        {"InternalError.SystemError", ErrorKind::Internal, ""},
    };
    for (const auto& [code, kind, advice] : cases) {
        sts.script = {reply_error(code), reply_error(code)};
        for (const auto& result : {assume(), exchange()}) {
            ASSERT_FALSE(result) << code;
            EXPECT_EQ(result.error().kind(), kind) << code;
            EXPECT_EQ(result.error().code(), code);
            EXPECT_NE(result.error().message().find(advice), std::string::npos) << result.error().message();
        }
    }
    sts.script = {fails(ErrorKind::Unreachable), fails(ErrorKind::OutcomeUnknown)};
    EXPECT_EQ(assume().error().kind(), ErrorKind::Unreachable);
    EXPECT_EQ(exchange().error().kind(), ErrorKind::OutcomeUnknown);
}

TEST_F(StsTest, AnExpiredSignatureIsMadeAnewOnceByTheTimeOfTheAnswer) {
    cloud_ahead = 1h;
    sts.script = {reply_error("AuthFailure.SignatureExpire"), reply_ok(kGranted)};
    expect_granted(assume());
    ASSERT_EQ(sts.sent.size(), 2U);
    EXPECT_EQ(header(sts.sent[1], "X-TC-Timestamp"), std::to_string(cloud_time().time_since_epoch().count()));
    sts.script = {reply_error("AuthFailure.SignatureExpire"), reply_error("AuthFailure.SignatureExpire")};
    EXPECT_EQ(assume().error().code(), "AuthFailure.SignatureExpire");
    EXPECT_EQ(sts.sent.size(), 4U);
    cloud_ahead = 2h;
    sts.script = {reply_ok(kGranted)};
    expect_granted(assume());
    EXPECT_EQ(jumps, 1);
}

TEST_F(StsTest, AnAnswerWithoutWholeCredentialsIsInvalid) {
    for (const char* part : {"Token", "TmpSecretId", "TmpSecretKey"}) {
        for (const Json& value : {Json(), Json(""), Json(7)}) {
            Json root = Json::parse("{" + kGranted + R"("RequestId":"r"})");
            root["Credentials"][part] = value;
            sts.script.push_back(reply(200, Json{{"Response", root}}.dump()));
            EXPECT_EQ(exchange().error().kind(), ErrorKind::Invalid) << part << value;
            Json flat = Json::parse(kMetadata);
            flat[part] = value;
            metadata.script.push_back(reply(200, flat.dump()));
            EXPECT_EQ(from_machine("buyer").error().kind(), ErrorKind::Invalid) << part << value;
        }
    }
    for (const Json& value : {Json(), Json(0), Json(-1), Json("1795226400"), Json(1e300)}) {
        Json root = Json::parse("{" + kGranted + R"("RequestId":"r"})");
        root["ExpiredTime"] = value;
        sts.script.push_back(reply(200, Json{{"Response", root}}.dump()));
        EXPECT_EQ(assume().error().kind(), ErrorKind::Invalid) << value;
    }
}

TEST_F(StsTest, TheMachinesOnlyRoleIsFoundByItself) {
    metadata.script = {reply(200, "buyer\n"), reply(200, kMetadata)};
    expect_granted(from_machine(""));
    ASSERT_EQ(metadata.sent.size(), 2U);
    EXPECT_EQ(metadata.sent[0].request.method, "GET");
    EXPECT_EQ(metadata.sent[0].request.target, "/latest/meta-data/cam/security-credentials/");
    EXPECT_EQ(metadata.sent[1].request.target, "/latest/meta-data/cam/security-credentials/buyer");
    EXPECT_TRUE(metadata.sent[1].request.headers.empty());
    EXPECT_LE(metadata.sent[1].options.timeout, 5s);
    EXPECT_TRUE(sts.sent.empty());
    EXPECT_EQ(clock.now(), std::nullopt);  // the machine's time is not the cloud's

    metadata.script = {reply(200, kMetadata)};
    expect_granted(from_machine("named"));
    EXPECT_EQ(metadata.sent[2].request.target, "/latest/meta-data/cam/security-credentials/named");
}

TEST_F(StsTest, AMachineWithoutTheRoleIsNotFound) {
    for (const char* name : {"", "buyer"}) {
        metadata.script = {reply(404, "<html>")};
        const auto none = from_machine(name);
        ASSERT_FALSE(none);
        EXPECT_EQ(none.error().kind(), ErrorKind::NotFound);
        EXPECT_NE(none.error().message().find("CVM console"), std::string::npos) << none.error().message();
        EXPECT_NE(none.error().message().find(name), std::string::npos);
    }
    metadata.script = {reply(500, ""), fails(ErrorKind::Unreachable)};
    EXPECT_EQ(from_machine("buyer").error().kind(), ErrorKind::Internal);
    EXPECT_EQ(from_machine("buyer").error().kind(), ErrorKind::Unreachable);
    metadata.script = {reply(200, R"({"Code":"Failed"})")};
    EXPECT_EQ(from_machine("buyer").error().kind(), ErrorKind::Invalid);
}

TEST_F(StsTest, ANameThatIsNoneIsNotPutIntoAPath) {
    for (const char* name : {"a/b", "..", "a b", "a?b", "a\nb", "\xc3\xa9"}) {
        EXPECT_EQ(from_machine(name).error().kind(), ErrorKind::Invalid) << name;
        metadata.script = {reply(200, name)};
        EXPECT_EQ(from_machine("").error().kind(), ErrorKind::Invalid) << name;
    }
    metadata.script = {reply(200, "")};
    EXPECT_EQ(from_machine("").error().kind(), ErrorKind::Invalid);
    for (const auto& sent : metadata.sent) EXPECT_EQ(sent.request.target, "/latest/meta-data/cam/security-credentials/");
}

// The vendor quotes what it was sent, or answers with secrets in the wrong place.
TEST_F(StsTest, SecretsAreInNoError) {
    const std::string quoted = std::string(kCanaryId) + " " + std::string(kCanaryKey) + " " + std::string(kCanaryToken);
    const auto wrong_type = R"("Credentials":")" + quoted + R"(","ExpiredTime":")" + quoted + "\",";
    const std::vector<support::ScriptedTransport::Reply> replies{
        [&](const auto&) { return error("InvalidParameter.WebIdentityTokenError", quoted); },
        [&](const auto&) { return error("InternalError", std::string(500, 'x') + quoted); },
        reply(500, quoted),
        reply(200, quoted),
        reply(200, R"({"code":1,"codeDesc":"x","message":")" + quoted + R"("})"),
        reply(200, R"({"Code":")" + quoted + R"("})"),
        reply_ok(wrong_type),
    };
    for (const auto& one : replies) {
        sts.script = {one, one};
        metadata.script = {one, one};
        for (const auto& result :
             {run(tokens.assume_role(keys(kCanaryId, kCanaryKey, kCanaryToken), role())), exchange(), from_machine(""), from_machine("buyer")}) {
            ASSERT_FALSE(result);
            // What was not sent along cannot be known for a secret: only the token is, in an exchange.
            EXPECT_EQ(result.error().message().find(kCanaryToken), std::string::npos) << result.error().message();
        }
        sts.script = {one};
        const auto signed_call = run(tokens.assume_role(keys(kCanaryId, kCanaryKey, kCanaryToken), role()));
        EXPECT_EQ(signed_call.error().message().find("CANARY"), std::string::npos) << signed_call.error().message();
    }
}

}  // namespace
}  // namespace tencent
