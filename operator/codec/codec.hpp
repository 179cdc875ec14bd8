// codec: JSON <-> api types, list pages, watch lines, patches. The only users of nlohmann::json are .cpp files here and in cloud and cloudsim.
//
// Decoding is strict about types and bounded (64 levels deep, numbers in range, no NUL bytes); unknown fields are ignored, unknown enum values
// of dangerous fields are errors. Every error names the field: `spec.renewal.mode: "Sometimes" is not Never, Provider or Operator`.
#pragma once

#include <string>
#include <string_view>

#include "api/cloud_account.hpp"
#include "api/edge_one_plan.hpp"
#include "api/inventory.hpp"
#include "api/purchase_order.hpp"
#include "base/error.hpp"

namespace codec {

inline constexpr int kMaxDepth = 64;

// One object as the API server sends it. Specialised for EdgeOnePlan, PurchaseOrder, CloudAccount, Claim (a Lease);
// and for ObjectMeta: the metadata of any object, which is also how to name an object that cannot be decoded.
template <class T>
[[nodiscard]] base::Result<T> decode(std::string_view json);

// A merge patch (RFC 7386) of the status subresource that carries the resourceVersion read, so that it fails with 409 when the object has moved on.
[[nodiscard]] std::string status_patch(const api::ObjectMeta& meta, const api::EdgeOnePlanStatus& status);
[[nodiscard]] std::string status_patch(const api::ObjectMeta& meta, const api::PurchaseOrderStatus& status);
[[nodiscard]] std::string status_patch(const api::ObjectMeta& meta, const api::CloudAccountStatus& status);
// Merge patches of metadata, likewise with the resourceVersion.
[[nodiscard]] std::string finalizers_patch(const api::ObjectMeta& meta, const std::vector<std::string>& finalizers);
[[nodiscard]] std::string external_id_patch(const api::ObjectMeta& meta, std::string_view id);

// The body that creates an object.
[[nodiscard]] std::string encode_new(const api::PurchaseOrder& order);
[[nodiscard]] std::string encode_new(const api::Claim& claim);

// The canonical request of an act: sorted keys, no spaces, only what the API takes for this plan type. These bytes are signed and sent.
[[nodiscard]] std::string canonical_request(api::Act act, const api::EdgeOneRequest& parameters);
[[nodiscard]] base::Result<api::EdgeOneRequest> parse_request(api::Act act, std::string_view request);

}  // namespace codec
