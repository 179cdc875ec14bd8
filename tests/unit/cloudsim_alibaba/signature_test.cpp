// The two signatures against the vendor's own examples and two of our own, and what is refused.
#include <gtest/gtest.h>

#include "cloudsim/alibaba/signature.hpp"
#include "unit/cloudsim_alibaba/client.hpp"

namespace cloudsim::alibaba {
namespace {

struct Verifier {
    Account account;
    base::Time now;

    Verifier(const std::string& id, const std::string& secret, const std::string& when) : now(base::parse_rfc3339(when).value()) {
        account.keys.push_back({.id = id, .secret = secret, .token = {}, .expires = std::nullopt, .arn = {}});
    }
    KeyLookup lookup() {
        return [this](std::string_view id) -> std::optional<KeyHolder> {
            if (id != account.keys.front().id) return std::nullopt;
            return KeyHolder{.account = &account, .key = &account.keys.front()};
        };
    }
    std::string v1(const std::string& method, const Pairs& parameters) {
        const auto verified = verify_v1(method, parameters, now, lookup());
        return verified ? "" : verified.error().code;
    }
    std::string v3(const net::HttpRequest& request) {
        const auto verified = verify_v3(request, parts_of(request).value(), now, lookup());
        return verified ? "" : verified.error().code;
    }
};

net::HttpRequest v3_request(const std::string& id, const std::string& query, const net::Headers& more, const std::string& signature) {
    net::HttpRequest request{.method = "POST", .target = "/?" + query, .headers = more, .body = {}};
    request.headers.emplace_back("x-acs-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    request.headers.emplace_back("Authorization",
                                 "ACS3-HMAC-SHA256 Credential=" + id +
                                     ",SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
                                     ",Signature=" +
                                     signature);
    return request;
}

TEST(SignatureV1, VendorsExample) {
    Verifier verifier("testid", "testsecret", "2016-02-23T12:46:24Z");
    Pairs parameters{{"Action", "DescribeRegions"},
                     {"Version", "2014-05-26"},
                     {"Format", "XML"},
                     {"AccessKeyId", "testid"},
                     {"SignatureMethod", "HMAC-SHA1"},
                     {"SignatureVersion", "1.0"},
                     {"SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"},
                     {"Timestamp", "2016-02-23T12:46:24Z"},
                     {"Signature", "OLeaidS1JvxuMvnyHOwuJ+uX5qY="}};
    EXPECT_EQ(verifier.v1("GET", parameters), "");
    EXPECT_EQ(verifier.v1("POST", parameters), "SignatureDoesNotMatch");
    parameters["Format"] = "JSON";
    EXPECT_EQ(verifier.v1("GET", parameters), "SignatureDoesNotMatch");
}

TEST(SignatureV1, ValuesAreEncodedTwice) {
    Verifier verifier("testid", "testsecret", "2026-01-02T03:04:05Z");
    const Pairs parameters{{"Action", "DescribeCenBandwidthPackages"},
                           {"Version", "2017-09-12"},
                           {"Format", "JSON"},
                           {"AccessKeyId", "testid"},
                           {"SignatureMethod", "HMAC-SHA1"},
                           {"SignatureVersion", "1.0"},
                           {"SignatureNonce", "11111111-2222-3333-4444-555555555555"},
                           {"Timestamp", "2026-01-02T03:04:05Z"},
                           {"Filter.1.Key", "Name"},
                           {"Filter.1.Value.1", "a b*c~d"},
                           {"PageSize", "50"},
                           {"Signature", "CeJlKokuPi1E5Yv15kdg3S4B1Bo="}};
    EXPECT_EQ(verifier.v1("POST", parameters), "");
}

TEST(SignatureV3, VendorsExample) {
    Verifier verifier("YourAccessKeyId", "YourAccessKeySecret", "2023-10-26T10:22:32Z");
    EXPECT_EQ(verifier.v3(v3_request("YourAccessKeyId", "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
                                     {{"host", "ecs.cn-shanghai.aliyuncs.com"},
                                      {"x-acs-action", "RunInstances"},
                                      {"x-acs-date", "2023-10-26T10:22:32Z"},
                                      {"x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"},
                                      {"x-acs-version", "2014-05-26"}},
                                     "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")),
              "");
}

TEST(SignatureV3, QueryIsSortedAndEncodedByTheServerItself) {
    Verifier verifier("testid", "testsecret", "2026-01-02T03:04:05Z");
    const net::Headers headers{{"host", "cbn.aliyuncs.com"},
                               {"x-acs-action", "DescribeCenBandwidthPackages"},
                               {"x-acs-date", "2026-01-02T03:04:05Z"},
                               {"x-acs-signature-nonce", "0123456789abcdef0123456789abcdef"},
                               {"x-acs-version", "2017-09-12"}};
    const std::string signature = "478275575a79e028a5e6d835c4db284507c2ffb86951301653b16d9c1328020c";
    const std::string query = "PageSize=50&PageNumber=1&Filter.1.Value.1=a+b%2Ac%7ed&Filter.1.Key=Name";
    EXPECT_EQ(verifier.v3(v3_request("testid", query, headers, signature)), "");
    EXPECT_EQ(verifier.v3(v3_request("testid", query + "1", headers, signature)), "SignatureDoesNotMatch");
}

TEST(SignatureV3, EveryHeaderThatCountsHasToBeSigned) {
    Verifier verifier(kId, kSecret, "2026-01-02T03:04:05Z");
    auto request = sign_v3({}, kCbn, "X", {}, verifier.now);
    EXPECT_EQ(verifier.v3(request), "");
    request.headers.emplace_back("x-acs-security-token", "smuggled");
    EXPECT_EQ(verifier.v3(request), "IncompleteSignature");
}

TEST(SignatureV3, BodyIsCovered) {
    Verifier verifier(kId, kSecret, "2026-01-02T03:04:05Z");
    auto request = sign_v3({}, kCbn, "X", {}, verifier.now);
    request.body = "a=b";
    EXPECT_EQ(verifier.v3(request), "SignatureDoesNotMatch");
}

TEST(SignatureV3, WindowIsFifteenMinutesBothWays) {
    Verifier verifier(kId, kSecret, "2026-01-02T03:04:05Z");
    const auto at = [&verifier](int seconds) { return verifier.v3(sign_v3({}, kCbn, "X", {}, verifier.now + base::Seconds(seconds))); };
    EXPECT_EQ(at(-900), "");
    EXPECT_EQ(at(900), "");
    EXPECT_EQ(at(-901), "InvalidTimeStamp.Expired");
    EXPECT_EQ(at(901), "InvalidTimeStamp.Expired");
}

TEST(Signature, Keys) {
    Verifier verifier(kId, kSecret, "2026-01-02T03:04:05Z");
    Signer stranger;
    stranger.id = "nobody";
    EXPECT_EQ(verifier.v3(sign_v3(stranger, kCbn, "X", {}, verifier.now)), "InvalidAccessKeyId.NotFound");
    Signer wrong;
    wrong.secret = "other";
    EXPECT_EQ(verifier.v3(sign_v3(wrong, kCbn, "X", {}, verifier.now)), "SignatureDoesNotMatch");
    verifier.account.keys.front().disabled = true;
    EXPECT_EQ(verifier.v3(sign_v3({}, kCbn, "X", {}, verifier.now)), "InvalidAccessKeyId.Inactive");
}

TEST(Signature, Tokens) {
    Verifier verifier(kId, kSecret, "2026-01-02T03:04:05Z");
    Key& key = verifier.account.keys.front();
    key.token = "a/b+c=";
    key.expires = verifier.now + base::Seconds(10);
    Signer with;
    EXPECT_EQ(verifier.v3(sign_v3(with, kCbn, "X", {}, verifier.now)), "MissingSecurityToken");
    with.token = "other";
    EXPECT_EQ(verifier.v3(sign_v3(with, kCbn, "X", {}, verifier.now)), "InvalidSecurityToken.MismatchWithAccessKey");
    with.token = key.token;
    EXPECT_EQ(verifier.v3(sign_v3(with, kCbn, "X", {}, verifier.now)), "");
    EXPECT_EQ(verifier.v1("POST", parts_of(sign_v1(with, {{"Action", "X"}}, verifier.now)).value().all()), "");
    verifier.now += base::Seconds(10);
    EXPECT_EQ(verifier.v3(sign_v3(with, kCbn, "X", {}, verifier.now)), "InvalidSecurityToken.Expired");
}

TEST(Wire, BrokenEncodingIsNotGuessedAt) {
    EXPECT_FALSE(parse_pairs("a=%2"));
    EXPECT_FALSE(parse_pairs("a=%zz"));
    EXPECT_EQ(parse_pairs("a=1&&b&c=%e4%B8%ad+x"), (Pairs{{"a", "1"}, {"b", ""}, {"c", "\xe4\xb8\xad x"}}));
    EXPECT_EQ(percent_encode("a b*c~d/\xe4"), "a%20b%2Ac~d%2F%E4");
}

}  // namespace
}  // namespace cloudsim::alibaba
