#include <nlohmann/json.hpp>

#include "unit/alibaba/fixture.hpp"

namespace alibaba {
namespace {

using namespace std::chrono_literals;
using api::DealState;
using base::ErrorKind;
using Json = nlohmann::json;
using std::chrono::days;

class DealsTest : public AlibabaTest {
protected:
    DealsTest() {
        bss->otherwise = [this](const net::HttpRequest& request) {
            const bool is_list = net::find_header(request.headers, "x-acs-action") == "QueryOrders";
            if (before_call) before_call();
            return is_list ? page(query_of(request)) : detail(query_of(request).at("OrderId"));
        };
    }

    Json& order(const std::string& id, const std::string& type = "New", const std::string& status = "Paid") {
        orders.push_back({{"OrderId", id},
                          {"OrderType", type},
                          {"PaymentStatus", status},
                          {"CreateTime", base::format_rfc3339(now)},
                          {"InstanceIDs", "[\"cenbwp-" + id + "\"]"}});
        return orders.back();
    }
    // The newest first.
    net::HttpResponse page(const Parameters& query) {
        EXPECT_EQ(query.at("ProductCode"), "cbn");
        EXPECT_EQ(query.at("PageSize"), "20");
        last_query = query;
        const std::size_t begin = (std::stoul(query.at("PageNum")) - 1) * 20;
        Json found = Json::array();
        for (std::size_t i = begin; i < std::min(begin + 20, orders.size()); ++i)
            found.push_back({{"OrderId", orders[orders.size() - 1 - i].at("OrderId")}});
        return billing_ok(Json{{"OrderList", {{"Order", found}}}, {"TotalCount", orders.size()}}.dump());
    }
    net::HttpResponse detail(const std::string& id) {
        Json found = Json::array();
        for (const Json& one : orders)
            if (one.at("OrderId") == id) found.push_back(one);
        return billing_ok(Json{{"OrderList", {{"Order", found}}}}.dump());
    }
    int details() const {
        int count = 0;
        for (const auto& sent : bss->sent) count += header(sent, "x-acs-action") == "GetOrderDetail" ? 1 : 0;
        return count;
    }
    auto list() { return run(client.list_deals(now - days(3))); }

    std::vector<Json> orders;
    std::function<void()> before_call;
    Parameters last_query;
    const base::Time now = time.system_now();
};

TEST_F(DealsTest, ReadsEveryField) {
    order("2015").update(Json{{"SubOrderId", "sub-1"},
                              {"ProductCode", "cbn"},
                              {"ProductType", "cbn_bwp_pre"},
                              {"PretaxAmount", "100.00"},
                              {"AfterTaxAmount", "90.05"},
                              {"CreateTime", "2026-11-20T08:30:00Z"}});
    const auto deals = list();
    ASSERT_TRUE(deals) << deals.error().message();
    EXPECT_EQ(deals->read_at, cloud_time());
    EXPECT_EQ(deals->from, now - days(3));
    EXPECT_EQ(last_query.at("CreateTimeStart"), base::format_rfc3339(now - days(3)));
    EXPECT_EQ(last_query.at("CreateTimeEnd"), base::format_rfc3339(now + days(1)));
    api::Deal expected;
    expected.order_id = "2015";
    expected.big_deal_id = "2015";
    expected.state = DealState::Paid;
    expected.action = "purchase";
    expected.product_code = "cbn";
    expected.sub_product_code = "cbn_bwp_pre";
    expected.created_at = *base::parse_rfc3339("2026-11-20T08:30:00Z");
    expected.cost_cents = 9005;
    expected.resource_ids = {"cenbwp-2015"};
    ASSERT_EQ(deals->deals.size(), 1U);
    EXPECT_EQ(deals->deals.front(), expected);
}

TEST_F(DealsTest, StatesAndActionsHaveOneSpelling) {
    order("1", "New", "Unpaid");
    order("2", "Renew", "Paid");
    order("3", "Upgrade", "Cancelled");
    order("4", "Downgrade", "Paid");
    order("5", "Refund").erase("PaymentStatus");
    order("6", "Convert", "Paid");
    const auto deals = list();
    ASSERT_TRUE(deals) << deals.error().message();
    const std::vector<std::pair<DealState, std::string>> expected{{DealState::Unpaid, "purchase"}, {DealState::Paid, "renew"},
                                                                  {DealState::Closed, "upgrade"},  {DealState::Paid, "downgrade"},
                                                                  {DealState::Paid, "refund"},     {DealState::Paid, "Convert"}};
    ASSERT_EQ(deals->deals.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(deals->deals[i].state, expected[i].first) << i;
        EXPECT_EQ(deals->deals[i].action, expected[i].second) << i;
    }
}

TEST_F(DealsTest, InstanceIdsComeInSeveralSpellingsAndSubOrders) {
    order("1")["InstanceIDs"] = "cenbwp-a,cenbwp-b";
    order("2")["InstanceIDs"] = R"(["cenbwp-c", "cenbwp-d"])";
    order("3")["InstanceIDs"] = "";
    order("4", "New", "Unpaid")["InstanceIDs"] = nullptr;
    const Json sub = order("4", "New", "Unpaid");
    orders.back()["InstanceIDs"] = "cenbwp-e";
    // Two sub-orders are one order of the list.
    bss->script.push_back(replies(billing_ok(R"({"OrderList":{"Order":[{"OrderId":"1"},{"OrderId":"2"},{"OrderId":"3"},{"OrderId":"4"}]},
        "TotalCount":4})")));
    const auto deals = list();
    ASSERT_TRUE(deals) << deals.error().message();
    ASSERT_EQ(deals->deals.size(), 4U);
    EXPECT_EQ(deals->deals[0].resource_ids, (std::vector<std::string>{"cenbwp-a", "cenbwp-b"}));
    EXPECT_EQ(deals->deals[1].resource_ids, (std::vector<std::string>{"cenbwp-c", "cenbwp-d"}));
    EXPECT_TRUE(deals->deals[2].resource_ids.empty());
    EXPECT_EQ(deals->deals[3].resource_ids, std::vector<std::string>{"cenbwp-e"});
}

TEST_F(DealsTest, OnlyOrdersThatMayChangeAreReadAgain) {
    order("1", "New", "Unpaid");
    order("2", "New", "Cancelled");
    order("3");                        // paid and delivered
    order("4")["InstanceIDs"] = "[]";  // paid, not yet delivered
    ASSERT_TRUE(list());
    EXPECT_EQ(details(), 4);
    ASSERT_TRUE(list());
    EXPECT_EQ(details(), 6);
    orders[0]["PaymentStatus"] = "Paid";
    const auto deals = list();
    ASSERT_TRUE(deals);
    EXPECT_EQ(deals->deals[0].state, DealState::Paid);
    EXPECT_EQ(deals->deals.size(), 4U);
    EXPECT_EQ(details(), 8);
    ASSERT_TRUE(list());
    EXPECT_EQ(details(), 9);
}

TEST_F(DealsTest, ReadsAllPages) {
    for (int i = 0; i < 45; ++i) order(std::to_string(1000 + i));
    const auto deals = list();
    ASSERT_TRUE(deals) << deals.error().message();
    EXPECT_EQ(deals->deals.size(), 45U);
    EXPECT_EQ(bss->sent.size(), 3U + 45U);
}

TEST_F(DealsTest, AnOrderThatComesBetweenTwoPagesIsNotMissed) {
    for (int i = 0; i < 25; ++i) order(std::to_string(1000 + i));
    bool came = false;
    before_call = [&] {
        if (bss->sent.size() == 2 && !std::exchange(came, true)) order("2000");
    };
    const auto deals = list();
    ASSERT_TRUE(deals) << deals.error().message();
    EXPECT_EQ(deals->deals.size(), 26U);

    int number = 3000;
    before_call = [&] { order(std::to_string(number++)); };
    EXPECT_EQ(list().error().kind(), ErrorKind::Conflict);
}

TEST_F(DealsTest, RefusalsAreTold) {
    for (const char* code : {"NotAuthorized", "NotApplicable", "NoPermission"}) {
        bss->otherwise = replies(with_status(200, R"({"Code":")" + std::string(code) + R"(","Success":false,"RequestId":"r"})"));
        EXPECT_EQ(list().error().kind(), ErrorKind::Forbidden) << code;
    }
    bss->otherwise = fails(ErrorKind::Unreachable);
    EXPECT_EQ(list().error().kind(), ErrorKind::Unreachable);
}

TEST_F(DealsTest, WhatCannotBeReadIsAnError) {
    for (const auto& [name, value] : std::vector<std::pair<const char*, Json>>{
             {"PaymentStatus", "Perhaps"}, {"PaymentStatus", nullptr}, {"CreateTime", "yesterday"}, {"CreateTime", nullptr}, {"InstanceIDs", 5}}) {
        orders.clear();
        order("1")[name] = value;
        const auto deals = list();
        ASSERT_FALSE(deals) << name;
        EXPECT_EQ(deals.error().kind(), ErrorKind::Invalid) << name;
        EXPECT_NE(deals.error().message().find(name), std::string::npos) << deals.error().message();
    }
    orders.clear();
    bss->script.push_back(replies(billing_ok(R"({"OrderList":{"Order":[{"OrderId":"7"}]},"TotalCount":1})")));
    EXPECT_EQ(list().error().kind(), ErrorKind::Conflict);  // listed, but without detail yet
    bss->script.push_back(replies(billing_ok(R"({"OrderList":{"Order":[]}})")));
    EXPECT_NE(list().error().message().find("TotalCount"), std::string::npos);
}

TEST_F(DealsTest, AnEndReckonedFromAWrongClockIsNotBelieved) {
    cloud_ahead = days(2);
    EXPECT_EQ(list().error().kind(), ErrorKind::Conflict);
    EXPECT_TRUE(list());
}

TEST_F(DealsTest, AmountsThatNobodyPaysDoNotAddUpToNonsense) {
    std::string sub_orders = R"({"OrderId":"1","OrderType":"New","PaymentStatus":"Paid","CreateTime":"2026-11-20T00:00:00Z"})";
    for (int i = 0; i < 100'000; ++i) sub_orders += R"(,{"AfterTaxAmount":"999999999999"})";
    bss->script.push_back(replies(billing_ok(R"({"TotalCount":1,"OrderList":{"Order":[{"OrderId":"1"}]}})")));
    bss->script.push_back(replies(billing_ok(R"({"OrderList":{"Order":[)" + sub_orders + "]}}")));
    const auto list_read = list();
    ASSERT_TRUE(list_read) << list_read.error().message();
    EXPECT_EQ(list_read->deals.at(0).cost_cents, 0);
}

}  // namespace
}  // namespace alibaba
