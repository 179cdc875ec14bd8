// Control: accounts, roles and the metadata service.
#include <algorithm>

#include "cloudsim/alibaba/control_topics.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

constexpr std::initializer_list<std::string_view> kAccountFields{"uid",
                                                                 "accessKeyId",
                                                                 "accessKeySecret",
                                                                 "securityToken",
                                                                 "tokenExpiresAt",
                                                                 "arn",
                                                                 "balanceCents",
                                                                 "addBalanceCents",
                                                                 "site",
                                                                 "refuseLoopback",
                                                                 "orderList",
                                                                 "refundEnabled",
                                                                 "unpaidOrders",
                                                                 "temporaryUpgrades",
                                                                 "productCode",
                                                                 "productType",
                                                                 "disableKeys",
                                                                 "enableKeys"};

json account_json(const Account& account) {
    json keys = json::array();
    for (const Key& key : account.keys) keys.push_back({{"accessKeyId", key.id}, {"arn", key.arn}, {"disabled", key.disabled}});
    return {{"uid", account.uid},
            {"balanceCents", account.balance_cents},
            {"keys", std::move(keys)},
            {"site", to_string(account.site)},
            {"refuseLoopback", account.refuse_loopback},
            {"orderList", account.order_list},
            {"refundEnabled", account.refunds},
            {"unpaidOrders", account.unpaid_orders},
            {"temporaryUpgrades", account.temporary_upgrades},
            {"productCode", account.product_code},
            {"productType", product_type(account)}};
}

void read_key(Params& params, Account& account) {
    const auto id = params.text("accessKeyId");
    if (!id) return;
    Key key{.id = *id,
            .secret = params.required_text("accessKeySecret"),
            .token = params.text("securityToken").value_or(""),
            .expires = read_time(params, "tokenExpiresAt"),
            .arn = params.text("arn").value_or("")};
    std::erase_if(account.keys, [&id](const Key& known) { return known.id == *id; });
    account.keys.push_back(std::move(key));
}

void set_disabled(Account& account, const std::vector<std::string>& ids, bool disabled) {
    for (Key& key : account.keys)
        if (std::ranges::find(ids, key.id) != ids.end()) key.disabled = disabled;
}

ControlAnswer change_account(Model& model, const json& body, Account account) {
    Params params(body, kAccountFields);
    read_key(params, account);
    const std::string site = params.text("site").value_or(std::string(to_string(account.site)));
    if (site != "China" && site != "International") params.fail("", "site is China or International.");
    account.site = site == "China" ? Site::China : Site::International;
    account.balance_cents = params.integer("balanceCents").value_or(account.balance_cents) + params.integer("addBalanceCents").value_or(0);
    account.refuse_loopback = params.boolean("refuseLoopback").value_or(account.refuse_loopback);
    account.order_list = params.boolean("orderList").value_or(account.order_list);
    account.refunds = params.boolean("refundEnabled").value_or(account.refunds);
    account.unpaid_orders = params.boolean("unpaidOrders").value_or(account.unpaid_orders);
    account.temporary_upgrades = params.boolean("temporaryUpgrades").value_or(account.temporary_upgrades);
    account.product_code = params.text("productCode").value_or(account.product_code);
    account.product_type = params.text("productType").value_or(account.product_type);
    set_disabled(account, params.texts("disableKeys"), true);
    set_disabled(account, params.texts("enableKeys"), false);
    if (params.failed()) return bad_request(params);
    return account_json(model.put_account(std::move(account)));
}

json metadata_json(const Metadata& metadata) {
    return {{"roleArn", metadata.role_arn}, {"imdsV1", metadata.imds_v1}, {"sessionSeconds", metadata.session_seconds}};
}

// "acs:ram::<uid>:role/<name>" -> "<uid>"; empty: it is no role's.
std::string uid_of(const std::string& arn) {
    constexpr std::string_view kStem = "acs:ram::";
    const std::size_t end = arn.find(":role/");
    return arn.starts_with(kStem) && end != std::string::npos && end > kStem.size() ? arn.substr(kStem.size(), end - kStem.size()) : "";
}

}  // namespace

ControlAnswer control_accounts(Model& model, const ControlRequest& request) {
    if (request.method == "GET") {
        json accounts = json::array();
        for (const auto& [uid, account] : model.accounts()) accounts.push_back(account_json(account));
        return json{{"accounts", std::move(accounts)}};
    }
    if (!request.id.empty()) {
        const Account* known = model.account(request.id);
        if (known == nullptr) return control_fail(404, "There is no account " + request.id + ".");
        return change_account(model, request.body, *known);
    }
    Params params(request.body, kAccountFields);
    Account fresh;
    fresh.uid = params.required_text("uid");
    if (fresh.uid.empty() || !std::ranges::all_of(fresh.uid, [](char c) { return c >= '0' && c <= '9'; })) params.fail("", "uid must be digits.");
    if (params.failed()) return bad_request(params);
    if (model.account(fresh.uid) != nullptr) return control_fail(409, "The account exists.");
    return change_account(model, request.body, std::move(fresh));
}

ControlAnswer control_roles(Model& model, const ControlRequest& request) {
    Params params(request.body, {"arn", "mostSeconds", "externalId", "providerArn", "oidcToken", "oidcTokenExpiresAt"});
    Role role{.arn = params.required_text("arn"),
              .uid = {},
              .most_seconds = params.integer("mostSeconds").value_or(3600),
              .external_id = params.text("externalId").value_or(""),
              .provider_arn = params.text("providerArn").value_or(""),
              .token = params.text("oidcToken").value_or(""),
              .token_expires = read_time(params, "oidcTokenExpiresAt")};
    role.uid = uid_of(role.arn);
    if (params.failed()) return bad_request(params);
    if (model.account(role.uid) == nullptr) return control_fail(404, "There is no account for the role " + role.arn + ".");
    const std::string arn = role.arn;
    model.put_role(std::move(role));
    return json{{"arn", arn}};
}

ControlAnswer control_metadata(Model& model, const ControlRequest& request) {
    Params params(request.body, {"roleArn", "imdsV1", "sessionSeconds"});
    Metadata changed = model.metadata;
    changed.role_arn = params.text("roleArn").value_or(changed.role_arn);
    changed.imds_v1 = params.boolean("imdsV1").value_or(changed.imds_v1);
    changed.session_seconds = params.integer("sessionSeconds").value_or(changed.session_seconds);
    if (params.failed()) return bad_request(params);
    model.metadata = changed;
    return metadata_json(changed);
}

}  // namespace cloudsim::alibaba
