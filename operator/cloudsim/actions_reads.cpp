#include <algorithm>
#include <array>

#include "cloudsim/actions.hpp"
#include "cloudsim/params.hpp"

namespace cloudsim {
namespace {

using nlohmann::json;

struct Seen {
    const Plan* plan = nullptr;
    std::string type;
    std::string_view status;
};

struct Filter {
    std::string name;
    std::vector<std::string> values;
};

std::string wire_type(const Plan& plan) { return plan.type == "enterprise" ? "plan-enterprise-v2" : "plan-" + plan.type; }

json time_or_null(const std::optional<base::Time>& time) { return time ? json(base::format_rfc3339(*time)) : json(nullptr); }

json plan_json(const Seen& seen) {
    const Plan& plan = *seen.plan;
    const bool stopped = seen.status == "isolated";
    json zones = json::array();
    for (const Zone& zone : plan.zones) zones.push_back({{"ZoneId", zone.id}, {"ZoneName", zone.name}, {"Paused", zone.paused || stopped}});
    const bool large = plan.type == "standard" || plan.type == "enterprise";
    json features = json::array({"ContentAcceleration", "QUIC"});
    if (large) features.insert(features.end(), {"SmartAcceleration", "L4", "Waf"});
    return {{"PlanType", seen.type},
            {"PlanId", plan.id},
            {"Area", plan.area},
            {"AutoRenewal", plan.auto_renewal},
            {"Status", seen.status},
            {"PayMode", plan.expires ? 1 : 0},
            {"ZonesInfo", std::move(zones)},
            {"SmartRequestCapacity", large ? 1'000'000 : 0},
            {"VAUCapacity", large ? 1'000'000 : 0},
            {"AccTrafficCapacity", large ? 3'298'534'883'328 : 53'687'091'200},
            {"SmartTrafficCapacity", 0},
            {"DDoSTrafficCapacity", 0},
            {"SecTrafficCapacity", 0},
            {"SecRequestCapacity", large ? 20'000'000 : 3'000'000},
            {"L4TrafficCapacity", 0},
            {"CrossMLCTrafficCapacity", 0},
            {"Bindable", stopped || seen.status == "expired" ? "false" : "true"},
            {"EnabledTime", base::format_rfc3339(plan.enabled)},
            {"ExpiredTime", time_or_null(plan.expires)},
            {"Features", std::move(features)}};
}

std::vector<Filter> read_filters(Params& params) {
    std::vector<Filter> filters;
    const json* list = params.list("Filters");
    if (list == nullptr) return filters;
    for (const json& entry : *list) {
        Params inner(entry, {"Name", "Values"});
        const std::string name = inner.required_text("Name");
        filters.push_back({.name = name, .values = inner.texts("Values")});
        if (filters.back().values.empty()) inner.fail("MissingParameter", "The request is missing the parameter `Filters.Values`.");
        if (filters.back().values.size() > 20) inner.fail("InvalidParameterValue", "A filter takes at most 20 values.");
        params.adopt(inner);
    }
    return filters;
}

// The documented values only: they lag behind what plans really carry (no plan-enterprise-v2, no overdue-isolated).
void check_plan_filter(const Filter& filter, Params& params) {
    static const std::map<std::string, std::vector<std::string>> kAllowed{
        {"plan-id", {}},
        {"plan-type", {"plan-trial", "plan-personal", "plan-basic", "plan-standard", "plan-enterprise"}},
        {"area", {"mainland", "overseas", "global"}},
        {"status", {"normal", "expiring-soon", "expired", "isolated"}}};
    const auto known = kAllowed.find(filter.name);
    if (known == kAllowed.end()) return params.fail("InvalidParameterValue", "The filter " + filter.name + " is unknown.");
    for (const std::string& value : filter.values)
        if (!known->second.empty() && std::ranges::find(known->second, value) == known->second.end())
            params.fail("InvalidParameterValue", "The filter " + filter.name + " does not take " + value + ".");
}

bool passes(const Seen& seen, const std::vector<Filter>& filters) {
    return std::ranges::all_of(filters, [&seen](const Filter& filter) {
        std::string_view value = seen.status;
        if (filter.name == "plan-id") value = seen.plan->id;
        if (filter.name == "plan-type") value = seen.type;
        if (filter.name == "area") value = seen.plan->area;
        return std::ranges::find(filter.values, value) != filter.values.end();
    });
}

std::vector<Seen> visible_plans(const Model& model, const std::string& uin, const std::vector<Filter>& filters) {
    std::vector<Seen> seen;
    for (const auto& [id, history] : model.plans()) {
        const Plan* plan = history.at(model.agenda().visible());
        if (plan == nullptr || plan->uin != uin) continue;
        const auto status = status_of(*plan, model.agenda().visible());
        if (!status) continue;
        Seen entry{.plan = plan, .type = wire_type(*plan), .status = *status};
        if (passes(entry, filters)) seen.push_back(std::move(entry));
    }
    return seen;
}

struct Page {
    std::size_t offset = 0;
    std::size_t limit = 0;
};

Page read_page(Params& params, long most) {
    const long limit = params.integer("Limit").value_or(20);
    const long offset = params.integer("Offset").value_or(0);
    if (limit < 0 || limit > most || offset < 0) params.fail("InvalidParameterValue", "Limit is at most " + std::to_string(most) + ".");
    return {.offset = static_cast<std::size_t>(std::max(offset, 0L)), .limit = static_cast<std::size_t>(std::max(limit, 0L))};
}

// A zone of the type that needs no domain: the details of the other types are null.
json zone_json(const Zone& zone) {
    constexpr const char* kMade = "2026-01-01T00:00:00Z";  // zones are part of the scene, and nothing depends on their age
    return {{"ZoneId", zone.id},
            {"ZoneName", zone.name},
            {"AliasZoneName", ""},
            {"Area", "global"},
            {"Type", "noDomainAccess"},
            {"Tags", json::array()},
            {"Resources", json::array()},
            {"NSDetail", nullptr},
            {"CNAMEDetail", nullptr},
            {"DNSPodDetail", nullptr},
            {"CreatedOn", kMade},
            {"ModifiedOn", kMade},
            {"Status", zone.plan_id.empty() ? "initializing" : "active"},
            {"CnameStatus", "finished"},
            {"ActiveStatus", zone.paused ? "paused" : "active"},
            {"LockStatus", "enable"},
            {"Paused", zone.paused},
            {"IsFake", 0},
            {"CnameSpeedUp", "enabled"},
            {"OwnershipVerification", nullptr},
            {"OriginalNameServers", json::array()},
            {"NameServers", json::array()},
            {"VanityNameServers", nullptr},
            {"VanityNameServersIps", nullptr},
            {"WorkModeInfos", json::array()}};
}

}  // namespace

Answer describe_plans(Model& model, const Caller& caller, const json& parameters) {
    Params params(parameters, {"Filters", "Order", "Direction", "Limit", "Offset"});
    const auto filters = read_filters(params);
    for (const Filter& filter : filters) check_plan_filter(filter, params);
    const std::string order = params.text("Order").value_or("enable-time");
    const std::string direction = params.text("Direction").value_or("desc");
    if (order != "enable-time" && order != "expire-time") params.fail("InvalidParameterValue", "Order must be enable-time or expire-time.");
    if (direction != "asc" && direction != "desc") params.fail("InvalidParameterValue", "Direction must be asc or desc.");
    const Page page = read_page(params, 200);
    if (params.failed()) return params.refusal();

    auto seen = visible_plans(model, caller.uin, filters);
    const bool by_expiry = order == "expire-time";
    const auto key = [by_expiry](const Seen& entry) {
        const base::Time time = by_expiry ? entry.plan->expires.value_or(base::Time::max()) : entry.plan->enabled;
        return std::pair(time, std::string_view(entry.plan->id));
    };
    std::ranges::sort(seen, {}, key);
    if (direction == "desc") std::ranges::reverse(seen);
    json plans = json::array();
    for (std::size_t i = page.offset; i < seen.size() && i - page.offset < page.limit; ++i) plans.push_back(plan_json(seen[i]));
    return json{{"TotalCount", seen.size()}, {"Plans", std::move(plans)}};
}

// The legacy catalogue, which does not price the plans that CreatePlan sells.
Answer describe_available_plans(Model& /*model*/, const Caller& /*caller*/, const json& parameters) {
    const Params params(parameters, {});
    if (params.failed()) return params.refusal();
    json infos = json::array();
    for (const char* type : {"sta", "sta_with_bot", "ent", "ent_with_bot"})
        infos.push_back({{"Currency", "CNY"},
                         {"Flux", 1'099'511'627'776},
                         {"Frequency", "m"},
                         {"PlanType", type},
                         {"Price", 580'000.0},
                         {"Request", 10'000'000},
                         {"SiteNumber", 1},
                         {"Area", "mainland"}});
    return json{{"PlanInfo", std::move(infos)}};
}

Answer describe_zones(Model& model, const Caller& caller, const json& parameters) {
    Params params(parameters, {"Limit", "Offset", "Filters", "Order", "Direction"});
    const Page page = read_page(params, 100);
    if (params.list("Filters") != nullptr) params.fail("InvalidParameterValue", "Filters of DescribeZones are not simulated.");
    if (params.failed()) return params.refusal();
    json zones = json::array();
    std::size_t total = 0;
    for (const auto& [id, zone] : model.zones()) {
        if (zone.uin != caller.uin) continue;
        const std::size_t index = total++;
        if (index < page.offset || index - page.offset >= page.limit) continue;
        zones.push_back(zone_json(zone));
    }
    return json{{"TotalCount", total}, {"Zones", std::move(zones)}};
}

}  // namespace cloudsim
