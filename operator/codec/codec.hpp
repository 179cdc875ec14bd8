// codec: JSON <-> api types, list pages, watch lines, patches. The only users of nlohmann::json are .cpp files here and in cloud and cloudsim.
//
// Decoding is strict about types and bounded (64 levels deep, numbers in range, no NUL bytes); unknown fields are ignored, unknown enum values
// of dangerous fields are errors. Every error names the field: `spec.renewal.mode: "Sometimes" is not Never, Provider or Operator`.
#pragma once

#include <string>
#include <string_view>

#include "api/cen_bandwidth_package.hpp"
#include "api/cloud_account.hpp"
#include "api/cloud_instance.hpp"
#include "api/edge_one_plan.hpp"
#include "api/inventory.hpp"
#include "api/purchase_order.hpp"
#include "base/error.hpp"

namespace codec {

inline constexpr int kMaxDepth = 64;

// One object as the API server sends it. Specialised for EdgeOnePlan, CloudInstance, CenBandwidthPackage, PurchaseOrder, CloudAccount, Claim (a
// Lease); and for ObjectMeta: the metadata of any object, which is also how to name an object that cannot be decoded.
template <class T>
[[nodiscard]] base::Result<T> decode(std::string_view json);

// A merge patch (RFC 7386) of the status subresource that carries the resourceVersion read, so that it fails with 409 when the object has moved on.
[[nodiscard]] std::string status_patch(const api::ObjectMeta& meta, const api::EdgeOnePlanStatus& status);
[[nodiscard]] std::string status_patch(const api::ObjectMeta& meta, const api::CloudInstanceStatus& status);
[[nodiscard]] std::string status_patch(const api::ObjectMeta& meta, const api::CenBandwidthPackageStatus& status);
[[nodiscard]] std::string status_patch(const api::ObjectMeta& meta, const api::PurchaseOrderStatus& status);
[[nodiscard]] std::string status_patch(const api::ObjectMeta& meta, const api::CloudAccountStatus& status);
// Merge patches of metadata, likewise with the resourceVersion.
[[nodiscard]] std::string finalizers_patch(const api::ObjectMeta& meta, const std::vector<std::string>& finalizers);
[[nodiscard]] std::string external_id_patch(const api::ObjectMeta& meta, std::string_view id);

// The body that creates an object.
[[nodiscard]] std::string encode_new(const api::PurchaseOrder& order);
[[nodiscard]] std::string encode_new(const api::Claim& claim);
// The name of the Lease that is the claim of a plan: "plan-<id>"; ids that can't be in a name go in hex, "planx-<hex>".
[[nodiscard]] std::string claim_name(std::string_view plan_id);

// The canonical request of an act: sorted keys, no spaces, only what the API takes for this act. These are the parameters that are signed and sent;
// for Alibaba's RPC style all values are strings.
[[nodiscard]] std::string canonical_request(api::PlanKind kind, api::Act act, const api::Request& parameters);
[[nodiscard]] base::Result<api::Request> parse_request(api::PlanKind kind, api::Act act, std::string_view request);
// The request with the client token in it, as canonical: what goes on the wire. An empty token: the request as it is.
[[nodiscard]] std::string with_client_token(std::string_view request, std::string_view client_token);
// What CreateInstance takes as Parameter: the spec's free object with timeSpan and timeUnit set to the period.
[[nodiscard]] std::string instance_parameter(std::string_view parameters, const api::Period& period);

}  // namespace codec
