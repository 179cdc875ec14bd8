// DescribeDealsByCond (billing 2018-07-09): the order list.
//
// Whether Offset counts records or pages is not documented, so only first pages are read: a span of time with more orders than fit is halved. A page
// is 200 at most, since with more Deal.ResourceId is null. StatusSet is always sent: without it only delivered orders are shown.
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "cloud/tencent/client.hpp"

namespace tencent {

namespace {

using base::ErrorKind;
using Json = nlohmann::json;
using std::chrono::days;

constexpr std::size_t kPageSize = 200;
constexpr days kLongestSpan{90};  // the vendor advises three months
constexpr int kMostReadings = 4;  // of a piece whose count and content differ
constexpr int kFirstState = 1;
constexpr int kLastState = 13;

struct Span {
    base::Time from;
    base::Time to;
};

struct Page {
    std::size_t total = 0;
    std::vector<api::Deal> deals;
};

std::unexpected<base::Error> invalid(const std::string& why) { return base::fail(ErrorKind::Invalid, "DescribeDealsByCond: " + why); }

Json request_for(Span span) {
    Json states = Json::array();
    for (int state = kFirstState; state <= kLastState; ++state) states.push_back(state);
    return {{"EndTime", base::format_billing_time(span.to)},
            {"Limit", kPageSize},
            {"StartTime", base::format_billing_time(span.from)},
            {"StatusSet", std::move(states)}};
}

// Numbers are written out: uins come as either. Empty when missing or null.
std::string text_at(const Json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end()) return {};
    if (member->is_string()) return member->get<std::string>();
    return member->is_number_integer() ? member->dump() : std::string();
}

// Whole months of TimeSpan and TimeUnit; 0 when it is something else.
int months_of(const Json& deal) {
    const auto span = deal.find("TimeSpan");
    if (span == deal.end() || !span->is_number()) return 0;
    const double value = span->get<double>();
    if (value < 0.0 || value > 1200.0) return 0;
    const std::string unit = text_at(deal, "TimeUnit");
    const int count = static_cast<int>(std::lround(value));
    if (unit == "m") return count;
    return unit == "y" ? count * 12 : 0;
}

base::Result<api::Deal> parse_deal(const Json& object) {
    if (!object.is_object()) return invalid("Deals holds something else than objects");
    api::Deal deal;
    deal.order_id = text_at(object, "OrderId");
    if (deal.order_id.empty()) return invalid("an order without OrderId");
    deal.big_deal_id = text_at(object, "BigDealId");
    const auto status = object.find("Status");
    if (status == object.end() || !status->is_number_integer()) return invalid("Status is not a number");
    const auto number = status->get<std::int64_t>();
    if (number < kFirstState || number > kLastState) return invalid("Status " + std::to_string(number) + " is not known");
    deal.state = static_cast<api::DealState>(number);
    deal.creator = text_at(object, "Creator");
    deal.action = text_at(object, "Action");
    const auto created_at = base::parse_billing_time(text_at(object, "CreateTime"));
    if (!created_at) return invalid("CreateTime: " + created_at.error().message());
    deal.created_at = *created_at;
    deal.period_months = months_of(object);
    const auto cost = object.find("RealTotalCost");
    if (cost != object.end() && cost->is_number_integer()) deal.cost_cents = cost->get<long>();
    const auto resources = object.find("ResourceId");
    if (resources == object.end() || !resources->is_array()) return deal;
    for (const Json& id : *resources)
        if (id.is_string()) deal.resource_ids.push_back(id.get<std::string>());
    return deal;
}

// `body`: of a success, whose envelope and depth are checked.
base::Result<Page> parse_page(const std::string& body) {
    const Json root = Json::parse(body, nullptr, false);
    const Json& response = root.at("Response");
    const auto total = response.find("TotalCount");
    if (total == response.end() || !total->is_number_unsigned()) return invalid("TotalCount is not a count");
    Page page;
    page.total = total->get<std::size_t>();
    const auto deals = response.find("Deals");
    if (deals == response.end() || deals->is_null()) return page;
    if (!deals->is_array()) return invalid("Deals is not an array");
    for (const Json& item : *deals) {
        auto deal = parse_deal(item);
        if (!deal) return base::fail(deal.error());
        page.deals.push_back(std::move(*deal));
    }
    return page;
}

// The pieces to read first, the latest last.
std::vector<Span> pieces_of(Span whole) {
    std::vector<Span> pieces;
    while (whole.to - whole.from > kLongestSpan) {
        pieces.push_back({whole.from, whole.from + kLongestSpan});
        whole.from += kLongestSpan;
    }
    pieces.push_back(whole);
    return pieces;
}

}  // namespace

net::Task<base::Result<api::DealList>> Client::list_deals(base::Time from) {
    const base::SteadyTime asked = parts_.env.clock.steady_now();
    const base::Time end = signing_time() + days(1);
    std::vector<Span> left = pieces_of({from - days(1), end});
    std::map<std::string, api::Deal> found;  // by OrderId: pieces share their edges, whether ends are included is not documented
    int readings = 0;
    while (!left.empty()) {
        const Span span = left.back();
        std::string request = request_for(span).dump();
        const base::Result<std::string> body = co_await read("billing", "DescribeDealsByCond", std::move(request));
        if (!body) co_return base::fail(body.error());
        base::Result<Page> page = parse_page(*body);
        if (!page) co_return base::fail(page.error());
        if (page->total > kPageSize) {
            if (span.to - span.from <= base::Seconds(1))
                co_return base::fail(ErrorKind::TooLarge, "DescribeDealsByCond: over 200 orders in a second");
            const base::Time middle = span.from + (span.to - span.from) / 2;
            left.back() = {span.from, middle};
            left.push_back({middle, span.to});
        } else if (page->deals.size() == page->total) {
            for (api::Deal& deal : page->deals) {
                std::string id = deal.order_id;
                found.insert_or_assign(std::move(id), std::move(deal));
            }
            left.pop_back();
            readings = 0;
        } else if (++readings == kMostReadings) {
            co_return base::fail(ErrorKind::Conflict,
                                 "DescribeDealsByCond: the orders and their TotalCount differ each time; they are read again later");
        }
    }
    const std::optional<base::Time> read_at = parts_.clock.at(asked);
    if (!read_at)
        co_return base::fail(ErrorKind::Invalid, "DescribeDealsByCond: the answers have no Date header, so the time of the reading is not known");
    // The end may have been reckoned from the node's clock, or from before a jump; the other half of the day is for the list's time zone.
    if (end < *read_at + std::chrono::hours(12))
        co_return base::fail(ErrorKind::Conflict, "DescribeDealsByCond: the cloud's time became known only now; the orders are read again");
    api::DealList list{*read_at, from, {}};
    for (auto& [id, deal] : found) list.deals.push_back(std::move(deal));
    co_return list;
}

net::Task<base::Result<std::optional<api::Deal>>> Client::find_deal_by(std::string field, std::string order_number, base::Time around) {
    Json request = request_for({around - days(1), around + days(1)});
    request[field] = order_number;
    std::string text = request.dump();
    const base::Result<std::string> body = co_await read("billing", "DescribeDealsByCond", std::move(text));
    if (!body) co_return base::fail(body.error());
    base::Result<Page> page = parse_page(*body);
    if (!page) co_return base::fail(page.error());
    for (api::Deal& deal : page->deals)
        if (deal.order_id == order_number || deal.big_deal_id == order_number) co_return std::move(deal);
    if (page->deals.size() < page->total) co_return base::fail(ErrorKind::Conflict, "DescribeDealsByCond: not all orders of that number were shown");
    co_return std::nullopt;
}

net::Task<base::Result<std::optional<api::Deal>>> Client::find_deal(std::string order_number, base::Time around) {
    base::Result<std::optional<api::Deal>> deal = co_await find_deal_by("OrderId", order_number, around);
    if (!deal || *deal) co_return deal;
    deal = co_await find_deal_by("BigDealId", order_number, around);
    co_return deal;
}

}  // namespace tencent
