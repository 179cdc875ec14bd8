// QueryOrders and GetOrderDetail (BssOpenApi 2017-12-14): the order list. QueryOrders does not say what was ordered for which package; the detail
// of each order does, and is asked for until the order can change no more.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "cloud/alibaba/client.hpp"
#include "codec/fields.hpp"

namespace alibaba {

namespace {

using api::DealState;
using base::ErrorKind;
using codec::Fields;

constexpr std::int64_t kPageSize = 20;  // the vendor warns of time-outs above
constexpr std::int64_t kMostOrders = 100'000;
constexpr int kMostReadings = 4;
constexpr std::string_view kProductCode = "cbn";
const std::string kList = "QueryOrders";
const std::string kDetail = "GetOrderDetail";

struct Page {
    std::int64_t total = 0;
    std::vector<std::string> numbers;
};

// `body`: of a success, so an object.
base::Result<Page> parse_page(const std::string& body) {
    const auto document = codec::parse_json(body);
    std::optional<base::Error> error;
    const Fields root(*document, "", error);
    const Fields data = root.object("Data");
    Page page;
    page.total = data.integer("TotalCount", 0, kMostOrders, -1);
    if (page.total < 0) data.reject("TotalCount", "is missing");
    data.object("OrderList").each("Order", [&](const Fields& order) { page.numbers.push_back(order.required_text("OrderId")); });
    if (error) return base::fail(error->in(kList));
    return page;
}

// "[\"cenbwp-1\",\"cenbwp-2\"]" or "cenbwp-1,cenbwp-2": the string is a list of its own.
std::vector<std::string> ids_of(std::string_view text) {
    constexpr std::string_view kBetween = "[]\", ";
    std::vector<std::string> ids;
    while (true) {
        const std::size_t start = text.find_first_not_of(kBetween);
        if (start == std::string_view::npos) return ids;
        const std::size_t end = std::min(text.find_first_of(kBetween, start), text.size());
        ids.emplace_back(text.substr(start, end - start));
        text.remove_prefix(end);
    }
}

std::string action_of(const std::string& type) {
    constexpr std::pair<std::string_view, std::string_view> kActions[] = {
        {"New", "purchase"},        {"Renew", "renew"},   {"CompensatoryRenew", "renew"},
        {"Upgrade", "upgrade"},     {"Refund", "refund"}, {"IncreaseUpgrade", "upgrade"},
        {"Downgrade", "downgrade"},
    };
    for (const auto& [word, action] : kActions)
        if (word == type) return std::string(action);
    return type;
}

// Orders of refunds have no payment of their own, and no PaymentStatus: that they are there is all there is to know.
DealState state_of(const Fields& order, const std::string& type) {
    const std::string status = order.text("PaymentStatus");
    if (status == "Unpaid") return DealState::Unpaid;
    if (status == "Paid" || (status.empty() && type == "Refund")) return DealState::Paid;
    if (status != "Cancelled") order.reject("PaymentStatus", codec::in_quotes(status) + " is not Unpaid, Paid or Cancelled");
    return DealState::Closed;
}

// "12.34"; 0 when it is something else.
long cents_of(const std::string& amount) {
    double value = 0;
    const auto [end, failed] = std::from_chars(amount.data(), amount.data() + amount.size(), value);
    if (failed != std::errc() || !(std::abs(value) < 1e9)) return 0;  // the sum of an answer's amounts stays far from overflow
    return std::lround(value * 100);
}

// One order may have several sub-orders, one for each package.
void add_sub_order(api::Deal& deal, const Fields& order) {
    const std::string type = order.text("OrderType");
    if (deal.order_id.empty()) {
        deal.order_id = order.required_text("OrderId");
        deal.big_deal_id = deal.order_id;
        deal.state = state_of(order, type);
        deal.action = action_of(type);
        deal.product_code = order.text("ProductCode");
        deal.sub_product_code = order.text("ProductType");
        const std::optional<base::Time> created_at = order.time("CreateTime");
        if (!created_at) order.reject("CreateTime", "is missing");
        deal.created_at = created_at.value_or(base::Time());
    }
    const std::string amount = order.text("AfterTaxAmount");
    deal.cost_cents += cents_of(amount.empty() ? order.text("PretaxAmount") : amount);
    for (std::string& id : ids_of(order.text("InstanceIDs"))) deal.resource_ids.push_back(std::move(id));
}

base::Result<api::Deal> parse_detail(const std::string& body, const std::string& number) {
    const auto document = codec::parse_json(body);
    std::optional<base::Error> error;
    const Fields root(*document, "", error);
    api::Deal deal;
    root.object("Data").object("OrderList").each("Order", [&](const Fields& order) { add_sub_order(deal, order); });
    if (error) return base::fail(error->in(kDetail));
    if (deal.order_id != number) return base::fail(ErrorKind::Conflict, kDetail + ": does not know order " + number + " yet; it is read again later");
    return deal;
}

// Whether the order will never look otherwise.
bool is_final(const api::Deal& deal) { return deal.state == DealState::Closed || (deal.state == DealState::Paid && !deal.resource_ids.empty()); }

}  // namespace

net::Task<base::Result<std::optional<std::vector<std::string>>>> Client::list_orders_once(base::Time from, base::Time to) {
    std::set<std::string> found;
    for (std::int64_t number = 1;; ++number) {
        Parameters parameters{{"CreateTimeEnd", base::format_rfc3339(to)},
                              {"CreateTimeStart", base::format_rfc3339(from)},
                              {"PageNum", std::to_string(number)},
                              {"PageSize", std::to_string(kPageSize)},
                              {"ProductCode", std::string(kProductCode)}};
        const base::Result<std::string> body = co_await read(kList, std::move(parameters));
        if (!body) co_return base::fail(body.error());
        const base::Result<Page> page = parse_page(*body);
        if (!page) co_return base::fail(page.error());
        found.insert(page->numbers.begin(), page->numbers.end());
        if (number * kPageSize < page->total) continue;
        // Orders are only ever added; where the list begins with the newest, that pushes one that was seen onto the next page.
        if (std::cmp_not_equal(found.size(), page->total)) co_return std::nullopt;
        co_return std::vector<std::string>(found.begin(), found.end());
    }
}

net::Task<base::Result<api::Deal>> Client::read_order(std::string number) {
    const auto known = final_orders_.find(number);
    if (known != final_orders_.end()) co_return known->second;
    Parameters parameters{{"OrderId", number}};
    const base::Result<std::string> body = co_await read(kDetail, std::move(parameters));
    if (!body) co_return base::fail(body.error());
    base::Result<api::Deal> deal = parse_detail(*body, number);
    if (deal && is_final(*deal)) final_orders_.insert_or_assign(number, *deal);
    co_return deal;
}

net::Task<base::Result<api::DealList>> Client::list_deals(base::Time from) {
    const base::SteadyTime asked = parts_.env.clock.steady_now();
    const base::Time end = signing_time() + std::chrono::days(1);
    std::optional<std::vector<std::string>> numbers;
    for (int readings = 0; !numbers && readings < kMostReadings; ++readings) {
        base::Result<std::optional<std::vector<std::string>>> reading = co_await list_orders_once(from, end);
        if (!reading) co_return base::fail(reading.error());
        numbers = std::move(*reading);
    }
    if (!numbers) co_return base::fail(ErrorKind::Conflict, kList + ": the orders and their TotalCount differ each time; they are read again later");
    const std::optional<base::Time> read_at = parts_.clock.at(asked);
    if (!read_at) co_return base::fail(ErrorKind::Invalid, kList + ": the answers have no Date header, so the time of the reading is not known");
    // The end may have been reckoned from the node's clock, or from before a jump.
    if (end < *read_at + std::chrono::hours(12))
        co_return base::fail(ErrorKind::Conflict, kList + ": the cloud's time became known only now; the orders are read again");
    api::DealList list{*read_at, from, {}};
    for (const std::string& number : *numbers) {
        base::Result<api::Deal> deal = co_await read_order(number);
        if (!deal) co_return base::fail(deal.error());
        list.deals.push_back(std::move(*deal));
    }
    co_return list;
}

}  // namespace alibaba
