// Control: orders, the ledger and the requests: what judges read.
#include <algorithm>
#include <charconv>

#include "cloudsim/control_routes.hpp"

namespace cloudsim {

using nlohmann::json;

namespace {

json time_or_null(const std::optional<base::Time>& time) { return time ? json(base::format_rfc3339(*time)) : json(nullptr); }

std::string_view product_of(const Order& order) { return order.goods ? "instance" : "plan"; }

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
            {"product", product_of(order)},
            {"productCode", order.goods ? order.goods->product_code : ""},
            {"subProductCode", order.goods ? order.goods->sub_product_code : ""},
            {"instanceIds", order.instance_ids},
            {"requestId", order.caller.request_id},
            {"signedAt", time_or_null(order.caller.signed_at)}};
}

// `order`: as it is by now; ids of instances that are delivered late show up in it.
json charge_json(const Charge& charge, const Order& order) {
    return {{"at", base::format_rfc3339(charge.at)},
            {"uin", charge.uin},
            {"amountCents", charge.amount_cents},
            {"act", to_string(charge.act)},
            {"product", product_of(order)},
            {"planId", charge.plan_id},
            {"instanceIds", order.instance_ids},
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
    Outcome<void> done;
    if (request.verb == "deliver") {
        done = model.end_delivery(request.id, Ending::Delivered);
    } else if (request.verb == "fail") {
        done = model.end_delivery(request.id, Ending::Failed);
    } else if (request.verb == "close") {
        const bool unpaid = model.orders().at(request.id).latest()->state == OrderState::Unpaid;
        done = unpaid ? model.close(request.id) : model.end_delivery(request.id, Ending::Closed);
    } else {
        return control_fail(404, "An order knows pay, deliver, fail and close.");
    }
    if (!done) return refused(done.error());
    return json::object();
}

ControlAnswer control_ledger(Face& face, const ControlRequest& /*request*/) {
    json charges = json::array();
    json totals{{"count", 0}, {"amountCents", 0}, {"byAct", json::object()}, {"byPlan", json::object()}, {"byOrder", json::object()}};
    Model& model = face.model();
    for (const Charge& charge : model.ledger()) {
        const Order& order = *model.orders().at(charge.order_id).latest();
        charges.push_back(charge_json(charge, order));
        const std::string act(to_string(charge.act));
        count_into(totals, charge);
        count_into(totals["byAct"][act], charge);
        json& one = order.goods ? totals["byOrder"][charge.order_id] : totals["byPlan"][charge.plan_id];
        count_into(one, charge);
        one[act] = one.value(act, 0L) + 1;
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
