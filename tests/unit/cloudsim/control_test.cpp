#include "cloudsim/control.hpp"

#include <gtest/gtest.h>

#include "client.hpp"

namespace cloudsim {
namespace {

class Control : public testing::Test {
protected:
    Cloud cloud_;
};

TEST_F(Control, ClockIsMovedAndSet) {
    EXPECT_EQ(cloud_.control("GET", "/clock")["now"], "2026-11-21T00:00:00Z");
    EXPECT_EQ(cloud_.control("POST", "/clock", {{"advanceSeconds", 90}})["now"], "2026-11-21T00:01:30Z");
    EXPECT_EQ(cloud_.control("POST", "/clock", {{"set", "2027-01-01T00:00:00Z"}})["now"], "2027-01-01T00:00:00Z");
    EXPECT_TRUE(cloud_.control("POST", "/clock", json::object(), 400).contains("error"));
    EXPECT_TRUE(cloud_.control("POST", "/clock", {{"set", "tomorrow"}}, 400).contains("error"));
}

TEST_F(Control, AccountsKeysAndRotation) {
    EXPECT_TRUE(cloud_.control("POST", "/accounts", {{"uin", "5"}, {"secretId", "A"}, {"secretKey", "k"}, {"balanceCents", 7}}).contains("uin"));
    EXPECT_TRUE(cloud_.control("POST", "/accounts", {{"uin", "5"}}, 409).contains("error"));
    EXPECT_TRUE(cloud_.control("POST", "/accounts", {{"uin", "x"}}, 400).contains("error"));
    EXPECT_TRUE(cloud_.control("POST", "/accounts/6", json::object(), 404).contains("error"));
    const json changed =
        cloud_.control("POST", "/accounts/5", {{"secretId", "B"}, {"secretKey", "new-secret"}, {"creator", "77"}, {"disableKeys", {"A"}}});
    EXPECT_EQ(changed["balanceCents"], 7);
    EXPECT_EQ(changed.dump().find("new-secret"), std::string::npos);
    EXPECT_EQ(Cloud::code_of(cloud_.call("DescribePlans", json::object(), with_key("A", "k"))), "AuthFailure.SecretIdNotFound");
    EXPECT_EQ(Cloud::code_of(cloud_.call("DescribePlans", json::object(), with_key("B", "new-secret"))), "");
    cloud_.control("POST", "/accounts/5", {{"addBalanceCents", 1000}});
    cloud_.call("CreatePlan", {{"PlanType", "personal"}}, with_key("B", "new-secret"));
    EXPECT_EQ(cloud_.control("GET", "/orders")["orders"][0]["creator"], "77");
}

TEST_F(Control, BoughtByHandIsChargedWithoutARequest) {
    const json bought =
        cloud_.control("POST", "/buy", {{"uin", kUin}, {"planType", "basic"}, {"months", 2}, {"autoRenew", true}, {"area", "overseas"}});
    const std::string id = bought["planId"];
    EXPECT_EQ(cloud_.plans()["Plans"][0]["Area"], "overseas");
    cloud_.control("POST", "/plans/" + id + "/upgrade", {{"planType", "standard"}});
    EXPECT_EQ(cloud_.plans()["Plans"][0]["PlanType"], "plan-standard");
    cloud_.control("POST", "/zones", {{"zoneId", "zone-1"}, {"name", "example.com"}, {"uin", kUin}});
    cloud_.call("BindZoneToPlan", {{"ZoneId", "zone-1"}, {"PlanId", id}});
    cloud_.control("POST", "/plans/" + id + "/unbind", {{"zoneId", "zone-1"}});
    EXPECT_TRUE(cloud_.plans()["Plans"][0]["ZonesInfo"].empty());
    cloud_.control("POST", "/plans/" + id + "/destroy");
    EXPECT_EQ(cloud_.plans()["TotalCount"], 0);
    EXPECT_TRUE(cloud_.control("POST", "/plans/" + id + "/renew", nullptr, 404).contains("error"));

    const json ledger = cloud_.control("GET", "/ledger");
    EXPECT_EQ(ledger["charges"][0]["requestId"], "");
    EXPECT_TRUE(ledger["charges"][0]["signedAt"].is_null());
    EXPECT_EQ(ledger["totals"]["count"], 2);
    EXPECT_EQ(ledger["totals"]["byPlan"][id]["purchase"], 1);
    EXPECT_EQ(ledger["totals"]["byPlan"][id]["upgrade"], 1);
    EXPECT_EQ(ledger["totals"]["byAct"]["purchase"]["amountCents"], 27'800);
    EXPECT_EQ(cloud_.control("GET", "/requests")["requests"].size(), 1U) << "the binding only";
}

TEST_F(Control, Settings) {
    const json settings =
        cloud_.control("POST", "/settings", {{"readLagSeconds", 5}, {"latencyMs", 2}, {"ratePerSecond", 9}, {"seed", 3}, {"clientTokenSeconds", 60}});
    EXPECT_EQ(settings, json::parse(R"({"readLagSeconds":5,"latencyMs":2,"ratePerSecond":9,"clientTokenSeconds":60})"));
    EXPECT_TRUE(cloud_.control("POST", "/settings", {{"latencyMs", -1}}, 400).contains("error"));
    EXPECT_TRUE(cloud_.control("POST", "/settings", {{"lag", 1}}, 400).contains("error"));
}

TEST_F(Control, TheSameSeedSetAgainMakesNewIds) {
    cloud_.control("POST", "/settings", {{"seed", 3}});
    const std::string first = cloud_.control("POST", "/buy", {{"uin", kUin}, {"planType", "personal"}})["planId"];
    cloud_.control("POST", "/settings", {{"seed", 3}});
    const std::string second = cloud_.control("POST", "/buy", {{"uin", kUin}, {"planType", "personal"}})["planId"];
    EXPECT_NE(first, second);
}

TEST_F(Control, UnknownPathsAndBodies) {
    EXPECT_EQ(cloud_.control("GET", "/healthz")["status"], "ok");
    EXPECT_TRUE(cloud_.control("GET", "/nothing", nullptr, 404).contains("error"));
    EXPECT_TRUE(cloud_.control("POST", "/orders/1/pay", nullptr, 404).contains("error"));
    EXPECT_TRUE(cloud_.control("POST", "/faults", {{"kind", "meteor"}}, 400).contains("error"));
    EXPECT_TRUE(cloud_.control("POST", "/buy", json::array(), 400).contains("error"));
}

}  // namespace
}  // namespace cloudsim
