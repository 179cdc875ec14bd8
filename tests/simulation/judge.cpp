#include "simulation/judge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace simulation {
namespace {

using nlohmann::json;

// What one id was paid for.
struct Paid {
    long purchases = 0;
    long renewals = 0;
    long changes = 0;
    long others = 0;
    std::string bought_as;  // type or bandwidth, where it can be changed
    std::string is;         // the same, as it is now
};

using Ledger = std::map<std::string, Paid>;

long& count_of(Paid& paid, cloudsim::Act act) {
    switch (act) {
        case cloudsim::Act::Purchase: return paid.purchases;
        case cloudsim::Act::Renew: return paid.renewals;
        case cloudsim::Act::Upgrade: return paid.changes;
        default: return paid.others;
    }
}

long& count_of(Paid& paid, cloudsim::alibaba::Act act) {
    using cloudsim::alibaba::Act;
    switch (act) {
        case Act::Purchase: return paid.purchases;
        case Act::Renew: return paid.renewals;
        case Act::Upgrade:
        case Act::Downgrade: return paid.changes;
        default: return paid.others;
    }
}

void read_tencent(World& world, Ledger& ledger) {
    const cloudsim::Model& model = world.cloud.model();
    for (const cloudsim::Charge& charge : model.ledger()) {
        const cloudsim::Order& order = *model.orders().at(charge.order_id).latest();
        std::vector<std::string> ids = order.goods ? order.instance_ids : std::vector{charge.plan_id};
        if (ids.empty()) ids = {"nothing, by order " + order.id};
        for (const std::string& id : ids) {
            Paid& paid = ledger[id];
            ++count_of(paid, charge.act);
            if (charge.act == cloudsim::Act::Purchase) paid.bought_as = order.plan_type;
        }
    }
    for (const auto& [id, history] : model.plans())
        if (history.latest() != nullptr) ledger[id].is = history.latest()->type;
}

void read_alibaba(World& world, Ledger& ledger) {
    const cloudsim::alibaba::Model& model = world.cloud.alibaba_model();
    for (const cloudsim::alibaba::Charge& charge : model.ledger()) {
        Paid& paid = ledger[charge.package_id];
        ++count_of(paid, charge.act);
        if (charge.act == cloudsim::alibaba::Act::Purchase) paid.bought_as = std::to_string(model.orders().at(charge.order_id).latest()->bandwidth);
    }
    for (const auto& [id, history] : model.packages())
        if (history.latest() != nullptr) ledger[id].is = std::to_string(history.latest()->bandwidth);
    for (const auto& [id, history] : model.orders()) EXPECT_NE(history.latest()->state, cloudsim::alibaba::OrderState::Unpaid) << "order " << id;
}

// As the spec has it; empty for what can't be changed.
std::string declared_as(const json& spec, api::PlanKind kind) {
    if (kind == api::PlanKind::EdgeOne) return spec.value("planType", "");
    return kind == api::PlanKind::Package ? std::to_string(spec.value("bandwidthMbps", 0)) : "";
}

std::vector<std::string> ids_of(const json& object, api::PlanKind kind) {
    const json status = object.value("status", json::object());
    if (kind == api::PlanKind::Instance) return status.value("instanceIds", std::vector<std::string>());
    const std::string id = status.value(kind == api::PlanKind::EdgeOne ? "planId" : "packageId", "");
    return id.empty() ? std::vector<std::string>() : std::vector{id};
}

void expect_object(World& world, const std::string& name, api::PlanKind kind, Ledger& ledger) {
    SCOPED_TRACE(name);
    EXPECT_TRUE(world.ready(name));
    const auto object = world.api.find(world.path(name));
    if (!object) {
        ADD_FAILURE() << "the object is gone";
        return;
    }
    const json& spec = (*object)["spec"];
    const auto claims = world.claims();
    const std::vector<std::string> ids = ids_of(*object, kind);
    EXPECT_EQ(ids.size(), spec.value("quantity", 1U));
    for (const std::string& id : ids) {
        SCOPED_TRACE(id);
        const auto claim = claims.find(id);
        EXPECT_EQ(claim == claims.end() ? "nobody" : claim->second, "test/" + std::string(api::names_of(kind).kind) + "/" + name);
        const Paid paid = ledger[id];
        ledger.erase(id);
        EXPECT_EQ(paid.purchases, 1);
        EXPECT_EQ(paid.renewals, spec.contains("paidThrough") ? 1 : 0);
        EXPECT_EQ(paid.is, declared_as(spec, kind));
        EXPECT_EQ(paid.changes, paid.is == paid.bought_as ? 0 : 1);
        EXPECT_EQ(paid.others, 0);
    }
}

// Several instances are bought by one order, so their number says nothing of how many were made.
long purchases(World& world) {
    const auto& ledger = world.cloud.alibaba_model().ledger();
    using cloudsim::alibaba::Act;
    return world.charges(cloudsim::Act::Purchase) + std::ranges::count(ledger, Act::Purchase, &cloudsim::alibaba::Charge::act);
}

}  // namespace

void expect_each_act_paid_once(World& world) {
    std::string states;
    for (const auto& [name, kind] : world.declared()) states += name + ": " + world.state(name) + "\n";
    SCOPED_TRACE(states);
    Ledger ledger;
    read_tencent(world, ledger);
    read_alibaba(world, ledger);
    EXPECT_EQ(world.claims().size(), world.bought().size());
    for (const auto& [name, kind] : world.declared()) expect_object(world, name, kind, ledger);
    for (const auto& [id, paid] : ledger) ADD_FAILURE() << "paid for " << id << ", which no object has";
    EXPECT_EQ(purchases(world), static_cast<long>(world.declared().size()));
    EXPECT_TRUE(world.nothing_left_over());
}

}  // namespace simulation
