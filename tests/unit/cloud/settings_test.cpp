#include <nlohmann/json.hpp>

#include "unit/cloud/client_fixture.hpp"

namespace tencent {
namespace {

using api::Setting;
using base::ErrorKind;
using Json = nlohmann::json;

class SettingsTest : public ClientTest {
protected:
    static Setting renewal(bool on, int months) {
        Setting setting;
        setting.what = Setting::What::AutoRenewal;
        setting.plan_id = "cfw-1";
        setting.on = on;
        setting.months = months;
        setting.product_code = "p_cloudfirewall";
        setting.region_code = "ap-guangzhou";
        return setting;
    }
    // What goes out for a setting that the cloud accepts.
    Json sent_for(const Setting& setting) {
        billing.script.push_back(reply_ok(R"("InstanceList":[],)"));
        const auto done = run(client.set(setting));
        EXPECT_TRUE(done) << done.error().message();
        return done ? Json::parse(billing.sent.back().request.body) : Json();
    }
};

TEST_F(SettingsTest, RenewalOfAnInstanceIsSetRenewal) {
    const Json on = sent_for(renewal(true, 3));
    EXPECT_EQ(on, Json::parse(R"({"InstanceId":"cfw-1","ProductCode":"p_cloudfirewall","RegionCode":"ap-guangzhou",
        "RenewFlag":"NOTIFY_AND_AUTO_RENEW","RenewPeriod":"3","RenewPeriodUnit":"m"})"));
    EXPECT_EQ(header(billing.sent[0], "X-TC-Action"), "SetRenewal");
    EXPECT_EQ(header(billing.sent[0], "X-TC-Version"), "2018-07-09");
    EXPECT_FALSE(billing.sent[0].options.replay_safe);
    const Json off = sent_for(renewal(false, 3));
    EXPECT_EQ(off, Json::parse(R"({"InstanceId":"cfw-1","ProductCode":"p_cloudfirewall","RegionCode":"ap-guangzhou",
        "RenewFlag":"NOTIFY_AND_MANUAL_RENEW"})"));
    EXPECT_TRUE(teo.sent.empty());
}

TEST_F(SettingsTest, ATermIsMonthsUpToElevenAndThenWholeYears) {
    for (const auto& [months, number, unit] :
         std::vector<std::tuple<int, std::string, std::string>>{{1, "1", "m"}, {11, "11", "m"}, {12, "1", "y"}, {36, "3", "y"}, {60, "5", "y"}}) {
        const Json sent = sent_for(renewal(true, months));
        EXPECT_EQ(sent["RenewPeriod"], number) << months;
        EXPECT_EQ(sent["RenewPeriodUnit"], unit) << months;
    }
    EXPECT_FALSE(sent_for(renewal(true, 0)).contains("RenewPeriod"));  // the cloud's own default
    const std::size_t calls = billing.sent.size();
    for (const int months : {-1, 13, 18, 35, 61, 72}) {
        const auto done = run(client.set(renewal(true, months)));
        ASSERT_FALSE(done) << months;
        EXPECT_EQ(done.error().kind(), ErrorKind::Invalid);
    }
    EXPECT_EQ(billing.sent.size(), calls);
}

TEST_F(SettingsTest, AFailureInsideASuccessIsAnError) {
    billing.script.push_back(reply_ok(R"("InstanceList":[{"Code":1003,"Message":"is\nlocked","InstanceId":"cfw-1"}],)"));
    const auto done = run(client.set(renewal(true, 1)));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), "1003");
    for (const char* part : {"SetRenewal", "is locked", "1003", "cfw-1"})
        EXPECT_NE(done.error().message().find(part), std::string::npos) << done.error().message();
    // Also when it is not told which and why.
    for (const char* list : {"[{}]", "[null]", "{}", R"([{"Code":"x"}])"}) {
        billing.script.push_back(reply_ok(R"("InstanceList":)" + std::string(list) + ","));
        EXPECT_FALSE(run(client.set(renewal(true, 1)))) << list;
    }
    for (const char* inside : {"", R"("InstanceList":null,)"}) {
        billing.script.push_back(reply_ok(inside));
        EXPECT_TRUE(run(client.set(renewal(true, 1)))) << inside;
    }
    billing.script.push_back(reply_error("UnauthorizedOperation.CamNoAuth"));
    EXPECT_EQ(run(client.set(renewal(true, 1))).error().kind(), ErrorKind::Forbidden);
}

TEST_F(SettingsTest, WhatIsAlibabasIsInvalidAndNotSent) {
    for (const Setting::What what :
         {Setting::What::Attributes, Setting::What::Tags, Setting::What::Attach, Setting::What::Detach, Setting::What::CancelOrder}) {
        Setting setting;
        setting.what = what;
        setting.plan_id = "cbwp-1";
        const auto done = run(client.set(setting));
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().kind(), ErrorKind::Invalid);
    }
    EXPECT_TRUE(teo.sent.empty() && billing.sent.empty());
}

}  // namespace
}  // namespace tencent
