// A crash at every edge: the process dies before and after each of its requests, to either side, on the way of one object to Ready. Another one
// takes over; each declared act was then paid once.
#include <gtest/gtest.h>

#include "simulation/judge.hpp"

namespace simulation {
namespace {

using namespace std::chrono_literals;
using api::PlanKind;

// What one object goes through.
struct Way {
    PlanKind kind;
    const char* spec;
    const char* change;  // once it is Ready; empty: nothing
    base::Seconds late;  // deliveries
    bool election;       // its Lease is renewed every two seconds, which would be most of the edges of a long way
    int least;           // requests on it; fewer would mean that the sweep did not sweep
};

class Edges {
public:
    explicit Edges(const Way& way) : way_(way), world_(7) {
        world_.cloud.model().set_delivery("", "", {.delay = way.late});
        world_.cloud.alibaba_model().settings.delivery = way.late;
        world_.declare_account(std::string(api::names_of(way.kind).provider));
    }

    // The first process dies at request `edge`, before or after it is executed. Returns whether it got that far.
    bool crash_at(int edge, bool executed) {
        SCOPED_TRACE("edge " + std::to_string(edge) + (executed ? " after" : " before"));
        world_.start("a", way_.election);
        int count = 0;
        bool crashed = false;
        world_.on_wire = [&](Process& process, const Wired&, bool done) {
            if (done != executed || crashed || ++count != edge) return;
            process.crash();
            crashed = true;
        };
        world_.declare("it", way_.spec, way_.kind);
        EXPECT_TRUE(world_.until([&] { return crashed || arrived(); }, 2h)) << world_.state("it");
        if (!crashed) return false;
        world_.start("b", way_.election);
        EXPECT_TRUE(world_.until([&] { return arrived(); }, 6h));
        expect_each_act_paid_once(world_);
        return true;
    }

private:
    bool arrived() {
        world_.pay_orders(1min);
        if (!world_.settled()) return false;
        if (changed_ || *way_.change == 0) return true;
        changed_ = true;
        world_.change("it", way_.change);
        return false;
    }

    const Way& way_;
    World world_;
    bool changed_ = false;
};

void sweep(const Way& way) {
    for (const bool executed : {false, true}) {
        int edge = 1;
        while (Edges(way).crash_at(edge, executed) && !testing::Test::HasFailure()) ++edge;
        EXPECT_GT(edge, way.least);
        testing::Test::RecordProperty(executed ? "after" : "before", edge - 1);
    }
}

TEST(Edges, Plan) { sweep({PlanKind::EdgeOne, R"({"planType":"personal","paidThrough":"2027-02-15"})", "", 0s, true, 25}); }

TEST(Edges, TwoInstancesThatComeLate) {
    sweep({PlanKind::Instance,
           R"({"productCode":"p_yunjing","subProductCode":"sp_yunjing_vas","regionCode":"ap-guangzhou","zoneCode":"ap-guangzhou-6","quantity":2,
               "parameters":{"pid":1005305,"sv_yunjing_vas_la":"50"},"paidThrough":"2027-02-15"})",
           "", 2min, false, 25});
}

TEST(Edges, PackagePaidByTheOperator) {
    sweep({PlanKind::Package, R"({"name":"link","bandwidthMbps":2,"areas":["China","Europe"],"autoPay":true,"paidThrough":"2027-02-15"})",
           R"({"bandwidthMbps":5})", 1min, false, 25});
}

TEST(Edges, PackagePaidByAPerson) {
    sweep({PlanKind::Package, R"({"name":"link","bandwidthMbps":5,"areas":["China","Europe"],"autoPay":false,"paidThrough":"2027-02-15"})",
           R"({"bandwidthMbps":3})", 1min, false, 25});
}

}  // namespace
}  // namespace simulation
