// Control: packages as they really are, and what a person does to them in the console.
#include <array>

#include "cloudsim/alibaba/control_topics.hpp"
#include "cloudsim/alibaba/geography.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

json package_json(const Package& package, base::Time now) {
    return {{"packageId", package.id},
            {"uid", package.uid},
            {"name", package.name},
            {"description", package.description},
            {"bandwidthMbps", package.bandwidth},
            {"shownBandwidthMbps", bandwidth_at(package, now)},
            {"areas", {package.area_a, package.area_b}},
            {"businessStatus", business_status(package, now).value_or("")},
            {"status", package.status},
            {"cenId", package.cen_id},
            {"renewStatus", package.renew_status},
            {"renewalMonths", package.renewal_months},
            {"tags", package.tags},
            {"createdAt", base::format_rfc3339(package.created)},
            {"expiresAt", base::format_rfc3339(package.expires)}};
}

ControlAnswer list_packages(Model& model) {
    json packages = json::array();
    const base::Time now = model.agenda().now();
    for (const auto& [id, history] : model.packages()) {
        const Package* package = history.latest();
        if (package != nullptr && business_status(*package, now)) packages.push_back(package_json(*package, now));
    }
    return json{{"packages", std::move(packages)}};
}

Caller by_hand(const std::string& uid) { return {.uin = uid, .creator = uid, .request_id = {}, .signed_at = std::nullopt}; }

ControlAnswer answer_of(const Outcome<Placed>& placed) {
    if (!placed) return refused_by_model(placed.error());
    return json{{"packageId", placed->package_id}, {"orderId", placed->order_id}};
}

ControlAnswer renew(Model& model, const Package& package, Params& params) {
    const long months = params.required_integer("months");
    if (months < 1 || months > 36) params.fail("", "months is 1 to 36.");
    if (params.failed()) return bad_request(params);
    return answer_of(model.renew(by_hand(package.uid), package.id, static_cast<int>(months)));
}

ControlAnswer change_bandwidth(Model& model, const Package& package, Params& params) {
    const long bandwidth = params.required_integer("bandwidthMbps");
    if (params.failed()) return bad_request(params);
    return answer_of(model.change_bandwidth(by_hand(package.uid), package.id, bandwidth));
}

ControlAnswer upgrade_for_a_time(Model& model, const Package& package, Params& params) {
    const long bandwidth = params.required_integer("bandwidthMbps");
    const auto until = read_time(params, "until");
    if (!until) params.fail("", "until is missing.");
    if (params.failed()) return bad_request(params);
    return answer_of(model.upgrade_until(by_hand(package.uid), package.id, bandwidth, until.value_or(base::Time())));
}

ControlAnswer refund(Model& model, const Package& package, Params& params) {
    if (params.failed()) return bad_request(params);
    return answer_of(model.refund(by_hand(package.uid), package.id));
}

ControlAnswer release(Model& model, const Package& package, Params& params) {
    if (params.failed()) return bad_request(params);
    model.release(package.id);
    return json::object();
}

// What only sets fields, without money.
ControlAnswer put(Model& model, const Params& params, Package package) {
    if (params.failed()) return bad_request(params);
    const json shown = package_json(package, model.agenda().now());
    model.put_package(std::move(package));
    return shown;
}

ControlAnswer lock(Model& model, const Package& package, Params& params) {
    Package changed = package;
    changed.lock = params.required_text("status");
    const bool known = changed.lock.empty() || changed.lock == "FinancialLocked" || changed.lock == "SecurityLocked";
    if (!known) params.fail("", "status is FinancialLocked, SecurityLocked or empty.");
    return put(model, params, std::move(changed));
}

ControlAnswer rename(Model& model, const Package& package, Params& params) {
    Package changed = package;
    changed.name = params.text("name").value_or(changed.name);
    changed.description = params.text("description").value_or(changed.description);
    return put(model, params, std::move(changed));
}

ControlAnswer set_renewal(Model& model, const Package& package, Params& params) {
    Package changed = package;
    changed.renew_status = params.required_text("status");
    changed.renewal_months = static_cast<int>(params.integer("months").value_or(1));
    return put(model, params, std::move(changed));
}

ControlAnswer attach(Model& model, const Package& package, Params& params) {
    Package changed = package;
    changed.cen_id = params.required_text("cenId");
    changed.status = changed.cen_id.empty() ? "Idle" : "InUse";
    return put(model, params, std::move(changed));
}

ControlAnswer tag(Model& model, const Package& package, Params& params) {
    Package changed = package;
    const std::string key = params.required_text("key");
    const auto value = params.text("value");
    if (value) changed.tags[key] = *value;
    if (!value) changed.tags.erase(key);
    return put(model, params, std::move(changed));
}

ControlAnswer reserve(Model& model, const Package& package, Params& params) {
    Package changed = package;
    const auto active = read_time(params, "activeAt");
    const long bandwidth = params.integer("bandwidthMbps").value_or(package.bandwidth);
    const std::string type = params.text("orderType").value_or("UPGRADE");
    changed.reservation.reset();
    if (active) changed.reservation = Reservation{.active = *active, .bandwidth = bandwidth, .order_type = type};
    return put(model, params, std::move(changed));
}

struct Verb {
    std::string_view name;
    ControlAnswer (*act)(Model&, const Package&, Params&);
};
constexpr std::array<Verb, 11> kVerbs{{{"renew", renew},
                                       {"bandwidth", change_bandwidth},
                                       {"temporary", upgrade_for_a_time},
                                       {"refund", refund},
                                       {"release", release},
                                       {"lock", lock},
                                       {"rename", rename},
                                       {"renewal", set_renewal},
                                       {"attach", attach},
                                       {"tag", tag},
                                       {"reservation", reserve}}};

}  // namespace

ControlAnswer control_packages(Model& model, const ControlRequest& request) {
    if (request.method == "GET") return list_packages(model);
    const auto history = model.packages().find(request.id);
    const Package* package = history == model.packages().end() ? nullptr : history->second.latest();
    if (package == nullptr) return control_fail(404, "There is no package " + request.id + ".");
    Params params(request.body,
                  {"months", "bandwidthMbps", "until", "status", "name", "description", "cenId", "key", "value", "activeAt", "orderType"});
    const Package before = *package;
    for (const Verb& verb : kVerbs)
        if (verb.name == request.verb) return verb.act(model, before, params);
    return control_fail(404, "A package does not know " + request.verb + ".");
}

ControlAnswer control_buy(Model& model, const ControlRequest& request) {
    Params params(request.body, {"uid", "name", "description", "bandwidthMbps", "areaA", "areaB", "months", "autoRenew", "tags", "paid"});
    const std::string uid = params.required_text("uid");
    NewPackage wanted{.name = params.text("name").value_or(""),
                      .description = params.text("description").value_or(""),
                      .bandwidth = params.integer("bandwidthMbps").value_or(2),
                      .area_a = params.text("areaA").value_or("China"),
                      .area_b = params.text("areaB").value_or("China"),
                      .months = static_cast<int>(params.integer("months").value_or(1)),
                      .auto_renew = params.boolean("autoRenew").value_or(false),
                      .tags = {}};
    if (const json* tags = params.object("tags"))
        for (const auto& [key, value] : tags->items())
            if (value.is_string()) wanted.tags[key] = value.get<std::string>();
    for (const std::string& area : {wanted.area_a, wanted.area_b})
        if (area_named(area) == nullptr || area_named(area)->name != area) params.fail("", "There is no area " + area + ".");
    const bool paid = params.boolean("paid").value_or(true);
    if (params.failed()) return bad_request(params);
    if (model.account(uid) == nullptr) return control_fail(404, "There is no account " + uid + ".");
    return answer_of(model.buy(by_hand(uid), wanted, paid));
}

}  // namespace cloudsim::alibaba
