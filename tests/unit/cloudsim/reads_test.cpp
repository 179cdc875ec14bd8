// Listings: paging, order, filters, lag, and what an identity may not read.
#include <gtest/gtest.h>

#include <set>

#include "client.hpp"

namespace cloudsim {
namespace {

class Reads : public testing::Test {
protected:
    Account& account() { return *cloud_.face.model().account(kUin); }
    std::string deals_refusal(const json& change) {
        json body{{"StartTime", "2026-11-20 00:00:00"}, {"EndTime", "2026-11-22 00:00:00"}, {"Limit", 20}};
        body.merge_patch(change);
        return Cloud::code_of(cloud_.billing("DescribeDealsByCond", body));
    }
    Cloud cloud_;
};

TEST_F(Reads, PagesCoverEverythingOnceNewestFirst) {
    std::set<std::string> bought;
    for (int i = 0; i < 25; ++i) {
        bought.insert(cloud_.buy());
        cloud_.advance(std::chrono::seconds(1));
    }
    std::set<std::string> seen;
    std::string last = "9999";
    for (const int offset : {0, 20, 40}) {
        const json page = cloud_.plans({{"Offset", offset}});
        EXPECT_EQ(page["TotalCount"], 25);
        for (const json& plan : page["Plans"]) {
            seen.insert(plan["PlanId"]);
            EXPECT_LT(plan["EnabledTime"].get<std::string>(), last);
            last = plan["EnabledTime"];
        }
    }
    EXPECT_EQ(seen, bought);
    EXPECT_EQ(cloud_.plans({{"Direction", "asc"}, {"Order", "expire-time"}, {"Limit", 1}})["Plans"][0]["EnabledTime"], "2026-11-21T00:00:00Z");
    EXPECT_EQ(cloud_.refusal("DescribePlans", {{"Limit", 201}}), "InvalidParameterValue");
    EXPECT_EQ(cloud_.refusal("DescribePlans", {{"Order", "name"}}), "InvalidParameterValue");
}

TEST_F(Reads, FiltersAreAndBetweenAndOrWithin) {
    const std::string personal = cloud_.buy("personal");
    const std::string basic = cloud_.buy("basic");
    const auto count = [this](const json& filters) { return cloud_.plans({{"Filters", filters}})["TotalCount"].get<int>(); };
    EXPECT_EQ(count(json::parse(R"([{"Name":"plan-type","Values":["plan-personal","plan-basic"]}])")), 2);
    EXPECT_EQ(count(json::parse(R"([{"Name":"plan-type","Values":["plan-basic"]},{"Name":"status","Values":["normal"]}])")), 1);
    EXPECT_EQ(count(json::parse(R"([{"Name":"plan-type","Values":["plan-basic"]},{"Name":"status","Values":["expired"]}])")), 0);
    EXPECT_EQ(count({{{"Name", "plan-id"}, {"Values", {personal}}}}), 1);
    EXPECT_EQ(cloud_.refusal("DescribePlans", json::parse(R"({"Filters":[{"Name":"status","Values":["overdue-isolated"]}]})")),
              "InvalidParameterValue");
    EXPECT_EQ(cloud_.refusal("DescribePlans", json::parse(R"({"Filters":[{"Name":"zone","Values":["a"]}]})")), "InvalidParameterValue");
    EXPECT_EQ(cloud_.refusal("DescribePlans", json::parse(R"({"filters":[]})")), "UnknownParameter");
}

TEST_F(Reads, LagShowsTheWorldAsItWas) {
    cloud_.face.agenda().set_read_lag(std::chrono::seconds(60));
    const std::string id = cloud_.buy();
    EXPECT_EQ(cloud_.plans()["TotalCount"], 0);
    EXPECT_EQ(cloud_.deals()["TotalCount"], 0);
    EXPECT_EQ(cloud_.control("GET", "/plans")["plans"].size(), 1U);
    // Writes see the truth.
    cloud_.advance(std::chrono::seconds(30));
    EXPECT_EQ(cloud_.refusal("RenewPlan", {{"PlanId", id}, {"Period", 1}}), "");
    cloud_.advance(std::chrono::seconds(29));
    EXPECT_EQ(cloud_.plans()["TotalCount"], 0);
    cloud_.advance(std::chrono::seconds(1));
    EXPECT_EQ(cloud_.plans()["Plans"][0]["ExpiredTime"], "2026-12-21T00:00:00Z");
    EXPECT_EQ(cloud_.deals()["TotalCount"], 1);
    cloud_.advance(std::chrono::seconds(30));
    EXPECT_EQ(cloud_.plans()["Plans"][0]["ExpiredTime"], "2027-01-21T00:00:00Z");
    EXPECT_EQ(cloud_.deals()["TotalCount"], 2);
}

TEST_F(Reads, DealsShowDeliveredOrdersUnlessAskedAndPageByNumber) {
    for (int i = 0; i < 5; ++i) cloud_.buy();
    account().balance_cents = 0;
    cloud_.refusal("CreatePlan", {{"PlanType", "basic"}});
    const json window{{"StartTime", "2026-11-20 00:00:00"}, {"EndTime", "2026-11-22 00:00:00"}, {"Limit", 2}};
    EXPECT_EQ(cloud_.billing("DescribeDealsByCond", window)["TotalCount"], 5);
    json page = window;
    page["Offset"] = 2;
    EXPECT_EQ(cloud_.billing("DescribeDealsByCond", page)["Deals"].size(), 1U);
    json unpaid = window;
    unpaid["Status"] = 1;
    EXPECT_EQ(cloud_.billing("DescribeDealsByCond", unpaid)["TotalCount"], 1);
    unpaid["StatusSet"] = {1, 4};
    EXPECT_EQ(cloud_.billing("DescribeDealsByCond", unpaid)["TotalCount"], 6);

    const json delivered = cloud_.billing("DescribeDealsByCond", window)["Deals"][0];
    for (const char* key : {"OrderId", "BigDealId"}) {
        json one = window;
        one[key] = delivered[key];
        EXPECT_EQ(cloud_.billing("DescribeDealsByCond", one)["Deals"], json::array({delivered})) << key;
    }
    json resource = window;
    resource["ResourceId"] = delivered["ResourceId"][0];
    EXPECT_EQ(cloud_.billing("DescribeDealsByCond", resource)["Deals"], json::array({delivered}));
    EXPECT_TRUE(cloud_.deals(201)["Deals"][1]["ResourceId"].is_null());
}

TEST_F(Reads, DealsTimesAreUtcPlusEightAndBothEndsCount) {
    cloud_.buy();  // 2026-11-21T00:00:00Z
    const auto count = [this](const char* from, const char* until) {
        return cloud_.billing("DescribeDealsByCond", {{"StartTime", from}, {"EndTime", until}, {"Limit", 20}})["TotalCount"].get<int>();
    };
    EXPECT_EQ(count("2026-11-21 08:00:00", "2026-11-21 08:00:00"), 1);
    EXPECT_EQ(count("2026-11-21 08:00:01", "2026-11-21 09:00:00"), 0);
    EXPECT_EQ(count("2026-11-21 00:00:00", "2026-11-21 07:59:59"), 0);
}

TEST_F(Reads, DealsRefusals) {
    EXPECT_EQ(deals_refusal(json::object()), "");
    EXPECT_EQ(deals_refusal({{"Limit", nullptr}}), "MissingParameter");
    EXPECT_EQ(deals_refusal({{"StartTime", nullptr}}), "MissingParameter");
    EXPECT_EQ(deals_refusal({{"StartTime", "2026-11-20T00:00:00Z"}}), "InvalidParameterValue");
    EXPECT_EQ(deals_refusal({{"EndTime", "2026-11-19 00:00:00"}}), "InvalidParameterValue");
    EXPECT_EQ(deals_refusal({{"Limit", 1001}}), "InvalidParameterValue");
    EXPECT_EQ(deals_refusal({{"StatusSet", {"4"}}}), "InvalidParameter");
    account().order_list = false;
    EXPECT_EQ(deals_refusal(json::object()), "UnauthorizedOperation.CamNoAuth");
}

TEST_F(Reads, BalanceAndCatalogue) {
    const json balance = cloud_.billing("DescribeAccountBalance", json::object());
    EXPECT_EQ(balance["Balance"], 1'000'000);
    EXPECT_EQ(balance["Uin"], 100000000001);
    EXPECT_FALSE(cloud_.call("DescribeAvailablePlans", json::object())["PlanInfo"].empty());
    EXPECT_EQ(cloud_.refusal("DescribeAvailablePlans", {{"PlanType", "basic"}}), "UnknownParameter");
}

}  // namespace
}  // namespace cloudsim
