// Temporary keys: sts 2018-08-13 and a machine's metadata.
#include <gtest/gtest.h>

#include "client.hpp"

namespace cloudsim {
namespace {

constexpr const char* kArn = "qcs::cam::uin/100000000001:roleName/buyer";

class Sts : public testing::Test {
protected:
    void SetUp() override {
        cloud_.control(
            "POST", "/roles",
            {{"uin", kUin}, {"name", "buyer"}, {"creator", "777"}, {"externalId", "x-1"}, {"providerId", "oidc"}, {"webIdentityToken", "a.b.c"}});
    }
    static Signing key_of(const json& credentials) {
        Signing with = with_key(credentials["TmpSecretId"], credentials["TmpSecretKey"]);
        with.token = credentials["Token"];
        return with;
    }
    json assume(const json& changes = json::object()) {
        json body{{"RoleArn", kArn}, {"RoleSessionName", "planwright"}, {"ExternalId", "x-1"}};
        body.merge_patch(changes);
        return cloud_.sts("AssumeRole", body);
    }
    json assume_by_token(const json& changes = json::object(), const std::string& authorization = "SKIP") {
        json body{{"RoleArn", kArn}, {"RoleSessionName", "planwright"}, {"ProviderId", "oidc"}, {"WebIdentityToken", "a.b.c"}};
        body.merge_patch(changes);
        net::HttpRequest request;
        request.method = "POST";
        request.target = "/";
        request.headers = {{"Host", "127.0.0.1:80"},       {"Content-Type", "application/json"}, {"X-TC-Action", "AssumeRoleWithWebIdentity"},
                           {"X-TC-Version", "2018-08-13"}, {"X-TC-Region", "ap-guangzhou"},      {"Authorization", authorization}};
        request.body = body.dump();
        return json::parse(cloud_.send(std::move(request)).body)["Response"];
    }
    net::HttpResponse metadata(const std::string& rest) {
        net::HttpRequest request;
        request.method = "GET";
        request.target = "/latest/meta-data/cam/security-credentials/" + rest;
        request.headers = {{"Host", "metadata.tencentyun.com"}};
        return cloud_.send(std::move(request));
    }
    std::string code(const json& answer) { return Cloud::code_of(answer); }
    Cloud cloud_;
};

TEST_F(Sts, CallerIdentity) {
    const json root = cloud_.sts("GetCallerIdentity", json::object());
    EXPECT_EQ(root["AccountId"], kUin);
    EXPECT_EQ(root["UserId"], kUin);
    const json role = cloud_.sts("GetCallerIdentity", json::object(), key_of(assume()["Credentials"]));
    EXPECT_EQ(role["Type"], "CAMRole");
    EXPECT_EQ(role["AccountId"], kUin);
    EXPECT_EQ(role["PrincipalId"], kUin);
    EXPECT_TRUE(role["UserId"].get<std::string>().ends_with(":planwright")) << role;
    EXPECT_EQ(code(cloud_.sts("GetCallerIdentity", {{"Who", 1}})), "UnknownParameter");
}

TEST_F(Sts, AssumedKeysBuyForTheAccountUntilTheyExpire) {
    const json answer = assume({{"DurationSeconds", 600}});
    EXPECT_EQ(answer["Expiration"], "2026-11-21T00:10:00Z");
    EXPECT_EQ(answer["ExpiredTime"], cloud_.face.agenda().now().time_since_epoch().count() + 600);
    const Signing with = key_of(answer["Credentials"]);
    EXPECT_EQ(code(cloud_.call("CreatePlan", {{"PlanType", "personal"}}, with)), "");
    EXPECT_EQ(cloud_.deals()["Deals"][0]["Creator"], "777");
    Signing bare = with;
    bare.token.clear();
    EXPECT_EQ(code(cloud_.call("DescribePlans", json::object(), bare)), "AuthFailure.TokenFailure");
    cloud_.advance(std::chrono::seconds(599));
    EXPECT_EQ(code(cloud_.call("DescribePlans", json::object(), with)), "");
    cloud_.advance(std::chrono::seconds(1));
    EXPECT_EQ(code(cloud_.call("DescribePlans", json::object(), with)), "AuthFailure.TokenFailure");
}

TEST_F(Sts, AssumeRoleRefusals) {
    EXPECT_EQ(code(assume({{"ExternalId", "x-2"}})), "UnauthorizedOperation");
    EXPECT_EQ(code(assume({{"ExternalId", nullptr}})), "UnauthorizedOperation");
    EXPECT_EQ(code(assume({{"RoleArn", "qcs::cam::uin/1:roleName/nobody"}})), "ResourceNotFound.RoleNotFound");
    EXPECT_EQ(code(assume({{"RoleArn", nullptr}})), "MissingParameter");
    EXPECT_EQ(code(assume({{"RoleSessionName", "x"}})), "InvalidParameter.ParamError");
    EXPECT_EQ(code(assume({{"DurationSeconds", 43'201}})), "InvalidParameter.OverTimeError");
    EXPECT_EQ(code(cloud_.sts("AssumeRole", json::object(), with_key(kSecretId, "WRONG"))), "AuthFailure.SignatureFailure");
    const std::string id = cloud_.control("GET", "/roles")["roles"][0]["roleId"];
    EXPECT_EQ(code(assume({{"RoleArn", "qcs::cam::uin/" + std::string(kUin) + ":role/" + id}})), "");
}

TEST_F(Sts, WebIdentityNeedsNoSignatureButTheRightToken) {
    const json answer = assume_by_token();
    EXPECT_EQ(answer["ExpiredTime"], cloud_.face.agenda().now().time_since_epoch().count() + 7200) << answer;
    EXPECT_EQ(code(cloud_.call("DescribePlans", json::object(), key_of(answer["Credentials"]))), "");
    EXPECT_EQ(code(assume_by_token({{"WebIdentityToken", "a.b.d"}})), "InvalidParameter.WebIdentityTokenError");
    EXPECT_EQ(code(assume_by_token({{"ProviderId", "other"}})), "UnauthorizedOperation");
    EXPECT_EQ(code(assume_by_token({{"RoleArn", "qcs::cam::uin/1:roleName/nobody"}})), "InternalError.GetRoleError");
    EXPECT_NE(code(assume_by_token(json::object(), "")), "");
    cloud_.control("POST", "/roles", {{"uin", kUin}, {"name", "buyer"}, {"webIdentityToken", "rotated"}});
    EXPECT_EQ(code(assume_by_token()), "InvalidParameter.WebIdentityTokenError");
    EXPECT_EQ(code(assume_by_token({{"WebIdentityToken", "rotated"}})), "");
    EXPECT_EQ(cloud_.control("GET", "/roles").dump().find("rotated"), std::string::npos);
}

TEST_F(Sts, OnlyWebIdentityMaySkipTheSignature) {
    net::HttpRequest request =
        signed_request(for_api("sts.tencentcloudapi.com", "2018-08-13"), "GetCallerIdentity", "{}", cloud_.face.agenda().now());
    request.headers.back().second = "SKIP";
    EXPECT_EQ(code(json::parse(cloud_.send(std::move(request)).body)["Response"]), "AuthFailure.InvalidAuthorization");
}

TEST_F(Sts, MetadataHasARoleOnlyWhenOneIsSet) {
    EXPECT_EQ(metadata("").status, 404);
    cloud_.control("POST", "/metadataRole", {{"arn", kArn}, {"lifeSeconds", 1000}});
    EXPECT_EQ(metadata("").body, "buyer");
    EXPECT_EQ(metadata("").status, 200);
    EXPECT_EQ(metadata("other").status, 404);
    const json keys = json::parse(metadata("buyer").body);
    EXPECT_EQ(keys["Code"], "Success");
    EXPECT_EQ(code(cloud_.call("DescribePlans", json::object(), key_of(keys))), "");
    cloud_.advance(std::chrono::seconds(899));
    EXPECT_EQ(json::parse(metadata("buyer").body), keys);
    cloud_.advance(std::chrono::seconds(1));
    EXPECT_NE(json::parse(metadata("buyer").body)["Token"], keys["Token"]);
    EXPECT_EQ(code(cloud_.call("DescribePlans", json::object(), key_of(keys))), "") << "the old one is good to its end";
    cloud_.control("POST", "/faults", {{"kind", "http_5xx"}, {"action", "CamMetadata"}, {"count", 1}});
    EXPECT_EQ(metadata("").status, 502);
    cloud_.control("POST", "/metadataRole", json::object());
    EXPECT_EQ(metadata("buyer").status, 404);
    EXPECT_TRUE(cloud_.control("POST", "/metadataRole", {{"arn", "nobody"}}, 404).contains("error"));
}

}  // namespace
}  // namespace cloudsim
