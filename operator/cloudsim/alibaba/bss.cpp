#include "cloudsim/alibaba/bss.hpp"

#include <cstdlib>

namespace cloudsim::alibaba {

void check_product(Fields& fields, const Account& account) {
    const std::string code = fields.required("ProductCode");
    const std::string type = fields.text("ProductType").value_or("");
    if (fields.failed()) return;
    if (code != account.product_code) fields.fail("InvalidParameter", "The ProductCode is not valid for this account.");
    if (!type.empty() && type != product_type(account)) fields.fail("InvalidParameter", "The ProductType is not valid for this account.");
}

std::string money(long cents) {
    const long rest = std::abs(cents % 100);
    return (cents < 0 ? "-" : "") + std::to_string(std::abs(cents / 100)) + (rest < 10 ? ".0" : ".") + std::to_string(rest);
}

std::string currency(const Account& account) { return account.site == Site::China ? "CNY" : "USD"; }

std::string region(const Account& account) { return account.site == Site::China ? "cn-hangzhou" : "ap-southeast-1"; }

std::vector<std::string> comma_list(const std::string& text) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    while (from < text.size()) {
        const std::size_t end = std::min(text.find(',', from), text.size());
        if (end > from) parts.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return parts;
}

}  // namespace cloudsim::alibaba
