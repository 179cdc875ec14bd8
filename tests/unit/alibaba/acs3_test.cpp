#include "cloud/alibaba/acs3.hpp"

#include <gtest/gtest.h>

#include "cloud/crypto.hpp"
#include "net/percent.hpp"

namespace alibaba {
namespace {

cloud::Credentials keys(std::string id, std::string key, std::string token = {}) {
    return {base::Secret(std::move(id)), base::Secret(std::move(key)), base::Secret(std::move(token)), {}};
}

std::string authorization(const net::HttpRequest& request) { return std::string(net::find_header(request.headers, "authorization")); }

const Operation kDescribe{
    "cbn.aliyuncs.com",
    "DescribeCenBandwidthPackages",
    "2017-09-12",
    {{"Filter.1.Key", "Name"}, {"Filter.1.Value.1", "a b*c~d"}, {"PageNumber", "1"}, {"PageSize", "50"}},
};
constexpr std::string_view kNonce = "0123456789abcdef0123456789abcdef";
const base::Time kSignedAt = *base::parse_rfc3339("2026-01-02T03:04:05Z");

// The vendor's own example.
TEST(Acs3, SignsTheDocumentedVector) {
    const Operation operation{"ecs.cn-shanghai.aliyuncs.com",
                              "RunInstances",
                              "2014-05-26",
                              {{"ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}, {"RegionId", "cn-shanghai"}}};
    const auto request = signed_request(operation, keys("YourAccessKeyId", "YourAccessKeySecret"), *base::parse_rfc3339("2023-10-26T10:22:32Z"),
                                        "3156853299f313e23d1673dc12e1703d");
    EXPECT_EQ(authorization(request),
              "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
              "x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
}

// Made with the vendor's own Python signer.
TEST(Acs3, SignsParametersWithSpacesAndStars) {
    const auto request = signed_request(kDescribe, keys("testid", "testsecret"), kSignedAt, kNonce);
    EXPECT_EQ(request.target, "/?Filter.1.Key=Name&Filter.1.Value.1=a%20b%2Ac~d&PageNumber=1&PageSize=50");
    EXPECT_EQ(authorization(request),
              "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;"
              "x-acs-version,Signature=478275575a79e028a5e6d835c4db284507c2ffb86951301653b16d9c1328020c");
}

TEST(Acs3, CanonicalRequestIsTheDocumentedOne) {
    const net::Headers headers{
        {"host", "cbn.aliyuncs.com"},           {"x-acs-action", "DescribeCenBandwidthPackages"}, {"x-acs-content-sha256", cloud::sha256_hex("")},
        {"x-acs-date", "2026-01-02T03:04:05Z"}, {"x-acs-signature-nonce", std::string(kNonce)},   {"x-acs-version", "2017-09-12"}};
    EXPECT_EQ(cloud::sha256_hex(canonical_request(canonical_query(kDescribe.parameters), headers)),
              "2108bf06b5f2a28f8625a483a5ddc71b928f4c8bce389c0712b020ee1c8ffebb");
}

TEST(Acs3, TheRequestIsAPostWithoutBodyThatAsksForJson) {
    const auto request = signed_request(kDescribe, keys("testid", "testsecret"), kSignedAt, kNonce);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.body, "");
    EXPECT_EQ(net::find_header(request.headers, "accept"), "application/json");
    EXPECT_EQ(net::find_header(request.headers, "host"), "cbn.aliyuncs.com");
    EXPECT_EQ(net::find_header(request.headers, "x-acs-date"), "2026-01-02T03:04:05Z");
    EXPECT_EQ(net::find_header(request.headers, "x-acs-signature-nonce"), kNonce);
    const Operation bare{"sts.aliyuncs.com", "GetCallerIdentity", "2015-04-01", {}};
    EXPECT_EQ(signed_request(bare, keys("testid", "testsecret"), kSignedAt, kNonce).target, "/");
}

TEST(Acs3, TheTokenOfTemporaryKeysIsSentAndSigned) {
    const auto request = signed_request(kDescribe, keys("testid", "testsecret", "tok/en+1="), kSignedAt, kNonce);
    EXPECT_EQ(net::find_header(request.headers, "x-acs-security-token"), "tok/en+1=");
    const std::string header = authorization(request);
    EXPECT_NE(header.find(";x-acs-date;x-acs-security-token;x-acs-signature-nonce;"), std::string::npos) << header;
    EXPECT_NE(header, authorization(signed_request(kDescribe, keys("testid", "testsecret", "other"), kSignedAt, kNonce)));
}

TEST(Acs3, TheKeyIsInNoHeader) {
    for (const auto& [name, value] : signed_request(kDescribe, keys("testid", "testsecret"), kSignedAt, kNonce).headers)
        EXPECT_EQ(value.find("testsecret"), std::string::npos) << name;
}

TEST(Acs3, ParametersAreSortedByTheirBytesAndFullyEscaped) {
    EXPECT_EQ(canonical_query({{"b", "2"}, {"B", "1"}, {"Tag.10.Key", "x"}, {"Tag.1.Key", ""}}), "B=1&Tag.1.Key=&Tag.10.Key=x&b=2");
    EXPECT_EQ(net::percent_encode("a+b/\xe4\xb8\xad-._~"), "a%2Bb%2F%E4%B8%AD-._~");
}

struct Countdown final : base::Random {
    std::uint64_t left = 2;
    std::uint64_t next() override { return left--; }
};

TEST(Nonce, Is128BitsInHexadecimal) {
    Countdown random;
    EXPECT_EQ(cloud::make_nonce(random), "02000000000000000100000000000000");
}

}  // namespace
}  // namespace alibaba
