// CreateInstance, RenewInstance, RefundInstance.
#include <algorithm>

#include "cloudsim/actions.hpp"
#include "cloudsim/catalogue.hpp"
#include "cloudsim/params.hpp"

namespace cloudsim {
namespace {

using nlohmann::json;

constexpr std::string_view kWrong = "InvalidParameter.ApiParamError";
constexpr long kMostQuantity = 100;
constexpr std::size_t kLongestToken = 64;

ClientToken read_token(Params& params, const std::string& action, const json& parameters) {
    ClientToken token{.action = action, .text = params.required_text("ClientToken"), .request = {}};
    const bool ascii = std::ranges::all_of(token.text, [](char c) { return c > ' ' && c <= '~'; });
    if (token.text.empty() || token.text.size() > kLongestToken || !ascii)
        params.fail(std::string(kWrong), "ClientToken must be 1 to 64 ASCII characters.");
    json rest = parameters;
    rest.erase("ClientToken");
    token.request = rest.dump();
    return token;
}

std::string read_code(Params& params, const char* name) {
    std::string code = params.required_text(name);
    if (code.empty()) params.fail(std::string(kWrong), std::string(name) + " is empty.");
    return code;
}

Term read_term(Params& params) {
    const long count = params.integer("Period").value_or(1);
    Term term{.count = static_cast<int>(std::clamp(count, 0L, 37L)), .unit = params.text("PeriodUnit").value_or("m")};
    if (term.count < 1 || term.count > 36) params.fail(std::string(kWrong), "Period must be 1 to 36.");
    if (term.unit != "m" && term.unit != "y") params.fail(std::string(kWrong), "PeriodUnit must be m or y.");
    return term;
}

Goods read_goods(Params& params) {
    Goods goods{.product_code = read_code(params, "ProductCode"),
                .sub_product_code = read_code(params, "SubProductCode"),
                .region_code = read_code(params, "RegionCode"),
                .zone_code = read_code(params, "ZoneCode"),
                .parameter = read_code(params, "Parameter")};
    if (params.required_text("PayMode") != "PrePay") params.fail("UnsupportedOperation", "PayMode must be PrePay.");
    const long quantity = params.integer("Quantity").value_or(1);
    if (quantity < 1) params.fail(std::string(kWrong), "Quantity must be 1 or more.");
    if (quantity > kMostQuantity) params.fail("FailedOperation.NumLimitError", "The quantity exceeds the maximum limit.");
    goods.quantity = static_cast<int>(std::clamp(quantity, 1L, kMostQuantity));
    goods.project_id = params.integer("ProjectId").value_or(0);
    goods.term = read_term(params);
    goods.renew_flag = params.text("RenewFlag").value_or(std::string(kManualRenew));
    if (!is_renew_flag(goods.renew_flag)) params.fail(std::string(kWrong), "RenewFlag is unknown.");
    if (!goods.zone_code.starts_with(goods.region_code)) params.fail(std::string(kWrong), "The zone is not one of the region.");
    return goods;
}

Outcome<long> priced(const Goods& goods) {
    const auto product = find_product(goods.product_code, goods.sub_product_code);
    if (!product) return std::unexpected(product.error());
    const json parameter = json::parse(goods.parameter, nullptr, false);
    if (!parameter.is_object()) return refuse("InvalidParameter.InvalidParameter", "Parameter is not a JSON object in a string.");
    return price_of(**product, goods, parameter);
}

Answer orders_of(const Outcome<Order>& order) {
    if (!order) return std::unexpected(order.error());
    return json{{"OrderIdList", {order->id}}};
}

InstanceRef read_instance(Params& params) {
    return {.id = read_code(params, "InstanceId"),
            .product_code = read_code(params, "ProductCode"),
            .sub_product_code = read_code(params, "SubProductCode"),
            .region_code = read_code(params, "RegionCode")};
}

}  // namespace

Answer create_instance(Model& model, const Caller& caller, const json& parameters) {
    Params params(parameters, {"ClientToken", "ProductCode", "SubProductCode", "RegionCode", "ZoneCode", "PayMode", "Parameter", "Quantity",
                               "ProjectId", "Period", "PeriodUnit", "RenewFlag"});
    const ClientToken token = read_token(params, "CreateInstance", parameters);
    Goods goods = read_goods(params);
    if (params.failed()) return params.refusal();
    const auto price = priced(goods);
    if (!price) return std::unexpected(price.error());
    goods.monthly_cents = *price;
    const auto order = model.buy_instances(caller, goods, token);
    if (!order) return std::unexpected(order.error());
    // Empty while delivery is late.
    return json{{"OrderId", order->id}, {"InstanceIdList", order->instance_ids}};
}

Answer renew_instance(Model& model, const Caller& caller, const json& parameters) {
    Params params(parameters, {"ClientToken", "ProductCode", "SubProductCode", "RegionCode", "InstanceId", "Period", "PeriodUnit"});
    const ClientToken token = read_token(params, "RenewInstance", parameters);
    const InstanceRef ref = read_instance(params);
    const Term term = read_term(params);
    if (params.failed()) return params.refusal();
    return orders_of(model.renew_instance(caller, ref, term, token));
}

Answer refund_instance(Model& model, const Caller& caller, const json& parameters) {
    Params params(parameters, {"ClientToken", "ProductCode", "SubProductCode", "RegionCode", "InstanceId"});
    const ClientToken token = read_token(params, "RefundInstance", parameters);
    const InstanceRef ref = read_instance(params);
    if (params.failed()) return params.refusal();
    return orders_of(model.refund_instance(caller, ref, token));
}

}  // namespace cloudsim
