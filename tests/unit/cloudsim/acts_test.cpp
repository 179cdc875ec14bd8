// What the actions that move money or change plans do and refuse.
#include <gtest/gtest.h>

#include <regex>

#include "client.hpp"

namespace cloudsim {
namespace {

class Acts : public testing::Test {
protected:
    long balance() { return cloud_.face.model().account(kUin)->balance_cents; }
    const std::vector<Charge>& ledger() { return cloud_.face.model().ledger(); }
    Account& account() { return *cloud_.face.model().account(kUin); }
    Cloud cloud_;
};

TEST_F(Acts, CreatePlanChargesOnceAndDeliversAtOnce) {
    const json answer = cloud_.call("CreatePlan", {{"PlanType", "basic"}, {"PrepaidPlanParam", {{"Period", 3}, {"RenewFlag", "on"}}}});
    EXPECT_TRUE(std::regex_match(answer["PlanId"].get<std::string>(), std::regex("edgeone-[a-z0-9]{12}"))) << answer;
    EXPECT_TRUE(std::regex_match(answer["DealName"].get<std::string>(), std::regex("20261121[0-9]{15}"))) << answer;
    ASSERT_EQ(ledger().size(), 1U);
    EXPECT_EQ(ledger()[0].amount_cents, 3 * 13'900);
    EXPECT_EQ(json(ledger()[0].plan_id), answer["PlanId"]);
    EXPECT_EQ(json(ledger()[0].request_id), answer["RequestId"]);
    EXPECT_EQ(ledger()[0].signed_at, cloud_.face.agenda().now());
    EXPECT_EQ(balance(), 1'000'000 - 3 * 13'900);

    const json plan = cloud_.plans()["Plans"][0];
    EXPECT_EQ(plan["PlanType"], "plan-basic");
    EXPECT_EQ(plan["AutoRenewal"], true);
    EXPECT_EQ(plan["Bindable"], "true");
    EXPECT_EQ(plan["PayMode"], 1);
    EXPECT_EQ(plan["EnabledTime"], "2026-11-21T00:00:00Z");
    EXPECT_EQ(plan["ExpiredTime"], "2027-02-21T00:00:00Z");
    const json deal = cloud_.deals()["Deals"][0];
    EXPECT_EQ(deal["OrderId"], answer["DealName"]);
    EXPECT_EQ(deal["ResourceId"], json::array({answer["PlanId"]}));
    EXPECT_EQ(deal["Action"], "purchase");
    EXPECT_EQ(deal["TimeSpan"], 3.0);
    EXPECT_EQ(deal["Status"], 4);
    EXPECT_EQ(deal["CreateTime"], "2026-11-21 08:00:00");
}

TEST_F(Acts, CreatePlanHasNoIdempotency) {
    cloud_.buy();
    cloud_.buy();
    EXPECT_EQ(ledger().size(), 2U);
    EXPECT_EQ(cloud_.plans()["TotalCount"], 2);
}

TEST_F(Acts, CreatePlanRefusals) {
    const auto refusal = [this](const json& body) { return cloud_.refusal("CreatePlan", body); };
    EXPECT_EQ(refusal(json::object()), "MissingParameter");
    EXPECT_EQ(refusal({{"PlanType", 1}}), "InvalidParameter");
    EXPECT_EQ(refusal({{"PlanType", "plan-basic"}}), "InvalidParameter.InvalidPlanType");
    EXPECT_EQ(refusal({{"PlanType", "basic"}, {"ClientToken", "x"}}), "UnknownParameter");
    EXPECT_EQ(refusal({{"PlanType", "basic"}, {"AutoUseVoucher", true}}), "InvalidParameter.InvalidAutoUseVoucher");
    EXPECT_EQ(refusal({{"PlanType", "basic"}, {"AutoUseVoucher", "yes"}}), "InvalidParameter.InvalidAutoUseVoucher");
    EXPECT_EQ(refusal({{"PlanType", "basic"}, {"PrepaidPlanParam", {{"Period", 13}}}}), "InvalidParameter.InvalidPeriod");
    EXPECT_EQ(refusal({{"PlanType", "basic"}, {"PrepaidPlanParam", {{"Period", 0}}}}), "InvalidParameter.InvalidPeriod");
    EXPECT_EQ(refusal({{"PlanType", "basic"}, {"PrepaidPlanParam", {{"RenewFlag", true}}}}), "InvalidParameter");
    EXPECT_EQ(refusal({{"PlanType", "basic"}, {"PrepaidPlanParam", {{"RenewFlag", "yes"}}}}), "InvalidParameter.InvalidRenewFlag");
    EXPECT_EQ(refusal({{"PlanType", "basic"}, {"PrepaidPlanParam", {{"Unit", "m"}}}}), "UnknownParameter");
    EXPECT_EQ(refusal({{"PlanType", "enterprise"}}), "OperationDenied.PleaseContactBusinessPersonnel");
    EXPECT_TRUE(ledger().empty());
    EXPECT_EQ(cloud_.deals()["TotalCount"], 0);
}

TEST_F(Acts, EnterpriseIsPostpaidAndKeepsItsOwnRules) {
    account().enterprise_allowed = true;
    const std::string id = cloud_.buy("enterprise");
    const json plan = cloud_.plans()["Plans"][0];
    EXPECT_EQ(plan["PlanType"], "plan-enterprise-v2");
    EXPECT_EQ(plan["PayMode"], 0);
    EXPECT_EQ(ledger()[0].amount_cents, 0);
    EXPECT_FALSE(ledger()[0].paid);
    EXPECT_EQ(cloud_.refusal("RenewPlan", {{"PlanId", id}, {"Period", 1}}), "OperationDenied.EnterprisePlanRenewUnsupported");
    EXPECT_EQ(cloud_.refusal("UpgradePlan", {{"PlanId", id}, {"PlanType", "standard"}}), "OperationDenied.EnterprisePlanUpgradeUnsupported");
    EXPECT_EQ(cloud_.refusal("ModifyPlan", {{"PlanId", id}, {"RenewFlag", {{"Switch", "on"}}}}),
              "OperationDenied.EnterprisePlanAutoRenewUnsupported");
    EXPECT_EQ(cloud_.refusal("IncreasePlanQuota", {{"PlanId", id}, {"QuotaType", "site"}, {"QuotaNumber", 101}}),
              "InvalidParameter.InvalidQuotaNumber");
    EXPECT_EQ(cloud_.refusal("IncreasePlanQuota", {{"PlanId", id}, {"QuotaType", "moon"}, {"QuotaNumber", 1}}), "InvalidParameter.InvalidQuotaType");
    EXPECT_EQ(cloud_.refusal("IncreasePlanQuota", {{"PlanId", id}, {"QuotaType", "site"}, {"QuotaNumber", 2}}), "");
    EXPECT_EQ(ledger()[1].amount_cents, 20'000);
    EXPECT_EQ(cloud_.refusal("DestroyPlan", {{"PlanId", id}}), "");
}

TEST_F(Acts, RenewAddsMonthsToTheExpiryEveryTime) {
    const std::string id = cloud_.buy();
    for (int i = 0; i < 2; ++i) EXPECT_EQ(cloud_.refusal("RenewPlan", {{"PlanId", id}, {"Period", 12}}), "");
    EXPECT_EQ(cloud_.plans()["Plans"][0]["ExpiredTime"], "2028-12-21T00:00:00Z");
    EXPECT_EQ(ledger().size(), 3U);
    EXPECT_EQ(ledger()[2].amount_cents, 12 * 900);
    EXPECT_EQ(cloud_.refusal("RenewPlan", {{"PlanId", id}}), "MissingParameter");
    EXPECT_EQ(cloud_.refusal("RenewPlan", {{"PlanId", id}, {"Period", "1"}}), "InvalidParameter");
    EXPECT_EQ(cloud_.refusal("RenewPlan", {{"PlanId", id}, {"Period", 25}}), "InvalidParameter.InvalidPeriod");
    EXPECT_EQ(cloud_.refusal("RenewPlan", {{"PlanId", "edgeone-000000000000"}, {"Period", 1}}), "InvalidParameter.PlanNotFound");
}

TEST_F(Acts, UpgradeChargesTheRestOfTheTermRoundedDown) {
    const std::string id = cloud_.buy();
    cloud_.advance(std::chrono::days(10) + std::chrono::seconds(1));
    EXPECT_EQ(cloud_.refusal("UpgradePlan", {{"PlanId", id}, {"PlanType", "basic"}}), "");
    // 30 days of term, 20 days less a second are left: 13,000 cents a month more.
    EXPECT_EQ(ledger()[1].amount_cents, 8'666);
    EXPECT_EQ(ledger()[1].act, Act::Upgrade);
    const json plan = cloud_.plans()["Plans"][0];
    EXPECT_EQ(plan["PlanType"], "plan-basic");
    EXPECT_EQ(plan["ExpiredTime"], "2026-12-21T00:00:00Z");
    EXPECT_EQ(cloud_.refusal("UpgradePlan", {{"PlanId", id}, {"PlanType", "basic"}}), "OperationDenied.PlanDowngradeNotAllowed");
    EXPECT_EQ(cloud_.refusal("UpgradePlan", {{"PlanId", id}, {"PlanType", "personal"}}), "InvalidParameter.InvalidPlanType");
}

TEST_F(Acts, ExpiredAndIsolatedPlans) {
    const std::string id = cloud_.buy();
    cloud_.face.model().put_zone({.id = "zone-1", .name = "example.com", .uin = kUin, .plan_id = {}});
    EXPECT_EQ(cloud_.refusal("BindZoneToPlan", {{"ZoneId", "zone-1"}, {"PlanId", id}}), "");
    cloud_.advance(std::chrono::days(30));
    EXPECT_EQ(cloud_.refusal("UpgradePlan", {{"PlanId", id}, {"PlanType", "basic"}}), "OperationDenied.PlanHasBeenExpired");
    EXPECT_EQ(cloud_.refusal("ModifyPlan", {{"PlanId", id}, {"RenewFlag", {{"Switch", "on"}}}}), "");
    cloud_.advance(std::chrono::days(15));
    EXPECT_EQ(cloud_.refusal("UpgradePlan", {{"PlanId", id}, {"PlanType", "basic"}}), "OperationDenied.PlanHasBeenIsolated");
    EXPECT_EQ(cloud_.refusal("ModifyPlan", {{"PlanId", id}, {"RenewFlag", {{"Switch", "on"}}}}), "OperationDenied.PlanHasBeenIsolated");
    EXPECT_EQ(cloud_.plans()["Plans"][0]["ZonesInfo"][0]["Paused"], true);
    // A renewal brings it back; its zones have to be started by hand.
    EXPECT_EQ(cloud_.refusal("RenewPlan", {{"PlanId", id}, {"Period", 1}}), "");
    const json plan = cloud_.plans()["Plans"][0];
    EXPECT_EQ(plan["Status"], "normal");
    EXPECT_EQ(plan["ZonesInfo"][0]["Paused"], true);
}

TEST_F(Acts, ModifyPlanSetsTheFlagOnlyWhenItIsThere) {
    const std::string id = cloud_.buy();
    EXPECT_EQ(cloud_.refusal("ModifyPlan", {{"PlanId", id}, {"RenewFlag", "on"}}), "InvalidParameter");
    EXPECT_EQ(cloud_.refusal("ModifyPlan", {{"PlanId", id}, {"RenewFlag", {{"Switch", "maybe"}}}}), "InvalidParameter.InvalidRenewFlag");
    EXPECT_EQ(cloud_.refusal("ModifyPlan", {{"PlanId", id}, {"RenewFlag", {{"Switch", "on"}}}}), "");
    EXPECT_EQ(cloud_.refusal("ModifyPlan", {{"PlanId", id}}), "");
    EXPECT_EQ(cloud_.plans()["Plans"][0]["AutoRenewal"], true);
    EXPECT_EQ(cloud_.refusal("ModifyPlan", {{"PlanId", "edgeone-x"}}), "InvalidParameter.PlanNotFound");
}

TEST_F(Acts, DestroyNeedsAnExpiredPlanWithStoppedZones) {
    const std::string id = cloud_.buy();
    cloud_.face.model().put_zone({.id = "zone-1", .name = "example.com", .uin = kUin, .plan_id = id});
    EXPECT_EQ(cloud_.refusal("DestroyPlan", {{"PlanId", id}}), "OperationDenied");
    cloud_.advance(std::chrono::days(30));
    EXPECT_EQ(cloud_.refusal("DestroyPlan", {{"PlanId", id}}), "OperationDenied.DisableZoneNotCompleted");
    cloud_.control("POST", "/zones/zone-1", {{"paused", true}});
    EXPECT_EQ(cloud_.refusal("DestroyPlan", {{"PlanId", id}}), "");
    EXPECT_EQ(cloud_.refusal("DestroyPlan", {{"PlanId", id}}), "InvalidParameter.PlanNotFound");
    EXPECT_EQ(cloud_.plans()["TotalCount"], 0);
}

TEST_F(Acts, BindZone) {
    const std::string one = cloud_.buy();
    const std::string two = cloud_.buy();
    cloud_.face.model().put_zone({.id = "zone-1", .name = "example.com", .uin = kUin, .plan_id = {}});
    EXPECT_EQ(cloud_.refusal("BindZoneToPlan", {{"ZoneId", "zone-2"}, {"PlanId", one}}), "InvalidParameter.ZoneNotFound");
    EXPECT_EQ(cloud_.refusal("BindZoneToPlan", {{"ZoneId", "zone-1"}, {"PlanId", "edgeone-x"}}), "InvalidParameter.PlanNotFound");
    EXPECT_EQ(cloud_.refusal("BindZoneToPlan", {{"ZoneId", "zone-1"}, {"PlanId", one}}), "");
    EXPECT_EQ(cloud_.refusal("BindZoneToPlan", {{"ZoneId", "zone-1"}, {"PlanId", two}}), "InvalidParameter.ZoneHasBeenBound");
    const json plans = cloud_.plans({{"Filters", {{{"Name", "plan-id"}, {"Values", {one}}}}}});
    EXPECT_EQ(plans["Plans"][0]["ZonesInfo"], json::parse(R"([{"ZoneId":"zone-1","ZoneName":"example.com","Paused":false}])"));
    EXPECT_EQ(cloud_.call("DescribeZones", json::object())["Zones"][0]["ZoneId"], "zone-1");
}

TEST_F(Acts, AnotherAccountsPlanIsNotFound) {
    Account other;
    other.uin = "200";
    other.balance_cents = 10'000;
    Key key;
    key.secret_id = "AKIDOTHER";
    key.secret_key = "OTHERKEY";
    other.keys.push_back(key);
    cloud_.face.model().put_account(other);
    const std::string id = cloud_.buy();
    const Signing with = with_key("AKIDOTHER", "OTHERKEY");
    EXPECT_EQ(Cloud::code_of(cloud_.call("RenewPlan", {{"PlanId", id}, {"Period", 1}}, with)), "InvalidParameter.PlanNotFound");
    EXPECT_EQ(cloud_.call("DescribePlans", json::object(), with)["TotalCount"], 0);
}

}  // namespace
}  // namespace cloudsim
