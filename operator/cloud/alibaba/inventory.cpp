// DescribeCenBandwidthPackages (cbn 2017-09-12): all packages of the account, and QueryAvailableInstances (BssOpenApi 2017-12-14) of each.
//
// Pages are counted, so a listing must not move under the reader: a package that disappears pulls all later ones over a page's edge and out of
// sight, and TotalCount hides it when another one is bought in the same moment. So each page begins at or before the last record that is known:
// when what they share is not the same again, the listing is started anew.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "cloud/alibaba/client.hpp"
#include "cloud/alibaba/errors.hpp"
#include "codec/fields.hpp"

namespace alibaba {

namespace {

using base::ErrorKind;
using codec::Fields;

constexpr std::size_t kPageSize = 50;
constexpr std::size_t kBillingPage = 100;  // InstanceIDs takes no more
constexpr std::int64_t kMostPackages = 100'000;
constexpr std::int64_t kMostBandwidth = 1'000'000'000;
constexpr int kMostRestarts = 3;
const std::string kDescribe = "DescribeCenBandwidthPackages";

struct Window {
    std::size_t number;  // PageNumber, from 1
    std::size_t size;    // PageSize
    [[nodiscard]] std::size_t begin() const { return (number - 1) * size; }
};

// The page that holds record `last` (counted from 0) and the most records after it.
Window window_at(std::size_t last) {
    Window best{last + 1, 1};
    const auto end = [](const Window& window) { return window.begin() + window.size; };
    for (std::size_t size = 1; size <= kPageSize; ++size) {
        const Window window{last / size + 1, size};
        if (end(window) > end(best)) best = window;
    }
    return best;
}

// "china", "asia-pacific" in answers; "China", "Asia-Pacific" in requests and in the spec.
std::string area_of(std::string area) {
    bool first = true;
    for (char& c : area) {
        if (first && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        first = c == '-';
    }
    return area;
}

// "2026-02-01T11:14Z" or with seconds. Nothing for packages without that time. Another text is an error, not nothing: an expiry that can't be read
// must not look like a package that has none.
std::optional<base::Time> time_at(const Fields& fields, std::string_view name) {
    constexpr std::size_t kMinutes = 16;
    std::string text = fields.text(name);
    if (text.empty()) return std::nullopt;
    if (text.size() == kMinutes + 1) text.insert(kMinutes, ":00");
    const auto time = base::parse_rfc3339(text);
    if (time) return *time;
    fields.reject(name, time.error().message());
    return std::nullopt;
}

api::ObservedPlan read_package(const Fields& fields) {
    api::ObservedPlan plan;
    plan.id = fields.required_text("CenBandwidthPackageId");
    plan.state = fields.text("Status");
    plan.prepaid = fields.text("BandwidthPackageChargeType") != "POSTPAY";
    plan.auto_renewal = std::nullopt;  // billing knows
    plan.enabled_at = time_at(fields, "CreationTime");
    plan.expires_at = time_at(fields, "ExpiredTime");
    plan.package.name = fields.text("Name");
    plan.package.description = fields.text("Description");
    plan.package.bandwidth_mbps = static_cast<int>(fields.integer("Bandwidth", 0, kMostBandwidth, 0));
    plan.package.areas = {area_of(fields.text("GeographicRegionAId")), area_of(fields.text("GeographicRegionBId"))};
    plan.package.business_status = fields.text("BusinessStatus");
    plan.package.cen_ids = fields.object("CenIds").texts("CenId");
    // Strings on the wire. What leaves the bandwidth as it is holds nothing up.
    const bool pending = fields.text("HasReservationData") == "true";
    plan.package.reserved = pending && fields.text("ReservationBandwidth") != std::to_string(plan.package.bandwidth_mbps);
    plan.package.tags_told = fields.has("Tags");
    fields.object("Tags").each("Tag", [&](const Fields& tag) { plan.package.tags[tag.text("Key")] = tag.text("Value"); });
    return plan;
}

struct Page {
    std::size_t total = 0;
    std::vector<api::ObservedPlan> plans;
};

// `body`: of a success, so an object.
base::Result<Page> parse_page(const std::string& body) {
    const auto document = codec::parse_json(body);
    std::optional<base::Error> error;
    const Fields root(*document, "", error);
    Page page;
    const std::int64_t total = root.integer("TotalCount", 0, kMostPackages, -1);
    if (total < 0) root.reject("TotalCount", "is missing");
    page.total = static_cast<std::size_t>(std::max<std::int64_t>(total, 0));
    root.object("CenBandwidthPackages").each("CenBandwidthPackage", [&](const Fields& fields) { page.plans.push_back(read_package(fields)); });
    if (error) return base::fail(error->in(kDescribe));
    return page;
}

// RenewalDuration and RenewalDurationUnit (M, Y); 0: not told.
int renewal_months(const Fields& instance) {
    constexpr int kMostMonths = 60;
    const auto count = instance.integer("RenewalDuration", INT32_MIN, INT32_MAX, 0);
    if (count < 1 || count > kMostMonths) return 0;
    return static_cast<int>(count) * (instance.text("RenewalDurationUnit") == "Y" ? 12 : 1);
}

// Nothing: not told, or in a word that is not known here.
std::optional<bool> renewed(std::string_view status) {
    if (status == "AutoRenewal") return true;
    if (status == "ManualRenewal" || status == "NotRenewal") return false;
    return std::nullopt;
}

// What billing says, put into the plans it is about.
base::Result<void> join_billing(const std::string& body, const std::vector<api::ObservedPlan*>& plans) {
    const auto document = codec::parse_json(body);
    std::optional<base::Error> error;
    const Fields root(*document, "", error);
    root.object("Data").each("InstanceList", [&](const Fields& instance) {
        const std::string id = instance.text("InstanceID");
        const auto plan = std::ranges::find_if(plans, [&](const api::ObservedPlan* one) { return one->id == id; });
        if (plan == plans.end()) return;
        (*plan)->auto_renewal = renewed(instance.text("RenewStatus"));
        (*plan)->renewal_months = renewal_months(instance);
        (*plan)->package.product_code = instance.text("ProductCode");
        (*plan)->package.product_type = instance.text("ProductType");
    });
    if (error) return base::fail(error->in("QueryAvailableInstances"));
    return {};
}

}  // namespace

net::Task<base::Result<std::optional<api::PlanInventory>>> Client::list_packages_once() {
    const base::SteadyTime asked = parts_.env.clock.steady_now();
    std::optional<std::uint64_t> jumps;
    api::PlanInventory inventory;
    while (true) {
        const Window window = window_at(inventory.plans.empty() ? 0 : inventory.plans.size() - 1);
        // HasReservationData is "true" only for those who ask for it.
        Parameters parameters{
            {"IncludeReservationData", "true"}, {"PageNumber", std::to_string(window.number)}, {"PageSize", std::to_string(window.size)}};
        const base::Result<std::string> body = co_await read(kDescribe, std::move(parameters));
        if (!body) co_return base::fail(body.error());
        base::Result<Page> page = parse_page(*body);
        if (!page) co_return base::fail(page.error());
        const std::size_t read_now = page->plans.size();
        for (api::ObservedPlan& plan : page->plans) {
            std::string id = plan.id;
            inventory.plans.insert_or_assign(std::move(id), std::move(plan));
        }
        // All new but those that were known.
        if (inventory.plans.size() != window.begin() + read_now) co_return std::nullopt;
        if (jumps && *jumps != parts_.clock.jumps()) co_return std::nullopt;
        jumps = parts_.clock.jumps();
        if (inventory.plans.size() == page->total) break;
        if (inventory.plans.size() > page->total || read_now < window.size) co_return std::nullopt;
    }
    const std::optional<base::Time> read_at = parts_.clock.at(asked);
    if (!read_at) co_return base::fail(ErrorKind::Invalid, kDescribe + ": the answers have no Date header, so the time of the reading is not known");
    inventory.read_at = *read_at;
    co_return inventory;
}

// No Region and no ProductCode: a region that is not the account's hides what is there, and the code is what is asked for.
net::Task<base::Result<void>> Client::read_billing(std::vector<api::ObservedPlan*> plans) {
    std::string ids;
    for (const api::ObservedPlan* plan : plans) ids += (ids.empty() ? "" : ",") + plan->id;
    Parameters parameters{{"InstanceIDs", std::move(ids)}, {"PageNum", "1"}, {"PageSize", std::to_string(kBillingPage)}};
    const base::Result<std::string> body = co_await read("QueryAvailableInstances", std::move(parameters));
    if (!body) co_return base::fail(body.error());
    co_return join_billing(*body, plans);
}

net::Task<base::Result<api::PlanInventory>> Client::list_plans(api::PlanKind kind) {
    if (kind != api::PlanKind::Package) co_return base::fail(ErrorKind::Invalid, "Alibaba Cloud sells no " + std::string(api::names_of(kind).kind));
    std::optional<api::PlanInventory> inventory;
    for (int restarts = 0; !inventory && restarts <= kMostRestarts; ++restarts) {
        base::Result<std::optional<api::PlanInventory>> reading = co_await list_packages_once();
        if (!reading) co_return base::fail(reading.error());
        inventory = std::move(*reading);
    }
    if (!inventory) co_return base::fail(ErrorKind::Conflict, kDescribe + ": the list changed each time while it was read; it is read again later");

    std::vector<api::ObservedPlan*> all;
    for (auto& [id, plan] : inventory->plans) all.push_back(&plan);
    for (std::size_t at = 0; at < all.size(); at += kBillingPage) {
        const auto first = all.begin() + static_cast<std::ptrdiff_t>(at);
        std::vector<api::ObservedPlan*> some(first, first + static_cast<std::ptrdiff_t>(std::min(kBillingPage, all.size() - at)));
        const base::Result<void> joined = co_await read_billing(std::move(some));
        if (!joined && joined.error().kind() == ErrorKind::Forbidden) {
            inventory->billing_refused = joined.error().code() + ": " + std::string(alibaba::advice_of(joined.error().code()));
            break;
        }
        if (!joined) co_return base::fail(joined.error());
    }
    co_return std::move(*inventory);
}

}  // namespace alibaba
