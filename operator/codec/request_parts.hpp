// The requests of one kind of plan each. For .cpp files only.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "api/purchase_order.hpp"
#include "codec/fields.hpp"

namespace codec {

// The period as the request is to write it.
[[nodiscard]] api::Period period_of(const api::Request& request);

[[nodiscard]] nlohmann::json edge_one_request(api::Act act, const api::Request& request);
[[nodiscard]] nlohmann::json instance_request(api::Act act, const api::Request& request);
[[nodiscard]] nlohmann::json package_request(api::Act act, const api::Request& request);

[[nodiscard]] api::Request read_edge_one_request(api::Act act, const Fields& fields);
[[nodiscard]] api::Request read_instance_request(api::Act act, const Fields& fields);
[[nodiscard]] api::Request read_package_request(api::Act act, const Fields& fields);

}  // namespace codec
