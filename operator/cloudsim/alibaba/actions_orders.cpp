#include <algorithm>
#include <functional>

#include "cloudsim/alibaba/actions.hpp"
#include "cloudsim/alibaba/bss.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

json order_json(const Order& order, const Account& account) {
    const bool refund = order.act == Act::Refund;
    return {{"OrderId", order.id},
            {"RelatedOrderId", ""},
            {"OrderType", order_type(order.act)},
            {"PaymentStatus", refund ? json(nullptr) : json(to_string(order.state))},
            {"CreateTime", base::format_rfc3339(order.created)},
            {"PaymentTime", order.paid ? base::format_rfc3339(*order.paid) : ""},
            {"ProductCode", account.product_code},
            {"ProductType", product_type(account)},
            {"CommodityCode", product_type(account)},
            {"SubscriptionType", "Subscription"},
            {"Currency", currency(account)},
            {"PaymentCurrency", currency(account)},
            {"PretaxGrossAmount", money(order.cost_cents)},
            {"PretaxAmount", money(order.cost_cents)},
            {"PretaxAmountLocal", money(order.cost_cents)},
            {"AfterTaxAmount", money(order.cost_cents)},
            {"Tax", "0.00"}};
}

// What only GetOrderDetail tells; InstanceIDs is a list written as text.
void add_detail(json& row, const Order& order, const Account& account) {
    row["SubOrderId"] = order.id;
    row["OrderSubType"] = order.act == Act::Refund ? "RefundSubOrder" : "ProductSubOrder";
    row["InstanceIDs"] = json::array({order.package_id}).dump();
    row["Quantity"] = "1";
    row["Region"] = region(account);
    row["Config"] = "bandwidth:" + std::to_string(order.bandwidth);
    row["OriginalConfig"] = order.bandwidth_before == 0 ? "" : "bandwidth:" + std::to_string(order.bandwidth_before);
    row["Operator"] = "";
    row["UsageStartTime"] = order.paid ? base::format_rfc3339(*order.paid) : "";
    const bool term = order.paid && order.act == Act::Purchase;
    row["UsageEndTime"] = term ? base::format_rfc3339(base::add_months(*order.paid, order.months)) : "";
    row["ExtendInfos"] = json::object();
    row["BillModuleConfig"] = {{"billModuleConfig", json::array()}};
    row["OriginalModuleConfig"] = {{"originalModuleConfig", json::array()}};
}

json listed(json rows, std::size_t total, const Page& page) {
    return {{"HostName", ""}, {"PageNum", page.number}, {"PageSize", page.size}, {"TotalCount", total}, {"OrderList", {{"Order", std::move(rows)}}}};
}

struct Wanted {
    base::Time from;
    base::Time until;
    std::string type;
    std::string status;
    bool ours = true;  // packages are the only product
};

bool meets(const Order& order, const Wanted& wanted) {
    const bool status = wanted.status.empty() || (order.act != Act::Refund && wanted.status == to_string(order.state));
    return wanted.ours && status && order.created >= wanted.from && order.created <= wanted.until &&
           (wanted.type.empty() || wanted.type == order_type(order.act));
}

bool is_ours(const Fields& fields, const Account& account) {
    const std::string code = fields.text("ProductCode").value_or("");
    const std::string type = fields.text("ProductType").value_or("");
    const std::string subscription = fields.text("SubscriptionType").value_or("");
    return (code.empty() || code == account.product_code) && (type.empty() || type == product_type(account)) &&
           (subscription.empty() || subscription == "Subscription");
}

std::unexpected<ApiError> no_permission() {
    return refuse("NoPermission", "You are not authorized to do this action. You should be authorized by RAM: bss:DescribeOrderList.");
}

}  // namespace

Answer query_orders(Model& model, const Caller& caller, Fields& fields) {
    const Account& account = *model.account(caller.uin);
    if (!account.order_list) return no_permission();
    const base::Time now = model.agenda().now();
    const Wanted wanted{.from = fields.time("CreateTimeStart").value_or(now - std::chrono::hours(1)),
                        .until = fields.time("CreateTimeEnd").value_or(now),
                        .type = fields.text("OrderType").value_or(""),
                        .status = fields.text("PaymentStatus").value_or(""),
                        .ours = is_ours(fields, account)};
    const Page page = read_page(fields, "PageNum", 20, 300);
    if (fields.failed()) return fields.refusal();
    std::vector<const Order*> found;
    for (const auto& [id, history] : model.orders()) {
        const Order* order = history.at(model.agenda().visible());
        if (order != nullptr && order->caller.uin == caller.uin && meets(*order, wanted)) found.push_back(order);
    }
    std::ranges::sort(found, std::greater(), [](const Order* order) { return order->sequence; });
    json rows = json::array();
    for (std::size_t i = 0; i < found.size(); ++i)
        if (page.holds(i)) rows.push_back(order_json(*found[i], account));
    return listed(std::move(rows), found.size(), page);
}

Answer get_order_detail(Model& model, const Caller& caller, Fields& fields) {
    const Account& account = *model.account(caller.uin);
    if (!account.order_list) return no_permission();
    const std::string id = fields.required("OrderId");
    if (fields.failed()) return fields.refusal();
    const auto found = model.orders().find(id);
    const Order* order = found == model.orders().end() ? nullptr : found->second.at(model.agenda().visible());
    json rows = json::array();
    if (order != nullptr && order->caller.uin == caller.uin) {
        rows.push_back(order_json(*order, account));
        add_detail(rows.back(), *order, account);
    }
    const std::size_t total = rows.size();
    return listed(std::move(rows), total, {.number = 1, .size = 20});
}

Answer cancel_order(Model& model, const Caller& caller, Fields& fields) {
    const std::string id = fields.required("OrderId");
    if (fields.failed()) return fields.refusal();
    const auto found = model.orders().find(id);
    if (found == model.orders().end() || found->second.latest()->caller.uin != caller.uin)
        return refuse("InvalidParameter", "The order does not exist.");
    if (found->second.latest()->state != OrderState::Unpaid) return refuse("InvalidParameter", "Only unpaid orders can be cancelled.");
    const auto cancelled = model.cancel(id);
    if (!cancelled) return std::unexpected(cancelled.error());
    return json{{"HostId", "cn"}};
}

}  // namespace cloudsim::alibaba
