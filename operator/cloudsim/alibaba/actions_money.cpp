#include <array>
#include <charconv>

#include "cloudsim/alibaba/actions.hpp"
#include "cloudsim/alibaba/bss.hpp"
#include "cloudsim/alibaba/geography.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

struct Priced {
    long bandwidth = 0;
    std::string area_a;
    std::string area_b;
};

// "bandwidth:5,RegionA:China,RegionB:Europe"
std::optional<Priced> parse_config(const std::string& text) {
    Priced priced;
    for (const std::string& part : comma_list(text)) {
        const std::size_t colon = std::min(part.find(':'), part.size());
        const std::string value = part.substr(std::min(colon + 1, part.size()));
        const std::string name = part.substr(0, colon);
        if (name == "bandwidth" && std::from_chars(value.data(), value.data() + value.size(), priced.bandwidth).ec != std::errc())
            return std::nullopt;
        if (name == "RegionA") priced.area_a = value;
        if (name == "RegionB") priced.area_b = value;
    }
    const bool known = area_named(priced.area_a) != nullptr && area_named(priced.area_b) != nullptr;
    if (!known || priced.bandwidth < 2 || priced.bandwidth > 10'000) return std::nullopt;
    return Priced{.bandwidth = priced.bandwidth,
                  .area_a = std::string(area_named(priced.area_a)->name),
                  .area_b = std::string(area_named(priced.area_b)->name)};
}

void check_order_type(Fields& fields) {
    if (fields.required("SubscriptionType") != "Subscription") fields.fail("InvalidParameter", "The SubscriptionType is Subscription.");
    const std::string type = fields.required("OrderType");
    if (type != "NewOrder" && type != "Renewal" && type != "Upgrade") fields.fail("InvalidParameter", "The OrderType is not valid.");
    if (type != "NewOrder") static_cast<void>(fields.required("InstanceId"));
}

Priced read_module(Fields& fields) {
    const std::string module = fields.required("ModuleList.1.ModuleCode");
    const auto priced = parse_config(fields.required("ModuleList.1.Config"));
    if (module != "bandwidth") fields.fail("InvalidModuleCode", "The ModuleCode is not valid.");
    if (!priced) fields.fail("InvalidConfigCode", "The Config is not valid.");
    return priced.value_or(Priced());
}

// An upgrade costs the difference for the rest of the term.
Outcome<long> upgrade_price(const Model& model, const Caller& caller, const std::string& id, long bandwidth, base::Time now) {
    const auto found = model.package(caller.uin, id);
    if (!found) return refuse("ResourceNotExists", "The instance " + id + " does not exist.");
    const base::Seconds rest = found->expires - now;
    return price(found->area_a, found->area_b, bandwidth - found->bandwidth, 1) * rest.count() / base::Seconds(std::chrono::days(30)).count();
}

}  // namespace

Answer get_subscription_price(Model& model, const Caller& caller, Fields& fields) {
    const Account& account = *model.account(caller.uin);
    check_product(fields, account);
    check_order_type(fields);
    const Priced wanted = read_module(fields);
    const std::string unit = fields.text("ServicePeriodUnit").value_or("Month");
    const long periods = fields.integer("ServicePeriodQuantity").value_or(1) * (unit == "Year" ? 12 : 1);
    const long quantity = fields.integer("Quantity").value_or(1);
    if ((unit != "Month" && unit != "Year") || periods < 1 || periods > 60) fields.fail("InvalidParameter", "The service period is not valid.");
    if (quantity < 1 || quantity > 100) fields.fail("InvalidParameter", "The Quantity is not valid.");
    if (fields.failed()) return fields.refusal();
    Outcome<long> cents = price(wanted.area_a, wanted.area_b, wanted.bandwidth, static_cast<int>(periods)) * quantity;
    if (fields.text("OrderType") == "Upgrade")
        cents = upgrade_price(model, caller, fields.text("InstanceId").value_or(""), wanted.bandwidth, model.agenda().now());
    if (!cents) return std::unexpected(cents.error());
    const double amount = static_cast<double>(*cents) / 100;
    const json detail{
        {"ModuleCode", "bandwidth"}, {"OriginalCost", amount}, {"CostAfterDiscount", amount}, {"InvoiceDiscount", 0.0}, {"UnitPrice", amount}};
    return json{{"OriginalPrice", amount},
                {"DiscountPrice", 0.0},
                {"TradePrice", amount},
                {"Currency", currency(account)},
                {"Quantity", quantity},
                {"ModuleDetails", {{"ModuleDetail", json::array({detail})}}},
                {"PromotionDetails", {{"PromotionDetail", json::array()}}}};
}

Answer query_account_balance(Model& model, const Caller& caller, Fields& /*fields*/) {
    const Account& account = *model.account(caller.uin);
    return json{{"AvailableAmount", money(account.balance_cents)},
                {"AvailableCashAmount", money(account.balance_cents)},
                {"CreditAmount", "0.00"},
                {"MybankCreditAmount", "0.00"},
                {"QuotaLimit", "0.00"},
                {"Currency", currency(account)}};
}

Answer query_product_list(Model& model, const Caller& caller, Fields& fields) {
    static_cast<void>(fields.required("PageNum"));
    const Page page = read_page(fields, "PageNum", 20, 300);
    const bool counted = fields.boolean("QueryTotalCount").value_or(false);
    if (fields.failed()) return fields.refusal();
    const Account& account = *model.account(caller.uin);
    // Two neighbours that are easily taken for it.
    const std::array<std::array<std::string, 3>, 3> products{{{"cbwp", "cbwp", "Internet Shared Bandwidth"},
                                                              {account.product_code, product_type(account), "CEN Bandwidth Plan"},
                                                              {"vpn", "vpn_pre", "VPN Gateway"}}};
    json rows = json::array();
    for (std::size_t i = 0; i < products.size(); ++i)
        if (page.holds(i))
            rows.push_back({{"ProductCode", products[i][0]},
                            {"ProductType", products[i][1]},
                            {"ProductName", products[i][2]},
                            {"SubscriptionType", "Subscription"}});
    json answer{{"PageNum", page.number}, {"PageSize", page.size}, {"ProductList", {{"Product", std::move(rows)}}}};
    if (counted) answer["TotalCount"] = products.size();
    return answer;
}

}  // namespace cloudsim::alibaba
