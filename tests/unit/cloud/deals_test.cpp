#include <nlohmann/json.hpp>

#include "unit/cloud/client_fixture.hpp"

namespace tencent {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;
using Json = nlohmann::json;
using std::chrono::days;

class DealsTest : public ClientTest {
protected:
    DealsTest() {
        billing.otherwise = [this](const net::HttpRequest& request) { return page(Json::parse(request.body)); };
    }

    void order(base::Time at) {
        const std::string id = "2026" + std::to_string(deals.size());
        deals.push_back({{"OrderId", id}, {"BigDealId", "big-" + id}, {"Status", 4}, {"CreateTime", base::format_billing_time(at)}});
    }
    // Both ends included, newest last, one page whatever Offset says.
    net::HttpResponse page(const Json& request) {
        EXPECT_EQ(request.at("StatusSet"), Json::parse("[1,2,3,4,5,6,7,8,9,10,11,12,13]"));
        EXPECT_EQ(request.at("Limit"), 200);
        EXPECT_FALSE(request.contains("Offset"));
        const auto from = request.at("StartTime").get<std::string>();
        const auto to = request.at("EndTime").get<std::string>();
        EXPECT_LE(*base::parse_billing_time(to) - *base::parse_billing_time(from), days(92));
        Json found = Json::array();
        std::size_t total = 0;
        for (const Json& deal : deals) {
            const auto created = deal.at("CreateTime").get<std::string>();
            if (created < from || created > to) continue;
            if (++total <= 200) found.push_back(deal);
        }
        return ok(R"("TotalCount":)" + std::to_string(total) + R"(,"Deals":)" + found.dump() + ",");
    }

    std::vector<Json> deals;
    const base::Time now = time.system_now();
};

TEST_F(DealsTest, ReadsEveryField) {
    deals.push_back(
        Json::parse(R"({"OrderId":"20220214710000851640811","BigDealId":"20220214710000851640801","Status":12,"Payer":"1","Creator":100001,
        "CreateTime":"2026-11-21 08:30:00","RealTotalCost":990,"TimeSpan":3.0,"TimeUnit":"m","Action":"purchase",
        "ProductCode":"p_cloudfirewall","SubProductCode":"sp_cloudfirewall_svv1","ResourceId":["edgeone-1"]})"));
    const auto list = run(client.list_deals(now - days(1)));
    ASSERT_TRUE(list) << list.error().message();
    EXPECT_EQ(list->from, now - days(1));
    EXPECT_EQ(list->read_at, now);
    ASSERT_EQ(list->deals.size(), 1U);
    api::Deal expected;
    expected.order_id = "20220214710000851640811";
    expected.big_deal_id = "20220214710000851640801";
    expected.state = api::DealState::Paying;
    expected.creator = "100001";
    expected.action = "purchase";
    expected.product_code = "p_cloudfirewall";
    expected.sub_product_code = "sp_cloudfirewall_svv1";
    expected.created_at = *base::parse_rfc3339("2026-11-21T00:30:00Z");
    expected.period_months = 3;
    expected.cost_cents = 990;
    expected.resource_ids = {"edgeone-1"};
    EXPECT_EQ(list->deals[0], expected);
    EXPECT_EQ(header(billing.sent[0], "X-TC-Version"), "2018-07-09");
    EXPECT_NE(header(billing.sent[0], "Authorization").find("/billing/tc3_request"), std::string::npos);
}

TEST_F(DealsTest, YearsAreTwelveMonthsAndOtherUnitsNone) {
    order(now);
    for (const auto& [span, unit, months] : std::vector<std::tuple<Json, std::string, int>>{
             {1, "y", 12}, {36.0, "m", 36}, {5, "d", 0}, {1e300, "m", 0}, {-1, "m", 0}, {nullptr, "m", 0}, {"3", "m", 0}}) {
        deals[0]["TimeSpan"] = span;
        deals[0]["TimeUnit"] = unit;
        EXPECT_EQ(run(client.list_deals(now))->deals.at(0).period_months, months) << span << unit;
    }
}

TEST_F(DealsTest, ADayOnEitherSideIsRead) {
    order(now - days(3) - 23h);
    order(now + 23h);
    EXPECT_EQ(run(client.list_deals(now - days(3)))->deals.size(), 2U);
    EXPECT_EQ(billing.sent.size(), 1U);
}

TEST_F(DealsTest, ASpanWithMoreThanAPageIsHalved) {
    for (int i = 0; i < 1000; ++i) order(now - 1h + base::Seconds(i * 3));  // all within an hour of two days
    const auto list = run(client.list_deals(now));
    ASSERT_TRUE(list) << list.error().message();
    EXPECT_EQ(list->deals.size(), 1000U);
    EXPECT_LT(billing.sent.size(), 40U);
}

TEST_F(DealsTest, LongSpansAreCutIntoAdvisedPieces) {
    for (int i = 0; i < 400; ++i) order(now - days(i));
    const auto list = run(client.list_deals(now - days(400)));
    ASSERT_TRUE(list);
    EXPECT_EQ(list->deals.size(), 400U);
    EXPECT_EQ(billing.sent.size(), 5U);
}

TEST_F(DealsTest, MoreThanAPageInOneSecondIsTooLarge) {
    for (int i = 0; i < 201; ++i) order(now);
    const auto list = run(client.list_deals(now));
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().kind(), ErrorKind::TooLarge);
}

TEST_F(DealsTest, ACountThatDoesNotFitIsReadAgainAndThenAConflict) {
    const std::string short_page = R"("TotalCount":3,"Deals":[],)";
    for (int i = 0; i < 3; ++i) billing.script.push_back(reply_ok(short_page));
    order(now);
    EXPECT_EQ(run(client.list_deals(now))->deals.size(), 1U);
    billing.otherwise = reply_ok(short_page);
    EXPECT_EQ(run(client.list_deals(now)).error().kind(), ErrorKind::Conflict);
}

TEST_F(DealsTest, WhatCannotBeReadIsAnErrorAndNotAnEmptyList) {
    for (const std::string deal :
         {R"({"Status":4,"CreateTime":"2026-11-21 08:30:00"})", R"({"OrderId":"1","Status":30,"CreateTime":"2026-11-21 08:30:00"})",
          R"({"OrderId":"1","Status":0,"CreateTime":"2026-11-21 08:30:00"})", R"({"OrderId":"1","CreateTime":"2026-11-21 08:30:00"})",
          R"({"OrderId":"1","Status":4,"CreateTime":"yesterday"})", R"({"OrderId":"1","Status":4})", "7"}) {
        billing.otherwise = reply_ok(R"("TotalCount":1,"Deals":[)" + deal + "],");
        const auto list = run(client.list_deals(now));
        ASSERT_FALSE(list) << deal;
        EXPECT_EQ(list.error().kind(), ErrorKind::Invalid) << deal;
    }
    billing.otherwise = reply_ok("");
    EXPECT_EQ(run(client.list_deals(now)).error().kind(), ErrorKind::Invalid);
}

TEST_F(DealsTest, NoPermissionIsForbidden) {
    billing.otherwise = reply_error("UnauthorizedOperation.CamNoAuth");
    EXPECT_EQ(run(client.list_deals(now)).error().kind(), ErrorKind::Forbidden);
}

// With a node's clock that is days slow, the first reading would end before the newest orders.
TEST_F(DealsTest, AnEndReckonedFromAWrongClockIsNotBelieved) {
    cloud_ahead = days(5);
    order(now + days(5));
    EXPECT_EQ(run(client.list_deals(now)).error().kind(), ErrorKind::Conflict);
    EXPECT_EQ(run(client.list_deals(now))->deals.size(), 1U);
}

}  // namespace
}  // namespace tencent
