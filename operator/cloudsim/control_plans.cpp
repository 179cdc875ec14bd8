// Control: plans as they really are, and what a person does to them in the console.
#include "cloudsim/control_routes.hpp"

namespace cloudsim {

using nlohmann::json;

namespace {

json plan_json(const Plan& plan, std::string_view status) {
    json zones = json::array();
    for (const Zone& zone : plan.zones) zones.push_back(zone.id);
    return {{"planId", plan.id},
            {"uin", plan.uin},
            {"planType", plan.type},
            {"area", plan.area},
            {"status", status},
            {"autoRenewal", plan.auto_renewal},
            {"enabledAt", base::format_rfc3339(plan.enabled)},
            {"expiresAt", plan.expires ? json(base::format_rfc3339(*plan.expires)) : json(nullptr)},
            {"zones", std::move(zones)}};
}

ControlAnswer list_plans(const Model& model) {
    json plans = json::array();
    for (const auto& [id, history] : model.plans()) {
        const Plan* plan = history.latest();
        const auto status = plan == nullptr ? std::nullopt : status_of(*plan, model.agenda().now());
        if (status) plans.push_back(plan_json(*plan, *status));
    }
    return json{{"plans", std::move(plans)}};
}

ControlAnswer answer_of(const Outcome<Placed>& placed) {
    if (!placed) return refused(placed.error());
    return json{{"planId", placed->plan_id}, {"orderId", placed->order_id}, {"bigDealId", placed->big_deal_id}};
}

ControlAnswer answer_of(const Outcome<void>& done) {
    if (!done) return refused(done.error());
    return json::object();
}

}  // namespace

ControlAnswer control_plans(Face& face, const ControlRequest& request) {
    Model& model = face.model();
    if (request.method == "GET") return list_plans(model);
    const auto found = model.plans().find(request.id);
    const Plan* plan = found == model.plans().end() ? nullptr : found->second.latest();
    if (plan == nullptr) return control_fail(404, "There is no plan " + request.id + ".");
    const std::string uin = plan->uin;
    Params params(request.body, {"months", "planType", "on", "zoneId"});
    const auto months = static_cast<int>(params.integer("months").value_or(1));
    const std::string type = params.text("planType").value_or("");
    const bool on = params.boolean("on").value_or(true);
    const std::string zone_id = params.text("zoneId").value_or("");
    if (params.failed()) return bad_request(params);
    if (request.verb == "renew") return answer_of(model.renew(by_hand(uin), request.id, months));
    if (request.verb == "upgrade") return answer_of(model.upgrade(by_hand(uin), request.id, type));
    if (request.verb == "autoRenewal") return answer_of(model.set_auto_renewal(uin, request.id, on));
    if (request.verb == "destroy") return answer_of(model.remove(uin, request.id));
    if (request.verb == "unbind") return answer_of(model.unbind(zone_id));
    return control_fail(404, "A plan knows renew, upgrade, autoRenewal, destroy and unbind.");
}

ControlAnswer control_buy(Face& face, const ControlRequest& request) {
    Params params(request.body, {"uin", "planType", "months", "autoRenew", "area", "creator"});
    const std::string uin = params.required_text("uin");
    NewPlan wanted{.type = params.required_text("planType"),
                   .months = static_cast<int>(params.integer("months").value_or(1)),
                   .auto_renew = params.boolean("autoRenew").value_or(false),
                   .area = params.text("area").value_or("global")};
    const std::string creator = params.text("creator").value_or("");
    if (params.failed()) return bad_request(params);
    if (face.model().account(uin) == nullptr) return control_fail(404, "There is no account " + uin + ".");
    return answer_of(face.model().buy(by_hand(uin, creator), wanted));
}

}  // namespace cloudsim
