#include <gtest/gtest.h>

#include <algorithm>

#include "codec/codec.hpp"

namespace {

using api::Act;
using api::Period;
using api::PlanKind;
using api::PlanType;
using api::Request;

struct Case {
    PlanKind kind;
    Act act;
    Request parameters;
    std::string bytes;
};

template <class Fill>
Request request(Fill fill) {
    Request made;
    fill(made);
    return made;
}

const char* const kCreateInstance =
    R"({"Parameter":"{\"pid\":1003654,\"timeSpan\":1,\"timeUnit\":\"y\"}","PayMode":"PrePay","Period":1,"PeriodUnit":"y",)"
    R"("ProductCode":"p_cloudfirewall","ProjectId":7,"Quantity":2,"RegionCode":"ap-guangzhou","RenewFlag":"NOTIFY_AND_AUTO_RENEW",)"
    R"("SubProductCode":"sp_cloudfirewall_svv1","ZoneCode":"ap-guangzhou-6"})";
const char* const kCreatePackage =
    R"({"AutoPay":"true","AutoRenew":"true","AutoRenewDuration":"3","Bandwidth":"10","BandwidthPackageChargeType":"PREPAY",)"
    R"("Description":"our link","GeographicRegionAId":"China","GeographicRegionBId":"Asia-Pacific","Name":"link","Period":"2",)"
    R"("PricingCycle":"Year","Tag.1.Key":"a","Tag.1.Value":"1","Tag.2.Key":"planwright-order","Tag.2.Value":""})";
const char* const kCreatePlan = R"({"AutoUseVoucher":"false","PlanType":"personal","PrepaidPlanParam":{"Period":1,"RenewFlag":"off"}})";

void offer(Request& made) {
    made.instance.product_code = "p_cloudfirewall";
    made.instance.sub_product_code = "sp_cloudfirewall_svv1";
    made.instance.region_code = "ap-guangzhou";
}

// Frozen bytes: an order that was recorded by one version is signed and sent by the next.
const std::vector<Case> kCases{
    {PlanKind::EdgeOne, Act::Create, request([](Request& made) { made.period_months = 1; }), kCreatePlan},
    {PlanKind::EdgeOne, Act::Create, request([](Request& made) {
         made.plan_type = PlanType::Standard;
         made.period_months = 36;
         made.auto_renew = made.auto_use_voucher = true;
     }),
     R"({"AutoUseVoucher":"true","PlanType":"standard","PrepaidPlanParam":{"Period":36,"RenewFlag":"on"}})"},
    {PlanKind::EdgeOne, Act::Create, request([](Request& made) { made.plan_type = PlanType::Enterprise; }), R"({"PlanType":"enterprise"})"},
    {PlanKind::EdgeOne, Act::Upgrade, request([](Request& made) {
         made.plan_id = "edgeone-a";
         made.plan_type = PlanType::Standard;
     }),
     R"({"AutoUseVoucher":"false","PlanId":"edgeone-a","PlanType":"standard"})"},
    {PlanKind::EdgeOne, Act::Renew, request([](Request& made) {
         made.plan_id = "edgeone-a";
         made.period_months = 12;
         made.auto_use_voucher = true;
     }),
     R"({"AutoUseVoucher":"true","Period":12,"PlanId":"edgeone-a"})"},
    {PlanKind::Instance, Act::Create, request([](Request& made) {
         offer(made);
         made.period_months = 12;
         made.period_unit = Period::Unit::Year;
         made.auto_renew = true;
         made.instance.zone_code = "ap-guangzhou-6";
         made.instance.parameter = R"({"pid":1003654,"timeSpan":1,"timeUnit":"y"})";
         made.instance.quantity = 2;
         made.instance.project_id = 7;
     }),
     kCreateInstance},
    {PlanKind::Instance, Act::Renew, request([](Request& made) {
         offer(made);
         made.plan_id = "cfw-A_1";
         made.period_months = 36;
     }),
     R"({"InstanceId":"cfw-A_1","Period":36,"PeriodUnit":"m","ProductCode":"p_cloudfirewall","RegionCode":"ap-guangzhou",)"
     R"("SubProductCode":"sp_cloudfirewall_svv1"})"},
    {PlanKind::Instance, Act::Refund, request([](Request& made) {
         offer(made);
         made.plan_id = "cfw-a";
     }),
     R"({"InstanceId":"cfw-a","ProductCode":"p_cloudfirewall","RegionCode":"ap-guangzhou","SubProductCode":"sp_cloudfirewall_svv1"})"},
    {PlanKind::Package, Act::Create, request([](Request& made) {
         made.period_months = 24;
         made.period_unit = Period::Unit::Year;
         made.auto_renew = true;
         made.package.name = "link";
         made.package.description = "our link";
         made.package.bandwidth_mbps = 10;
         made.package.areas = {"China", "Asia-Pacific"};
         made.package.auto_pay = true;
         made.package.auto_renew_months = 3;
         made.package.tags = {{"planwright-order", ""}, {"a", "1"}};
     }),
     kCreatePackage},
    {PlanKind::Package, Act::Create, request([](Request& made) {
         made.period_months = 6;
         made.package.bandwidth_mbps = 2;
         made.package.areas = {"Europe", "Europe"};
     }),
     R"({"AutoPay":"false","AutoRenew":"false","Bandwidth":"2","BandwidthPackageChargeType":"PREPAY","GeographicRegionAId":"Europe",)"
     R"("GeographicRegionBId":"Europe","Period":"6","PricingCycle":"Month"})"},
    {PlanKind::Package, Act::Upgrade, request([](Request& made) {
         made.plan_id = "cenbwp-a";
         made.package.bandwidth_mbps = 10000;
     }),
     R"({"Bandwidth":"10000","CenBandwidthPackageId":"cenbwp-a"})"},
    {PlanKind::Package, Act::Renew, request([](Request& made) {
         made.plan_id = "cenbwp-a";
         made.period_months = 9;
         made.package.product_code = "cbn";
         made.package.product_type = "cbn_bwp_pre";
     }),
     R"({"InstanceId":"cenbwp-a","ProductCode":"cbn","ProductType":"cbn_bwp_pre","RenewPeriod":"9"})"},
    {PlanKind::Package, Act::Renew, request([](Request& made) {
         made.plan_id = "cenbwp-a";
         made.period_months = 36;
         made.package.product_code = "cbn";
     }),
     R"({"InstanceId":"cenbwp-a","ProductCode":"cbn","RenewPeriod":"36"})"},
    {PlanKind::Package, Act::Refund, request([](Request& made) {
         made.plan_id = "cenbwp-a";
         made.package.product_code = "cbn";
     }),
     R"({"ImmediatelyRelease":"1","InstanceId":"cenbwp-a","ProductCode":"cbn","ProductType":""})"},
};

TEST(Request, CanonicalBytesAndBack) {
    for (const auto& known : kCases) {
        EXPECT_EQ(codec::canonical_request(known.kind, known.act, known.parameters), known.bytes);
        const auto parsed = codec::parse_request(known.kind, known.act, known.bytes);
        ASSERT_TRUE(parsed) << known.bytes << ": " << parsed.error().message();
        EXPECT_EQ(*parsed, known.parameters) << known.bytes;
    }
}

TEST(Request, EveryActOfEveryKindIsKnown) {
    for (const PlanKind kind : api::kPlanKinds)
        for (const Act act : {Act::Create, Act::Upgrade, Act::Renew, Act::Refund}) {
            const bool known = std::ranges::any_of(kCases, [&](const Case& one) { return one.kind == kind && one.act == act; });
            EXPECT_EQ(known, !action_of(kind, act).empty()) << names_of(kind).kind << " " << to_string(act);
        }
}

TEST(Request, OfAnotherKindOrActIsRefused) {
    for (const auto& known : kCases)
        for (const PlanKind kind : api::kPlanKinds)
            for (const Act act : {Act::Create, Act::Upgrade, Act::Renew, Act::Refund})
                if (kind != known.kind || act != known.act)
                    EXPECT_FALSE(codec::parse_request(kind, act, known.bytes)) << names_of(kind).kind << " " << to_string(act) << " " << known.bytes;
}

// The bytes with one piece replaced.
std::string with(std::string bytes, std::string_view from, std::string_view to) {
    const std::size_t at = bytes.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return bytes.replace(at, from.size(), to);
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
        with(kCreatePlan, R"("AutoUseVoucher":"false")", R"("AutoUseVoucher":false)"),
        with(kCreatePlan, "false", "no"),
        with(kCreatePlan, "off", "never"),
        with(kCreatePlan, R"("Period":1)", R"("Period":13)"),
        with(kCreatePlan, R"("Period":1)", R"("Period":"1")"),
        R"({"PlanType":"personal","AutoUseVoucher":"false","PrepaidPlanParam":{"Period":1,"RenewFlag":"off"}})",
    };
    for (const auto& text : table) EXPECT_FALSE(codec::parse_request(PlanKind::EdgeOne, Act::Create, text)) << text;
    const auto renew = [](const char* text) { return codec::parse_request(PlanKind::EdgeOne, Act::Renew, text); };
    EXPECT_FALSE(renew(R"({"AutoUseVoucher":"false","Period":0,"PlanId":"edgeone-a"})"));
    EXPECT_FALSE(renew(R"({"AutoUseVoucher":"false","Period":1,"PlanId":""})"));
    EXPECT_FALSE(renew(R"({"AutoUseVoucher":"false","PlanId":"edgeone-a"})"));
}

TEST(Request, OfAnInstanceIsUnderstoodToTheByteOrNotAtAll) {
    for (const auto& [from, to] : std::vector<std::pair<const char*, const char*>>{{R"("Period":1)", R"("Period":2)"},
                                                                                   {R"("Period":1)", R"("Period":4)"},
                                                                                   {R"("Period":1,)", ""},
                                                                                   {R"("PeriodUnit":"y")", R"("PeriodUnit":"m")"},
                                                                                   {R"("PeriodUnit":"y")", R"("PeriodUnit":"d")"},
                                                                                   {R"(\"timeSpan\":1)", R"(\"timeSpan\":2)"},
                                                                                   {R"(\"timeUnit\":\"y\")", R"(\"timeUnit\":\"m\")"},
                                                                                   {R"({\"pid\")", R"({ \"pid\")"},
                                                                                   {"PrePay", "PostPay"},
                                                                                   {"NOTIFY_AND_AUTO_RENEW", "ALWAYS"},
                                                                                   {R"("Quantity":2)", R"("Quantity":0)"},
                                                                                   {R"("Quantity":2)", R"("Quantity":"2")"},
                                                                                   {R"("ZoneCode":"ap-guangzhou-6")", R"("ZoneCode":"")"},
                                                                                   {R"("PayMode")", R"("ClientToken":"t","PayMode")"}}) {
        const std::string text = with(kCreateInstance, from, to);
        EXPECT_FALSE(codec::parse_request(PlanKind::Instance, Act::Create, text)) << text;
    }
}

TEST(Request, OfAPackageIsUnderstoodToTheByteOrNotAtAll) {
    for (const auto& [from, to] : std::vector<std::pair<const char*, const char*>>{{R"("Bandwidth":"10")", R"("Bandwidth":10)"},
                                                                                   {R"("Bandwidth":"10")", R"("Bandwidth":"010")"},
                                                                                   {R"("Bandwidth":"10")", R"("Bandwidth":"1")"},
                                                                                   {R"("Bandwidth":"10")", R"("Bandwidth":"99999999999")"},
                                                                                   {R"("Bandwidth":"10")", R"("Bandwidth":"10M")"},
                                                                                   {R"("AutoPay":"true")", R"("AutoPay":"yes")"},
                                                                                   {R"("AutoPay":"true",)", ""},
                                                                                   {R"("AutoRenewDuration":"3")", R"("AutoRenewDuration":"4")"},
                                                                                   {R"("AutoRenew":"true")", R"("AutoRenew":"false")"},
                                                                                   {R"("Period":"2")", R"("Period":"4")"},
                                                                                   {R"("Period":"2")", R"("Period":"791481602")"},
                                                                                   {R"("PricingCycle":"Year")", R"("PricingCycle":"Day")"},
                                                                                   {"Asia-Pacific", "Australia"},
                                                                                   {"PREPAY", "POSTPAY"},
                                                                                   {R"("Tag.1.Key":"a")", R"("Tag.1.Key":"z")"},
                                                                                   {R"("Tag.1.Key":"a","Tag.1.Value":"1",)", ""},
                                                                                   {R"("Name":"link")", R"("Name":"")"}}) {
        const std::string text = with(kCreatePackage, from, to);
        EXPECT_FALSE(codec::parse_request(PlanKind::Package, Act::Create, text)) << text;
    }
    const auto renew = [](const char* text) { return codec::parse_request(PlanKind::Package, Act::Renew, text); };
    EXPECT_FALSE(renew(R"({"InstanceId":"cenbwp-a","ProductCode":"cbn","RenewPeriod":"10"})"));
    EXPECT_FALSE(renew(R"({"InstanceId":"cenbwp-a","ProductCode":"cbn","ProductType":"","RenewPeriod":"1"})"));
    EXPECT_FALSE(renew(R"({"InstanceId":"cenbwp-a","RenewPeriod":"1"})"));
}

TEST(Request, MonthsThatAreNoYearsAreWrittenAsMonths) {
    const Request odd = request([](Request& made) {
        offer(made);
        made.plan_id = "cfw-a";
        made.period_months = 13;
        made.period_unit = Period::Unit::Year;
    });
    EXPECT_NE(codec::canonical_request(PlanKind::Instance, Act::Renew, odd).find(R"("Period":13,"PeriodUnit":"m")"), std::string::npos);
}

TEST(ClientToken, IsPutInItsPlace) {
    EXPECT_EQ(codec::with_client_token(R"({"Bandwidth":"5","Name":"a"})", "t-1"), R"({"Bandwidth":"5","ClientToken":"t-1","Name":"a"})");
    EXPECT_EQ(codec::with_client_token(kCreateInstance, "t"), R"({"ClientToken":"t",)" + std::string(kCreateInstance + 1))
        << "nothing else moves or changes";
    EXPECT_EQ(codec::with_client_token(kCreatePlan, ""), kCreatePlan);
}

TEST(InstanceParameter, TellsTheTermOnceMore) {
    const auto parameter = [](std::string_view text, Period period) { return codec::instance_parameter(text, period); };
    EXPECT_EQ(parameter(R"({"pid":1003654,"sv_a":[1.5,{"b":"é"}]})", {Period::Unit::Month, 3}),
              R"({"pid":1003654,"sv_a":[1.5,{"b":"é"}],"timeSpan":3,"timeUnit":"m"})");
    EXPECT_EQ(parameter(R"({"pid":1,"timeSpan":9,"timeUnit":"d"})", {Period::Unit::Year, 2}), R"({"pid":1,"timeSpan":2,"timeUnit":"y"})");
}

}  // namespace
