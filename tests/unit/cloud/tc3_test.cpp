#include "cloud/tencent/tc3.hpp"

#include <gtest/gtest.h>

#include "cloud/crypto.hpp"

namespace tencent {
namespace {

// Made with the vendor's own Python signer.
struct Vector {
    std::string service;
    std::string host;
    std::int64_t timestamp;
    std::string date;
    std::string body;
    std::string signature;
};

const std::vector<Vector>& vectors() {
    static const std::vector<Vector> all{
        {"teo", "teo.tencentcloudapi.com", 1700000000, "2023-11-14",
         R"({"PlanType":"personal","PrepaidPlanParam":{"Period":1,"RenewFlag":"off"},"AutoUseVoucher":"false"})",
         "43d2548371a49bd8b06c548b130ea359b6dee3b0a75666c36ec0aa27c9368560"},
        {"billing", "billing.intl.tencentcloudapi.com", 1704067199, "2023-12-31",  // the last second of a UTC year
         R"({"StartTime":"2024-01-01 00:00:00","EndTime":"2024-01-02 00:00:00","Limit":20})",
         "e77bb416799436e67caa40220d2eb9618e146f11501d42fb160c673495192282"},
        {"teo", "teo.intl.tencentcloudapi.com", 1704067200, "2024-01-01", "{}", "2c50f40e15d1c162700b22a28905dfc74b5c82364e0fdea1a6ccb1f8fd02726b"},
    };
    return all;
}

base::Time at(std::int64_t seconds) { return base::Time(base::Seconds(seconds)); }

TEST(Tc3, SignsTheVendorsVectors) {
    for (const Vector& vector : vectors()) {
        const std::string header =
            authorization(base::Secret("AKIDEXAMPLE"), base::Secret("SECRETEXAMPLE"), vector.service, vector.host, vector.body, at(vector.timestamp));
        EXPECT_EQ(header, "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/" + vector.date + "/" + vector.service +
                              "/tc3_request, SignedHeaders=content-type;host, Signature=" + vector.signature);
    }
}

TEST(Tc3, CanonicalRequestIsTheDocumentedOne) {
    const Vector& first = vectors().front();
    const std::string canonical = canonical_request(first.host, first.body);
    EXPECT_EQ(canonical,
              "POST\n/\n\ncontent-type:application/json\nhost:teo.tencentcloudapi.com\n\ncontent-type;host\n"
              "9ca2cfbd063905cb161ac401e7baf9e1373d1bc41c769bafc2e89a38caf93428");
    EXPECT_EQ(cloud::sha256_hex(canonical), "01364b3653efb0acd09f8d03ad6e1473f24b17e149fff4f379422535401e59c9");
    EXPECT_EQ(string_to_sign("teo", canonical, at(1700000000)),
              "TC3-HMAC-SHA256\n1700000000\n2023-11-14/teo/tc3_request\n01364b3653efb0acd09f8d03ad6e1473f24b17e149fff4f379422535401e59c9");
}

TEST(Tc3, HostIsSignedInLowerCase) {
    EXPECT_EQ(canonical_request("Teo.TencentCloudAPI.com", "{}"), canonical_request("teo.tencentcloudapi.com", "{}"));
}

TEST(Tc3, TheHeaderDoesNotHoldTheKey) {
    const std::string header = authorization(base::Secret("AKIDEXAMPLE"), base::Secret("SECRETEXAMPLE"), "teo", "h", "{}", at(1700000000));
    EXPECT_EQ(header.find("SECRETEXAMPLE"), std::string::npos);
}

// RFC 4231, test case 2; FIPS 180-4's empty message.
TEST(Crypto, KnownAnswers) {
    EXPECT_EQ(cloud::to_hex(cloud::hmac_sha256(base::Secret("Jefe"), "what do ya want for nothing?").reveal()),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(cloud::sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace tencent
