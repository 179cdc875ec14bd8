// PayDeals: orders that were left unpaid.
#include <algorithm>

#include "cloudsim/actions.hpp"
#include "cloudsim/params.hpp"

namespace cloudsim {
namespace {

using nlohmann::json;

struct Bill {
    std::vector<std::string> order_ids;
    long sum_cents = 0;
};

// The account's orders that are meant, all of them unpaid.
Outcome<Bill> bill_of(const Model& model, const std::string& uin, const std::vector<std::string>& ids, bool big_deals) {
    Bill bill;
    for (const std::string& wanted : ids) {
        const auto match = std::ranges::find_if(model.orders(), [&](const auto& entry) {
            const Order& order = *entry.second.latest();
            return order.caller.uin == uin && (big_deals ? order.big_deal_id : order.id) == wanted;
        });
        if (match == model.orders().end()) return refuse("FailedOperation.InvalidDeal", "There is no order " + wanted + ".");
        const Order& order = *match->second.latest();
        if (order.state != OrderState::Unpaid) return refuse("FailedOperation.InvalidDeal", "The order " + wanted + " is not unpaid.");
        bill.order_ids.push_back(order.id);
        bill.sum_cents += order.cost_cents;
    }
    return bill;
}

struct Wanted {
    std::vector<std::string> ids;
    bool big_deals = false;
};

Wanted read_wanted(Params& params) {
    const auto orders = params.texts("OrderIds");
    const auto big_deals = params.texts("BigDealIds");
    if (orders.empty() == big_deals.empty()) params.fail("InvalidParameter", "Give either OrderIds or BigDealIds.");
    const long voucher = params.integer("AutoVoucher").value_or(0);
    const long agent = params.integer("AgentPay").value_or(0);
    if (voucher != 0 && voucher != 1) params.fail("InvalidParameterValue", "AutoVoucher must be 0 or 1.");
    if (agent < 0 || agent > 4) params.fail("InvalidParameterValue", "AgentPay must be 0 to 4.");
    if (agent != 0) params.fail("FailedOperation.AgentPayDealCannotDown", "The account is nobody's agent.");
    if (!params.texts("VoucherIds").empty()) params.fail("FailedOperation.InvalidVoucher", "There is no such voucher.");
    static_cast<void>(params.text("CpsUin"));
    return {.ids = orders.empty() ? big_deals : orders, .big_deals = orders.empty()};
}

}  // namespace

Answer pay_deals(Model& model, const Caller& caller, const json& parameters) {
    Params params(parameters, {"OrderIds", "BigDealIds", "AutoVoucher", "VoucherIds", "AgentPay", "CpsUin"});
    const Wanted wanted = read_wanted(params);
    if (params.failed()) return params.refusal();
    if (!model.account(caller.uin)->finance) return refuse("UnauthorizedOperation.CamNoAuth", "No permission: finance:trade.");
    if (const auto missing = model.certification_missing(caller.uin)) return std::unexpected(*missing);
    const auto bill = bill_of(model, caller.uin, wanted.ids, wanted.big_deals);
    if (!bill) return std::unexpected(bill.error());
    if (model.account(caller.uin)->balance_cents < bill->sum_cents)
        return refuse("FailedOperation.BalanceInsufficient", "The account balance is insufficient.");
    json answer{{"OrderIds", json::array()}, {"ResourceIds", json::array()}, {"BigDealIds", json::array()}};
    bool failed = false;
    for (const std::string& id : bill->order_ids) {
        const auto paid = model.pay(id);
        if (!paid) return std::unexpected(paid.error());
        const Order& order = *model.orders().at(id).latest();
        answer["OrderIds"].push_back(id);
        answer["BigDealIds"].push_back(order.big_deal_id);
        for (const std::string& instance : order.instance_ids) answer["ResourceIds"].push_back(instance);
        if (!order.goods) answer["ResourceIds"].push_back(order.plan_id);
        failed = failed || order.state == OrderState::DeliveryFailed;
    }
    if (failed) return refuse("FailedOperation.PaySuccDeliverFailed", "Paid, but the delivery failed.");
    return answer;
}

}  // namespace cloudsim
