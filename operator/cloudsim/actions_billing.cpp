#include <algorithm>
#include <charconv>
#include <functional>

#include "cloudsim/actions.hpp"
#include "cloudsim/catalogue.hpp"
#include "cloudsim/params.hpp"

namespace cloudsim {
namespace {

using nlohmann::json;

constexpr long kMostWithResources = 200;  // above, Deal.ResourceId is null

bool with_resources(const Order& order) { return order.state == OrderState::Delivered || order.state == OrderState::Refunded; }

// What a plan's order says about its goods.
json plan_part(const Order& order) {
    const bool counted = order.months > 0;
    return {{"GoodsCategoryId", 102'081},
            {"ProductInfo", json::array({{{"Name", "Plan"}, {"Value", order.plan_type}}})},
            {"TimeSpan", counted ? static_cast<double>(order.months) : 1.0},
            {"TimeUnit", counted ? "m" : "p"},
            {"ProjectId", 0},
            {"ProductCode", "p_edgeone"},
            {"SubProductCode", "sp_edgeone_plan"},
            {"ProductName", "EdgeOne"},
            {"SubProductName", "EdgeOne plan"},
            {"ZoneCode", ""},
            {"ResourceId", json::array({order.plan_id})}};
}

// What an order for instances says about them.
json goods_part(const Order& order, const Goods& goods) {
    const auto product = find_product(goods.product_code, goods.sub_product_code);
    json info = json::array();
    for (const auto& [name, value] : json::parse(goods.parameter).items())
        if (name.starts_with("sv_")) info.push_back({{"Name", name}, {"Value", value.is_string() ? value : json(value.dump())}});
    return {{"GoodsCategoryId", 103'477},
            {"ProductInfo", std::move(info)},
            {"TimeSpan", static_cast<double>(goods.term.count)},
            {"TimeUnit", goods.term.unit},
            {"ProjectId", goods.project_id},
            {"ProductCode", goods.product_code},
            {"SubProductCode", goods.sub_product_code},
            {"ProductName", product ? (*product)->name : ""},
            {"SubProductName", product ? (*product)->sub_name : ""},
            {"ZoneCode", goods.zone_code},
            {"ResourceId", order.instance_ids}};
}

json deal_json(const Order& order, bool resources) {
    const auto cost = static_cast<double>(order.cost_cents);
    const Act act = order.act == Act::AutoRenew ? Act::Renew : order.act;
    json deal{{"OrderId", order.id},
              {"BigDealId", order.big_deal_id},
              {"Status", static_cast<int>(order.state)},
              {"Payer", order.caller.uin},
              {"Creator", order.caller.creator},
              {"CreateTime", base::format_billing_time(order.created)},
              {"RealTotalCost", order.cost_cents},
              {"VoucherDecline", 0},
              {"Price", cost},
              {"TotalCost", cost},
              {"Policy", 100.0},
              {"Currency", "CNY"},
              {"Formula", ""},
              {"RefReturnDeals", ""},
              {"PayMode", "prePay"},
              {"Action", to_string(act)}};
    deal.update(order.goods ? goods_part(order, *order.goods) : plan_part(order));
    if (!resources || !with_resources(order)) deal["ResourceId"] = nullptr;
    return deal;
}

struct Condition {
    base::Time from;
    base::Time until;
    std::vector<long> states;
    std::optional<std::string> order_id;
    std::optional<std::string> big_deal_id;
    std::optional<std::string> resource_id;
};

bool meets(const Order& order, const Condition& condition) {
    const bool about =
        with_resources(order) && condition.resource_id &&
        (order.plan_id == *condition.resource_id || std::ranges::find(order.instance_ids, *condition.resource_id) != order.instance_ids.end());
    return order.created >= condition.from && order.created <= condition.until &&
           std::ranges::find(condition.states, static_cast<long>(order.state)) != condition.states.end() &&
           (!condition.order_id || order.id == *condition.order_id) && (!condition.big_deal_id || order.big_deal_id == *condition.big_deal_id) &&
           (!condition.resource_id || about);
}

long number_of(const std::string& uin) {
    long number = 0;
    std::from_chars(uin.data(), uin.data() + uin.size(), number);
    return number;
}

base::Time read_time(Params& params, const char* name) {
    const auto time = base::parse_billing_time(params.required_text(name));
    if (time) return *time;
    params.fail("InvalidParameterValue", std::string(name) + " must be like 2026-11-21 16:30:00.");
    return {};
}

Condition read_condition(Params& params) {
    Condition condition{.from = read_time(params, "StartTime"),
                        .until = read_time(params, "EndTime"),
                        .states = params.integers("StatusSet"),
                        .order_id = params.text("OrderId"),
                        .big_deal_id = params.text("BigDealId"),
                        .resource_id = params.text("ResourceId")};
    const auto state = params.integer("Status");
    // StatusSet overrides Status, whose default is 4: an order that is not delivered is seen only by those who ask for it.
    if (condition.states.empty()) condition.states.push_back(state.value_or(4));
    if (condition.from > condition.until) params.fail("InvalidParameterValue", "StartTime is after EndTime.");
    return condition;
}

}  // namespace

Answer describe_deals_by_cond(Model& model, const Caller& caller, const json& parameters) {
    if (!model.account(caller.uin)->order_list) return refuse("UnauthorizedOperation.CamNoAuth", "No permission to read orders.");
    Params params(parameters, {"StartTime", "EndTime", "Limit", "Offset", "Status", "OrderId", "BigDealId", "ResourceId", "StatusSet"});
    const Condition condition = read_condition(params);
    const long limit = params.required_integer("Limit");
    const long page = params.integer("Offset").value_or(0);
    if (limit < 1 || limit > 1000 || page < 0 || page > 1'000'000) params.fail("InvalidParameterValue", "Limit is 1 to 1000, Offset a page number.");
    if (params.failed()) return params.refusal();

    std::vector<const Order*> found;
    for (const auto& [id, history] : model.orders()) {
        const Order* order = history.at(model.agenda().visible());
        if (order != nullptr && order->caller.uin == caller.uin && meets(*order, condition)) found.push_back(order);
    }
    std::ranges::sort(found, std::greater(), [](const Order* order) { return order->sequence; });
    json deals = json::array();
    const auto count = static_cast<std::size_t>(limit);
    for (std::size_t i = static_cast<std::size_t>(page) * count; i < found.size() && deals.size() < count; ++i)
        deals.push_back(deal_json(*found[i], limit <= kMostWithResources));
    return json{{"Deals", std::move(deals)}, {"TotalCount", found.size()}};
}

Answer describe_account_balance(Model& model, const Caller& caller, const json& parameters) {
    Params params(parameters, {"TempCredit"});
    static_cast<void>(params.boolean("TempCredit"));
    if (params.failed()) return params.refusal();
    const long balance = model.account(caller.uin)->balance_cents;
    const auto amount = static_cast<double>(balance);
    return json{{"Balance", balance},
                {"RealBalance", amount},
                {"CashAccountBalance", amount},
                {"IncomeIntoAccountBalance", 0.0},
                {"PresentAccountBalance", 0.0},
                {"FreezeAmount", 0.0},
                {"OweAmount", 0.0},
                {"IsAllowArrears", false},
                {"IsCreditLimited", false},
                {"CreditAmount", 0.0},
                {"CreditBalance", amount},
                {"RealCreditBalance", amount},
                {"TempCredit", 0.0},
                {"TempAmountInfoList", json::array()},
                {"Uin", number_of(caller.uin)}};
}

}  // namespace cloudsim
