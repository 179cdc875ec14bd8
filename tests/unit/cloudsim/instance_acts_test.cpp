// CreateInstance, RenewInstance, RefundInstance: what they do, do once, and refuse.
#include "instances.hpp"

namespace cloudsim {
namespace {

TEST_F(Instances, CreateChargesOnceAndAnswersWithAllIds) {
    const json answer =
        create("t1", {{"Quantity", 2},
                      {"Period", 3},
                      {"ProjectId", 7},
                      {"Parameter", R"({"pid":1,"sv_x":"20","timeSpan":3,"timeUnit":"m","goodsNum":2,"productCode":"p_cloudfirewall"})"}});
    ASSERT_EQ(answer["InstanceIdList"].size(), 2U) << answer;
    EXPECT_EQ(account().balance_cents, 1'000'000 - 2 * 3 * 100'000);
    const json line = ledger()[0];
    EXPECT_EQ(line["act"], "purchase");
    EXPECT_EQ(line["product"], "instance");
    EXPECT_EQ(line["amountCents"], 600'000);
    EXPECT_EQ(line["instanceIds"], answer["InstanceIdList"]);
    EXPECT_EQ(line["requestId"], answer["RequestId"]);
    const json order = deal();
    EXPECT_EQ(order["OrderId"], answer["OrderId"]);
    EXPECT_EQ(order["ResourceId"], answer["InstanceIdList"]);
    EXPECT_EQ(order["Status"], 4);
    EXPECT_EQ(order["Action"], "purchase");
    EXPECT_EQ(order["ProductCode"], "p_cloudfirewall");
    EXPECT_EQ(order["SubProductCode"], "sp_cloudfirewall_svv1");
    EXPECT_EQ(order["TimeSpan"], 3.0);
    EXPECT_EQ(order["TimeUnit"], "m");
    EXPECT_EQ(order["ProjectId"], 7);
    EXPECT_EQ(order["ZoneCode"], "ap-guangzhou-6");
    EXPECT_EQ(order["ProductInfo"], json::parse(R"([{"Name":"sv_x","Value":"20"}])"));
    EXPECT_TRUE(cloud_.deals(201)["Deals"][0]["ResourceId"].is_null());
    EXPECT_EQ(expiry(answer["InstanceIdList"][1]), "2027-02-21T00:00:00Z");
}

TEST_F(Instances, TheVendorsOwnExampleBuys) {
    const json example = json::parse(R"({"ClientToken":"46E6BF87-AF23-4710-8C82-21032D5F985F","ProductCode":"p_yunjing",
        "SubProductCode":"sp_yunjing_vas","RegionCode":"ap-guangzhou","ZoneCode":"ap-guangzhou-1","PayMode":"PrePay",
        "Parameter":"{\"pid\":1005305,\"productCode\":\"p_yunjing\",\"subProductCode\":\"sp_yunjing_vas\",\"sv_yunjing_vas_la\":\"50\",\"timeSpan\":1,\"timeUnit\":\"m\"}",
        "Quantity":1,"Period":1,"PeriodUnit":"m","ProjectId":0,"RenewFlag":"NOTIFY_AND_AUTO_RENEW"})");
    EXPECT_EQ(cloud_.billing("CreateInstance", example)["InstanceIdList"].size(), 1U);
    EXPECT_EQ(instances()["InstanceList"][0]["RenewFlag"], "NOTIFY_AND_AUTO_RENEW");
}

TEST_F(Instances, TheSameTokenIsTheSameOrder) {
    const json first = create("t1");
    json again = create("t1");
    EXPECT_NE(again["RequestId"], first["RequestId"]);
    again["RequestId"] = first["RequestId"];
    EXPECT_EQ(again, first);
    EXPECT_EQ(ledger().size(), 1U);
    EXPECT_EQ(refusal("t1", {{"Period", 2}}), "FailedOperation.InvalidDeal");
    EXPECT_EQ(refusal("T1", json::object()), "") << "tokens are case-sensitive";
    EXPECT_EQ(ledger().size(), 2U);
    cloud_.advance(std::chrono::hours(24));
    EXPECT_NE(create("t1")["OrderId"], first["OrderId"]) << "a token is forgotten after a day";
}

TEST_F(Instances, ATokenBelongsToOneActionAndOneAccount) {
    const std::string id = buy("t1");
    EXPECT_EQ(code("RenewInstance", about("t1", id)), "");
    Account other;
    other.uin = "200";
    other.balance_cents = 1'000'000;
    Key key;
    key.secret_id = "AKIDOTHER";
    key.secret_key = "OTHERKEY";
    other.keys.push_back(key);
    cloud_.face.model().put_account(other);
    Signing with = for_api("billing.tencentcloudapi.com", "2018-07-09");
    with.secret_id = key.secret_id;
    with.secret_key = key.secret_key;
    EXPECT_NE(cloud_.call("CreateInstance", purchase("t1"), with)["InstanceIdList"][0], id);
    EXPECT_EQ(Cloud::code_of(cloud_.call("RenewInstance", about("t2", id), with)), "FailedOperation.BusinessCheckErrCode");
}

TEST_F(Instances, CreateRefusals) {
    using Row = std::pair<json, std::string>;
    const std::vector<Row> rows{{{{"ClientToken", nullptr}}, "MissingParameter"},
                                {{{"ClientToken", ""}}, "InvalidParameter.ApiParamError"},
                                {{{"ClientToken", std::string(65, 'x')}}, "InvalidParameter.ApiParamError"},
                                {{{"ClientToken", "ü"}}, "InvalidParameter.ApiParamError"},
                                {{{"ZoneCode", nullptr}}, "MissingParameter"},
                                {{{"ZoneCode", "ap-beijing-1"}}, "InvalidParameter.ApiParamError"},
                                {{{"Quantity", "1"}}, "InvalidParameter"},
                                {{{"Quantity", 0}}, "InvalidParameter.ApiParamError"},
                                {{{"Quantity", 101}}, "FailedOperation.NumLimitError"},
                                {{{"PayMode", "PostPay"}}, "UnsupportedOperation"},
                                {{{"Period", 37}}, "InvalidParameter.ApiParamError"},
                                {{{"PeriodUnit", "d"}}, "InvalidParameter.ApiParamError"},
                                {{{"RenewFlag", "on"}}, "InvalidParameter.ApiParamError"},
                                {{{"ProductCode", "p_cvm"}}, "UnsupportedOperation.NOT_SUPPORT_THIS_ACTION"},
                                {{{"SubProductCode", "sp_cvm"}}, "FailedOperation.InvalidGoodsCategoryId"},
                                {{{"Parameter", json::object({{"pid", 1}})}}, "InvalidParameter"},
                                {{{"Parameter", "pid=1"}}, "InvalidParameter.InvalidParameter"},
                                {{{"Parameter", R"({"sv_x":1})"}}, "FailedOperation.GetPriceParamError"},
                                {{{"Parameter", R"({"pid":1,"sv_x":"many"})"}}, "FailedOperation.GetPriceParamError"},
                                {{{"Parameter", R"({"pid":1,"timeSpan":2})"}}, "FailedOperation.GetPriceParamError"},
                                {{{"Parameter", R"({"pid":1,"timeUnit":"y"})"}}, "FailedOperation.GetPriceParamError"},
                                {{{"Parameter", R"({"pid":1,"goodsNum":2})"}}, "FailedOperation.GetPriceParamError"},
                                {{{"Parameter", R"({"pid":1,"subProductCode":"sp_other"})"}}, "FailedOperation.GetPriceParamError"},
                                {{{"SubProductCode", "sp_cloudfirewall_log"}, {"Parameter", R"({"pid":1})"}}, "FailedOperation.GetPriceParamError"},
                                {{{"Remark", "x"}}, "UnknownParameter"}};
    for (const auto& [changes, expected] : rows) EXPECT_EQ(refusal("t1", changes), expected) << changes;
    EXPECT_EQ(cloud_.deals()["TotalCount"], 0);
    EXPECT_EQ(refusal("t1", json::object()), "") << "a refusal leaves the token free";
}

TEST_F(Instances, CertificationAndOtherDocumentedRefusals) {
    const std::string path = std::string("/accounts/") + kUin;
    cloud_.control("POST", path, {{"certification", "none"}});
    EXPECT_EQ(refusal("t1", json::object()), "UnauthorizedOperation.NotCertification");
    cloud_.control("POST", path, {{"certification", "needs-upgrade"}});
    EXPECT_EQ(refusal("t1", json::object()), "UnauthorizedOperation.CertificationNeedUpgrade");
    cloud_.control("POST", path, {{"certification", "full"}});
    for (const char* injected : {"FailedOperation.dealCreateWhitelistError", "FailedOperation.DistributeError", "InternalError.InternalError"}) {
        cloud_.control("POST", "/faults", {{"kind", "refuse"}, {"action", "CreateInstance"}, {"count", 1}, {"code", injected}});
        EXPECT_EQ(refusal("t1", json::object()), injected);
    }
    EXPECT_TRUE(ledger().empty());
}

TEST_F(Instances, RenewMovesTheExpiryOnceForEachToken) {
    const std::string id = buy("t1");
    const json first = cloud_.billing("RenewInstance", about("r1", id, {{"Period", 2}}));
    EXPECT_EQ(first["OrderIdList"], json::array({deal()["OrderId"]}));
    EXPECT_EQ(cloud_.billing("RenewInstance", about("r1", id, {{"Period", 2}}))["OrderIdList"], first["OrderIdList"]);
    EXPECT_EQ(expiry(id), "2027-02-21T00:00:00Z");
    EXPECT_EQ(deal()["Action"], "renew");
    EXPECT_EQ(deal()["TimeSpan"], 2.0);
    EXPECT_EQ(deal()["ResourceId"], json::array({id}));
    EXPECT_EQ(code("RenewInstance", about("r1", id, {{"Period", 3}})), "FailedOperation.InvalidDeal");
    EXPECT_EQ(code("RenewInstance", about("r2", id, {{"RegionCode", "ap-beijing"}})), "InvalidParameter.InvalidParameter");
    EXPECT_EQ(code("RenewInstance", about("r2", "cfw-none")), "FailedOperation.BusinessCheckErrCode");
    EXPECT_EQ(code("RenewInstance", about("r2", id, {{"Period", 0}})), "InvalidParameter.ApiParamError");
    ASSERT_EQ(ledger().size(), 2U);
    EXPECT_EQ(ledger()[1]["act"], "renew");
    EXPECT_EQ(ledger()[1]["amountCents"], 200'000);
}

TEST_F(Instances, RefundGivesTheMoneyBackAndTakesTheInstance) {
    const std::string id = buy("t1");
    EXPECT_EQ(code("RenewInstance", about("r1", id)), "");
    const json refund = cloud_.billing("RefundInstance", about("f1", id));
    EXPECT_EQ(account().balance_cents, 1'000'000);
    EXPECT_EQ(expiry(id), "gone");
    EXPECT_EQ(deal()["Status"], 6);
    EXPECT_EQ(deal()["Action"], "refund");
    EXPECT_EQ(deal()["ResourceId"], json::array({id}));
    EXPECT_EQ(ledger()[2]["act"], "refund");
    EXPECT_EQ(ledger()[2]["amountCents"], -200'000);
    EXPECT_EQ(cloud_.billing("RefundInstance", about("f1", id))["OrderIdList"], refund["OrderIdList"]);
    EXPECT_EQ(code("RefundInstance", about("f2", id)), "FailedOperation.BusinessCheckErrCode");
    EXPECT_EQ(create("t1")["InstanceIdList"], json::array({id})) << "its purchase stays what it was";
    EXPECT_EQ(ledger().size(), 3U);
}

TEST_F(Instances, ALaterRefundIsTheShareOfTheTermThatIsLeft) {
    const std::string id = buy("t1");
    cloud_.advance(std::chrono::days(24));  // of 30
    EXPECT_EQ(code("RefundInstance", about("f1", id)), "");
    EXPECT_EQ(ledger()[1]["amountCents"], -20'000);
    const std::string old = buy("t2");
    cloud_.advance(std::chrono::days(31));
    EXPECT_EQ(code("RefundInstance", about("f2", old)), "FailedOperation.NotAllowToRefund");
    account().refunds = false;
    EXPECT_EQ(code("RefundInstance", about("f3", buy("t3"))), "AuthFailure.UnauthorizedOperation");
}

TEST_F(Instances, WhatIsDoneByHandIsChargedWithoutARequest) {
    account().balance_cents = 10'000'000;
    const json bought =
        cloud_.control("POST", "/buyInstance", {{"uin", kUin}, {"creator", "77"}, {"quantity", 2}, {"period", 1}, {"periodUnit", "y"}});
    const std::string id = bought["instanceIds"][0];
    const std::string other = bought["instanceIds"][1];
    EXPECT_EQ(deal()["Creator"], "77");
    EXPECT_EQ(deal()["TimeUnit"], "y");
    cloud_.control("POST", "/instances/" + id + "/renew", {{"period", 2}});
    EXPECT_EQ(expiry(id), "2028-01-21T00:00:00Z");
    cloud_.control("POST", "/instances/" + id + "/renewFlag", {{"renewFlag", "DISABLE_NOTIFY_AND_MANUAL_RENEW"}});
    cloud_.control("POST", "/instances/" + id + "/isolate");
    const json seen = instances({{"InstanceIdList", {id}}})["InstanceList"][0];
    EXPECT_EQ(seen["RenewFlag"], "DISABLE_NOTIFY_AND_MANUAL_RENEW");
    EXPECT_EQ(seen["Status"], "ISOLATED");
    cloud_.control("POST", "/instances/" + other + "/refund");
    EXPECT_EQ(expiry(other), "gone");
    cloud_.control("POST", "/instances/" + id + "/remove");
    EXPECT_EQ(expiry(id), "gone");
    EXPECT_TRUE(cloud_.control("POST", "/instances/" + id + "/renew", nullptr, 404).contains("error"));
    EXPECT_EQ(ledger()[0]["requestId"], "");
    EXPECT_TRUE(cloud_.control("GET", "/requests")["requests"].empty());
    EXPECT_EQ(cloud_.control("GET", "/ledger")["totals"]["byOrder"][ledger()[0]["orderId"]]["purchase"], 1);
}

}  // namespace
}  // namespace cloudsim
