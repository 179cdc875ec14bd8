// What must be refused, and how the refusal names the field.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "codec/codec.hpp"
#include "samples.hpp"

namespace {

using nlohmann::json;

struct Bad {
    const char* where;  // JSON pointer into the good object
    json value;
    const char* says;
};

template <class T>
void refuses(const std::string& sample, const std::vector<Bad>& table) {
    for (const auto& bad : table) {
        json object = json::parse(sample);
        object[json::json_pointer(bad.where)] = bad.value;
        const auto decoded = codec::decode<T>(object.dump());
        ASSERT_FALSE(decoded) << bad.where << " = " << bad.value;
        EXPECT_EQ(decoded.error().kind(), base::ErrorKind::Invalid);
        EXPECT_NE(decoded.error().message().find(bad.says), std::string::npos) << decoded.error().message() << "\nshould say: " << bad.says;
    }
}

const json kHuge = json::parse("18446744073709551615");
const json kHuger = json::parse("1e300");

TEST(Refusal, OfABadPlanNamesTheField) {
    refuses<api::EdgeOnePlan>(
        samples::kPlan,
        {{"/spec/renewal/mode", "Sometimes", R"(EdgeOnePlan web/blog: spec.renewal.mode: "Sometimes" is not Never, Provider or Operator)"},
         {"/spec/renewal/mode", "", R"(spec.renewal.mode: "" is not)"},
         {"/spec/renewal/mode", 1, "spec.renewal.mode: is not a string but a number"},
         {"/spec/renewal", "Never", "spec.renewal: is not an object but a string"},
         {"/spec/renewal/renewBefore", "soon", "spec.renewal.renewBefore: \"soon\" is not a duration"},
         {"/spec/renewal/renewBefore", "31d", "spec.renewal.renewBefore: is not between 1s and 30d"},
         {"/spec/renewal/renewBefore", "0s", "spec.renewal.renewBefore: is not between 1s and 30d"},
         {"/spec/renewal/periodMonths", 13, "spec.renewal.periodMonths: 13 is not a period that can be bought: 1 to 12, 24 or 36 months"},
         {"/spec/planType", "plan-basic", R"(spec.planType: "plan-basic" is not personal, basic, standard or enterprise)"},
         {"/spec/planType", "other", "spec.planType"},
         {"/spec/managementPolicy", "observe", R"(spec.managementPolicy: "observe" is not Manage or Observe)"},
         {"/spec/deletionPolicy", "Delete", R"(spec.deletionPolicy: "Delete" is not Retain or Destroy)"},
         {"/spec/prepaid/periodMonths", 0, "spec.prepaid.periodMonths: 0 is not a whole number from 1 to 36"},
         {"/spec/prepaid/periodMonths", 1.5, "spec.prepaid.periodMonths: 1.5 is not a whole number"},
         {"/spec/prepaid/periodMonths", "1", "spec.prepaid.periodMonths: a string is not a whole number"},
         {"/spec/prepaid/periodMonths", kHuge, "spec.prepaid.periodMonths: 18446744073709551615 is not"},
         {"/spec/prepaid/periodMonths", kHuger, "spec.prepaid.periodMonths: 1e+300 is not"},
         {"/spec/ordinal", 1000, "spec.ordinal: 1000 is not a whole number from 1 to 999"},
         {"/spec/ordinal", 4294967297, "spec.ordinal"},
         {"/spec/autoUseVoucher", "true", "spec.autoUseVoucher: is not true or false but a string"},
         {"/spec/paidThrough", "2027-02-29", "spec.paidThrough: \"2027-02-29\" is not a date"},
         {"/spec/paidThrough", "2027-02-28T00:00:00Z", "spec.paidThrough"},
         {"/spec/zones", "zone-1", "spec.zones: is not a list but a string"},
         {"/spec/zones/1", 7, "spec.zones: is not a list of strings"},
         {"/spec/accountRef", nullptr, "spec.accountRef.name: is missing"},
         {"/spec/accountRef/name", "", "spec.accountRef.name: is missing"},
         {"/spec/accountRef/name", std::string("a\0b", 3), "spec.accountRef.name: holds a NUL byte"},
         {"/spec/zones/0", std::string("a\0b", 3), "spec.zones"},
         {"/spec/adopt", json::object(), "spec.adopt.planId: is missing"},
         {"/spec", json::array(), "spec: is not an object but a list"},
         {"/kind", "PurchaseOrder", R"(kind: "PurchaseOrder" is not EdgeOnePlan)"},
         {"/metadata/name", nullptr, "metadata.name: is missing"},
         {"/metadata/generation", -1, "metadata.generation: -1 is not"},
         {"/metadata/finalizers", "one", "metadata.finalizers"},
         {"/metadata/deletionTimestamp", "yesterday", "metadata.deletionTimestamp: \"yesterday\" is not an RFC 3339 time"},
         {"/status/observedGeneration", -2, "status.observedGeneration"},
         {"/status/expiresAt", "2026-12-01", "status.expiresAt"},
         {"/status/orders/0/at", "never", "status.orders[0].at"},
         {"/status/conditions/0/status", "Maybe", R"(status.conditions[0].status: "Maybe" is not True, False or Unknown)"}});
}

TEST(Refusal, OfABadOrderNamesTheField) {
    refuses<api::PurchaseOrder>(
        samples::kOrder,
        {{"/spec/act", "Destroy", R"(spec.act: "Destroy" is not Create, Upgrade, Renew or Refund)"},
         {"/spec/act", "Refund", R"(spec.act: "Refund" does not exist for EdgeOnePlan)"},
         {"/spec/subject/kind", "Secret", R"(spec.subject.kind: "Secret" is not a kind of plan)"},
         {"/spec/subject/kind", "CenBandwidthPackage", R"(spec.provider: "Tencent" is not Alibaba, as the subject's kind says)"},
         {"/spec/subject/kind", "CloudInstance", R"(spec.action: "RenewPlan" is not RenewInstance, as act says)"},
         {"/spec/clientToken", "t", "spec.clientToken: is there, but RenewPlan takes none"},
         {"/spec/resolution/resourceIds", "edgeone-a", "spec.resolution.resourceIds: is not a list"},
         {"/spec/act", nullptr, "spec.act: is missing"},
         {"/spec/act", "Create", R"(spec.action: "RenewPlan" is not CreatePlan, as act says)"},
         {"/spec/action", "DestroyPlan", R"(spec.action: "DestroyPlan" is not RenewPlan, as act says)"},
         {"/spec/provider", "Alibaba", R"(spec.provider: "Alibaba" is not Tencent)"},
         {"/spec/provider", nullptr, "spec.provider: is missing"},
         {"/spec/request", nullptr, "spec.request: is missing"},
         {"/spec/request", "{", "spec.request: not JSON"},
         {"/spec/request", "{}", "spec.request: PlanId: is missing"},
         {"/spec/before", nullptr, "spec.before.expiresAt: is missing"},
         {"/spec/subject/name", nullptr, "spec.subject.name: is missing"},
         {"/spec/resolution/outcome", "executed", R"(spec.resolution.outcome: "executed" is not Executed or NotExecuted)"},
         {"/spec/resolution/outcome", nullptr, "spec.resolution.outcome"},
         {"/spec/resolution/attempt", -1, "spec.resolution.attempt"},
         {"/status/phase", "Done",
          R"(status.phase: "Done" is not Pending, Submitting, OutcomeUnknown, AwaitingPayment, Delivered, Refused or Cancelled)"},
         {"/status/attempts/1/outcome", "Failed", R"(status.attempts[1].outcome: "Failed" is not "", Accepted, Refused, Unknown or NoEffect)"},
         {"/status/attempts/0/number", nullptr, "status.attempts[0].number: is missing"},
         {"/status/attempts/0/signedAt", nullptr, "status.attempts[0].signedAt: is missing"},
         {"/status/attempts/0", "one", "status.attempts[0]: is not an object but a string"},
         {"/status/attempts", json::object(), "status.attempts: is not a list but an object"}});
}

TEST(Refusal, OfAnOrderWithoutItsToken) {
    refuses<api::PurchaseOrder>(samples::kTokenOrder,
                                {{"/spec/clientToken", nullptr, "spec.clientToken: is missing: RefundInstance takes one"},
                                 {"/spec/clientToken", "", "spec.clientToken: is missing"},
                                 {"/spec/clientToken", std::string(65, 't'), "spec.clientToken: is not at most 64 printable ASCII characters"},
                                 {"/spec/clientToken", "a b", "spec.clientToken: is not at most 64 printable ASCII characters"},
                                 {"/spec/clientToken", "é", "spec.clientToken: is not at most 64 printable ASCII characters"},
                                 {"/spec/act", "Upgrade", R"(spec.act: "Upgrade" does not exist for CloudInstance)"},
                                 {"/spec/action", "RenewInstance", R"(spec.action: "RenewInstance" is not RefundInstance, as act says)"}});
}

TEST(Refusal, OfABadInstanceNamesTheField) {
    json nested = 1;
    for (int level = 0; level < 8; ++level) nested = {{"a", nested}};
    refuses<api::CloudInstance>(
        samples::kInstance,
        {{"/spec/parameters", json::object(), "spec.parameters.pid: is missing: the number by which the cloud knows the price of the product"},
         {"/spec/parameters/pid", "1003654", "spec.parameters.pid: is not a number"},
         {"/spec/parameters", "{}", "spec.parameters: is not an object but a string"},
         {"/spec/parameters", nullptr, "spec.parameters: is missing"},
         {"/spec/parameters/sv_a", std::string(16U << 10U, 'x'), "spec.parameters: is longer than 16384 bytes"},
         {"/spec/parameters/sv_a", nested, "spec.parameters: nested deeper than 8 levels"},
         {"/spec/zoneCode", nullptr, "spec.zoneCode: is missing"},
         {"/spec/productCode", "", "spec.productCode: is missing"},
         {"/spec/subProductCode", nullptr, "spec.subProductCode: is missing"},
         {"/spec/regionCode", nullptr, "spec.regionCode: is missing"},
         {"/spec/quantity", 0, "spec.quantity: 0 is not a whole number from 1 to 100"},
         {"/spec/quantity", 3, "spec.adopt.instanceIds: are not as many as quantity says"},
         {"/spec/adopt/instanceIds", json::array(), "spec.adopt.instanceIds: is missing"},
         {"/spec/adopt/instanceIds/1", "a,b", "spec.adopt.instanceIds: is not an id"},
         {"/spec/projectId", -1, "spec.projectId"},
         {"/spec/period/value", 4, "spec.period.value: 4 is not a whole number from 1 to 3"},
         {"/spec/period/unit", "y", R"(spec.period.unit: "y" is not Month or Year)"},
         {"/spec/period", json{{"value", 37}}, "spec.period.value: 37 is not a whole number from 1 to 36"},
         {"/spec/renewal/periodMonths", 18, "spec.renewal.periodMonths: 18 is not a period that can be bought: 1 to 12, 24, 36, 48 or 60 months"},
         {"/spec/renewal/mode", "Operator", "spec.renewal.periodMonths: 60 is not a whole number from 1 to 36"},
         {"/spec/deletionPolicy", "Destroy", R"(spec.deletionPolicy: "Destroy" is not Retain or Refund)"}});
}

TEST(Refusal, OfABadPackageNamesTheField) {
    json many;
    for (int tag = 0; tag < 19; ++tag) many["tag-" + std::to_string(tag)] = "";
    refuses<api::CenBandwidthPackage>(
        samples::kPackage,
        {{"/spec/bandwidthMbps", nullptr, "spec.bandwidthMbps: is missing"},
         {"/spec/bandwidthMbps", 1, "spec.bandwidthMbps: 1 is not a whole number from 2 to 10000"},
         {"/spec/areas", nullptr, "spec.areas: is not two of China, North-America, Asia-Pacific and Europe"},
         {"/spec/areas/1", "china", "spec.areas: is not two of"},
         {"/spec/areas/2", "China", "spec.areas: is not two of"},
         {"/spec/period/value", 4, "spec.period.value: 4 is not a period that can be bought: 1, 2, 3 or 6 months"},
         {"/spec/renewal/periodMonths", 10, "spec.renewal.periodMonths: 10 is not a period that can be bought: 1 to 9, 12, 24 or 36 months"},
         {"/spec/renewal/mode", "Provider", "spec.renewal.periodMonths: 9 is not a period that can be bought: 1, 2, 3, 6 or 12 months"},
         {"/spec/autoPay", "true", "spec.autoPay"},
         {"/spec/tags", json::array(), "spec.tags: is not an object but a list"},
         {"/spec/tags/team", 7, "spec.tags.team: is not a string but a number"},
         {"/spec/tags/team", nullptr, "spec.tags.team: is not a string but nothing"},
         {"/spec/tags", many, "spec.tags: are more than 18"},
         {"/spec/adopt/packageId", "", "spec.adopt.packageId: is missing"},
         {"/spec/adopt/packageId", json::array({"cenbwp-aaaa"}), "spec.adopt.packageId: is not a string but a list"},
         {"/status/bandwidthMbps", -1, "status.bandwidthMbps"}});
}

TEST(Refusal, OfABadAccountOrClaimNamesTheField) {
    refuses<api::CloudAccount>(samples::kAccount,
                               {{"/spec/provider", "Amazon", R"(spec.provider: "Amazon" is not Tencent or Alibaba)"},
                                {"/spec/site", "china", R"(spec.site: "china" is not China or International)"},
                                {"/spec/credentials", nullptr, "spec.credentials: is not exactly one of secretRef, oidc and instanceRole"},
                                {"/spec/credentials/secretRef", nullptr, "spec.credentials: is not exactly one of"},
                                {"/spec/credentials/instanceRole", json::object(), "spec.credentials: is not exactly one of"},
                                {"/spec/credentials/secretRef/name", "", "spec.credentials.secretRef.name: is missing"},
                                {"/spec/credentials/assumeRole/roleArn", "", "spec.credentials.assumeRole.roleArn: is missing"},
                                {"/spec/credentials/oidc", json{{"roleArn", "r"}}, "spec.credentials.oidc.provider: is missing"},
                                {"/spec/requestsPerSecond", 101, "spec.requestsPerSecond"},
                                {"/spec/exclusive", 1, "spec.exclusive"},
                                {"/spec/freeze", "no", "spec.freeze"},
                                {"/status/plans", -1, "status.plans"}});
    EXPECT_FALSE(codec::decode<api::Claim>(R"({"metadata":{"name":"leader"},"spec":{"holderIdentity":"x"}})"));
    EXPECT_FALSE(codec::decode<api::Claim>(R"({"metadata":{"name":"plan-"},"spec":{"holderIdentity":"x"}})"));
    EXPECT_FALSE(codec::decode<api::Claim>(R"({"metadata":{"name":"plan-edgeone-a"},"spec":{}})"));
    for (const char* name : {"planx-", "planx-4", "planx-zz", "planx-4A"})
        EXPECT_FALSE(codec::decode<api::Claim>(R"({"metadata":{"name":")" + std::string(name) + R"("},"spec":{"holderIdentity":"x"}})")) << name;
}

TEST(Refusal, OfWhatIsNotJson) {
    const std::string deep_list = std::string(1000, '[') + std::string(1000, ']');
    std::string deep_object;
    for (int i = 0; i < 1000; ++i) deep_object += R"({"a":)";
    deep_object += "1" + std::string(1000, '}');
    const std::vector<std::string> table{"",
                                         " ",
                                         "null",
                                         "[]",
                                         "1",
                                         "nothing",
                                         "{",
                                         R"({"metadata":{"name":"a")",
                                         R"({"metadata":)",
                                         R"({"metadata")",
                                         R"({"a":"b)",
                                         R"({"a":"b\)",
                                         R"({"metadata":{"name":"a"}} {})",
                                         R"({"metadata":{"name":"a"}]", "{'a':1}", R"({"a":01})",
                                         R"({"a":1,})",
                                         R"({"a":"\x"})",
                                         R"({"a":"\ud800"})",
                                         std::string("{\"a\":\"\xff\"}"),
                                         std::string("{\"a\":\"\xc3\"}"),
                                         std::string("{\"a\":\"b\0c\"}", 11),
                                         std::string("{\"a\":1}\0", 8),
                                         std::string("{\"a\":\"line\nfeed\"}"),
                                         R"({"a":1e999})",
                                         deep_list,
                                         deep_object,
                                         R"({"metadata":{"name":"a","annotations":)" + deep_object + "}}",
                                         R"({"metadata":{"name":"a"},"spec":)" + deep_list + "}"};
    for (const auto& text : table) {
        const auto decoded = codec::decode<api::EdgeOnePlan>(text);
        ASSERT_FALSE(decoded) << text;
        EXPECT_EQ(decoded.error().kind(), base::ErrorKind::Invalid);
        EXPECT_LT(decoded.error().message().size(), 200U);
    }
    // A whole object, cut at every byte.
    for (std::size_t i = 0; i < samples::kPlan.size() - 1; ++i) EXPECT_FALSE(codec::decode<api::EdgeOnePlan>(samples::kPlan.substr(0, i))) << i;
}

TEST(Refusal, DepthIsBoundedAtSixtyFour) {
    const auto nested = [](int levels) {
        return R"({"metadata":{"name":"a"},"deep":)" + std::string(static_cast<std::size_t>(levels - 1), '[') +
               std::string(static_cast<std::size_t>(levels - 1), ']') + "}";
    };
    EXPECT_TRUE(codec::decode<api::ObjectMeta>(nested(codec::kMaxDepth)));
    EXPECT_FALSE(codec::decode<api::ObjectMeta>(nested(codec::kMaxDepth + 1)));
}

TEST(Refusal, ErrorsAreShortWhateverWasSent) {
    json object = json::parse(samples::kPlan);
    object["spec"]["renewal"]["mode"] = std::string(100'000, 'x');
    const auto decoded = codec::decode<api::EdgeOnePlan>(object.dump());
    ASSERT_FALSE(decoded);
    EXPECT_LT(decoded.error().message().size(), 300U);
}

}  // namespace
