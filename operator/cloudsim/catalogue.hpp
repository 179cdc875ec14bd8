// What billing's CreateInstance sells: the products of the vendor's page, with prices of the simulated cloud's own.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "cloudsim/instance.hpp"
#include "cloudsim/types.hpp"

namespace cloudsim {

struct Product {
    std::string_view code;
    std::string_view sub_code;
    std::string_view name;
    std::string_view sub_name;
    std::string_view id_prefix;
    long base_cents = 0;  // a month
    long unit_cents = 0;  // a month, for each unit of all sv_* variables together
};

// Errors: UnsupportedOperation.NOT_SUPPORT_THIS_ACTION (the product is not integrated), FailedOperation.InvalidGoodsCategoryId (it has no such
// sub-product).
[[nodiscard]] Outcome<const Product*> find_product(std::string_view code, std::string_view sub_code);
// Cents a month for one. `parameter`: what stands in the request's Parameter, which has to agree with the rest of the request. Errors:
// FailedOperation.GetPriceParamError.
[[nodiscard]] Outcome<long> price_of(const Product& product, const Goods& goods, const nlohmann::json& parameter);

}  // namespace cloudsim
