#include <gtest/gtest.h>

#include "codec/codec.hpp"

namespace {

using api::Act;
using api::EdgeOneRequest;
using api::PlanType;

struct Case {
    Act act;
    EdgeOneRequest parameters;
    const char* bytes;
};

// Frozen bytes: an order that was recorded by one version is signed and sent by the next.
const std::vector<Case> kCases{
    {Act::Create,
     {.plan_id = "", .plan_type = PlanType::Personal, .period_months = 1},
     R"({"AutoUseVoucher":"false","PlanType":"personal","PrepaidPlanParam":{"Period":1,"RenewFlag":"off"}})"},
    {Act::Create,
     {.plan_id = "", .plan_type = PlanType::Standard, .period_months = 36, .auto_renew = true, .auto_use_voucher = true},
     R"({"AutoUseVoucher":"true","PlanType":"standard","PrepaidPlanParam":{"Period":36,"RenewFlag":"on"}})"},
    {Act::Create, {.plan_id = "", .plan_type = PlanType::Enterprise}, R"({"PlanType":"enterprise"})"},
    {Act::Upgrade,
     {.plan_id = "edgeone-a", .plan_type = PlanType::Standard},
     R"({"AutoUseVoucher":"false","PlanId":"edgeone-a","PlanType":"standard"})"},
    {Act::Renew,
     {.plan_id = "edgeone-a", .period_months = 12, .auto_use_voucher = true},
     R"({"AutoUseVoucher":"true","Period":12,"PlanId":"edgeone-a"})"},
};

TEST(Request, CanonicalBytesAndBack) {
    for (const auto& known : kCases) {
        EXPECT_EQ(codec::canonical_request(known.act, known.parameters), known.bytes);
        const auto parsed = codec::parse_request(known.act, known.bytes);
        ASSERT_TRUE(parsed) << known.bytes << ": " << parsed.error().message();
        EXPECT_EQ(*parsed, known.parameters) << known.bytes;
    }
}

TEST(Request, OfAnotherActIsRefused) {
    for (const auto& known : kCases)
        for (const Act act : {Act::Create, Act::Upgrade, Act::Renew})
            if (act != known.act) EXPECT_FALSE(codec::parse_request(act, known.bytes)) << to_string(act) << " " << known.bytes;
}

TEST(Request, IsUnderstoodToTheByteOrNotAtAll) {
    const std::vector<std::string> table{
        "",
        "[]",
        R"({ "PlanType":"enterprise"})",
        R"({"PlanType":"enterprise","Extra":1})",
        R"({"PlanType":"basic","PlanType":"enterprise"})",
        R"({"PlanType":"plan-enterprise"})",
        R"({"PlanType":"other"})",
        R"({"PlanType":"personal"})",
        R"({"AutoUseVoucher":false,"PlanType":"personal","PrepaidPlanParam":{"Period":1,"RenewFlag":"off"}})",
        R"({"AutoUseVoucher":"no","PlanType":"personal","PrepaidPlanParam":{"Period":1,"RenewFlag":"off"}})",
        R"({"AutoUseVoucher":"false","PlanType":"personal","PrepaidPlanParam":{"Period":1,"RenewFlag":"never"}})",
        R"({"AutoUseVoucher":"false","PlanType":"personal","PrepaidPlanParam":{"Period":13,"RenewFlag":"off"}})",
        R"({"AutoUseVoucher":"false","PlanType":"personal","PrepaidPlanParam":{"Period":"1","RenewFlag":"off"}})",
        R"({"PlanType":"personal","AutoUseVoucher":"false","PrepaidPlanParam":{"Period":1,"RenewFlag":"off"}})",
    };
    for (const auto& text : table) EXPECT_FALSE(codec::parse_request(Act::Create, text)) << text;
    EXPECT_FALSE(codec::parse_request(Act::Renew, R"({"AutoUseVoucher":"false","Period":0,"PlanId":"edgeone-a"})"));
    EXPECT_FALSE(codec::parse_request(Act::Renew, R"({"AutoUseVoucher":"false","Period":1,"PlanId":""})"));
    EXPECT_FALSE(codec::parse_request(Act::Renew, R"({"AutoUseVoucher":"false","PlanId":"edgeone-a"})"));
}

}  // namespace
