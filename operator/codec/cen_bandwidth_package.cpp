#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/areas.hpp"
#include "codec/codec.hpp"
#include "codec/parts.hpp"
#include "codec/plan_parts.hpp"

namespace codec {
namespace {

using nlohmann::json;

constexpr api::PlanKind kKind = api::CenBandwidthPackage::kPlan;
constexpr std::size_t kMaxTags = 18;  // of the cloud's 20: two are the operator's own

std::pair<std::string, std::string> read_areas(const Fields& fields) {
    auto areas = fields.texts("areas");
    if (areas.size() != 2 || !std::ranges::all_of(areas, is_area)) {
        fields.reject("areas", "is not two of " + std::string(kAreaWords));
        return {};
    }
    return {std::move(areas[0]), std::move(areas[1])};
}

api::CenBandwidthPackageSpec read_spec(const Fields& fields) {
    api::CenBandwidthPackageSpec spec;
    read_plan_spec(fields, kKind, spec);
    spec.name = fields.text("name");
    spec.description = fields.text("description");
    if (!fields.has("bandwidthMbps")) fields.reject("bandwidthMbps", "is missing");
    spec.bandwidth_mbps = static_cast<int>(fields.integer("bandwidthMbps", kLeastBandwidth, kMostBandwidth, spec.bandwidth_mbps));
    spec.areas = read_areas(fields);
    spec.period = read_period(fields, kKind);
    spec.auto_pay = fields.flag("autoPay", false);
    spec.tags = fields.text_map("tags");
    if (spec.tags.size() > kMaxTags) fields.reject("tags", "are more than " + std::to_string(kMaxTags));
    spec.cen_id = fields.text("cenId");
    return spec;
}

api::CenBandwidthPackageStatus read_status(const Fields& fields) {
    api::CenBandwidthPackageStatus status;
    read_plan_status(fields, kKind, status);
    status.order_id = fields.text("orderId");
    status.bandwidth_mbps = static_cast<int>(fields.integer("bandwidthMbps", 0, std::numeric_limits<int>::max(), 0));
    status.business_status = fields.text("businessStatus");
    status.attached_to = fields.text("attachedTo");
    return status;
}

}  // namespace

template <>
base::Result<api::CenBandwidthPackage> decode<api::CenBandwidthPackage>(std::string_view text) {
    return decode_object<api::CenBandwidthPackage>(text, read_spec, read_status);
}

std::string status_patch(const api::ObjectMeta& meta, const api::CenBandwidthPackageStatus& status) {
    json patch = plan_status_json(status, kKind);
    patch["orderId"] = or_null(status.order_id);
    patch["bandwidthMbps"] = status.bandwidth_mbps > 0 ? json(status.bandwidth_mbps) : json();
    patch["businessStatus"] = or_null(status.business_status);
    patch["attachedTo"] = or_null(status.attached_to);
    return status_patch_of(meta, std::move(patch));
}

}  // namespace codec
