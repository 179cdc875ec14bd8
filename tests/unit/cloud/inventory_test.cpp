#include <nlohmann/json.hpp>

#include "unit/cloud/client_fixture.hpp"

namespace tencent {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;
using Json = nlohmann::json;

class InventoryTest : public ClientTest {
protected:
    InventoryTest() {
        teo.otherwise = [this](const net::HttpRequest& request) { return page(Json::parse(request.body)); };
    }

    void own(int count) {
        for (int i = 0; i < count; ++i) buy();
    }
    void buy() {
        const std::string number = std::to_string(bought++);
        plans.push_back({{"PlanId", "edgeone-" + number},
                         {"PlanType", "plan-basic"},
                         {"Status", "normal"},
                         {"PayMode", 1},
                         {"AutoRenewal", false},
                         {"EnabledTime", "2026-01-01T00:00:00Z"},
                         {"ExpiredTime", "2026-12-01T00:00:00Z"},
                         {"ZonesInfo", nullptr}});
    }
    // The list as the cloud keeps it: oldest first, cut by record offset.
    net::HttpResponse page(const Json& request) {
        EXPECT_EQ(request.at("Order"), "enable-time");
        EXPECT_EQ(request.at("Direction"), "asc");
        const auto offset = request.at("Offset").get<std::size_t>();
        const auto limit = request.at("Limit").get<std::size_t>();
        EXPECT_LE(limit, 200U);
        Json part = Json::array();
        for (std::size_t i = offset; i < std::min(offset + limit, plans.size()); ++i) part.push_back(plans[i]);
        net::HttpResponse answer = ok(R"("TotalCount":)" + std::to_string(plans.size()) + R"(,"Plans":)" + part.dump() + ",");
        if (after_page) after_page(offset);
        return answer;
    }

    std::vector<Json> plans;
    int bought = 0;
    std::function<void(std::size_t offset)> after_page;
};

TEST_F(InventoryTest, ReadsEveryField) {
    plans.push_back(Json::parse(R"({"PlanId":"edgeone-a","PlanType":"plan-enterprise-v2","Status":"overdue-isolated","PayMode":0,"AutoRenewal":true,
        "EnabledTime":"2026-01-02T03:04:05Z","ExpiredTime":"","Bindable":"true","Features":["L4"],
        "ZonesInfo":[{"ZoneId":"zone-1","ZoneName":"example.com","Paused":true}]})"));
    const auto inventory = run(client.list_plans(api::PlanKind::EdgeOne));
    ASSERT_TRUE(inventory) << inventory.error().message();
    ASSERT_EQ(inventory->plans.size(), 1U);
    api::ObservedPlan expected;
    expected.id = "edgeone-a";
    expected.type = "enterprise-v2";
    expected.state = "overdue-isolated";
    expected.prepaid = false;
    expected.auto_renewal = true;
    expected.enabled_at = *base::parse_rfc3339("2026-01-02T03:04:05Z");
    expected.zones = {{"zone-1", "example.com", true}};
    EXPECT_EQ(inventory->plans.at("edgeone-a"), expected);
}

// Else the cloud would go on renewing what is believed to be off, and what ends would not be renewed.
TEST_F(InventoryTest, WhatIsNotToldOrNeverHeardOfIsNotTakenForANo) {
    own(2);
    plans[0]["AutoRenewal"] = nullptr;
    plans[1]["PayMode"] = 2;
    const auto inventory = run(client.list_plans(api::PlanKind::EdgeOne));
    ASSERT_TRUE(inventory);
    EXPECT_EQ(inventory->plans.at("edgeone-0").auto_renewal, std::nullopt);
    EXPECT_EQ(inventory->plans.at("edgeone-1").auto_renewal, false);
    EXPECT_TRUE(inventory->plans.at("edgeone-1").prepaid);
}

TEST_F(InventoryTest, AnEmptyAccountIsAnInventory) {
    const auto inventory = run(client.list_plans(api::PlanKind::EdgeOne));
    ASSERT_TRUE(inventory);
    EXPECT_TRUE(inventory->plans.empty());
    EXPECT_EQ(teo.sent.size(), 1U);
}

TEST_F(InventoryTest, ExactlyOnePageIsOneCall) {
    own(200);
    EXPECT_EQ(run(client.list_plans(api::PlanKind::EdgeOne))->plans.size(), 200U);
    EXPECT_EQ(teo.sent.size(), 1U);
}

// 200 and then 199 new ones a page: 51 calls, one more than without the overlap.
TEST_F(InventoryTest, TenThousandPlansAreFiftyOneCallsWithinTheRateLimit) {
    own(10'000);
    const base::SteadyTime start = time.steady_now();
    const auto inventory = run(client.list_plans(api::PlanKind::EdgeOne));
    ASSERT_TRUE(inventory) << inventory.error().message();
    EXPECT_EQ(inventory->plans.size(), 10'000U);
    EXPECT_EQ(teo.sent.size(), 51U);
    EXPECT_EQ(time.steady_now() - start, 32 * 50ms);  // a burst of 19 and 20 a second
}

TEST_F(InventoryTest, PurchasesMeanwhileDoNotDisturbIt) {
    own(450);
    after_page = [this](std::size_t) { buy(); };
    const auto inventory = run(client.list_plans(api::PlanKind::EdgeOne));
    ASSERT_TRUE(inventory) << inventory.error().message();
    for (int i = 0; i < 450; ++i) EXPECT_TRUE(inventory->plans.contains("edgeone-" + std::to_string(i)));
    EXPECT_EQ(teo.sent.size(), 3U);
}

// The one that TotalCount does not show: a plan goes and another one comes between two pages.
TEST_F(InventoryTest, ARemovalHiddenByAPurchaseLosesNoPlan) {
    own(450);
    after_page = [this, done = false](std::size_t offset) mutable {
        if (offset != 0 || std::exchange(done, true)) return;
        plans.erase(plans.begin() + 7);
        buy();
    };
    const auto inventory = run(client.list_plans(api::PlanKind::EdgeOne));
    ASSERT_TRUE(inventory) << inventory.error().message();
    EXPECT_EQ(inventory->plans.size(), 450U);
    EXPECT_TRUE(inventory->plans.contains("edgeone-200"));
    EXPECT_FALSE(inventory->plans.contains("edgeone-7"));
    EXPECT_EQ(teo.sent.size(), 5U);  // page, page that does not fit; three pages
}

TEST_F(InventoryTest, AListThatShrinksEachTimeIsAConflict) {
    own(300);
    after_page = [this](std::size_t) { plans.erase(plans.begin()); };
    const auto inventory = run(client.list_plans(api::PlanKind::EdgeOne));
    ASSERT_FALSE(inventory);
    EXPECT_EQ(inventory.error().kind(), ErrorKind::Conflict);
    EXPECT_EQ(teo.sent.size(), 8U);  // four times two pages
}

TEST_F(InventoryTest, ATotalCountThatDoesNotFitIsNotBelieved) {
    for (const char* total : {"0", "2", "250"}) {
        const std::string inside =
            R"("TotalCount":)" + std::string(total) + R"(,"Plans":[{"PlanId":"edgeone-1","PlanType":"plan-basic","PayMode":1}],)";
        teo.otherwise = reply_ok(inside);
        const auto inventory = run(client.list_plans(api::PlanKind::EdgeOne));
        ASSERT_FALSE(inventory) << total;
        EXPECT_EQ(inventory.error().kind(), ErrorKind::Conflict);
    }
}

TEST_F(InventoryTest, ThePageThatShowsAPlanTwiceIsNotBelieved) {
    teo.otherwise =
        reply_ok(R"("TotalCount":1,"Plans":[{"PlanId":"edgeone-1","PlanType":"a","PayMode":1},{"PlanId":"edgeone-1","PlanType":"a","PayMode":1}],)");
    EXPECT_EQ(run(client.list_plans(api::PlanKind::EdgeOne)).error().kind(), ErrorKind::Conflict);
}

TEST_F(InventoryTest, WhatCannotBeReadIsAnErrorAndNotAnEmptyInventory) {
    const std::string good = R"("PlanId":"edgeone-1","PlanType":"plan-basic","PayMode":1)";
    for (const std::string& inside : std::vector<std::string>{
             "", R"("Plans":[],)", R"("TotalCount":"1",)", R"("TotalCount":-1,)", R"("TotalCount":1,"Plans":{},)", R"("TotalCount":1,"Plans":[7],)",
             R"("TotalCount":1,"Plans":[{"PlanType":"plan-basic","PayMode":1}],)", R"("TotalCount":1,"Plans":[{"PlanId":"edgeone-1"}],)",
             R"("TotalCount":1,"Plans":[{"ExpiredTime":"tomorrow",)" + good + "}],",
             R"("TotalCount":1,"Plans":[{"AutoRenewal":"true",)" + good + "}],", R"("TotalCount":1,"Plans":[{"ZonesInfo":[1],)" + good + "}],"}) {
        teo.otherwise = reply_ok(inside);
        const auto inventory = run(client.list_plans(api::PlanKind::EdgeOne));
        ASSERT_FALSE(inventory) << inside;
        EXPECT_EQ(inventory.error().kind(), ErrorKind::Invalid) << inside;
    }
}

TEST_F(InventoryTest, ReadAtIsTheCloudsTimeWhenTheFirstPageWasAskedFor) {
    own(450);
    cloud_ahead = 40s;
    teo.latency = 3s;
    const base::Time asked = cloud_time();
    const auto inventory = run(client.list_plans(api::PlanKind::EdgeOne));
    ASSERT_TRUE(inventory);
    EXPECT_LE(inventory->read_at, asked);
    EXPECT_GE(inventory->read_at, asked - 4s);  // what one answer that takes 3 s can tell
}

TEST_F(InventoryTest, AJumpOfTheClockInTheMiddleStartsItAgain) {
    own(250);
    clock.learn(cloud_time(), time.steady_now(), time.steady_now());
    after_page = [this](std::size_t) { cloud_ahead = 100s; };
    const auto inventory = run(client.list_plans(api::PlanKind::EdgeOne));
    ASSERT_TRUE(inventory) << inventory.error().message();
    EXPECT_EQ(teo.sent.size(), 4U);
    EXPECT_EQ(jumps, 1);
    EXPECT_GE(inventory->read_at, cloud_time() - 2s);
}

TEST_F(InventoryTest, WithoutADateThereIsNoTimeOfReading) {
    teo.otherwise = [this](const net::HttpRequest&) {
        net::HttpResponse answer = ok(R"("TotalCount":0,"Plans":[],)");
        answer.headers.clear();
        return answer;
    };
    EXPECT_EQ(run(client.list_plans(api::PlanKind::EdgeOne)).error().kind(), ErrorKind::Invalid);
}

}  // namespace
}  // namespace tencent
