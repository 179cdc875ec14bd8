// Control: orders and the ledger: what judges read.
#include <algorithm>

#include "cloudsim/alibaba/control_topics.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

json time_or_null(const std::optional<base::Time>& time) { return time ? json(base::format_rfc3339(*time)) : json(nullptr); }

json order_json(const Order& order) {
    return {{"orderId", order.id},
            {"state", to_string(order.state)},
            {"uid", order.caller.uin},
            {"act", to_string(order.act)},
            {"createdAt", base::format_rfc3339(order.created)},
            {"paidAt", time_or_null(order.paid)},
            {"costCents", order.cost_cents},
            {"months", order.months},
            {"bandwidthMbps", order.bandwidth},
            {"packageId", order.package_id},
            {"requestId", order.caller.request_id},
            {"signedAt", time_or_null(order.caller.signed_at)}};
}

json charge_json(const Charge& charge) {
    return {{"at", base::format_rfc3339(charge.at)}, {"uid", charge.uid},
            {"amountCents", charge.amount_cents},    {"act", to_string(charge.act)},
            {"packageId", charge.package_id},        {"orderId", charge.order_id},
            {"requestId", charge.request_id},        {"signedAt", time_or_null(charge.signed_at)}};
}

void count_into(json& totals, const Charge& charge) {
    if (totals.is_null()) totals = json::object();
    totals["count"] = totals.value("count", 0L) + 1;
    totals["amountCents"] = totals.value("amountCents", 0L) + charge.amount_cents;
}

}  // namespace

ControlAnswer control_orders(Model& model, const ControlRequest& request) {
    if (request.method == "GET") {
        std::vector<const Order*> sorted;
        for (const auto& [id, history] : model.orders()) sorted.push_back(history.latest());
        std::ranges::sort(sorted, {}, [](const Order* order) { return order->sequence; });
        json orders = json::array();
        for (const Order* order : sorted) orders.push_back(order_json(*order));
        return json{{"orders", std::move(orders)}};
    }
    if (request.verb == "pay") {
        const auto paid = model.pay(request.id);
        if (!paid) return refused_by_model(paid.error());
        return json{{"packageId", paid->package_id}, {"orderId", paid->order_id}};
    }
    if (request.verb != "close") return control_fail(404, "An order knows pay and close.");
    const auto closed = model.cancel(request.id);
    if (!closed) return refused_by_model(closed.error());
    return json::object();
}

ControlAnswer control_ledger(Model& model, const ControlRequest& /*request*/) {
    json charges = json::array();
    json totals{{"count", 0}, {"amountCents", 0}, {"byAct", json::object()}, {"byPackage", json::object()}};
    for (const Charge& charge : model.ledger()) {
        charges.push_back(charge_json(charge));
        const std::string act(to_string(charge.act));
        count_into(totals, charge);
        count_into(totals["byAct"][act], charge);
        json& package = totals["byPackage"][charge.package_id];
        count_into(package, charge);
        package[act] = package.value(act, 0L) + 1;
    }
    return json{{"charges", std::move(charges)}, {"totals", std::move(totals)}};
}

}  // namespace cloudsim::alibaba
