// resources/edge_one_plan: what to do about one EdgeOnePlan.
#pragma once

#include "api/edge_one_plan.hpp"
#include "resources/plan/decide.hpp"

namespace edge_one_plan {

[[nodiscard]] plan::Decision<api::EdgeOnePlanStatus> decide(const plan::Input<api::EdgeOnePlan>& input);

}  // namespace edge_one_plan
