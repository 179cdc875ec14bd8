// Orders for instances that are not simply delivered: late, failed, closed, unpaid.
#include "instances.hpp"

namespace cloudsim {
namespace {

TEST_F(Instances, LateDelivery) {
    cloud_.control("POST", "/delivery", {{"delaySeconds", 600}});
    const json first = create("t1");
    EXPECT_EQ(first["InstanceIdList"], json::array());
    EXPECT_EQ(deal()["Status"], 3);
    EXPECT_TRUE(deal()["ResourceId"].is_null());
    EXPECT_EQ(ledger()[0]["instanceIds"], json::array());
    cloud_.advance(std::chrono::seconds(599));
    EXPECT_EQ(create("t1")["InstanceIdList"], json::array());
    cloud_.advance(std::chrono::seconds(1));
    const json ids = create("t1")["InstanceIdList"];
    ASSERT_EQ(ids.size(), 1U);
    EXPECT_EQ(deal()["Status"], 4);
    EXPECT_EQ(deal()["ResourceId"], ids);
    EXPECT_EQ(ledger().size(), 1U);
    EXPECT_EQ(ledger()[0]["instanceIds"], ids);
    EXPECT_EQ(expiry(ids[0]), "2026-12-21T00:10:00Z");
    EXPECT_EQ(cloud_.billing(
                  "DescribeDealsByCond",
                  {{"StartTime", "2026-11-20 00:00:00"}, {"EndTime", "2026-11-23 00:00:00"}, {"Limit", 20}, {"ResourceId", ids[0]}})["TotalCount"],
              1);
}

TEST_F(Instances, AnOrderUnderWayLocksItsInstance) {
    const std::string id = buy("t1");
    cloud_.control("POST", "/delivery", {{"uin", kUin}, {"act", "renew"}, {"delaySeconds", 60}});
    EXPECT_EQ(code("RenewInstance", about("r1", id)), "");
    EXPECT_EQ(expiry(id), "2026-12-21T00:00:00Z");
    EXPECT_EQ(code("RenewInstance", about("r2", id)), "InvalidParameter.ResourceLocked");
    EXPECT_EQ(code("RefundInstance", about("f1", id)), "InvalidParameter.ResourceLocked");
    cloud_.advance(std::chrono::seconds(60));
    EXPECT_EQ(expiry(id), "2027-01-21T00:00:00Z");
    EXPECT_EQ(code("RenewInstance", about("r2", id)), "");
}

TEST_F(Instances, ARefundUnderWayIsStatus13) {
    const std::string id = buy("t1");
    cloud_.control("POST", "/delivery", {{"act", "refund"}, {"delaySeconds", 60}});
    EXPECT_EQ(code("RefundInstance", about("f1", id)), "");
    EXPECT_EQ(deal()["Status"], 13);
    EXPECT_EQ(account().balance_cents, 900'000);
    EXPECT_NE(expiry(id), "gone");
    cloud_.advance(std::chrono::seconds(60));
    EXPECT_EQ(deal()["Status"], 6);
    EXPECT_EQ(account().balance_cents, 1'000'000);
    EXPECT_EQ(expiry(id), "gone");
}

TEST_F(Instances, AFailedDeliveryKeepsTheMoneyUntilAPersonEndsIt) {
    cloud_.control("POST", "/delivery", {{"ending", "failed"}, {"delaySeconds", 10}});
    const std::string order = create("t1")["OrderId"];
    cloud_.advance(std::chrono::seconds(10));
    EXPECT_EQ(deal()["Status"], 5);
    EXPECT_EQ(create("t1")["InstanceIdList"], json::array());
    EXPECT_EQ(account().balance_cents, 900'000);
    cloud_.control("POST", "/orders/" + order + "/deliver");
    EXPECT_EQ(deal()["Status"], 4);
    EXPECT_EQ(create("t1")["InstanceIdList"].size(), 1U);
    EXPECT_TRUE(cloud_.control("POST", "/orders/" + order + "/fail", nullptr, 409).contains("error"));
}

TEST_F(Instances, AClosedOrderGivesTheMoneyBackAndEndsItsToken) {
    cloud_.control("POST", "/delivery", {{"ending", "closed"}, {"delaySeconds", 10}});
    EXPECT_EQ(refusal("t1", json::object()), "");
    EXPECT_EQ(account().balance_cents, 900'000);
    cloud_.advance(std::chrono::seconds(10));
    EXPECT_EQ(deal()["Status"], 7);
    EXPECT_EQ(account().balance_cents, 1'000'000);
    EXPECT_EQ(ledger()[1]["amountCents"], -100'000);
    EXPECT_EQ(refusal("t1", json::object()), "FailedOperation.InvalidDeal");
}

TEST_F(Instances, TooLittleBalanceLeavesAnOrderThatTheSameTokenPays) {
    account().balance_cents = 99'999;
    EXPECT_EQ(refusal("t1", json::object()), "FailedOperation.BalanceInsufficient");
    EXPECT_EQ(refusal("t1", json::object()), "FailedOperation.BalanceInsufficient");
    EXPECT_EQ(cloud_.deals()["TotalCount"], 1) << "the second request is the first one's order";
    EXPECT_EQ(deal()["Status"], 1);
    account().balance_cents = 100'000;
    const json answer = create("t1");
    EXPECT_EQ(answer["InstanceIdList"].size(), 1U);
    EXPECT_EQ(deal()["OrderId"], answer["OrderId"]);
    EXPECT_EQ(ledger().size(), 1U);
}

TEST_F(Instances, AnUnpaidOrderExpiresAndItsTokenWithIt) {
    cloud_.control("POST", "/settings", {{"clientTokenSeconds", 1'000'000}});
    account().balance_cents = 0;
    EXPECT_EQ(refusal("t1", json::object()), "FailedOperation.BalanceInsufficient");
    cloud_.advance(std::chrono::hours(24));
    account().balance_cents = 1'000'000;
    EXPECT_EQ(deal()["Status"], 8);
    EXPECT_EQ(refusal("t1", json::object()), "FailedOperation.InvalidDeal");
    account().balance_cents = 0;
    account().unpaid_orders = false;
    EXPECT_EQ(refusal("t2", json::object()), "FailedOperation.BalanceInsufficient");
    EXPECT_EQ(cloud_.deals()["TotalCount"], 1);
}

TEST_F(Instances, WithoutFinancePermissionPaymentFails) {
    account().finance = false;
    EXPECT_EQ(refusal("t1", json::object()), "AuthFailure.UnauthorizedOperation");
    EXPECT_EQ(refusal("t1", json::object()), "AuthFailure.UnauthorizedOperation");
    EXPECT_EQ(cloud_.deals()["TotalCount"], 1);
    EXPECT_EQ(code("PayDeals", {{"OrderIds", {deal()["OrderId"]}}}), "UnauthorizedOperation.CamNoAuth");
    account().finance = true;
    EXPECT_EQ(create("t1")["InstanceIdList"].size(), 1U);
    EXPECT_EQ(ledger().size(), 1U);
}

TEST_F(Instances, PayDealsPaysInstancesAndPlans) {
    account().balance_cents = 0;
    create("t1");
    cloud_.call("CreatePlan", {{"PlanType", "personal"}});
    const json deals = cloud_.deals()["Deals"];
    EXPECT_EQ(code("PayDeals", json::object()), "InvalidParameter");
    EXPECT_EQ(code("PayDeals", {{"OrderIds", {"1"}}, {"BigDealIds", {"1"}}}), "InvalidParameter");
    EXPECT_EQ(code("PayDeals", {{"OrderIds", {"1"}}}), "FailedOperation.InvalidDeal");
    EXPECT_EQ(code("PayDeals", {{"OrderIds", {"1"}}, {"AutoVoucher", 2}}), "InvalidParameterValue");
    EXPECT_EQ(code("PayDeals", {{"OrderIds", {"1"}}, {"AgentPay", 1}}), "FailedOperation.AgentPayDealCannotDown");
    EXPECT_EQ(code("PayDeals", {{"OrderIds", {"1"}}, {"VoucherIds", {"v"}}}), "FailedOperation.InvalidVoucher");
    EXPECT_EQ(code("PayDeals", {{"OrderIds", {deals[0]["OrderId"]}}}), "FailedOperation.BalanceInsufficient");
    account().balance_cents = 1'000'000;
    const json both = cloud_.billing("PayDeals", {{"BigDealIds", {deals[0]["BigDealId"], deals[1]["BigDealId"]}}});
    EXPECT_EQ(both["OrderIds"], json::array({deals[0]["OrderId"], deals[1]["OrderId"]}));
    EXPECT_EQ(both["ResourceIds"].size(), 2U);
    EXPECT_EQ(both["ResourceIds"][1], create("t1")["InstanceIdList"][0]);
    EXPECT_EQ(code("PayDeals", {{"OrderIds", {deals[0]["OrderId"]}}}), "FailedOperation.InvalidDeal");
}

TEST_F(Instances, PaidButNotDelivered) {
    account().balance_cents = 0;
    create("t1");
    account().balance_cents = 1'000'000;
    cloud_.control("POST", "/delivery", {{"ending", "failed"}});
    EXPECT_EQ(code("PayDeals", {{"OrderIds", {deal()["OrderId"]}}}), "FailedOperation.PaySuccDeliverFailed");
    EXPECT_EQ(deal()["Status"], 5);
    EXPECT_EQ(account().balance_cents, 900'000);
}

}  // namespace
}  // namespace cloudsim
