// What several billing actions need.
#pragma once

#include <string>

#include "cloudsim/alibaba/fields.hpp"
#include "cloudsim/alibaba/model.hpp"

namespace cloudsim::alibaba {

// Packages are the only product. MissingParameter without a ProductCode, InvalidParameter for another one. A ProductType may be left out.
void check_product(Fields& fields, const Account& account);
// "1234.50"
[[nodiscard]] std::string money(long cents);
[[nodiscard]] std::string currency(const Account& account);  // CNY, USD
[[nodiscard]] std::string region(const Account& account);    // the one that the site's packages are billed in
// Parts between commas.
[[nodiscard]] std::vector<std::string> comma_list(const std::string& text);

}  // namespace cloudsim::alibaba
