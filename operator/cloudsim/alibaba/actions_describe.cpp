#include <algorithm>
#include <array>

#include "cloudsim/alibaba/actions.hpp"
#include "cloudsim/alibaba/geography.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

struct Filter {
    std::string key;
    std::vector<std::string> values;
};

// UTC without seconds: 2026-11-21T08:30Z.
std::string minutes_of(base::Time time) { return base::format_rfc3339(time).substr(0, 16) + "Z"; }

std::vector<Filter> read_filters(Fields& fields) {
    constexpr std::array<std::string_view, 4> kKeys{"CenId", "Status", "CenBandwidthPackageId", "Name"};
    std::vector<Filter> filters;
    for (int i = 1;; ++i) {
        const std::string stem = "Filter." + std::to_string(i);
        const auto key = fields.text(stem + ".Key");
        if (!key) break;
        filters.push_back({.key = *key, .values = fields.list(stem + ".Value")});
        if (std::ranges::find(kKeys, *key) == kKeys.end() || filters.back().values.empty() || i > 5)
            fields.fail("InvalidParameter", "The specified parameter " + stem + " is not valid.");
    }
    return filters;
}

bool meets(const Package& package, const Filter& filter) {
    std::string value = package.id;
    if (filter.key == "CenId") value = package.cen_id;
    if (filter.key == "Status") value = package.status;
    if (filter.key == "Name") value = package.name;
    return std::ranges::find(filter.values, value) != filter.values.end();
}

bool passes(const Package& package, const std::vector<Filter>& filters, bool any) {
    const auto met = [&package](const Filter& filter) { return meets(package, filter); };
    if (filters.empty()) return true;
    return any ? std::ranges::any_of(filters, met) : std::ranges::all_of(filters, met);
}

bool has_tags(const Package& package, const std::map<std::string, std::string>& wanted) {
    return std::ranges::all_of(wanted, [&package](const auto& tag) {
        const auto found = package.tags.find(tag.first);
        return found != package.tags.end() && found->second == tag.second;
    });
}

json limits_of(const Model& model, const Package& package) {
    json limits = json::array();
    const std::string span = span_id(package.area_a, package.area_b);
    for (const RegionLimit& limit : model.limits()) {
        if (package.cen_id.empty() || limit.cen_id != package.cen_id) continue;
        if (span_id(*area_of_region(limit.local), *area_of_region(limit.opposite)) != span) continue;
        limits.push_back({{"LocalRegionId", limit.local},
                          {"OppositeRegionId", limit.opposite},
                          {"GeographicSpanId", span},
                          {"BandwidthLimit", std::to_string(limit.bandwidth)}});
    }
    return limits;
}

// A temporary upgrade is one, too: until when it lasts, and the bandwidth after it.
std::optional<Reservation> reservation_at(const Package& package, base::Time when) {
    if (!package.temporary || when >= package.temporary->until) return package.reservation;
    return Reservation{.active = package.temporary->until, .bandwidth = package.bandwidth, .order_type = "TEMP_UPGRADE"};
}

void add_reservation(json& answer, const Reservation& reservation) {
    answer["HasReservationData"] = "true";
    answer["ReservationActiveTime"] = minutes_of(reservation.active);
    answer["ReservationBandwidth"] = std::to_string(reservation.bandwidth);
    answer["ReservationInternetChargeType"] = reservation.charge_type;
    answer["ReservationOrderType"] = reservation.order_type;
}

json package_json(const Model& model, const Package& package, base::Time when) {
    json tags = json::array();
    for (const auto& [key, value] : package.tags) tags.push_back({{"Key", key}, {"Value", value}});
    return {{"CenBandwidthPackageId", package.id},
            {"Name", package.name},
            {"Description", package.description},
            {"Bandwidth", bandwidth_at(package, when)},
            {"BandwidthPackageChargeType", "PREPAY"},
            {"BusinessStatus", business_status(package, when).value_or("")},
            {"Status", package.status},
            {"CenIds", {{"CenId", package.cen_id.empty() ? json::array() : json::array({package.cen_id})}}},
            {"GeographicRegionAId", area_named(package.area_a)->id},
            {"GeographicRegionBId", area_named(package.area_b)->id},
            {"GeographicSpanId", span_id(package.area_a, package.area_b)},
            {"IsCrossBorder", cross_border(package.area_a, package.area_b)},
            {"CreationTime", minutes_of(package.created)},
            {"ExpiredTime", minutes_of(package.expires)},
            {"HasReservationData", "false"},
            {"OrginInterRegionBandwidthLimits", {{"OrginInterRegionBandwidthLimit", limits_of(model, package)}}},
            {"ResourceGroupId", "rg-default"},
            {"Tags", {{"Tag", std::move(tags)}}}};
}

}  // namespace

Answer describe_packages(Model& model, const Caller& caller, Fields& fields) {
    const auto filters = read_filters(fields);
    const bool any = fields.boolean("IsOrKey").value_or(false);
    const auto tags = fields.tags("Tag");
    const bool with_reservation = fields.boolean("IncludeReservationData").value_or(false);
    const std::string group = fields.text("ResourceGroupId").value_or("rg-default");
    const Page page = read_page(fields, "PageNumber", 10, 50);
    if (fields.failed()) return fields.refusal();

    const base::Time when = model.agenda().visible();
    std::vector<const Package*> found;
    for (const auto& [id, history] : model.packages()) {
        const Package* package = history.at(when);
        if (package == nullptr || package->uid != caller.uin || !business_status(*package, when) || group != "rg-default") continue;
        if (passes(*package, filters, any) && has_tags(*package, tags)) found.push_back(package);
    }
    std::ranges::sort(found, {}, [](const Package* package) { return std::pair(package->created, std::string_view(package->id)); });
    json rows = json::array();
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (!page.holds(i)) continue;
        rows.push_back(package_json(model, *found[i], when));
        const auto reservation = reservation_at(*found[i], when);
        if (with_reservation && reservation) add_reservation(rows.back(), *reservation);
    }
    return json{{"PageNumber", page.number},
                {"PageSize", page.size},
                {"TotalCount", found.size()},
                {"CenBandwidthPackages", {{"CenBandwidthPackage", std::move(rows)}}}};
}

}  // namespace cloudsim::alibaba
