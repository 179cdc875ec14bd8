// Unpaid orders, and what time does to orders and plans.
#include <gtest/gtest.h>

#include "client.hpp"

namespace cloudsim {
namespace {

class Orders : public testing::Test {
protected:
    Account& account() { return *cloud_.face.model().account(kUin); }
    const std::vector<Charge>& ledger() { return cloud_.face.model().ledger(); }
    Cloud cloud_;
};

TEST_F(Orders, TooLittleBalanceLeavesAnOrderThatCanBePaid) {
    account().balance_cents = 899;
    const json answer = cloud_.call("CreatePlan", {{"PlanType", "personal"}});
    EXPECT_EQ(Cloud::code_of(answer), "FailedOperation.InsufficientAccountBalance");
    const json deal = cloud_.deals()["Deals"][0];
    EXPECT_EQ(deal["Status"], 1);
    EXPECT_TRUE(deal["ResourceId"].is_null());
    EXPECT_EQ(cloud_.plans()["TotalCount"], 0);
    EXPECT_TRUE(ledger().empty());

    const std::string path = "/orders/" + deal["OrderId"].get<std::string>();
    cloud_.control("POST", path + "/pay", json::object(), 409);
    cloud_.control("POST", std::string("/accounts/") + kUin, {{"addBalanceCents", 1}});
    const json paid = cloud_.control("POST", path + "/pay");
    const json after = cloud_.deals()["Deals"][0];
    EXPECT_EQ(after["Status"], 4);
    EXPECT_EQ(after["ResourceId"], json::array({paid["planId"]}));
    EXPECT_EQ(account().balance_cents, 0);
    ASSERT_EQ(ledger().size(), 1U);
    EXPECT_EQ(json(ledger()[0].request_id), answer["RequestId"]) << "a paid order is still the act of the request that made it";
    EXPECT_TRUE(cloud_.control("POST", path + "/pay", nullptr, 409).contains("error"));
    EXPECT_EQ(ledger().size(), 1U);
}

TEST_F(Orders, AccountsMayLeaveNoOrder) {
    account().balance_cents = 0;
    account().unpaid_orders = false;
    EXPECT_EQ(cloud_.refusal("CreatePlan", {{"PlanType", "personal"}}), "FailedOperation.InsufficientAccountBalance");
    EXPECT_EQ(cloud_.deals()["TotalCount"], 0);
}

TEST_F(Orders, UnpaidOrdersExpireAfterADayOrAreClosed) {
    account().balance_cents = 0;
    cloud_.refusal("CreatePlan", {{"PlanType", "personal"}});
    const std::string closed = cloud_.deals()["Deals"][0]["OrderId"];
    cloud_.control("POST", "/orders/" + closed + "/close");
    cloud_.refusal("CreatePlan", {{"PlanType", "personal"}});
    cloud_.advance(std::chrono::hours(24) - std::chrono::seconds(1));
    EXPECT_EQ(cloud_.deals()["Deals"][0]["Status"], 1);
    cloud_.advance(std::chrono::seconds(1));
    EXPECT_EQ(cloud_.deals()["Deals"][0]["Status"], 8);
    EXPECT_EQ(cloud_.deals()["Deals"][1]["Status"], 7);
}

TEST_F(Orders, WithoutFinancePermissionOrdersStayUnpaid) {
    account().finance = false;
    const json answer = cloud_.call("CreatePlan", {{"PlanType", "personal"}});
    EXPECT_EQ(answer["PlanId"], "");
    EXPECT_EQ(cloud_.deals()["Deals"][0]["Status"], 1);
    EXPECT_EQ(cloud_.deals()["Deals"][0]["OrderId"], answer["DealName"]);
    EXPECT_TRUE(ledger().empty());
}

TEST_F(Orders, UnpaidRenewalsAndUpgradesTakeEffectWhenPaid) {
    const std::string id = cloud_.buy();
    account().balance_cents = 0;
    cloud_.refusal("RenewPlan", {{"PlanId", id}, {"Period", 2}});
    cloud_.refusal("UpgradePlan", {{"PlanId", id}, {"PlanType", "basic"}});
    cloud_.refusal("UpgradePlan", {{"PlanId", id}, {"PlanType", "basic"}});
    EXPECT_EQ(cloud_.plans()["Plans"][0]["ExpiredTime"], "2026-12-21T00:00:00Z");
    account().balance_cents = 1'000'000;
    const json deals = cloud_.deals()["Deals"];
    EXPECT_EQ(deals[2]["Action"], "renew");
    cloud_.control("POST", "/orders/" + deals[2]["OrderId"].get<std::string>() + "/pay");
    cloud_.control("POST", "/orders/" + deals[1]["OrderId"].get<std::string>() + "/pay");
    EXPECT_EQ(cloud_.plans()["Plans"][0]["ExpiredTime"], "2027-02-21T00:00:00Z");
    EXPECT_EQ(cloud_.plans()["Plans"][0]["PlanType"], "plan-basic");
    EXPECT_TRUE(cloud_.control("POST", "/orders/" + deals[0]["OrderId"].get<std::string>() + "/pay", nullptr, 409).contains("error"));
    EXPECT_EQ(ledger().size(), 3U);
}

TEST_F(Orders, StatusFollowsTheExpiry) {
    cloud_.buy();
    const auto status_after = [this](int days) {
        cloud_.advance(std::chrono::days(days));
        const json plans = cloud_.plans()["Plans"];
        return plans.empty() ? std::string("gone") : plans[0]["Status"].get<std::string>();
    };
    EXPECT_EQ(status_after(22), "normal");
    EXPECT_EQ(status_after(1), "expiring-soon");
    EXPECT_EQ(status_after(7), "expired");
    EXPECT_EQ(status_after(14), "expired");
    EXPECT_EQ(status_after(1), "isolated");
    EXPECT_EQ(status_after(59), "isolated");
    EXPECT_EQ(status_after(1), "gone");
    EXPECT_EQ(ledger().size(), 1U);
}

TEST_F(Orders, AutomaticRenewalIsOneMonthADayBeforeExpiry) {
    cloud_.call("CreatePlan", {{"PlanType", "personal"}, {"PrepaidPlanParam", {{"Period", 2}, {"RenewFlag", "on"}}}});
    cloud_.advance(std::chrono::days(60) - std::chrono::seconds(1));  // expiry is 2027-01-21, the 61st day
    EXPECT_EQ(ledger().size(), 1U);
    cloud_.advance(std::chrono::seconds(1));
    ASSERT_EQ(ledger().size(), 2U);
    EXPECT_EQ(ledger()[1].act, Act::AutoRenew);
    EXPECT_EQ(ledger()[1].amount_cents, 900);
    EXPECT_EQ(cloud_.deals()["Deals"][0]["Action"], "renew");
    EXPECT_EQ(cloud_.plans()["Plans"][0]["ExpiredTime"], "2027-02-21T00:00:00Z");
    // A year in one jump is twelve renewals, each at its own moment.
    cloud_.advance(std::chrono::days(365));
    ASSERT_EQ(ledger().size(), 14U);
    EXPECT_EQ(base::format_rfc3339(ledger()[13].at), "2028-01-20T00:00:00Z");
}

TEST_F(Orders, AutomaticRenewalNeedsBalanceAndTriesOnce) {
    const std::string id = cloud_.call("CreatePlan", {{"PlanType", "personal"}, {"PrepaidPlanParam", {{"RenewFlag", "on"}}}})["PlanId"];
    account().balance_cents = 899;
    cloud_.advance(std::chrono::days(29));
    account().balance_cents = 1'000'000;
    cloud_.advance(std::chrono::days(1));
    EXPECT_EQ(ledger().size(), 1U);
    EXPECT_EQ(cloud_.plans()["Plans"][0]["Status"], "expired");
}

TEST_F(Orders, ARenewalByHandPostponesTheAutomaticOne) {
    const std::string id = cloud_.call("CreatePlan", {{"PlanType", "personal"}, {"PrepaidPlanParam", {{"RenewFlag", "on"}}}})["PlanId"];
    cloud_.control("POST", "/plans/" + id + "/renew", {{"months", 1}});
    cloud_.advance(std::chrono::days(30));
    EXPECT_EQ(ledger().size(), 2U);
    cloud_.control("POST", "/plans/" + id + "/autoRenewal", {{"on", false}});
    cloud_.advance(std::chrono::days(60));
    EXPECT_EQ(ledger().size(), 2U);
}

}  // namespace
}  // namespace cloudsim
