#include <algorithm>

#include "cloudsim/alibaba/actions.hpp"
#include "cloudsim/alibaba/geography.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

// One page of `rows`, the fields of paging beside it.
json paged(const std::vector<json>& rows, const Page& page, const char* plural, const char* singular) {
    json shown = json::array();
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (page.holds(i)) shown.push_back(rows[i]);
    return {{"PageNumber", page.number}, {"PageSize", page.size}, {"TotalCount", rows.size()}, {plural, {{singular, std::move(shown)}}}};
}

}  // namespace

Answer describe_spans(Model& /*model*/, const Caller& /*caller*/, Fields& fields) {
    const auto wanted = fields.text("GeographicSpanId");
    const Page page = read_page(fields, "PageNumber", 10, 50);
    if (fields.failed()) return fields.refusal();
    std::vector<json> rows;
    for (const Area& one : areas())
        for (const Area& other : areas()) {
            if (one.id > other.id || (wanted && *wanted != span_id(one, other))) continue;
            rows.push_back({{"GeographicSpanId", span_id(one, other)}, {"LocalGeoRegionId", one.id}, {"OppositeGeoRegionId", other.id}});
        }
    return paged(rows, page, "GeographicSpanModels", "GeographicSpanModel");
}

Answer describe_membership(Model& /*model*/, const Caller& /*caller*/, Fields& fields) {
    const std::string id = fields.required("GeographicRegionId");
    const Page page = read_page(fields, "PageNumber", 10, 50);
    const Area* area = area_named(id);
    if (!fields.failed() && (area == nullptr || area->id != id))
        fields.fail("InvalidParameter", "The specified parameter GeographicRegionId is not valid.");
    if (fields.failed()) return fields.refusal();
    std::vector<json> rows;
    for (const std::string_view region : area->regions) rows.push_back({{"RegionId", region}});
    return paged(rows, page, "RegionIds", "RegionId");
}

Answer describe_remaining(Model& model, const Caller& caller, Fields& fields) {
    const std::string cen_id = fields.required("CenId");
    const Area* one = area_named(fields.required("GeographicRegionAId"));
    const Area* other = area_named(fields.required("GeographicRegionBId"));
    if (!fields.failed() && (one == nullptr || other == nullptr)) fields.fail("InvalidParameter", "The specified areas are not valid.");
    if (fields.failed()) return fields.refusal();
    const auto cen = model.cens().find(cen_id);
    if (cen == model.cens().end() || cen->second.uid != caller.uin) return refuse("ParameterCenInstanceId", "The specified CenId is not found.");
    const Package* package = model.package_of(cen_id, span_id(*one, *other));
    const long remaining = package == nullptr ? 0 : bandwidth_at(*package, model.agenda().now()) - model.drawn(*package);
    return json{{"RemainingBandwidth", remaining}};
}

Answer describe_limits(Model& model, const Caller& caller, Fields& fields) {
    const auto cen_id = fields.text("CenId");
    const auto region = fields.text("TrRegionId");
    const Page page = read_page(fields, "PageNumber", 10, 50);
    if (fields.failed()) return fields.refusal();
    std::vector<json> rows;
    for (const RegionLimit& limit : model.limits()) {
        const auto cen = model.cens().find(limit.cen_id);
        if (cen == model.cens().end() || cen->second.uid != caller.uin || (cen_id && *cen_id != limit.cen_id)) continue;
        if (region && *region != limit.local && *region != limit.opposite) continue;
        const std::string span = span_id(*area_of_region(limit.local), *area_of_region(limit.opposite));
        const Package* package = model.package_of(limit.cen_id, span);
        rows.push_back({{"CenId", limit.cen_id},
                        {"LocalRegionId", limit.local},
                        {"OppositeRegionId", limit.opposite},
                        {"GeographicSpanId", span},
                        {"BandwidthLimit", limit.bandwidth},
                        {"BandwidthPackageId", package == nullptr ? "" : package->id},
                        {"BandwidthType", "BandwidthPackage"},
                        {"Status", "Active"}});
    }
    return paged(rows, page, "CenInterRegionBandwidthLimits", "CenInterRegionBandwidthLimit");
}

}  // namespace cloudsim::alibaba
