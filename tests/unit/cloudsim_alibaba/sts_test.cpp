// Who may ask: STS and the metadata service.
#include <gtest/gtest.h>

#include "unit/cloudsim_alibaba/client.hpp"

namespace cloudsim::alibaba {
namespace {

const std::string kRole = std::string("acs:ram::") + kUid + ":role/buyer";
const std::string kProvider = std::string("acs:ram::") + kUid + ":oidc-provider/ack";

Signer signer_of(const json& credentials) {
    return {.id = credentials.at("AccessKeyId"), .secret = credentials.at("AccessKeySecret"), .token = credentials.at("SecurityToken")};
}

net::HttpRequest oidc_request(const Pairs& more = {}, bool form = false) {
    Pairs parameters = more;
    parameters.merge(Pairs{{"Action", "AssumeRoleWithOIDC"},
                           {"Version", kSts},
                           {"Format", "JSON"},
                           {"RoleArn", kRole},
                           {"OIDCProviderArn", kProvider},
                           {"OIDCToken", "eyJ.token.sig"},
                           {"RoleSessionName", "planwright"}});
    net::HttpRequest request{.method = "POST", .target = "/", .headers = {{"Host", "127.0.0.1"}}, .body = {}};
    if (form) {
        request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        request.body = canonical(parameters);
    } else {
        request.target = "/?" + canonical(parameters);
    }
    return request;
}

class Sts : public ::testing::Test {
protected:
    Sts() {
        const std::string expires = base::format_rfc3339(world.now() + std::chrono::hours(10));
        world.control("POST", "roles", {{"arn", kRole}, {"providerArn", kProvider}, {"oidcToken", "eyJ.token.sig"}, {"oidcTokenExpiresAt", expires}});
    }
    Reply sts(const std::string& action, const Pairs& parameters = {}, const Signer& with = {}) { return world.call(kSts, action, parameters, with); }
    net::HttpResponse metadata(const std::string& method, const std::string& path, const net::Headers& headers = {}) {
        net::HttpRequest request{.method = method, .target = path, .headers = headers, .body = {}};
        request.headers.emplace_back("Host", "100.100.100.200");
        return world.cloud.send(std::move(request));
    }
    World world;
};

TEST_F(Sts, IdentityOfAUser) {
    const Reply who = sts("GetCallerIdentity");
    EXPECT_EQ(who.body.at("AccountId"), kUid);
    EXPECT_EQ(who.body.at("IdentityType"), "RAMUser");
    EXPECT_EQ(who.body.at("Arn"), std::string("acs:ram::") + kUid + ":user/operator");
}

TEST_F(Sts, AnAssumedRoleBuysUntilItsKeysExpire) {
    const Reply assumed = sts("AssumeRole", {{"RoleArn", kRole}, {"RoleSessionName", "me"}, {"DurationSeconds", "900"}});
    ASSERT_EQ(assumed.code(), "") << assumed.body;
    EXPECT_EQ(assumed.body.at("AssumedRoleUser").at("Arn"), std::string("acs:ram::") + kUid + ":assumed-role/buyer/me");
    const Signer with = signer_of(assumed.body.at("Credentials"));
    EXPECT_EQ(assumed.body.at("Credentials").at("Expiration"), base::format_rfc3339(world.now() + base::Seconds(900)));
    EXPECT_EQ(sts("GetCallerIdentity", {}, with).body.at("IdentityType"), "AssumedRoleUser");
    EXPECT_EQ(world.call(kCbn, "DescribeCenBandwidthPackages", {}, with).code(), "");
    world.advance(std::chrono::seconds(900));
    EXPECT_EQ(world.call(kCbn, "DescribeCenBandwidthPackages", {}, with).code(), "InvalidSecurityToken.Expired");
}

TEST_F(Sts, AssumeRoleRefuses) {
    const Pairs good{{"RoleArn", kRole}, {"RoleSessionName", "me"}};
    const auto code = [&](const std::string& name, const std::string& value) {
        Pairs changed = good;
        changed[name] = value;
        return sts("AssumeRole", changed).code();
    };
    EXPECT_EQ(code("RoleArn", "role/buyer"), "InvalidParameter.RoleArn");
    EXPECT_EQ(code("RoleArn", kRole + "x"), "EntityNotExist.Role");
    EXPECT_EQ(code("RoleSessionName", "a b"), "InvalidParameter.RoleSessionName");
    EXPECT_EQ(code("DurationSeconds", "899"), "InvalidParameter.DurationSeconds");
    EXPECT_EQ(code("DurationSeconds", "3601"), "InvalidParameter.DurationSeconds");
    EXPECT_EQ(code("ExternalId", "x"), "NoPermission");
    world.set({{"accessKeyId", kId}, {"accessKeySecret", kSecret}, {"arn", std::string("acs:ram::") + kUid + ":root"}});
    const Reply root = sts("AssumeRole", good);
    EXPECT_EQ(root.code(), "NoPermission");
    EXPECT_EQ(root.status, 403);
}

TEST_F(Sts, OidcIsUnsignedInQueryOrForm) {
    for (const bool form : {false, true}) {
        const Reply assumed = world.send(oidc_request({}, form));
        ASSERT_EQ(assumed.code(), "") << assumed.body;
        EXPECT_EQ(world.call(kCbn, "DescribeCenBandwidthPackages", {}, signer_of(assumed.body.at("Credentials"))).code(), "");
    }
    net::HttpRequest other = oidc_request();
    other.target.replace(other.target.find("AssumeRoleWithOIDC"), 18, "GetCallerIdentity");
    EXPECT_EQ(world.send(other).code(), "IncompleteSignature");
}

TEST_F(Sts, OidcRefuses) {
    const auto code = [this](const std::string& name, const std::string& value) { return world.send(oidc_request({{name, value}})).code(); };
    EXPECT_EQ(code("OIDCToken", "eyJ.other.sig"), "AuthenticationFail.OIDCToken.Invalid");
    EXPECT_EQ(code("OIDCToken", "abc"), "InvalidParameter.OIDCToken");
    EXPECT_EQ(code("OIDCProviderArn", "x"), "AuthenticationFail.NoPermission");
    EXPECT_EQ(code("RoleArn", kRole + "x"), "EntityNotExist.Role");
    world.advance(std::chrono::hours(10));
    const Reply old = world.send(oidc_request());
    EXPECT_EQ(old.code(), "AuthenticationFail.OIDCToken.Expired");
    EXPECT_EQ(old.status, 401);
}

TEST_F(Sts, MetadataWantsItsToken) {
    const std::string path = "/latest/meta-data/ram/security-credentials/";
    world.control("POST", "metadata", {{"roleArn", kRole}});
    EXPECT_EQ(metadata("GET", path).status, 403);
    EXPECT_EQ(metadata("PUT", "/latest/api/token").status, 400);
    EXPECT_EQ(metadata("PUT", "/latest/api/token", {{"X-aliyun-ecs-metadata-token-ttl-seconds", "21601"}}).status, 400);
    const std::string token = metadata("PUT", "/latest/api/token", {{"X-aliyun-ecs-metadata-token-ttl-seconds", "60"}}).body;
    const net::Headers with{{"X-aliyun-ecs-metadata-token", token}};
    EXPECT_EQ(metadata("GET", path, with).body, "buyer");
    const net::HttpResponse answer = metadata("GET", path + "buyer", with);
    ASSERT_EQ(answer.status, 200);
    const json credentials = json::parse(answer.body);
    EXPECT_EQ(credentials.at("Code"), "Success");
    EXPECT_EQ(world.call(kCbn, "DescribeCenBandwidthPackages", {}, signer_of(credentials)).code(), "");
    EXPECT_EQ(metadata("GET", path + "other", with).status, 404);
    world.advance(std::chrono::seconds(60));
    EXPECT_EQ(metadata("GET", path, with).status, 403);
}

TEST_F(Sts, MetadataKeysAreMadeAnewInTime) {
    const std::string path = "/latest/meta-data/ram/security-credentials/buyer";
    world.control("POST", "metadata", {{"roleArn", kRole}, {"imdsV1", true}});
    const json first = json::parse(metadata("GET", path).body);
    EXPECT_EQ(json::parse(metadata("GET", path).body), first);
    world.advance(std::chrono::hours(3));
    const json second = json::parse(metadata("GET", path).body);
    EXPECT_NE(second.at("AccessKeyId"), first.at("AccessKeyId"));
    EXPECT_EQ(second.at("Expiration"), base::format_rfc3339(world.now() + std::chrono::hours(6)));
}

TEST_F(Sts, AnInstanceWithoutARole) {
    world.control("POST", "metadata", {{"imdsV1", true}});
    EXPECT_EQ(metadata("GET", "/latest/meta-data/ram/security-credentials/").status, 404);
}

}  // namespace
}  // namespace cloudsim::alibaba
