// DescribePlans (teo 2022-09-01): the whole account.
//
// Pages are cut by record offset, so a listing must not move under the reader. Order=enable-time, Direction=asc: the time a plan was enabled never
// changes (renewals move expire-time, upgrades keep both), so a purchase only ever appends, and a listing is complete however many are bought
// meanwhile. A plan that disappears pulls all later ones forward, over a page's edge and out of sight, and TotalCount hides it when another one
// is bought in the same moment. Each page therefore starts with the last record of the page before: when exactly that one is not there again,
// the listing is started anew.
#include <nlohmann/json.hpp>
#include <utility>

#include "cloud/tencent/client.hpp"

namespace tencent {

namespace {

using base::ErrorKind;
using Json = nlohmann::json;

constexpr std::size_t kPageSize = 200;
constexpr std::size_t kMostPlans = 200'000;
constexpr int kMostRestarts = 3;

std::unexpected<base::Error> invalid(const std::string& why) { return base::fail(ErrorKind::Invalid, "DescribePlans: " + why); }

// Empty when the member is missing or null.
base::Result<std::string> text_at(const Json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end() || member->is_null()) return std::string();
    if (!member->is_string()) return invalid(std::string(name) + " is not a string");
    return member->get<std::string>();
}

base::Result<bool> bool_at(const Json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end() || member->is_null()) return false;
    if (!member->is_boolean()) return invalid(std::string(name) + " is not a boolean");
    return member->get<bool>();
}

// Nothing for plans without that time: null, empty or all zeros. Another text that is no time is an error, not nothing: an expiry that can't be
// read must not look like a plan that has none.
base::Result<std::optional<base::Time>> time_at(const Json& object, const char* name) {
    const auto text = text_at(object, name);
    if (!text) return base::fail(text.error());
    if (text->empty() || text->starts_with("0000-00-00")) return std::nullopt;
    const auto time = base::parse_rfc3339(*text);
    if (!time) return invalid(std::string(name) + ": " + time.error().message());
    return *time;
}

base::Result<std::vector<api::BoundZone>> zones_at(const Json& plan) {
    std::vector<api::BoundZone> zones;
    const auto member = plan.find("ZonesInfo");
    if (member == plan.end() || member->is_null()) return zones;
    if (!member->is_array()) return invalid("ZonesInfo is not an array");
    for (const Json& item : *member) {
        if (!item.is_object()) return invalid("ZonesInfo holds something else than objects");
        auto id = text_at(item, "ZoneId");
        if (!id) return base::fail(id.error());
        auto name = text_at(item, "ZoneName");
        if (!name) return base::fail(name.error());
        const auto paused = bool_at(item, "Paused");
        if (!paused) return base::fail(paused.error());
        zones.push_back({std::move(*id), std::move(*name), *paused});
    }
    return zones;
}

base::Result<api::ObservedPlan> parse_plan(const Json& object) {
    if (!object.is_object()) return invalid("Plans holds something else than objects");
    auto id = text_at(object, "PlanId");
    if (!id) return base::fail(id.error());
    if (id->empty()) return invalid("a plan without PlanId");
    const auto type = text_at(object, "PlanType");
    if (!type) return base::fail(type.error());
    auto state = text_at(object, "Status");
    if (!state) return base::fail(state.error());
    const auto auto_renewal = bool_at(object, "AutoRenewal");
    if (!auto_renewal) return base::fail(auto_renewal.error());
    const auto enabled_at = time_at(object, "EnabledTime");
    if (!enabled_at) return base::fail(enabled_at.error());
    const auto expires_at = time_at(object, "ExpiredTime");
    if (!expires_at) return base::fail(expires_at.error());
    auto zones = zones_at(object);
    if (!zones) return base::fail(zones.error());
    const auto pay_mode = object.find("PayMode");
    if (pay_mode == object.end() || !pay_mode->is_number_integer()) return invalid("PayMode is not a number");

    api::ObservedPlan plan;
    plan.id = std::move(*id);
    plan.type = type->starts_with("plan-") ? type->substr(5) : *type;
    plan.state = std::move(*state);
    plan.prepaid = pay_mode->get<std::int64_t>() == 1;
    plan.auto_renewal = *auto_renewal;
    plan.enabled_at = *enabled_at;
    plan.expires_at = *expires_at;
    plan.zones = std::move(*zones);
    return plan;
}

struct Page {
    std::size_t total = 0;
    std::vector<api::ObservedPlan> plans;
};

// `body`: of a success, whose envelope and depth are checked.
base::Result<Page> parse_page(const std::string& body) {
    const Json root = Json::parse(body, nullptr, false);
    const Json& response = root.at("Response");
    const auto total = response.find("TotalCount");
    if (total == response.end() || !total->is_number_unsigned()) return invalid("TotalCount is not a count");
    Page page;
    page.total = total->get<std::size_t>();
    if (page.total > kMostPlans) return base::fail(ErrorKind::TooLarge, "DescribePlans: more plans than can be true");
    const auto plans = response.find("Plans");
    if (plans == response.end() || plans->is_null()) return page;
    if (!plans->is_array()) return invalid("Plans is not an array");
    for (const Json& item : *plans) {
        auto plan = parse_plan(item);
        if (!plan) return base::fail(plan.error());
        page.plans.push_back(std::move(*plan));
    }
    return page;
}

std::string page_request(std::size_t offset) {
    const Json body{{"Direction", "asc"}, {"Limit", kPageSize}, {"Offset", offset}, {"Order", "enable-time"}};
    return body.dump();
}

}  // namespace

net::Task<base::Result<std::optional<api::PlanInventory>>> Client::list_plans_once() {
    const base::SteadyTime asked = parts_.env.clock.steady_now();
    std::optional<std::uint64_t> jumps;
    api::PlanInventory inventory;
    while (true) {
        const std::size_t offset = inventory.plans.empty() ? 0 : inventory.plans.size() - 1;
        std::string request = page_request(offset);
        const base::Result<std::string> body = co_await read("teo", "DescribePlans", std::move(request));
        if (!body) co_return base::fail(body.error());
        base::Result<Page> page = parse_page(*body);
        if (!page) co_return base::fail(page.error());
        const std::size_t read_now = page->plans.size();
        for (api::ObservedPlan& plan : page->plans) {
            std::string id = plan.id;
            inventory.plans.insert_or_assign(std::move(id), std::move(plan));
        }
        // All new but the one that overlaps.
        if (inventory.plans.size() != offset + read_now) co_return std::nullopt;
        if (jumps && *jumps != parts_.clock.jumps()) co_return std::nullopt;
        jumps = parts_.clock.jumps();
        if (inventory.plans.size() == page->total) break;
        if (inventory.plans.size() > page->total || read_now < kPageSize) co_return std::nullopt;
    }
    const std::optional<base::Time> read_at = parts_.clock.at(asked);
    if (!read_at) co_return base::fail(ErrorKind::Invalid, "DescribePlans: the answers have no Date header, so the time of the reading is not known");
    inventory.read_at = *read_at;
    co_return inventory;
}

net::Task<base::Result<api::PlanInventory>> Client::list_plans() {
    for (int restarts = 0; restarts <= kMostRestarts; ++restarts) {
        base::Result<std::optional<api::PlanInventory>> reading = co_await list_plans_once();
        if (!reading) co_return base::fail(reading.error());
        std::optional<api::PlanInventory>& inventory = *reading;
        if (inventory) co_return std::move(*inventory);
    }
    co_return base::fail(ErrorKind::Conflict, "DescribePlans: the list changed each time while it was read; it is read again later");
}

}  // namespace tencent
