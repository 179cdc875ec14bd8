// What nobody asks for any more is not sent again.
#include <gtest/gtest.h>

#include "simulation/world.hpp"

namespace simulation {
namespace {

using namespace std::chrono_literals;

constexpr const char* kInstance =
    R"({"productCode":"p_yunjing","subProductCode":"sp_yunjing_vas","regionCode":"ap-guangzhou","zoneCode":"ap-guangzhou-6",
        "parameters":{"pid":1005305,"sv_yunjing_vas_la":"50"},"deletionPolicy":"Refund"})";

// The request of a refund is lost, and its user thinks better of it before anything was executed.
TEST(Withdrawn, ARefundIsNotSentAgainOnceTheObjectIsToRetain) {
    World world(21);
    world.declare_account();
    world.start("a");
    world.declare("host", kInstance, api::PlanKind::Instance);
    ASSERT_TRUE(world.until([&] { return world.settled(); }, 5min)) << world.state("host");
    cloudsim::Fault lost;
    lost.kind = cloudsim::FaultKind::LoseRequest;
    lost.action = "RefundInstance";
    lost.count = 4;
    world.cloud.faults().add(lost);
    world.remove("host");
    world.pass(20s);
    world.change("host", R"({"deletionPolicy":"Retain"})");
    world.pass(2h);
    EXPECT_EQ(world.charges(cloudsim::Act::Refund), 0);
}

TEST(Withdrawn, ARenewalIsNotSentAgainOnceNobodyAsksForIt) {
    World world(22);
    world.declare_account();
    world.start("a");
    world.declare("host", kInstance, api::PlanKind::Instance);
    ASSERT_TRUE(world.until([&] { return world.settled(); }, 5min)) << world.state("host");
    cloudsim::Fault lost;
    lost.kind = cloudsim::FaultKind::LoseRequest;
    lost.action = "RenewInstance";
    lost.count = 4;
    world.cloud.faults().add(lost);
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
    cloudsim::Fault lost;
    lost.kind = cloudsim::FaultKind::LoseRequest;
    lost.action = "CreateInstance";
    lost.count = 4;
    world.cloud.faults().add(lost);
    world.declare("host", kInstance, api::PlanKind::Instance);
    world.pass(20s);
    world.change("host", R"({"deletionPolicy":"Retain","managementPolicy":"Observe"})");
    world.pass(2h);
    EXPECT_EQ(world.charges(cloudsim::Act::Purchase), 0);
}

}  // namespace
}  // namespace simulation
