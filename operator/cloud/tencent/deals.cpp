// DescribeDealsByCond (billing 2018-07-09): the order list.
//
// Whether Offset counts records or pages is not documented, so only first pages are read: a span of time with more orders than fit is halved. A page
// is 200 at most, since with more Deal.ResourceId is null. StatusSet is always sent: without it only delivered orders are shown.
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "cloud/tencent/client.hpp"
#include "cloud/tencent/pages.hpp"

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

Json request_for(Span span) {
    Json states = Json::array();
    for (int state = kFirstState; state <= kLastState; ++state) states.push_back(state);
    return {{"EndTime", base::format_billing_time(span.to)},
            {"Limit", kPageSize},
            {"StartTime", base::format_billing_time(span.from)},
            {"StatusSet", std::move(states)}};
}

// Whole months of TimeSpan and TimeUnit; 0 when it is something else.
int months_of(const Json& record, const std::string& unit) {
    const auto span = record.find("TimeSpan");
    if (span == record.end() || !span->is_number()) return 0;
    const double value = span->get<double>();
    if (value < 0.0 || value > 1200.0) return 0;
    const int count = static_cast<int>(std::lround(value));
    if (unit == "m") return count;
    return unit == "y" ? count * 12 : 0;
}

api::Deal read_deal(const Json& record, std::optional<base::Error>& error) {
    const codec::Fields fields(record, "Deals", error);
    api::Deal deal;
    deal.order_id = fields.required_text("OrderId");
    deal.big_deal_id = fields.text("BigDealId");
    if (!fields.has("Status")) fields.reject("Status", "is missing");
    deal.state = static_cast<api::DealState>(fields.integer("Status", kFirstState, kLastState, kFirstState));
    // Uins come as either.
    deal.creator = fields.is_number("Creator") ? std::to_string(fields.integer("Creator", 0, INT64_MAX, 0)) : fields.text("Creator");
    deal.action = fields.text("Action");
    deal.product_code = fields.text("ProductCode");
    deal.sub_product_code = fields.text("SubProductCode");
    const auto created_at = base::parse_billing_time(fields.text("CreateTime"));
    if (!created_at) fields.reject("CreateTime", created_at.error().message());
    deal.created_at = created_at.value_or(base::Time());
    deal.period_months = months_of(record, fields.text("TimeUnit"));
    const auto cost = record.find("RealTotalCost");
    if (cost != record.end() && cost->is_number_integer()) deal.cost_cents = cost->get<long>();  // for people: no reason to refuse the list
    deal.resource_ids = fields.texts("ResourceId");
    return deal;
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
    const base::Time end = wire_.signing_time() + days(1);
    std::vector<Span> left = pieces_of({from - days(1), end});
    std::map<std::string, api::Deal> found;  // by OrderId: pieces share their edges, whether ends are included is not documented
    int readings = 0;
    while (!left.empty()) {
        const Span span = left.back();
        std::string request = request_for(span).dump();
        const base::Result<std::string> body = co_await read("billing", "DescribeDealsByCond", std::move(request));
        if (!body) co_return base::fail(body.error());
        base::Result<Page<api::Deal>> page = parse_counted_page(*body, "Deals", read_deal);
        if (!page) co_return base::fail(page.error().in("DescribeDealsByCond"));
        if (page->total > kPageSize) {
            if (span.to - span.from <= base::Seconds(1))
                co_return base::fail(ErrorKind::TooLarge, "DescribeDealsByCond: over 200 orders in a second");
            const base::Time middle = span.from + (span.to - span.from) / 2;
            left.back() = {span.from, middle};
            left.push_back({middle, span.to});
        } else if (page->items.size() == page->total) {
            for (api::Deal& deal : page->items) {
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

}  // namespace tencent
