#include <nlohmann/json.hpp>

#include "unit/alibaba/fixture.hpp"

namespace alibaba {
namespace {

using base::ErrorKind;
using Json = nlohmann::json;

class InventoryTest : public AlibabaTest {
protected:
    InventoryTest() {
        cbn->otherwise = [this](const net::HttpRequest& request) {
            if (before_page) before_page(cbn->sent.size());
            // Else HasReservationData is "false", whatever there is (the vendor's page).
            EXPECT_EQ(query_of(request).at("IncludeReservationData"), "true");
            return page(query_of(request));
        };
        bss->otherwise = [this](const net::HttpRequest& request) { return billing(query_of(request)); };
    }

    void buy(int count) {
        for (int i = 0; i < count; ++i) {
            const std::string id = "cenbwp-" + std::to_string(made++);
            packages.push_back({{"CenBandwidthPackageId", id}, {"Status", "Idle"}, {"BandwidthPackageChargeType", "PREPAY"}, {"Bandwidth", 2}});
        }
    }
    net::HttpResponse page(const Parameters& query) {
        const std::size_t size = std::stoul(query.at("PageSize"));
        const std::size_t begin = (std::stoul(query.at("PageNumber")) - 1) * size;
        EXPECT_LE(size, 50U);
        Json found = Json::array();
        for (std::size_t i = begin; i < std::min(begin + size, packages.size()); ++i) found.push_back(packages[i]);
        return ok(R"("TotalCount":)" + std::to_string(packages.size()) + R"(,"CenBandwidthPackages":{"CenBandwidthPackage":)" + found.dump() + "},");
    }
    net::HttpResponse billing(const Parameters& query) {
        EXPECT_FALSE(query.contains("Region"));
        EXPECT_FALSE(query.contains("ProductCode"));
        Json found = Json::array();
        int asked = 0;
        for (std::string rest = query.at("InstanceIDs") + ","; !rest.empty(); rest.erase(0, rest.find(',') + 1)) {
            ++asked;
            const std::string id = rest.substr(0, rest.find(','));
            if (listed.contains(id)) found.push_back(listed.at(id));
        }
        EXPECT_LE(asked, 100);
        return billing_ok(Json{{"InstanceList", found}, {"TotalCount", found.size()}, {"PageNum", 1}, {"PageSize", 100}}.dump());
    }
    auto list() { return run(client.list_plans(api::PlanKind::Package)); }

    std::vector<Json> packages;
    std::map<std::string, Json> listed;
    std::function<void(std::size_t call)> before_page;
    int made = 0;
};

TEST_F(InventoryTest, ReadsEveryField) {
    packages.push_back(Json::parse(R"({"CenBandwidthPackageId":"cenbwp-9","Name":"link","Description":"d","Bandwidth":20,
        "BandwidthPackageChargeType":"PREPAY","BusinessStatus":"FinancialLocked","Status":"InUse","CenIds":{"CenId":["cen-1"]},
        "GeographicRegionAId":"asia-pacific","GeographicRegionBId":"north-america","GeographicSpanId":"asia-pacific_north-america",
        "CreationTime":"2026-02-01T11:14Z","ExpiredTime":"2026-03-01T16:00:30Z","HasReservationData":"true",
        "Tags":{"Tag":[{"Key":"planwright.dev/order","Value":"o-1"},{"Key":"empty"}]}})"));
    listed["cenbwp-9"] =
        Json::parse(R"({"InstanceID":"cenbwp-9","ProductCode":"cbn","ProductType":"cbn_bwp_pre","RenewStatus":"AutoRenewal","RenewalDuration":2,
            "RenewalDurationUnit":"Y","Status":"Normal"})");
    const auto inventory = list();
    ASSERT_TRUE(inventory) << inventory.error().message();
    EXPECT_EQ(inventory->read_at, cloud_time());
    api::ObservedPlan expected;
    expected.id = "cenbwp-9";
    expected.state = "InUse";
    expected.auto_renewal = true;
    expected.renewal_months = 24;
    expected.enabled_at = *base::parse_rfc3339("2026-02-01T11:14:00Z");
    expected.expires_at = *base::parse_rfc3339("2026-03-01T16:00:30Z");
    expected.package = {"link",
                        "d",
                        20,
                        {"Asia-Pacific", "North-America"},
                        "FinancialLocked",
                        {"cen-1"},
                        {{"planwright.dev/order", "o-1"}, {"empty", ""}},
                        true,
                        true,
                        "cbn",
                        "cbn_bwp_pre"};
    ASSERT_EQ(inventory->plans.size(), 1U);
    EXPECT_EQ(inventory->plans.at("cenbwp-9"), expected);
}

TEST_F(InventoryTest, AReservationThatChangesTheBandwidthIsTold) {
    struct Case {
        const char* has;
        const char* bandwidth;
        bool reserved;
    };
    buy(1);  // of 2 Mbit/s
    for (const Case& one : {Case{"true", "20", true}, {"true", "", true}, {"true", "2", false}, {"false", "20", false}}) {
        packages[0]["HasReservationData"] = one.has;
        packages[0]["ReservationBandwidth"] = one.bandwidth;
        const auto inventory = list();
        ASSERT_TRUE(inventory) << inventory.error().message();
        EXPECT_EQ(inventory->plans.at("cenbwp-0").package.reserved, one.reserved) << one.has << " " << one.bandwidth;
    }
}

TEST_F(InventoryTest, AnEmptyAccountIsOneCall) {
    const auto inventory = list();
    ASSERT_TRUE(inventory);
    EXPECT_TRUE(inventory->plans.empty());
    EXPECT_EQ(cbn->sent.size(), 1U);
    EXPECT_TRUE(bss->sent.empty());
}

TEST_F(InventoryTest, WhatBillingDoesNotListIsUnknown) {
    buy(3);
    listed["cenbwp-1"] = {{"InstanceID", "cenbwp-1"}, {"ProductCode", "cbn"}, {"RenewStatus", "ManualRenewal"}};
    listed["cenbwp-2"] = {{"InstanceID", "cenbwp-2"}, {"ProductCode", "cbn"}};
    const auto inventory = list();
    ASSERT_TRUE(inventory);
    EXPECT_EQ(inventory->plans.at("cenbwp-0").auto_renewal, std::nullopt);
    EXPECT_EQ(inventory->plans.at("cenbwp-0").package.product_code, "");
    EXPECT_EQ(inventory->plans.at("cenbwp-1").auto_renewal, false);
    EXPECT_EQ(inventory->plans.at("cenbwp-2").auto_renewal, std::nullopt);
    EXPECT_EQ(inventory->plans.at("cenbwp-2").package.product_code, "cbn");
    listed["cenbwp-1"]["RenewStatus"] = "NotRenewal";
    EXPECT_EQ(list()->plans.at("cenbwp-1").auto_renewal, false);
    listed["cenbwp-1"]["RenewStatus"] = "NeverHeardOf";
    EXPECT_EQ(list()->plans.at("cenbwp-1").auto_renewal, std::nullopt);
}

TEST_F(InventoryTest, WithoutRightsToBillingTheListingSucceeds) {
    buy(150);
    for (const char* code : {"NotAuthorized", "NotApplicable", "NoPermission"}) {
        bss->otherwise = replies(error(code));
        const std::size_t before = bss->sent.size();
        const auto inventory = list();
        ASSERT_TRUE(inventory) << code;
        EXPECT_EQ(inventory->plans.size(), 150U);
        EXPECT_EQ(inventory->plans.at("cenbwp-0").auto_renewal, std::nullopt);
        EXPECT_EQ(bss->sent.size(), before + 1);
        EXPECT_TRUE(inventory->billing_refused.starts_with(code)) << inventory->billing_refused;
    }
    bss->otherwise = replies(error("InternalError", 500));
    EXPECT_EQ(list().error().kind(), ErrorKind::Internal);
}

TEST_F(InventoryTest, ReadsWholePagesAndJoinsBillingInHundreds) {
    for (const int count : {49, 1, 1, 48, 2, 149, 500}) {
        buy(count);
        listed.clear();
        for (int i = 0; i < made; ++i) {
            const std::string id = "cenbwp-" + std::to_string(i);
            listed[id] = {{"InstanceID", id}, {"ProductCode", "cbn"}, {"RenewStatus", "AutoRenewal"}};
        }
        cbn->sent.clear();
        bss->sent.clear();
        const auto inventory = list();
        ASSERT_TRUE(inventory) << made << ": " << inventory.error().message();
        EXPECT_EQ(inventory->plans.size(), static_cast<std::size_t>(made));
        for (const auto& [id, plan] : inventory->plans) EXPECT_EQ(plan.auto_renewal, true) << id;
        EXPECT_EQ(bss->sent.size(), static_cast<std::size_t>((made + 99) / 100));
        // Overlaps cost something, but not much.
        EXPECT_LE(cbn->sent.size(), static_cast<std::size_t>(made / 40 + 1)) << made;
    }
}

// A package goes and another comes between two pages: TotalCount stays the same, and one that was there all the time is out of sight.
TEST_F(InventoryTest, AListThatMovedIsReadAgain) {
    buy(120);
    before_page = [this](std::size_t call) {
        if (call != 2) return;
        packages.erase(packages.begin());
        buy(1);
    };
    const auto inventory = list();
    ASSERT_TRUE(inventory) << inventory.error().message();
    EXPECT_EQ(inventory->plans.size(), 120U);
    EXPECT_FALSE(inventory->plans.contains("cenbwp-0"));
    EXPECT_TRUE(inventory->plans.contains("cenbwp-50"));
    EXPECT_TRUE(inventory->plans.contains("cenbwp-120"));

    before_page = [this](std::size_t) {
        packages.erase(packages.begin());
        buy(1);
    };
    EXPECT_EQ(list().error().kind(), ErrorKind::Conflict);
}

TEST_F(InventoryTest, AServerThatAlwaysShowsTheSamePageIsNotAskedForEver) {
    buy(120);
    cbn->otherwise = [this](const net::HttpRequest&) { return page({{"PageNumber", "1"}, {"PageSize", "50"}}); };
    EXPECT_EQ(list().error().kind(), ErrorKind::Conflict);
}

TEST_F(InventoryTest, APurchaseMeanwhileDoesNotDisturb) {
    buy(60);
    before_page = [this](std::size_t call) {
        if (call == 2) buy(1);
    };
    const auto inventory = list();
    ASSERT_TRUE(inventory);
    EXPECT_EQ(inventory->plans.size(), 61U);
    EXPECT_EQ(cbn->sent.size(), 2U);
}

TEST_F(InventoryTest, AJumpOfTheClockStartsItAnew) {
    buy(60);
    before_page = [this](std::size_t call) {
        if (call == 2) cloud_ahead = std::chrono::hours(1);
    };
    ASSERT_TRUE(list());
    EXPECT_EQ(cbn->sent.size(), 4U);
    EXPECT_EQ(jumps, 1);
}

TEST_F(InventoryTest, WhatCannotBeReadIsAnErrorAndNotAPackageLess) {
    buy(1);
    const Json good = packages.front();
    const auto broken = [&](const char* name, const Json& value) {
        packages.front() = good;
        packages.front()[name] = value;
        const auto inventory = list();
        ASSERT_FALSE(inventory) << name;
        EXPECT_EQ(inventory.error().kind(), ErrorKind::Invalid) << name;
        EXPECT_NE(inventory.error().message().find(name), std::string::npos) << inventory.error().message();
    };
    broken("CenBandwidthPackageId", "");
    broken("ExpiredTime", "soon");
    broken("ExpiredTime", 5);
    broken("Bandwidth", "much");
    broken("CenIds", "cen-1");
    cbn->otherwise = replies(ok(R"("CenBandwidthPackages":{"CenBandwidthPackage":[]},)"));
    EXPECT_NE(list().error().message().find("TotalCount"), std::string::npos);
}

TEST_F(InventoryTest, WithoutADateTheTimeOfTheReadingIsNotKnown) {
    cbn->otherwise = [this](const net::HttpRequest& request) {
        net::HttpResponse response = page(query_of(request));
        response.headers.clear();
        return response;
    };
    EXPECT_EQ(list().error().kind(), ErrorKind::Invalid);
}

TEST_F(InventoryTest, OtherKindsAreInvalidAndRefusalsAreTold) {
    EXPECT_EQ(run(client.list_plans(api::PlanKind::EdgeOne)).error().kind(), ErrorKind::Invalid);
    EXPECT_EQ(run(client.list_plans(api::PlanKind::Instance)).error().kind(), ErrorKind::Invalid);
    EXPECT_TRUE(cbn->sent.empty());
    cbn->otherwise = replies(error("Forbidden.RAM", 403));
    EXPECT_EQ(list().error().kind(), ErrorKind::Forbidden);
}

}  // namespace
}  // namespace alibaba
