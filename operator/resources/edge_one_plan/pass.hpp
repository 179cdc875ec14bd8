// What only EdgeOne plans have: types that are upgraded, zones, a destruction after expiry, enterprise plans that are not self-service.
#pragma once

#include "resources/edge_one_plan/decide.hpp"
#include "resources/plan/pass.hpp"

namespace edge_one_plan {

struct Pass : plan::Pass {
    const api::EdgeOnePlanSpec& wants;  // `spec`, with what is EdgeOne's
    api::EdgeOnePlanStatus& tells;      // `status`, likewise

    Pass(const plan::Input<api::EdgeOnePlan>& input, api::EdgeOnePlanStatus& own);
    [[nodiscard]] const api::ObservedPlan& plan() const { return *seen.front(); }  // once observed
};

// Each ends the pass when true.
// observe.cpp
[[nodiscard]] bool observe(Pass& pass);
void conclude(Pass& pass);
// changes.cpp
[[nodiscard]] bool open_changes(Pass& pass);
[[nodiscard]] bool set_auto_renewal(Pass& pass);
[[nodiscard]] bool renew(Pass& pass);
[[nodiscard]] bool upgrade(Pass& pass);
[[nodiscard]] bool bind_zones(Pass& pass);
// deletion.cpp
[[nodiscard]] bool deletion(Pass& pass);

[[nodiscard]] bool renewable(const api::ObservedPlan& plan);  // prepaid, and one of the three types that are renewed and upgraded
[[nodiscard]] bool usable(const api::ObservedPlan& plan);     // neither expired nor isolated

}  // namespace edge_one_plan
