// DescribeRenewInstances (billing 2018-07-09): what takes part in the billing centre's renewal management. Pages are chained by NextToken. Times
// carry no zone; like the order list's they are UTC+8. Any field may be null.
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "cloud/tencent/client.hpp"
#include "cloud/tencent/pages.hpp"

namespace tencent {

namespace {

constexpr int kPageSize = 100;
constexpr std::size_t kMostPages = 2000;

// RenewPeriod and RenewPeriodUnit; 0: not told, or nothing that can be set.
int renewal_months(const codec::Fields& fields) {
    constexpr int kMostMonths = 60;
    const auto count = fields.integer("RenewPeriod", INT32_MIN, INT32_MAX, 0);
    if (count < 1 || count > kMostMonths) return 0;
    const std::string unit = fields.text("RenewPeriodUnit");
    return unit == "m" ? static_cast<int>(count) : unit == "y" ? static_cast<int>(count) * 12 : 0;
}

// Nothing: not told, or in a word that is not known here.
std::optional<bool> renewed(std::string_view flag) {
    if (flag == "NOTIFY_AND_AUTO_RENEW") return true;
    if (flag == "NOTIFY_AND_MANUAL_RENEW" || flag == "DISABLE_NOTIFY_AND_MANUAL_RENEW") return false;
    return std::nullopt;
}

api::ObservedPlan read_instance(const nlohmann::json& record, std::optional<base::Error>& error) {
    const codec::Fields fields(record, "InstanceList", error);
    api::ObservedPlan plan;
    plan.id = fields.text("InstanceId");
    plan.state = fields.text("Status");
    plan.expires_at = time_at(fields, "ExpireTime", base::parse_billing_time);
    plan.instance = {fields.text("ProductCode"), fields.text("SubProductCode"), fields.text("RegionCode"), fields.text("RenewFlag")};
    plan.auto_renewal = renewed(plan.instance.renew_flag);
    plan.renewal_months = renewal_months(fields);
    return plan;
}

std::string page_request(const std::string& token) {
    nlohmann::json body{{"MaxResults", kPageSize}};
    if (!token.empty()) body["NextToken"] = token;
    return body.dump();
}

}  // namespace

net::Task<base::Result<std::optional<Client::Plans>>> Client::read_instances() {
    Plans plans;
    std::set<std::string> tokens;
    std::string token;
    do {
        std::string request = page_request(token);
        const base::Result<std::string> body = co_await read("billing", "DescribeRenewInstances", std::move(request));
        if (!body) co_return base::fail(body.error());
        base::Result<Page<api::ObservedPlan>> page = parse_page(*body, "InstanceList", read_instance);
        if (!page) co_return base::fail(page.error().in("DescribeRenewInstances"));
        for (api::ObservedPlan& plan : page->items) {
            std::string id = plan.id;
            // One without an id can be nobody's.
            if (!id.empty()) plans.insert_or_assign(std::move(id), std::move(plan));
        }
        token = std::move(page->next_token);
        if (!token.empty() && (!tokens.insert(token).second || tokens.size() == kMostPages))
            co_return base::fail(base::ErrorKind::Conflict, "DescribeRenewInstances: the pages have no end; they are read again later");
    } while (!token.empty());
    co_return std::move(plans);
}

}  // namespace tencent
