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
#include "cloud/tencent/pages.hpp"

namespace tencent {

namespace {

using base::ErrorKind;

constexpr std::size_t kPageSize = 200;
constexpr int kMostRestarts = 3;

api::ObservedPlan read_plan(const nlohmann::json& record, std::optional<base::Error>& error) {
    const codec::Fields fields(record, "Plans", error);
    api::ObservedPlan plan;
    plan.id = fields.required_text("PlanId");
    const std::string type = fields.text("PlanType");
    plan.type = type.starts_with("plan-") ? type.substr(5) : type;
    plan.state = fields.text("Status");
    if (!fields.has("PayMode")) fields.reject("PayMode", "is missing");
    plan.prepaid = fields.integer("PayMode", 0, INT32_MAX, 0) != 0;  // only what is said to be paid afterwards needs no looking after
    plan.auto_renewal = std::nullopt;
    if (fields.has("AutoRenewal")) plan.auto_renewal = fields.flag("AutoRenewal", false);
    plan.enabled_at = time_at(fields, "EnabledTime", base::parse_rfc3339);
    plan.expires_at = time_at(fields, "ExpiredTime", base::parse_rfc3339);
    fields.each("ZonesInfo",
                [&](const codec::Fields& zone) { plan.zones.push_back({zone.text("ZoneId"), zone.text("ZoneName"), zone.flag("Paused", false)}); });
    return plan;
}

std::string page_request(std::size_t offset) {
    const nlohmann::json body{{"Direction", "asc"}, {"Limit", kPageSize}, {"Offset", offset}, {"Order", "enable-time"}};
    return body.dump();
}

}  // namespace

net::Task<base::Result<std::optional<Client::Plans>>> Client::read_edge_one_plans() {
    Plans plans;
    while (true) {
        const std::size_t offset = plans.empty() ? 0 : plans.size() - 1;
        std::string request = page_request(offset);
        const base::Result<std::string> body = co_await read("teo", "DescribePlans", std::move(request));
        if (!body) co_return base::fail(body.error());
        base::Result<Page<api::ObservedPlan>> page = parse_counted_page(*body, "Plans", read_plan);
        if (!page) co_return base::fail(page.error().in("DescribePlans"));
        const std::size_t read_now = page->items.size();
        for (api::ObservedPlan& plan : page->items) {
            std::string id = plan.id;
            plans.insert_or_assign(std::move(id), std::move(plan));
        }
        // All new but the one that overlaps.
        if (plans.size() != offset + read_now) co_return std::nullopt;
        if (plans.size() == page->total) co_return std::move(plans);
        if (plans.size() > page->total || read_now < kPageSize) co_return std::nullopt;
    }
}

net::Task<base::Result<api::PlanInventory>> Client::list_plans(api::PlanKind kind) {
    if (kind == api::PlanKind::Package) co_return base::fail(ErrorKind::Invalid, "Tencent Cloud has no CEN bandwidth packages");
    const std::string action = kind == api::PlanKind::EdgeOne ? "DescribePlans" : "DescribeRenewInstances";
    for (int restarts = 0; restarts <= kMostRestarts; ++restarts) {
        const base::SteadyTime asked = parts_.env.clock.steady_now();
        const std::uint64_t jumps = parts_.clock.jumps();
        base::Result<std::optional<Plans>> reading = std::nullopt;
        if (kind == api::PlanKind::EdgeOne)
            reading = co_await read_edge_one_plans();
        else
            reading = co_await read_instances();
        if (!reading) co_return base::fail(reading.error());
        std::optional<Plans>& plans = *reading;
        if (!plans || jumps != parts_.clock.jumps()) continue;
        const std::optional<base::Time> read_at = parts_.clock.at(asked);
        if (!read_at) co_return base::fail(ErrorKind::Invalid, action + ": the answers have no Date header, so the time of the reading is not known");
        co_return api::PlanInventory{*read_at, std::move(*plans), {}};
    }
    co_return base::fail(ErrorKind::Conflict, action + ": the list changed each time while it was read; it is read again later");
}

}  // namespace tencent
