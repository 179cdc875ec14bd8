// Billing's view of packages, which it calls instances.
#include <algorithm>
#include <array>
#include <charconv>

#include "cloudsim/alibaba/actions.hpp"
#include "cloudsim/alibaba/bss.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

constexpr std::size_t kMostInstances = 100;

long number_of(const std::string& digits) {
    long number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

// Billing has its own words for what it cannot find.
Outcome<Package> instance(const Model& model, const Caller& caller, const std::string& id) {
    auto found = model.package(caller.uin, id);
    if (!found) return refuse("ResourceNotExists", "The instance " + id + " does not exist.");
    return found;
}

json row_json(const Package& package, const Account& account, base::Time when) {
    const std::string released = base::format_rfc3339(package.expires + kReleasedAfter);
    json row{{"InstanceID", package.id},
             {"ProductCode", account.product_code},
             {"ProductType", product_type(account)},
             {"SubscriptionType", "Subscription"},
             {"Status", when < package.expires ? "Normal" : "WaitForExpire"},
             {"SubStatus", "Normal"},
             {"RenewStatus", package.renew_status},
             {"CreateTime", base::format_rfc3339(package.created)},
             {"EndTime", base::format_rfc3339(package.expires)},
             {"StopTime", base::format_rfc3339(package.expires)},
             {"ReleaseTime", released},
             {"ExpectedReleaseTime", released},
             {"Region", region(account)},
             {"OwnerId", number_of(account.uid)},
             {"Seller", account.site == Site::China ? "26842" : "26888"},
             {"SellerId", account.site == Site::China ? 26'842 : 26'888}};
    if (package.renew_status != "AutoRenewal") return row;
    const bool years = package.renewal_months % 12 == 0;
    row["RenewalDuration"] = years ? package.renewal_months / 12 : package.renewal_months;
    row["RenewalDurationUnit"] = years ? "Y" : "M";
    return row;
}

struct Wanted {
    std::vector<std::string> ids;
    std::string renew_status;
    std::optional<base::Time> created_from;
    std::optional<base::Time> created_until;
    std::optional<base::Time> ends_from;
    std::optional<base::Time> ends_until;
    bool ours = true;
};

Wanted read_wanted(Fields& fields, const Account& account) {
    const auto is = [&fields](const char* name, const std::string& value) {
        const std::string text = fields.text(name).value_or("");
        return text.empty() || text == value;
    };
    Wanted wanted{.ids = comma_list(fields.text("InstanceIDs").value_or("")),
                  .renew_status = fields.text("RenewStatus").value_or(""),
                  .created_from = fields.time("CreateTimeStart"),
                  .created_until = fields.time("CreateTimeEnd"),
                  .ends_from = fields.time("EndTimeStart"),
                  .ends_until = fields.time("EndTimeEnd"),
                  .ours = is("ProductCode", account.product_code) && is("ProductType", product_type(account)) &&
                          is("SubscriptionType", "Subscription") && is("Region", region(account))};
    if (wanted.ids.size() > kMostInstances) fields.fail("InvalidParameter", "At most 100 instances at once.");
    if (fields.text("Region") && fields.text("ProductCode").value_or("").empty())
        fields.fail("MissingParameter", "ProductCode is mandatory with a Region.");
    return wanted;
}

bool meets(const Package& package, const Wanted& wanted) {
    const bool named = wanted.ids.empty() || std::ranges::find(wanted.ids, package.id) != wanted.ids.end();
    return wanted.ours && named && (wanted.renew_status.empty() || wanted.renew_status == package.renew_status) &&
           (!wanted.created_from || package.created >= *wanted.created_from) && (!wanted.created_until || package.created <= *wanted.created_until) &&
           (!wanted.ends_from || package.expires >= *wanted.ends_from) && (!wanted.ends_until || package.expires <= *wanted.ends_until);
}

// Months of an automatic renewal.
int read_duration(Fields& fields) {
    constexpr std::array<long, 5> kPeriods{1, 2, 3, 6, 12};
    const long period = fields.required_integer("RenewalPeriod");
    const std::string unit = fields.required("RenewalPeriodUnit");
    if (fields.failed()) return 1;
    if (std::ranges::find(kPeriods, period) == kPeriods.end() || (unit != "M" && unit != "Y")) {
        fields.fail("InvalidParameter", "RenewalPeriod is 1, 2, 3, 6 or 12, its unit M or Y.");
        return 1;
    }
    return static_cast<int>(unit == "Y" ? period * 12 : period);
}

}  // namespace

Answer renew_instance(Model& model, const Caller& caller, Fields& fields) {
    check_product(fields, *model.account(caller.uin));
    const std::string id = fields.required("InstanceId");
    const long months = fields.required_integer("RenewPeriod");
    const bool good = (months >= 1 && months <= 9) || months == 12 || months == 24 || months == 36;
    if (!good) fields.fail("InvalidParameter", "RenewPeriod is 1 to 9, 12, 24 or 36 months.");
    return once(model, caller, "RenewInstance", fields, [&model, &caller, &id, months]() -> Answer {
        if (const auto found = instance(model, caller, id); !found) return std::unexpected(found.error());
        const auto placed = model.renew(caller, id, static_cast<int>(months));
        if (!placed) return std::unexpected(placed.error());
        return json{{"OrderId", placed->order_id}};
    });
}

Answer set_renewal(Model& model, const Caller& caller, Fields& fields) {
    constexpr std::array<std::string_view, 3> kStatuses{"AutoRenewal", "ManualRenewal", "NotRenewal"};
    check_product(fields, *model.account(caller.uin));
    const auto ids = comma_list(fields.required("InstanceIDs"));
    const std::string status = fields.required("RenewalStatus");
    if (std::ranges::find(kStatuses, status) == kStatuses.end()) fields.fail("InvalidParameter", "The RenewalStatus is not valid.");
    if (ids.size() > kMostInstances) fields.fail("InvalidParameter", "At most 100 instances at once.");
    const int months = status == "AutoRenewal" ? read_duration(fields) : 1;
    if (fields.failed()) return fields.refusal();
    std::vector<Package> packages;
    for (const std::string& id : ids) {
        auto found = instance(model, caller, id);
        if (!found) return std::unexpected(found.error());
        packages.push_back(std::move(*found));
    }
    for (Package& package : packages) {
        package.renew_status = status;
        package.renewal_months = months;
        model.put_package(std::move(package));
    }
    return json::object();
}

Answer query_available_instances(Model& model, const Caller& caller, Fields& fields) {
    const Account& account = *model.account(caller.uin);
    const Wanted wanted = read_wanted(fields, account);
    const Page page = read_page(fields, "PageNum", 20, 300);
    if (fields.failed()) return fields.refusal();
    const base::Time when = model.agenda().visible();
    json rows = json::array();
    std::size_t total = 0;
    for (const auto& [id, history] : model.packages()) {
        const Package* package = history.at(when);
        if (package == nullptr || package->uid != caller.uin || !business_status(*package, when) || !meets(*package, wanted)) continue;
        if (page.holds(total++)) rows.push_back(row_json(*package, account, when));
    }
    return json{{"PageNum", page.number}, {"PageSize", page.size}, {"TotalCount", total}, {"InstanceList", std::move(rows)}};
}

Answer refund_instance(Model& model, const Caller& caller, Fields& fields) {
    const Account& account = *model.account(caller.uin);
    check_product(fields, account);
    const std::string id = fields.required("InstanceId");
    const std::string release = fields.text("ImmediatelyRelease").value_or("1");
    if (release != "1" && release != "0") fields.fail("InvalidParameter", "ImmediatelyRelease is 1 or 0.");
    return once(model, caller, "RefundInstance", fields, [&model, &caller, &account, &id]() -> Answer {
        if (!account.refunds) return refuse("ProductNotSupport", "The product does not support refunds by this operation.");
        if (const auto found = instance(model, caller, id); !found) return std::unexpected(found.error());
        const auto placed = model.refund(caller, id);
        if (!placed) return std::unexpected(placed.error());
        return json{{"OrderId", number_of(placed->order_id)}, {"HostId", "cn"}};
    });
}

Answer inquiry_price_refund_instance(Model& model, const Caller& caller, Fields& fields) {
    const Account& account = *model.account(caller.uin);
    check_product(fields, account);
    const std::string id = fields.required("InstanceId");
    if (fields.failed()) return fields.refusal();
    const auto found = instance(model, caller, id);
    if (!found) return std::unexpected(found.error());
    const double amount = static_cast<double>(model.refund_value(*found)) / 100;
    return json{{"InstanceId", id}, {"RefundAmount", amount}, {"Currency", currency(account)}, {"HostId", "cn"}};
}

}  // namespace cloudsim::alibaba
