#include <nlohmann/json.hpp>

#include "unit/cloud/client_fixture.hpp"

namespace tencent {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;
using Json = nlohmann::json;

class InstancesTest : public ClientTest {
protected:
    InstancesTest() {
        billing.otherwise = [this](const net::HttpRequest& request) { return page(Json::parse(request.body)); };
    }
    auto list() { return run(client.list_plans(api::PlanKind::Instance)); }

    void own(int count) {
        for (int i = 0; i < count; ++i)
            instances.push_back({{"InstanceId", "cfw-" + std::to_string(i)}, {"ExpireTime", "2027-01-01 00:00:00"}, {"RenewFlag", nullptr}});
    }
    // Tokens are the index of the next record.
    net::HttpResponse page(const Json& request) {
        EXPECT_EQ(request.at("MaxResults"), 100);
        const std::size_t from = request.contains("NextToken") ? std::stoul(request.at("NextToken").get<std::string>()) : 0;
        const std::size_t end = std::min(from + 100, instances.size());
        Json part = Json::array();
        for (std::size_t i = from; i < end; ++i) part.push_back(instances[i]);
        const Json next = end == instances.size() ? Json() : Json(std::to_string(end));
        if (after_page) after_page();
        return ok(R"("InstanceList":)" + part.dump() + R"(,"NextToken":)" + next.dump() + ",");
    }

    std::vector<Json> instances;
    std::function<void()> after_page;
};

TEST_F(InstancesTest, ReadsEveryField) {
    instances.push_back(Json::parse(R"({"InstanceId":"cfw-1","ProductCode":"p_cloudfirewall","SubProductCode":"sp_cloudfirewall_svv1",
        "RegionCode":"ap-guangzhou","Status":"NORMAL","RenewFlag":"NOTIFY_AND_AUTO_RENEW","ExpireTime":"2026-12-21 08:30:00","InstanceName":"n",
        "ProductName":"p","ProjectName":"x","RenewPeriod":2,"RenewPeriodUnit":"y"})"));
    const auto inventory = list();
    ASSERT_TRUE(inventory) << inventory.error().message();
    api::ObservedPlan expected;
    expected.id = "cfw-1";
    expected.state = "NORMAL";
    expected.auto_renewal = true;
    expected.renewal_months = 24;
    expected.expires_at = *base::parse_rfc3339("2026-12-21T00:30:00Z");
    expected.instance = {"p_cloudfirewall", "sp_cloudfirewall_svv1", "ap-guangzhou", "NOTIFY_AND_AUTO_RENEW"};
    ASSERT_EQ(inventory->plans.size(), 1U);
    EXPECT_EQ(inventory->plans.at("cfw-1"), expected);
    EXPECT_TRUE(inventory->plans.at("cfw-1").prepaid);
    EXPECT_EQ(inventory->read_at, cloud_time());
    EXPECT_EQ(header(billing.sent[0], "X-TC-Action"), "DescribeRenewInstances");
    EXPECT_TRUE(billing.sent[0].options.replay_safe);
}

TEST_F(InstancesTest, ATermThatIsNotToldOrMakesNoSenseIsNotKnown) {
    own(1);
    const std::vector<std::tuple<Json, Json, int>> cases{{6, "m", 6}, {1, "y", 12}, {nullptr, nullptr, 0}, {3, nullptr, 0},
                                                         {3, "d", 0}, {0, "m", 0},  {-1, "m", 0},          {2'000'000'000, "y", 0}};
    for (const auto& [count, unit, expected] : cases) {
        instances[0]["RenewPeriod"] = count;
        instances[0]["RenewPeriodUnit"] = unit;
        const auto inventory = list();
        ASSERT_TRUE(inventory) << count << unit << inventory.error().message();
        EXPECT_EQ(inventory->plans.at("cfw-0").renewal_months, expected) << count << unit;
    }
}

TEST_F(InstancesTest, AFlagThatIsMissingOrNeverHeardOfIsNotKnown) {
    own(1);
    const std::vector<std::pair<Json, std::optional<bool>>> cases{{"NOTIFY_AND_AUTO_RENEW", true},
                                                                  {"NOTIFY_AND_MANUAL_RENEW", false},
                                                                  {"DISABLE_NOTIFY_AND_MANUAL_RENEW", false},
                                                                  {"NEVER_HEARD_OF", std::nullopt},
                                                                  {nullptr, std::nullopt}};
    for (const auto& [flag, expected] : cases) {
        instances[0]["RenewFlag"] = flag;
        EXPECT_EQ(list()->plans.at("cfw-0").auto_renewal, expected) << flag;
    }
}

TEST_F(InstancesTest, NullsAreTolerated) {
    instances.push_back(Json::parse(R"({"InstanceId":"cfw-1","ProductCode":null,"Status":null,"RenewFlag":null,"ExpireTime":null})"));
    instances.push_back(Json::parse(R"({"InstanceId":"cfw-2","ExpireTime":"0000-00-00 00:00:00"})"));
    instances.push_back(Json::parse(R"({"InstanceId":null,"Status":"NORMAL"})"));  // nobody's
    const auto inventory = list();
    ASSERT_TRUE(inventory) << inventory.error().message();
    EXPECT_EQ(inventory->plans.size(), 2U);
    EXPECT_EQ(inventory->plans.at("cfw-1").expires_at, std::nullopt);
    EXPECT_EQ(inventory->plans.at("cfw-2").expires_at, std::nullopt);
    for (const char* inside : {"", R"("InstanceList":null,"NextToken":null,)", R"("InstanceList":[],"NextToken":"",)"}) {
        billing.script.push_back(reply_ok(inside));
        const auto none = list();
        ASSERT_TRUE(none) << inside;
        EXPECT_TRUE(none->plans.empty());
    }
}

TEST_F(InstancesTest, PagesAreFollowedByTheirTokens) {
    own(250);
    EXPECT_EQ(list()->plans.size(), 250U);
    ASSERT_EQ(billing.sent.size(), 3U);
    EXPECT_EQ(billing.sent[0].request.body, R"({"MaxResults":100})");
    EXPECT_EQ(billing.sent[2].request.body, R"({"MaxResults":100,"NextToken":"200"})");
}

TEST_F(InstancesTest, PagesWithoutAnEndAreAConflict) {
    billing.otherwise = reply_ok(R"("InstanceList":[],"NextToken":"again",)");
    EXPECT_EQ(list().error().kind(), ErrorKind::Conflict);
    EXPECT_EQ(billing.sent.size(), 2U);
    int number = 0;
    billing.otherwise = [&](const auto&) { return ok(R"("InstanceList":[],"NextToken":"token-)" + std::to_string(++number) + "\","); };
    EXPECT_EQ(list().error().kind(), ErrorKind::Conflict);
    EXPECT_EQ(number, 2000);
}

TEST_F(InstancesTest, AJumpOfTheClockInTheMiddleStartsItAgain) {
    own(150);
    clock.learn(cloud_time(), time.steady_now(), time.steady_now());
    after_page = [this] { cloud_ahead = 100s; };
    const auto inventory = list();
    ASSERT_TRUE(inventory) << inventory.error().message();
    EXPECT_EQ(billing.sent.size(), 4U);
    EXPECT_EQ(inventory->plans.size(), 150U);
}

TEST_F(InstancesTest, WhatCannotBeReadIsAnErrorAndNotAnEmptyInventory) {
    for (const char* inside :
         {R"("InstanceList":{},)", R"("InstanceList":[7],)", R"("InstanceList":[{"InstanceId":7}],)", R"("InstanceList":[],"NextToken":7,)",
          R"("InstanceList":[{"InstanceId":"cfw-1","ExpireTime":"tomorrow"}],)", R"("InstanceList":[{"InstanceId":"cfw-1","RenewFlag":true}],)"}) {
        billing.script.push_back(reply_ok(inside));
        const auto inventory = list();
        ASSERT_FALSE(inventory) << inside;
        EXPECT_EQ(inventory.error().kind(), ErrorKind::Invalid) << inside;
        EXPECT_TRUE(inventory.error().message().starts_with("DescribeRenewInstances: ")) << inventory.error().message();
    }
    billing.script.push_back(reply_error("UnauthorizedOperation.CamNoAuth"));
    const auto forbidden = list();
    EXPECT_EQ(forbidden.error().kind(), ErrorKind::Forbidden);
    EXPECT_NE(forbidden.error().message().find("QcloudFinanceRenewManageFullAccess"), std::string::npos);
}

TEST_F(InstancesTest, PackagesAreNotTencents) {
    EXPECT_EQ(run(client.list_plans(api::PlanKind::Package)).error().kind(), ErrorKind::Invalid);
    EXPECT_TRUE(teo.sent.empty() && billing.sent.empty());
}

}  // namespace
}  // namespace tencent
