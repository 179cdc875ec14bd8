// What the three kinds of plan have in common in spec and status. For .cpp files only.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "api/plan.hpp"
#include "codec/fields.hpp"

namespace codec {

// Bounds of the schemas in crds/.
inline constexpr int kMaxOrdinal = 999;

// Fill in what every kind of plan has.
void read_plan_spec(const Fields& fields, api::PlanKind kind, api::PlanSpec& spec);
void read_plan_status(const Fields& fields, api::PlanKind kind, api::PlanStatus& status);

// period {value, unit} of the kinds that have it.
[[nodiscard]] api::Period read_period(const Fields& spec, api::PlanKind kind);
[[nodiscard]] nlohmann::json plan_status_json(const api::PlanStatus& status, api::PlanKind kind);

}  // namespace codec
