#include "cloudsim/tc3.hpp"

#include <gtest/gtest.h>

#include "client.hpp"

namespace cloudsim {
namespace {

// Signatures made by the vendor's own Python signer.
struct Vector {
    const char* host;
    const char* service;
    const char* date;
    long timestamp;
    const char* body;
    const char* signature;
};
constexpr Vector kVectors[] = {
    {"teo.tencentcloudapi.com", "teo", "2023-11-14", 1700000000,
     R"({"PlanType":"personal","PrepaidPlanParam":{"Period":1,"RenewFlag":"off"},"AutoUseVoucher":"false"})",
     "43d2548371a49bd8b06c548b130ea359b6dee3b0a75666c36ec0aa27c9368560"},
    {"billing.intl.tencentcloudapi.com", "billing", "2023-12-31", 1704067199,
     R"({"StartTime":"2024-01-01 00:00:00","EndTime":"2024-01-02 00:00:00","Limit":20})",
     "e77bb416799436e67caa40220d2eb9618e146f11501d42fb160c673495192282"},
    {"teo.intl.tencentcloudapi.com", "teo", "2024-01-01", 1704067200, "{}", "2c50f40e15d1c162700b22a28905dfc74b5c82364e0fdea1a6ccb1f8fd02726b"},
};

net::HttpRequest request_of(const Vector& vector, const std::string& signature) {
    net::HttpRequest request;
    request.method = "POST";
    request.target = "/";
    request.headers = {{"host", vector.host},
                       {"content-type", "application/json"},
                       {"x-tc-timestamp", std::to_string(vector.timestamp)},
                       {"authorization", std::string("TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/") + vector.date + "/" + vector.service +
                                             "/tc3_request, SignedHeaders=content-type;host, Signature=" + signature}};
    request.body = vector.body;
    return request;
}

class Tc3 : public testing::Test {
protected:
    Tc3() {
        key_.secret_id = kSecretId;
        key_.secret_key = kSecretKey;
        account_.uin = kUin;
    }
    // "" when the signature is good, else the error's code.
    std::string judge(const net::HttpRequest& request, base::Time now) {
        const auto verified = verify_tc3(request, now, [this](std::string_view id) -> std::optional<Model::KeyHolder> {
            if (id != key_.secret_id) return std::nullopt;
            return Model::KeyHolder{.account = &account_, .key = &key_};
        });
        return verified ? "" : verified.error().code;
    }
    static base::Time at(long seconds) { return base::Time(base::Seconds(seconds)); }

    Key key_;
    Account account_;
};

TEST_F(Tc3, AcceptsTheVendorsOwnSignatures) {
    for (const Vector& vector : kVectors) EXPECT_EQ(judge(request_of(vector, vector.signature), at(vector.timestamp)), "") << vector.body;
}

TEST_F(Tc3, RefusesOneChangedBitOfAnything) {
    const Vector& vector = kVectors[0];
    const net::HttpRequest good = request_of(vector, vector.signature);
    net::HttpRequest body = good;
    body.body.back() = ' ';
    net::HttpRequest host = good;
    host.headers[0].second = "teo.intl.tencentcloudapi.com";
    net::HttpRequest time = good;
    time.headers[2].second = "1700000001";
    net::HttpRequest type = good;
    type.headers[1].second = "application/json; charset=utf-8";
    for (const net::HttpRequest& bad : {body, host, time, type}) EXPECT_EQ(judge(bad, at(vector.timestamp)), "AuthFailure.SignatureFailure");
    key_.secret_key = "OTHER";
    EXPECT_EQ(judge(good, at(vector.timestamp)), "AuthFailure.SignatureFailure");
}

TEST_F(Tc3, WindowIsFiveMinutesBothWays) {
    const Vector& vector = kVectors[0];
    const net::HttpRequest request = request_of(vector, vector.signature);
    EXPECT_EQ(judge(request, at(vector.timestamp + 300)), "");
    EXPECT_EQ(judge(request, at(vector.timestamp - 300)), "");
    EXPECT_EQ(judge(request, at(vector.timestamp + 301)), "AuthFailure.SignatureExpire");
    EXPECT_EQ(judge(request, at(vector.timestamp - 301)), "AuthFailure.SignatureExpire");
}

// Signed honestly, but with the date of another day, as by a client that takes the local date.
TEST_F(Tc3, DateMustBeTheTimestampsUtcDate) {
    Signing with = for_api(kVectors[1].host, "");
    const base::Time last_second = at(kVectors[1].timestamp);
    EXPECT_EQ(judge(signed_request(with, "", "{}", last_second), last_second), "");
    with.date = "2024-01-01";
    EXPECT_EQ(judge(signed_request(with, "", "{}", last_second), last_second), "AuthFailure.SignatureFailure");
}

TEST_F(Tc3, LoopbackHostsTakeTheServiceFromTheScope) {
    const std::string canonical = "POST\n/\n\ncontent-type:application/json\nhost:127.0.0.1:8080\n\ncontent-type;host\n" + hex(sha256("{}"));
    const std::string to_sign = "TC3-HMAC-SHA256\n1704067200\n2024-01-01/teo/tc3_request\n" + hex(sha256(canonical));
    const std::string key = hmac_sha256(hmac_sha256(hmac_sha256("TC3SECRETEXAMPLE", "2024-01-01"), "teo"), "tc3_request");
    net::HttpRequest request = request_of(kVectors[2], hex(hmac_sha256(key, to_sign)));
    request.headers[0].second = "127.0.0.1:8080";
    EXPECT_EQ(judge(request, at(kVectors[2].timestamp)), "");
}

// Elsewhere the host's first label says which service it is.
TEST_F(Tc3, ScopeMustNameTheHostsService) {
    net::HttpRequest request = request_of(kVectors[2], kVectors[2].signature);
    request.headers[0].second = "billing.intl.tencentcloudapi.com";
    EXPECT_EQ(judge(request, at(kVectors[2].timestamp)), "AuthFailure.SignatureFailure");
}

TEST_F(Tc3, MalformedAuthorizations) {
    const Vector& vector = kVectors[0];
    for (const char* text : {"", "SKIP", "TC3-HMAC-SHA256", "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2023-11-14/teo/tc3_request, Signature=00",
                             "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2023-11-14/teo, SignedHeaders=content-type;host, Signature=00",
                             "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2023-11-14/teo/tc3_request, SignedHeaders=host, Signature=00",
                             "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2023-11-14/teo/tc3_request, SignedHeaders=host;content-type, Signature=00"}) {
        net::HttpRequest request = request_of(vector, vector.signature);
        request.headers[3].second = text;
        EXPECT_EQ(judge(request, at(vector.timestamp)), "AuthFailure.InvalidAuthorization") << text;
    }
    net::HttpRequest request = request_of(vector, vector.signature);
    request.headers[2].second = "soon";
    EXPECT_EQ(judge(request, at(vector.timestamp)), "MissingParameter");
}

TEST_F(Tc3, KeysAndTokens) {
    const Vector& vector = kVectors[2];
    net::HttpRequest request = request_of(vector, vector.signature);
    const base::Time now = at(vector.timestamp);
    key_.token = "temporary";
    EXPECT_EQ(judge(request, now), "AuthFailure.TokenFailure");
    request.headers.emplace_back("X-TC-Token", "temporary");
    EXPECT_EQ(judge(request, now), "");
    key_.expires = now;
    EXPECT_EQ(judge(request, now), "AuthFailure.TokenFailure");
    key_.disabled = true;
    EXPECT_EQ(judge(request, now), "AuthFailure.SecretIdNotFound");
    key_.secret_id = "AKIDANOTHER";
    EXPECT_EQ(judge(request, now), "AuthFailure.SecretIdNotFound");
}

}  // namespace
}  // namespace cloudsim
