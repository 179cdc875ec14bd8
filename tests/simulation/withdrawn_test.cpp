// What nobody asks for any more is not sent again.
#include <gtest/gtest.h>

#include "simulation/world.hpp"

namespace simulation {
namespace {

using namespace std::chrono_literals;

constexpr const char* kInstance =
    R"({"productCode":"p_yunjing","subProductCode":"sp_yunjing_vas","regionCode":"ap-guangzhou","zoneCode":"ap-guangzhou-6",
        "parameters":{"pid":1005305,"sv_yunjing_vas_la":"50"},"deletionPolicy":"Refund"})";

bool bought(World& world) {
    world.declare_account();
    world.start("a");
    world.declare("host", kInstance, api::PlanKind::Instance);
    return world.until([&] { return world.settled(); }, 5min);
}

void lose_requests(World& world, const std::string& action) {
    world.cloud.faults().add({.kind = cloudsim::FaultKind::LoseRequest, .action = action, .count = 4});
}

// The request of a refund is lost, and its user thinks better of it before anything was executed.
TEST(Withdrawn, ARefundIsNotSentAgainOnceTheObjectIsToRetain) {
    World world(21);
    ASSERT_TRUE(bought(world)) << world.state("host");
    lose_requests(world, "RefundInstance");
    world.remove("host");
    world.pass(20s);
    world.change("host", R"({"deletionPolicy":"Retain"})");
    world.pass(2h);
    EXPECT_EQ(world.charges(cloudsim::Act::Refund), 0);
}

TEST(Withdrawn, ARenewalIsNotSentAgainOnceNobodyAsksForIt) {
    World world(22);
    ASSERT_TRUE(bought(world)) << world.state("host");
    lose_requests(world, "RenewInstance");
    world.change("host", R"({"paidThrough":"2027-01-10"})");
    world.pass(20s);
    world.change("host", R"({"paidThrough":null})");
    world.pass(2h);
    EXPECT_EQ(world.charges(cloudsim::Act::Renew), 0);
}

TEST(Withdrawn, NothingIsSentAgainForWhatIsOnlyObserved) {
    World world(23);
    world.declare_account();
    world.start("a");
    lose_requests(world, "CreateInstance");
    world.declare("host", kInstance, api::PlanKind::Instance);
    world.pass(20s);
    world.change("host", R"({"deletionPolicy":"Retain","managementPolicy":"Observe"})");
    world.pass(2h);
    EXPECT_EQ(world.charges(cloudsim::Act::Purchase), 0);
}

}  // namespace
}  // namespace simulation
