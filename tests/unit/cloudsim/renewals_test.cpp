// The renewal page, and what time does to instances.
#include "instances.hpp"

namespace cloudsim {
namespace {

TEST_F(Instances, RenewInstancesAreListedInUtcPlus8) {
    const std::string id = buy("t1");
    const json answer = instances();
    EXPECT_TRUE(answer["NextToken"].is_null());
    const json seen = answer["InstanceList"][0];
    EXPECT_EQ(seen["InstanceId"], id);
    EXPECT_EQ(seen["ExpireTime"], "2026-12-21 08:00:00");
    EXPECT_EQ(seen["Status"], "NORMAL");
    EXPECT_EQ(seen["ProductCode"], "p_cloudfirewall");
    EXPECT_EQ(seen["RegionCode"], "ap-guangzhou");
    EXPECT_TRUE(seen["RenewPeriod"].is_null());
    EXPECT_FALSE(seen.contains("ZoneCode"));
}

TEST_F(Instances, PagesFollowTheirToken) {
    for (int i = 0; i < 5; ++i) buy("t" + std::to_string(i), {{"Period", 1 + i % 2}});
    for (const bool reverse : {false, true}) {
        std::vector<std::string> ids;
        std::vector<std::string> expiries;
        json next = nullptr;
        do {
            const json page = instances({{"MaxResults", 2}, {"NextToken", next}, {"Reverse", reverse}});
            EXPECT_LE(page["InstanceList"].size(), 2U);
            for (const json& instance : page["InstanceList"]) {
                ids.push_back(instance["InstanceId"]);
                expiries.push_back(instance["ExpireTime"]);
            }
            next = page["NextToken"];
        } while (!next.is_null());
        EXPECT_EQ(ids.size(), 5U);
        EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 5U);
        EXPECT_TRUE(reverse ? std::ranges::is_sorted(expiries, std::greater()) : std::ranges::is_sorted(expiries));
    }
}

TEST_F(Instances, RenewalFilters) {
    const std::string one = buy("t1", {{"RenewFlag", "NOTIFY_AND_AUTO_RENEW"}});
    const std::string two = buy("t2", {{"Period", 2}});
    const auto ids = [this](const json& changes) {
        std::vector<std::string> found;
        for (const json& instance : instances(changes)["InstanceList"]) found.push_back(instance["InstanceId"]);
        return found;
    };
    using Ids = std::vector<std::string>;
    EXPECT_EQ(ids({{"RenewFlagList", {"NOTIFY_AND_AUTO_RENEW"}}}), Ids{one});
    EXPECT_EQ(ids({{"InstanceIdList", {two}}}), Ids{two});
    EXPECT_EQ(ids({{"ExpireTimeStart", "2026-12-21 08:00:01"}}), Ids{two});
    EXPECT_EQ(ids({{"ExpireTimeEnd", "2026-12-21 08:00:00"}}), Ids{one});
    for (const json& wrong : {json{{"MaxResults", 0}}, json{{"MaxResults", 101}}, json{{"NextToken", "x"}}, json{{"RenewFlagList", {"on"}}},
                              json{{"ExpireTimeEnd", "2026-12-21T08:00:00Z"}}, json{{"InstanceIdList", json(101, "x")}}})
        EXPECT_EQ(Cloud::code_of(instances(wrong)), "InvalidParameter") << wrong;
    EXPECT_EQ(Cloud::code_of(instances({{"MaxResults", nullptr}})), "MissingParameter");
    account().renew_manage = false;
    EXPECT_EQ(Cloud::code_of(instances()), "UnauthorizedOperation.CamNoAuth");
}

TEST_F(Instances, ThePageLeavesProductsAndIsolatedInstancesOut) {
    const std::string id = buy("t1");
    cloud_.control("POST", "/renewalPage", {{"hiddenProducts", {"p_cloudfirewall"}}});
    EXPECT_TRUE(instances()["InstanceList"].empty());
    EXPECT_EQ(cloud_.control("POST", "/renewalPage", {{"hiddenProducts", json::array()}, {"hideIsolated", true}})["hideIsolated"], true);
    EXPECT_EQ(instances()["InstanceList"].size(), 1U);
    cloud_.control("POST", "/instances/" + id + "/isolate");
    EXPECT_TRUE(instances()["InstanceList"].empty());
    EXPECT_NE(expiry(id), "gone");
}

TEST_F(Instances, ListsLag) {
    cloud_.control("POST", "/settings", {{"readLagSeconds", 30}});
    buy("t1");
    EXPECT_TRUE(instances()["InstanceList"].empty());
    cloud_.advance(std::chrono::seconds(30));
    EXPECT_EQ(instances()["InstanceList"].size(), 1U);
}

TEST_F(Instances, SetRenewalTellsFailuresInsideASuccess) {
    const std::string id = buy("t1");
    json body{{"ProductCode", "p_cloudfirewall"}, {"RegionCode", "ap-guangzhou"}, {"InstanceId", id}, {"RenewFlag", "NOTIFY_AND_AUTO_RENEW"}};
    EXPECT_EQ(cloud_.billing("SetRenewal", body)["InstanceList"], json::array());
    EXPECT_EQ(instances()["InstanceList"][0]["RenewPeriod"], 1);
    body.update({{"RenewPeriod", "2"}, {"RenewPeriodUnit", "y"}});
    EXPECT_EQ(cloud_.billing("SetRenewal", body)["InstanceList"], json::array());
    EXPECT_EQ(instances()["InstanceList"][0]["RenewPeriod"], 2);
    EXPECT_EQ(instances()["InstanceList"][0]["RenewPeriodUnit"], "y");
    const json failed =
        cloud_.billing("SetRenewal", {{"ProductCode", "p_waf"}, {"RegionCode", "ap-guangzhou"}, {"InstanceId", id}, {"RenewFlag", kAutoRenew}});
    EXPECT_EQ(Cloud::code_of(failed), "");
    EXPECT_EQ(failed["InstanceList"][0]["InstanceId"], id);
    EXPECT_NE(failed["InstanceList"][0]["Code"], 0);
    const auto refusal_of = [&](const json& changes) {
        json changed = body;
        changed.merge_patch(changes);
        return code("SetRenewal", changed);
    };
    EXPECT_EQ(refusal_of({{"RenewFlag", "on"}}), "InvalidParameter");
    EXPECT_EQ(refusal_of({{"RenewPeriod", 2}}), "InvalidParameter");
    EXPECT_EQ(refusal_of({{"RenewPeriod", "6"}}), "InvalidParameter");
    EXPECT_EQ(refusal_of({{"RenewPeriod", "12"}, {"RenewPeriodUnit", "m"}}), "InvalidParameter");
    EXPECT_EQ(refusal_of({{"RegionCode", nullptr}}), "MissingParameter");
}

TEST_F(Instances, AutomaticRenewalIsADayBeforeExpiry) {
    const std::string id = buy("t1", {{"RenewFlag", "NOTIFY_AND_AUTO_RENEW"}});
    cloud_.advance(std::chrono::days(29) - std::chrono::seconds(1));
    EXPECT_EQ(ledger().size(), 1U);
    cloud_.advance(std::chrono::seconds(1));
    ASSERT_EQ(ledger().size(), 2U);
    EXPECT_EQ(ledger()[1]["act"], "auto-renew");
    EXPECT_EQ(ledger()[1]["product"], "instance");
    EXPECT_EQ(deal()["Action"], "renew");
    EXPECT_EQ(expiry(id), "2027-01-21T00:00:00Z");
    account().balance_cents = 0;
    cloud_.advance(std::chrono::days(31));
    EXPECT_EQ(ledger().size(), 2U) << "one try, no order";
    EXPECT_EQ(expiry(id), "2027-01-21T00:00:00Z");
}

TEST_F(Instances, ExpiredInstancesAreIsolatedAndGoLater) {
    const std::string id = buy("t1");
    cloud_.advance(std::chrono::hours(30 * 24 + 12));
    EXPECT_EQ(instances()["InstanceList"][0]["Status"], "ISOLATED");
    EXPECT_EQ(code("RenewInstance", about("r1", id)), "");
    EXPECT_EQ(instances()["InstanceList"][0]["Status"], "NORMAL");
    EXPECT_EQ(expiry(id), "2027-01-21T12:00:00Z") << "a month from the renewal";
    cloud_.advance(std::chrono::days(31 + 15));
    EXPECT_TRUE(instances()["InstanceList"].empty());
    EXPECT_EQ(code("RenewInstance", about("r2", id)), "FailedOperation.BusinessCheckErrCode");
}

}  // namespace
}  // namespace cloudsim
