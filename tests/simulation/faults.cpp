#include "simulation/faults.hpp"

#include <array>
#include <nlohmann/json.hpp>

namespace simulation {
namespace {

using cloudsim::FaultKind;
using support::EventFault;
using support::RequestFault;

long up_to(World& world, long most) { return static_cast<long>(world.random.uniform() * static_cast<double>(most)); }

void add_cloud_fault(World& world, FaultKind kind, double probability) {
    constexpr std::array<const char*, 4> kCodes{"InternalError", "RequestLimitExceeded", "Throttling.User", "ServiceUnavailable"};
    cloudsim::Fault fault;
    fault.kind = kind;
    fault.probability = probability;
    fault.code = kCodes.at(world.random.next() % kCodes.size());
    fault.after = base::Seconds(5 + up_to(world, 900));
    fault.delay = std::chrono::seconds(up_to(world, 50));  // callers give up after a minute, which this wire does not know
    fault.executed = world.random.uniform() < 0.5;
    if (kind == FaultKind::Huge) fault.count = 2;  // 50 MB take a while
    world.cloud.faults().add(fault);
}

// Altogether less than the settle times, or the evidence would be wrong.
void slow_the_clouds(World& world) {
    world.cloud.agenda().set_read_lag(base::Seconds(up_to(world, 240)));
    world.cloud.alibaba_model().settings.delivery = base::Seconds(up_to(world, 600));
    world.cloud.alibaba_model().settings.order = base::Seconds(up_to(world, 60));
    // A little longer than client tokens are trusted.
    world.cloud.model().token_life = world.cloud.alibaba_model().settings.token = std::chrono::minutes(31);
    // Instances are known by their order, however late they come.
    world.cloud.model().set_delivery("", "", {.delay = base::Seconds(up_to(world, 2400))});
}

RequestFault request_fault(World& world, bool write) {
    RequestFault fault;
    switch (world.random.next() % 6) {
        case 0: fault.kind = RequestFault::Kind::Unreachable; break;
        case 1: fault.kind = RequestFault::Kind::LostRequest; break;
        case 2: fault.kind = RequestFault::Kind::LostAnswer; break;
        case 3:
            fault.kind = RequestFault::Kind::Answer;
            fault.status = write ? 409 : 500;
            break;
        case 4:
            fault.kind = RequestFault::Kind::LateEffect;
            fault.effect_after = std::chrono::seconds(up_to(world, 120));
            break;
        default: fault.after = std::chrono::seconds(3); break;
    }
    return fault;
}

EventFault event_fault(World& world) {
    using Kind = EventFault::Kind;
    constexpr std::array<Kind, 6> kKinds{Kind::None, Kind::Duplicate, Kind::Break, Kind::Close, Kind::Gone, Kind::Garbage};
    EventFault fault;
    fault.kind = kKinds.at(world.random.next() % kKinds.size());
    if (fault.kind == Kind::None) fault.delay = std::chrono::seconds(up_to(world, 60));
    return fault;
}

}  // namespace

void add_faults(World& world) {
    for (const FaultKind kind : {FaultKind::Refuse, FaultKind::LoseRequest, FaultKind::LoseAnswer, FaultKind::ExecuteLate, FaultKind::Delay,
                                 FaultKind::Http5xx, FaultKind::Garbage, FaultKind::Half, FaultKind::Huge})
        if (world.random.uniform() < 0.4) add_cloud_fault(world, kind, world.random.uniform() * 0.3);
    slow_the_clouds(world);
    const double strike = world.random.uniform() * 0.1;
    world.api.on_request = [&world, strike](const support::FakeRequest& request) {
        return world.random.uniform() < strike ? request_fault(world, request.method != "GET") : RequestFault();
    };
    const double miss = world.random.uniform() * 0.02;
    world.api.on_event = [&world, miss](const support::FakeEvent&) { return world.random.uniform() < miss ? event_fault(world) : EventFault(); };
}

void heal(World& world) {
    world.cloud.faults().clear();
    world.cloud.agenda().set_read_lag(base::Seconds(0));
    world.api.on_request = {};
    world.api.on_event = {};
    // What came as garbage would otherwise be missed until it changes: a watch goes on from the last version, unless something was written since.
    world.api.create("/api/v1/namespaces/test/configmaps", {{"metadata", {{"name", "healed"}}}});
    world.api.compact();
    world.api.break_watches();
}

}  // namespace simulation
