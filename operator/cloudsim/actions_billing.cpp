#include <algorithm>
#include <charconv>
#include <functional>

#include "cloudsim/actions.hpp"
#include "cloudsim/params.hpp"

namespace cloudsim {
namespace {

using nlohmann::json;

constexpr long kMostWithResources = 200;  // above, Deal.ResourceId is null

json deal_json(const Order& order, bool with_resources) {
    const bool delivered = order.state == OrderState::Delivered;
    const bool counted = order.months > 0;
    const auto cost = static_cast<double>(order.cost_cents);
    const Act act = order.act == Act::AutoRenew ? Act::Renew : order.act;
    return {{"OrderId", order.id},
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
            {"ProjectId", 0},
            {"GoodsCategoryId", 102'081},
            {"ProductInfo", json::array({{{"Name", "Plan"}, {"Value", order.plan_type}}})},
            {"TimeSpan", counted ? static_cast<double>(order.months) : 1.0},
            {"TimeUnit", counted ? "m" : "p"},
            {"Currency", "CNY"},
            {"ProductCode", "p_edgeone"},
            {"SubProductCode", "sp_edgeone_plan"},
            {"ProductName", "EdgeOne"},
            {"SubProductName", "EdgeOne plan"},
            {"Formula", ""},
            {"RefReturnDeals", ""},
            {"PayMode", "prePay"},
            {"Action", to_string(act)},
            {"ResourceId", delivered && with_resources ? json::array({order.plan_id}) : json(nullptr)},
            {"ZoneCode", ""}};
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
    const bool of_plan = order.state == OrderState::Delivered && order.plan_id == condition.resource_id;
    return order.created >= condition.from && order.created <= condition.until &&
           std::ranges::find(condition.states, static_cast<long>(order.state)) != condition.states.end() &&
           (!condition.order_id || order.id == *condition.order_id) && (!condition.big_deal_id || order.big_deal_id == *condition.big_deal_id) &&
           (!condition.resource_id || of_plan);
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
        const Order* order = history.at(model.visible());
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
    const bool temporary = params.boolean("TempCredit").value_or(false);
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
                {"TempCredit", temporary ? json(0.0) : json(nullptr)},
                {"TempAmountInfoList", nullptr},
                {"Uin", number_of(caller.uin)}};
}

}  // namespace cloudsim
