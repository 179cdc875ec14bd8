// What is not known, since an answer lacks it or did not come, is taken neither for a no nor for a yes.
#include <gtest/gtest.h>

#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "simulation/world.hpp"

namespace simulation {
namespace {

using namespace std::chrono_literals;
using cloudsim::Act;
using nlohmann::json;

constexpr const char* kAccount = "/apis/planwright.dev/v1alpha1/namespaces/test/cloudaccounts/tencent";
constexpr const char* kOtherKeys = "QUtJRG90aGVy";
constexpr const char* kInstance =
    R"({"productCode":"p_yunjing","subProductCode":"sp_yunjing_vas","regionCode":"ap-guangzhou","zoneCode":"ap-guangzhou-6",
        "parameters":{"pid":1005305,"sv_yunjing_vas_la":"50"}})";

constexpr const char* kPackage = R"({"name":"link","bandwidthMbps":2,"areas":["China","Europe"],"autoPay":true})";

// From now on the answers to that action are edited.
void edit(World& world, const std::string& action, const std::function<void(json& answer)>& how) {
    world.on_answer = [=](std::string_view asked, std::string& body) {
        json answer = asked == action ? json::parse(body, nullptr, false) : json();
        if (!answer.is_object()) return;
        how(answer);
        body = answer.dump();
    };
}

// From now on the records of a listing come without that field: Tencent's as null,
void leave_out(World& world, const std::string& action, const std::string& list, const std::string& field) {
    edit(world, action, [=](json& answer) {
        if (!answer["Response"].contains(list)) return;
        for (json& record : answer["Response"][list]) record[field] = nullptr;
    });
}

// Alibaba's not at all.
void leave_out_of_packages(World& world, const std::string& field) {
    edit(world, "DescribeCenBandwidthPackages", [=](json& answer) {
        for (json& package : answer["CenBandwidthPackages"]["CenBandwidthPackage"]) package.erase(field);
    });
}

void fail(World& world, const std::string& action) {
    world.cloud.faults().add({.kind = cloudsim::FaultKind::Http5xx, .action = action, .count = std::nullopt});
}

void refuse(World& world, const std::string& action) {
    world.cloud.faults().add({.kind = cloudsim::FaultKind::Refuse, .action = action, .count = std::nullopt, .code = "UnauthorizedOperation"});
}

void lose_answer(World& world, const std::string& action) {
    world.cloud.faults().add({.kind = cloudsim::FaultKind::LoseAnswer, .action = action, .count = 1});
}

// Two hours pass: no client token is remembered.
void buy_and_forget(World& world, const std::string& name, const char* spec, api::PlanKind kind) {
    Process& first = world.start("a");
    const auto before = world.api.snapshot();
    world.declare(name, spec, kind);
    ASSERT_TRUE(world.until([&] { return world.settled(); }, 20min)) << world.state(name);
    first.crash();
    world.api.restore(before);
    world.open_another_account();  // takes the uid that the object had
    world.pass(2h);
}

// It is declared again, and held by what nobody names.
void expect_held(World& world, const std::string& name, const char* spec, api::PlanKind kind) {
    world.start("b");
    world.declare(name, spec, kind);
    world.pass(1h);
    EXPECT_EQ(world.bought().size(), 1U);
    EXPECT_NE(world.state(name).find("UnclaimedPlan"), std::string::npos) << world.state(name);
}

// Nothing is bought a second time, neither before nor after the answers are whole again; then it goes on by itself.
void expect_once(World& world, const std::string& name, const std::function<std::int64_t()>& times) {
    EXPECT_EQ(times(), 1);
    world.on_answer = {};
    EXPECT_TRUE(world.until([&] { return world.settled(); }, 1h)) << world.state(name);
    EXPECT_EQ(times(), 1);
}

// --- whose keys these are ---

TEST(Unknowns, WhoseNewKeysAreWhileThatCannotBeAsked) {
    World world(31);
    world.open_another_account();
    world.declare_account();
    world.start("a");
    lose_answer(world, "CreatePlan");
    world.declare("blog", "{}");
    world.pass(1min);
    fail(world, "GetCallerIdentity");
    world.api.patch("/api/v1/namespaces/test/secrets/tencent", {{"data", {{"secretId", kOtherKeys}}}});
    world.pass(1h);
    EXPECT_EQ(world.charges(Act::Purchase), 1);
    // Once it can be asked, the right keys go on as before.
    world.api.patch("/api/v1/namespaces/test/secrets/tencent", {{"data", {{"secretId", "QUtJRHNpbXVsYXRpb24="}}}});
    world.cloud.faults().clear();
    EXPECT_TRUE(world.until([&] { return world.settled(); }, 1h)) << world.state("blog");
    EXPECT_EQ(world.charges(Act::Purchase), 1);
}

TEST(Unknowns, WhoseKeysOfAnAccountMadeAgainAre) {
    World world(32);
    world.open_another_account();
    world.declare_account();
    world.start("a");
    lose_answer(world, "CreatePlan");
    world.declare("blog", "{}");
    world.pass(1min);
    refuse(world, "GetCallerIdentity");
    world.api.remove(kAccount);
    world.api.patch("/api/v1/namespaces/test/secrets/tencent", {{"data", {{"secretId", kOtherKeys}}}});
    world.pass(5s);
    world.declare_account();
    world.pass(1h);
    EXPECT_EQ(world.charges(Act::Purchase), 1);
}

// --- which object an order is of ---

// Both come back from a backup without their status, and the operator's cache still has the object that was there before.
TEST(Unknowns, WhetherAnOrderIsOfTheObjectThatIsThere) {
    World world(45);
    world.declare_account("tencent", "tencent", {{"exclusive", false}});
    world.start("a");
    world.declare("blog", "{}");
    ASSERT_TRUE(world.until([&] { return world.settled(); }, 5min));
    const std::string orders = "/apis/planwright.dev/v1alpha1/namespaces/test/purchaseorders";
    const json blog = *world.api.find(world.path("blog"));
    const json order = *world.api.find(orders + "/eop-blog-1-create");
    world.pass(24h);
    world.api.on_event = [](const support::FakeEvent& event) {
        return event.plural == "edgeoneplans" ? support::EventFault{.delay = 5s} : support::EventFault{};
    };
    world.remove("blog");
    ASSERT_TRUE(world.until([&] { return world.gone("blog"); }, 1min));
    world.api.remove(orders + "/eop-blog-1-create");
    const auto restore = [&](const std::string& collection, const json& was) {
        world.api.create(collection, {{"apiVersion", was["apiVersion"]},
                                      {"kind", was["kind"]},
                                      {"metadata", {{"name", was["metadata"]["name"]}, {"namespace", "test"}}},
                                      {"spec", was["spec"]}});
    };
    restore(orders, order);
    restore(orders.substr(0, orders.rfind('/')) + "/edgeoneplans", blog);
    world.pass(1h);
    EXPECT_EQ(world.charges(Act::Purchase), 1);
    EXPECT_NE(world.state("blog").find("RestoredWithoutStatus"), std::string::npos) << world.state("blog");
}

// --- what the order list says ---

// It is the only witness where others buy as well. An order whose creator is not told may be ours.
TEST(Unknowns, WhoMadeAnOrder) {
    World world(33);
    world.declare_account("tencent", "tencent", {{"exclusive", false}, {"purchaserUin", kUin}});
    world.start("a");
    leave_out(world, "DescribeDealsByCond", "Deals", "Creator");
    lose_answer(world, "CreatePlan");
    world.declare("blog", "{}");
    world.pass(2h);
    expect_once(world, "blog", [&] { return world.charges(Act::Purchase); });
}

// An unpaid order shows nowhere else.
TEST(Unknowns, WhatAnOrderWasFor) {
    World world(34);
    world.declare_account();
    world.start("a");
    leave_out(world, "DescribeDealsByCond", "Deals", "Action");
    world.cloud.model().account(kUin)->balance_cents = 0;
    lose_answer(world, "CreatePlan");
    world.declare("blog", "{}");
    world.pass(2h);
    EXPECT_EQ(world.cloud.model().orders().size(), 1U);
}

TEST(Unknowns, OfWhichProductAnOrderIs) {
    World world(35);
    world.declare_account("tencent", "tencent", {{"exclusive", false}, {"purchaserUin", kUin}});
    world.start("a");
    leave_out(world, "DescribeDealsByCond", "Deals", "ProductCode");
    world.cloud.faults().add({.kind = cloudsim::FaultKind::LoseAnswer, .action = "CreateInstance", .count = std::nullopt});
    world.cloud.model().token_life = 10min;
    world.declare("host", kInstance, api::PlanKind::Instance);
    world.pass(2h);
    EXPECT_EQ(world.bought().size(), 1U);
}

// Refused a few minutes ago, and granted since.
TEST(Unknowns, WhetherAnOrderListThatWasRefusedIsStill) {
    World world(42);
    world.declare_account();
    Process& first = world.start("a");
    world.cloud.model().account(kUin)->balance_cents = 0;
    refuse(world, "DescribeDealsByCond");
    lose_answer(world, "CreatePlan");
    world.declare("blog", "{}");
    world.pass(4min);
    first.crash();
    world.start("b");
    world.pass(2min);
    world.cloud.faults().clear();
    world.pass(2h);
    EXPECT_EQ(world.cloud.model().orders().size(), 1U);
}

// The tag is what a package is known by.
TEST(Unknowns, WithWhichTagsAPackageWasBought) {
    World world(43);
    world.cloud.alibaba_model().settings.token = 10min;
    world.declare_account("alibaba", "alibaba", {{"provider", "Alibaba"}, {"exclusive", false}});
    world.start("a");
    leave_out_of_packages(world, "Tags");
    world.cloud.faults().add({.kind = cloudsim::FaultKind::LoseAnswer, .action = "CreateCenBandwidthPackage", .count = std::nullopt});
    world.declare("link", kPackage, api::PlanKind::Package);
    world.pass(3h);
    expect_once(world, "link", [&] { return std::ssize(world.bought()); });
}

// The cluster forgets its purchase; what nobody names holds it back. The page of renewals may leave any field out.
TEST(Unknowns, OfWhichProductAnUnclaimedInstanceIs) {
    World world(36);
    world.cloud.model().token_life = 10min;
    world.declare_account();
    buy_and_forget(world, "host", kInstance, api::PlanKind::Instance);
    leave_out(world, "DescribeRenewInstances", "InstanceList", "ProductCode");
    expect_held(world, "host", kInstance, api::PlanKind::Instance);
}

TEST(Unknowns, WhichAreasAnUnclaimedPackageConnects) {
    World world(44);
    world.cloud.alibaba_model().settings.token = 10min;
    world.declare_account("Alibaba");
    buy_and_forget(world, "link", kPackage, api::PlanKind::Package);
    leave_out_of_packages(world, "GeographicRegionAId");
    expect_held(world, "link", kPackage, api::PlanKind::Package);
}

// --- what a plan shows ---

// An attempt of unknown outcome, which the plan's expiry would show. The listing is whole by its own count, and the plan is not in it.
TEST(Unknowns, WhetherARenewalShowsWhileThePlanIsNotListed) {
    World world(38);
    world.declare_account();
    world.start("a");
    world.declare("blog", "{}");
    ASSERT_TRUE(world.until([&] { return world.settled(); }, 5min));
    refuse(world, "DescribeDealsByCond");
    world.pass(15min);
    lose_answer(world, "RenewPlan");
    world.change("blog", R"({"paidThrough":"2027-01-10"})");
    ASSERT_TRUE(world.until([&] { return world.charges(Act::Renew) == 1; }, 1min)) << world.state("blog");
    edit(world, "DescribePlans", [](json& answer) {
        answer["Response"]["Plans"] = json::array();
        answer["Response"]["TotalCount"] = 0;
    });
    world.pass(1h);
    expect_once(world, "blog", [&] { return world.charges(Act::Renew); });
}

// A plan that ends on a day that is not told is not well, when its user wants it renewed.
TEST(Unknowns, WhenAPlanEnds) {
    World world(39);
    world.declare_account();
    world.start("a");
    leave_out(world, "DescribePlans", "Plans", "ExpiredTime");
    world.declare("blog", R"({"renewal":{"mode":"Operator"}})");
    world.pass(1h);
    EXPECT_EQ(world.charges(Act::Purchase), 1);
    EXPECT_NE(world.state("blog").find("ExpiryUnknown"), std::string::npos) << world.state("blog");
}

TEST(Unknowns, WhenAnInstanceEnds) {
    World world(40);
    world.declare_account();
    world.start("a");
    leave_out(world, "DescribeRenewInstances", "InstanceList", "ExpireTime");
    json spec = json::parse(kInstance);
    spec["paidThrough"] = "2027-02-15";
    world.declare("host", spec.dump(), api::PlanKind::Instance);
    world.pass(1h);
    EXPECT_NE(world.state("host").find("ExpiryUnknown"), std::string::npos) << world.state("host");
}

// The cloud goes on renewing what is believed to be off.
TEST(Unknowns, WhetherTheCloudRenewsAPlan) {
    World world(41);
    world.declare_account();
    world.start("a");
    world.declare("blog", R"({"renewal":{"mode":"Provider"}})");
    ASSERT_TRUE(world.until([&] { return world.settled(); }, 5min));
    leave_out(world, "DescribePlans", "Plans", "AutoRenewal");
    world.pass(6min);
    world.change("blog", R"({"renewal":{"mode":"Operator"},"paidThrough":"2027-01-10"})");
    world.pass(1h);
    EXPECT_EQ(world.charges(Act::Renew), 0) << world.state("blog");
    EXPECT_FALSE(world.api.find(world.path("blog"))->at("status").contains("autoRenewal"));
    world.on_answer = {};
    EXPECT_TRUE(world.until([&] { return world.settled(); }, 1h)) << world.state("blog");
    EXPECT_EQ(world.charges(Act::Renew), 1);
}

}  // namespace
}  // namespace simulation
