// Control: orders, the ledger and the requests: what judges read.
#include <algorithm>
#include <charconv>

#include "cloudsim/control_routes.hpp"

namespace cloudsim {

using nlohmann::json;

namespace {

json time_or_null(const std::optional<base::Time>& time) { return time ? json(base::format_rfc3339(*time)) : json(nullptr); }

json order_json(const Order& order) {
    return {{"orderId", order.id},
            {"bigDealId", order.big_deal_id},
            {"state", static_cast<int>(order.state)},
            {"uin", order.caller.uin},
            {"creator", order.caller.creator},
            {"act", to_string(order.act)},
            {"createdAt", base::format_rfc3339(order.created)},
            {"costCents", order.cost_cents},
            {"months", order.months},
            {"planType", order.plan_type},
            {"planId", order.plan_id},
            {"requestId", order.caller.request_id},
            {"signedAt", time_or_null(order.caller.signed_at)}};
}

json charge_json(const Charge& charge) {
    return {{"at", base::format_rfc3339(charge.at)},
            {"uin", charge.uin},
            {"amountCents", charge.amount_cents},
            {"act", to_string(charge.act)},
            {"planId", charge.plan_id},
            {"orderId", charge.order_id},
            {"requestId", charge.request_id},
            {"signedAt", time_or_null(charge.signed_at)},
            {"paid", charge.paid}};
}

void count_into(json& totals, const Charge& charge) {
    if (totals.is_null()) totals = json::object();
    totals["count"] = totals.value("count", 0L) + 1;
    totals["amountCents"] = totals.value("amountCents", 0L) + charge.amount_cents;
}

json record_json(const RequestRecord& record) {
    return {{"receivedAt", base::format_rfc3339(record.received)},
            {"signedAt", base::format_rfc3339(record.signed_at)},
            {"uin", record.uin},
            {"action", record.action},
            {"body", record.body},
            {"requestId", record.request_id},
            {"fault", record.fault},
            {"executed", record.executed},
            {"outcome", record.outcome}};
}

}  // namespace

ControlAnswer control_orders(Face& face, const ControlRequest& request) {
    Model& model = face.model();
    if (request.method == "GET") {
        std::vector<const Order*> sorted;
        for (const auto& [id, history] : model.orders()) sorted.push_back(history.latest());
        std::ranges::sort(sorted, {}, [](const Order* order) { return order->sequence; });
        json orders = json::array();
        for (const Order* order : sorted) orders.push_back(order_json(*order));
        return json{{"orders", std::move(orders)}};
    }
    if (!model.orders().contains(request.id)) return control_fail(404, "There is no order " + request.id + ".");
    if (request.verb == "pay") {
        const auto paid = model.pay(request.id);
        if (!paid) return refused(paid.error());
        return json{{"planId", paid->plan_id}, {"orderId", paid->order_id}};
    }
    if (request.verb != "close") return control_fail(404, "An order knows pay and close.");
    const auto closed = model.close(request.id);
    if (!closed) return refused(closed.error());
    return json::object();
}

ControlAnswer control_ledger(Face& face, const ControlRequest& /*request*/) {
    json charges = json::array();
    json totals{{"count", 0}, {"amountCents", 0}, {"byAct", json::object()}, {"byPlan", json::object()}};
    for (const Charge& charge : face.model().ledger()) {
        charges.push_back(charge_json(charge));
        const std::string act(to_string(charge.act));
        count_into(totals, charge);
        count_into(totals["byAct"][act], charge);
        json& plan = totals["byPlan"][charge.plan_id];
        count_into(plan, charge);
        plan[act] = plan.value(act, 0L) + 1;
    }
    return json{{"charges", std::move(charges)}, {"totals", std::move(totals)}};
}

ControlAnswer control_requests(Face& face, const ControlRequest& request) {
    const auto& all = face.requests().all();
    std::size_t last = all.size();
    if (constexpr std::string_view kName = "last="; request.query.starts_with(kName)) {
        const char* end = request.query.data() + request.query.size();
        if (std::from_chars(request.query.data() + kName.size(), end, last).ec != std::errc()) return control_fail(400, "last must be a number.");
    }
    json requests = json::array();
    for (std::size_t i = all.size() - std::min(last, all.size()); i < all.size(); ++i) requests.push_back(record_json(all[i]));
    return json{{"requests", std::move(requests)}};
}

}  // namespace cloudsim
