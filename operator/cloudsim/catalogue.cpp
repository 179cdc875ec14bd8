#include "cloudsim/catalogue.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace cloudsim {

using nlohmann::json;

namespace {

constexpr std::array<Product, 8> kProducts{{
    {"p_cloudfirewall", "sp_cloudfirewall_svv1", "Cloud Firewall", "Cloud Firewall Premium", "cfw", 98'000, 100},
    {"p_cloudfirewall", "sp_cloudfirewall_log", "Cloud Firewall", "Cloud Firewall log storage", "cfwlog", 0, 500},
    {"p_yunjing", "sp_yunjing_vas", "Cloud Workload Protection", "Log analytics", "cwp", 0, 800},
    {"p_yunjing", "sp_yunjing_pro", "Cloud Workload Protection", "Professional", "cwppro", 9'000, 100},
    {"p_waf", "sp_waf_premium", "Web Application Firewall", "Premium", "waf", 388'000, 1'000},
    {"p_tcss", "sp_tcss_pro", "Tencent Container Security Service", "Professional", "tcss", 36'000, 100},
    {"p_csc", "sp_csc_premium", "Cloud Security Center", "Premium", "csc", 150'000, 100},
    {"p_kms", "sp_kms_base", "Key Management Service", "Base", "kms", 10'000, 100},
}};

ApiError no_price(const std::string& why) { return {.code = "FailedOperation.GetPriceParamError", .message = "No price: " + why}; }

// A number, or a string that holds one.
std::optional<long> amount_of(const json& value) {
    if (value.is_number_integer()) return value.get<long>();
    if (!value.is_string()) return std::nullopt;
    const auto& text = value.get_ref<const std::string&>();
    long number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// Everything that the request says twice, it has to say the same way.
std::optional<ApiError> disagreement(const Goods& goods, const json& parameter) {
    const json expected{{"productCode", goods.product_code},
                        {"subProductCode", goods.sub_product_code},
                        {"timeSpan", goods.term.count},
                        {"timeUnit", goods.term.unit},
                        {"goodsNum", goods.quantity}};
    for (const auto& [name, value] : expected.items())
        if (parameter.contains(name) && parameter[name] != value) return no_price(name + " in Parameter is not what the request says.");
    return std::nullopt;
}

}  // namespace

Outcome<const Product*> find_product(std::string_view code, std::string_view sub_code) {
    const auto product = std::ranges::find(kProducts, code, &Product::code);
    if (product == kProducts.end()) return refuse("UnsupportedOperation.NOT_SUPPORT_THIS_ACTION", "This product cannot be bought here.");
    const auto found = std::ranges::find_if(kProducts, [&](const Product& row) { return row.code == code && row.sub_code == sub_code; });
    if (found == kProducts.end()) return refuse("FailedOperation.InvalidGoodsCategoryId", "The product has no such sub-product.");
    return &*found;
}

Outcome<long> price_of(const Product& product, const Goods& goods, const json& parameter) {
    if (!parameter.contains("pid") || amount_of(parameter["pid"]).value_or(0) <= 0) return std::unexpected(no_price("pid is missing."));
    if (const auto wrong = disagreement(goods, parameter)) return std::unexpected(*wrong);
    long units = 0;
    for (const auto& [name, value] : parameter.items()) {
        if (!name.starts_with("sv_")) continue;
        const auto amount = amount_of(value);
        if (!amount || *amount < 0 || *amount > 1'000'000) return std::unexpected(no_price(name + " is not an amount."));
        units += *amount;
    }
    const long cents = product.base_cents + product.unit_cents * units;
    if (cents == 0) return std::unexpected(no_price("nothing of the product is asked for."));
    return cents;
}

}  // namespace cloudsim
