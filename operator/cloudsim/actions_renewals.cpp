// The renewal page: SetRenewal and DescribeRenewInstances.
#include <algorithm>
#include <charconv>

#include "cloudsim/actions.hpp"
#include "cloudsim/catalogue.hpp"
#include "cloudsim/params.hpp"

namespace cloudsim {
namespace {

using nlohmann::json;

// What is sorted by, and what a page's NextToken names: where the page before it ended.
struct Place {
    base::Time expires;
    std::string id;
    auto operator<=>(const Place&) const = default;
};

struct Query {
    std::size_t most = 0;
    bool reverse = false;
    std::vector<std::string> flags;
    std::vector<std::string> ids;
    std::optional<base::Time> from;
    std::optional<base::Time> until;
    std::optional<Place> after;
};

struct Seen {
    const Instance* instance = nullptr;
    std::string_view status;
    [[nodiscard]] Place place() const { return {.expires = instance->expires, .id = instance->id}; }
};

bool may_manage(Model& model, const Caller& caller) { return model.account(caller.uin)->renew_manage; }

std::unexpected<ApiError> no_right() { return refuse("UnauthorizedOperation.CamNoAuth", "No permission: QcloudFinanceRenewManageFullAccess."); }

std::optional<base::Time> read_time(Params& params, const char* name) {
    const auto text = params.text(name);
    if (!text) return std::nullopt;
    const auto time = base::parse_billing_time(*text);
    if (time) return *time;
    params.fail("InvalidParameter", std::string(name) + " must be like 2026-11-21 16:30:00.");
    return std::nullopt;
}

std::optional<Place> read_next_token(Params& params) {
    const auto text = params.text("NextToken");
    if (!text || text->empty()) return std::nullopt;
    long seconds = 0;
    const char* const last = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data(), last, seconds);
    if (error == std::errc() && end != last && *end == '/')
        return Place{.expires = base::Time(base::Seconds(seconds)), .id = std::string(end + 1, last)};
    params.fail("InvalidParameter", "NextToken is not one of this API's.");
    return std::nullopt;
}

Query read_query(Params& params) {
    const long most = params.required_integer("MaxResults");
    if (most < 1 || most > 100) params.fail("InvalidParameter", "MaxResults must be 1 to 100.");
    Query query{.most = static_cast<std::size_t>(std::clamp(most, 1L, 100L)),
                .reverse = params.boolean("Reverse").value_or(false),
                .flags = params.texts("RenewFlagList"),
                .ids = params.texts("InstanceIdList"),
                .from = read_time(params, "ExpireTimeStart"),
                .until = read_time(params, "ExpireTimeEnd"),
                .after = read_next_token(params)};
    if (query.ids.size() > 100) params.fail("InvalidParameter", "InstanceIdList takes at most 100 ids.");
    if (!std::ranges::all_of(query.flags, is_renew_flag)) params.fail("InvalidParameter", "RenewFlagList has an unknown flag.");
    return query;
}

bool one_of(const std::vector<std::string>& wanted, const std::string& value) {
    return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

std::vector<Seen> find_instances(const Model& model, const std::string& uin, const Query& query) {
    std::vector<Seen> seen;
    for (const auto& [id, history] : model.instances()) {
        const Instance* instance = history.at(model.agenda().visible());
        if (instance == nullptr || instance->uin != uin || model.unlisted_products.contains(instance->goods.product_code)) continue;
        const auto status = status_of(*instance, model.agenda().visible());
        if (!status || (model.isolated_unlisted && *status == "ISOLATED")) continue;
        if (!one_of(query.flags, instance->renew_flag) || !one_of(query.ids, id)) continue;
        if (instance->expires < query.from.value_or(base::Time::min()) || instance->expires > query.until.value_or(base::Time::max())) continue;
        const Seen entry{.instance = instance, .status = *status};
        if (query.after && (query.reverse ? entry.place() >= *query.after : entry.place() <= *query.after)) continue;
        seen.push_back(entry);
    }
    std::ranges::sort(seen, {}, &Seen::place);
    if (query.reverse) std::ranges::reverse(seen);
    return seen;
}

json instance_json(const Seen& seen) {
    const Instance& instance = *seen.instance;
    const auto product = find_product(instance.goods.product_code, instance.goods.sub_product_code);
    const bool renews = instance.renew_flag == kAutoRenew;
    return {{"InstanceId", instance.id},
            {"ProductCode", instance.goods.product_code},
            {"SubProductCode", instance.goods.sub_product_code},
            {"RegionCode", instance.goods.region_code},
            {"Status", seen.status},
            {"RenewFlag", instance.renew_flag},
            {"ExpireTime", base::format_billing_time(instance.expires)},
            {"InstanceName", nullptr},
            {"ProductName", product ? json((*product)->name) : json(nullptr)},
            {"ProjectName", nullptr},
            {"RenewPeriod", renews ? json(instance.renew_term.count) : json(nullptr)},
            {"RenewPeriodUnit", renews ? json(instance.renew_term.unit) : json(nullptr)}};
}

// RenewPeriod is a number in a string.
std::optional<Term> read_renew_term(Params& params) {
    const auto count = params.text("RenewPeriod");
    const auto unit = params.text("RenewPeriodUnit");
    if (!count && !unit) return std::nullopt;
    Term term{.count = 0, .unit = unit.value_or("m")};
    const std::string text = count.value_or("1");
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), term.count);
    const int most = term.unit == "y" ? 5 : 11;
    if (term.unit != "y" && term.unit != "m") params.fail("InvalidParameter", "RenewPeriodUnit must be m or y.");
    if (error != std::errc() || end != text.data() + text.size() || term.count < 1 || term.count > most)
        params.fail("InvalidParameter", "RenewPeriod must be 1 to 11 months or 1 to 5 years.");
    return term;
}

}  // namespace

Answer set_renewal(Model& model, const Caller& caller, const json& parameters) {
    if (!may_manage(model, caller)) return no_right();
    Params params(parameters, {"ProductCode", "RegionCode", "InstanceId", "RenewFlag", "RenewPeriod", "RenewPeriodUnit"});
    const std::string product = params.required_text("ProductCode");
    const std::string region = params.required_text("RegionCode");
    const std::string id = params.required_text("InstanceId");
    const std::string flag = params.required_text("RenewFlag");
    const auto term = read_renew_term(params);
    if (!is_renew_flag(flag)) params.fail("InvalidParameter", "RenewFlag is unknown.");
    if (params.failed()) return params.refusal();
    const auto found = model.instance(caller.uin, id);
    Outcome<void> done = refuse("FailedOperation.BusinessCheckErrCode", "The instance does not exist.");
    const bool listed = !model.unlisted_products.contains(product);
    if (found && listed && found->goods.product_code == product && found->goods.region_code == region)
        done = model.set_renewal(caller.uin, id, flag, term);
    // A failure is told inside a success.
    json failed = json::array();
    if (!done) failed.push_back({{"Code", 1}, {"Message", done.error().message}, {"InstanceId", id}});
    return json{{"InstanceList", std::move(failed)}};
}

Answer describe_renew_instances(Model& model, const Caller& caller, const json& parameters) {
    if (!may_manage(model, caller)) return no_right();
    Params params(parameters, {"MaxResults", "NextToken", "Reverse", "RenewFlagList", "InstanceIdList", "ExpireTimeStart", "ExpireTimeEnd"});
    const Query query = read_query(params);
    if (params.failed()) return params.refusal();
    const auto seen = find_instances(model, caller.uin, query);
    json instances = json::array();
    for (const Seen& entry : seen)
        if (instances.size() < query.most) instances.push_back(instance_json(entry));
    json next = nullptr;
    if (seen.size() > query.most) {
        const Place last = seen[query.most - 1].place();
        next = std::to_string(last.expires.time_since_epoch().count()) + "/" + last.id;
    }
    return json{{"InstanceList", std::move(instances)}, {"NextToken", std::move(next)}};
}

}  // namespace cloudsim
