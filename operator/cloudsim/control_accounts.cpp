// Control: accounts and zones.
#include <algorithm>
#include <array>

#include "cloudsim/control_routes.hpp"

namespace cloudsim {

using nlohmann::json;

namespace {

constexpr std::initializer_list<std::string_view> kAccountFields{
    "uin",     "secretId",     "secretKey",         "token",       "tokenExpiresAt", "creator", "balanceCents", "addBalanceCents", "orderList",
    "finance", "unpaidOrders", "enterpriseAllowed", "disableKeys", "enableKeys",     "refunds", "renewManage",  "certification"};

constexpr std::array<std::pair<std::string_view, Certification>, 3> kCertifications{
    {{"full", Certification::Full}, {"needs-upgrade", Certification::NeedsUpgrade}, {"none", Certification::None}}};

std::string_view to_string(Certification certification) {
    return std::ranges::find(kCertifications, certification, &std::pair<std::string_view, Certification>::second)->first;
}

json account_json(const Account& account) {
    json keys = json::array();
    for (const Key& key : account.keys) keys.push_back({{"secretId", key.secret_id}, {"creator", key.creator}, {"disabled", key.disabled}});
    return {{"uin", account.uin},
            {"balanceCents", account.balance_cents},
            {"keys", std::move(keys)},
            {"orderList", account.order_list},
            {"finance", account.finance},
            {"unpaidOrders", account.unpaid_orders},
            {"enterpriseAllowed", account.enterprise_allowed},
            {"refunds", account.refunds},
            {"renewManage", account.renew_manage},
            {"certification", to_string(account.certification)}};
}

void read_key(Params& params, Account& account) {
    const auto id = params.text("secretId");
    if (!id) return;
    Key key{.secret_id = *id,
            .secret_key = params.required_text("secretKey"),
            .token = params.text("token").value_or(""),
            .expires = std::nullopt,
            .creator = params.text("creator").value_or("")};
    if (const auto text = params.text("tokenExpiresAt")) {
        const auto time = base::parse_rfc3339(*text);
        if (time) key.expires = *time;
        if (!time) params.fail("", time.error().message());
    }
    std::erase_if(account.keys, [&id](const Key& known) { return known.secret_id == *id; });
    account.keys.push_back(std::move(key));
}

void set_disabled(Account& account, const std::vector<std::string>& ids, bool disabled) {
    for (Key& key : account.keys)
        if (std::ranges::find(ids, key.secret_id) != ids.end()) key.disabled = disabled;
}

void read_certification(Params& params, Account& account) {
    const auto name = params.text("certification");
    if (!name) return;
    const auto found = std::ranges::find(kCertifications, *name, &std::pair<std::string_view, Certification>::first);
    if (found == kCertifications.end()) return params.fail("", "certification must be full, needs-upgrade or none.");
    account.certification = found->second;
}

ControlAnswer change_account(Model& model, const json& body, Account account) {
    Params params(body, kAccountFields);
    read_key(params, account);
    account.balance_cents = params.integer("balanceCents").value_or(account.balance_cents) + params.integer("addBalanceCents").value_or(0);
    account.order_list = params.boolean("orderList").value_or(account.order_list);
    account.finance = params.boolean("finance").value_or(account.finance);
    account.unpaid_orders = params.boolean("unpaidOrders").value_or(account.unpaid_orders);
    account.enterprise_allowed = params.boolean("enterpriseAllowed").value_or(account.enterprise_allowed);
    account.refunds = params.boolean("refunds").value_or(account.refunds);
    account.renew_manage = params.boolean("renewManage").value_or(account.renew_manage);
    read_certification(params, account);
    set_disabled(account, params.texts("disableKeys"), true);
    set_disabled(account, params.texts("enableKeys"), false);
    if (params.failed()) return bad_request(params);
    return account_json(model.put_account(std::move(account)));
}

}  // namespace

ControlAnswer control_accounts(Face& face, const ControlRequest& request) {
    Model& model = face.model();
    if (request.method == "GET") {
        json accounts = json::array();
        for (const auto& [uin, account] : model.accounts()) accounts.push_back(account_json(account));
        return json{{"accounts", std::move(accounts)}};
    }
    if (!request.id.empty()) {
        const Account* known = model.account(request.id);
        if (known == nullptr) return control_fail(404, "There is no account " + request.id + ".");
        return change_account(model, request.body, *known);
    }
    Params params(request.body, kAccountFields);
    Account fresh;
    fresh.uin = params.required_text("uin");
    if (fresh.uin.empty() || !std::ranges::all_of(fresh.uin, [](char c) { return c >= '0' && c <= '9'; })) params.fail("", "uin must be digits.");
    if (params.failed()) return bad_request(params);
    if (model.account(fresh.uin) != nullptr) return control_fail(409, "The account exists.");
    return change_account(model, request.body, std::move(fresh));
}

ControlAnswer control_zones(Face& face, const ControlRequest& request) {
    Model& model = face.model();
    if (request.method == "GET") {
        json zones = json::array();
        for (const auto& [id, zone] : model.zones())
            zones.push_back({{"zoneId", id}, {"name", zone.name}, {"uin", zone.uin}, {"planId", zone.plan_id}, {"paused", zone.paused}});
        return json{{"zones", std::move(zones)}};
    }
    Params params(request.body, {"zoneId", "name", "uin", "paused"});
    Zone zone;
    if (request.id.empty()) {
        zone = {.id = params.required_text("zoneId"), .name = params.required_text("name"), .uin = params.required_text("uin"), .plan_id = {}};
    } else {
        const auto known = model.zones().find(request.id);
        if (known == model.zones().end()) return control_fail(404, "There is no zone " + request.id + ".");
        zone = known->second;
    }
    zone.paused = params.boolean("paused").value_or(zone.paused);
    if (params.failed()) return bad_request(params);
    model.put_zone(zone);
    return json{{"zoneId", zone.id}, {"paused", zone.paused}};
}

}  // namespace cloudsim
