// Control: billing's instances as they really are, what a person does to them in the console, and how orders for them are delivered.
#include <algorithm>
#include <array>

#include "cloudsim/catalogue.hpp"
#include "cloudsim/control_routes.hpp"

namespace cloudsim {

using nlohmann::json;

namespace {

constexpr std::array<std::pair<std::string_view, Ending>, 3> kEndings{
    {{"delivered", Ending::Delivered}, {"failed", Ending::Failed}, {"closed", Ending::Closed}}};

json instance_json(const Instance& instance, std::string_view status) {
    return {{"instanceId", instance.id},
            {"uin", instance.uin},
            {"orderId", instance.order_id},
            {"productCode", instance.goods.product_code},
            {"subProductCode", instance.goods.sub_product_code},
            {"regionCode", instance.goods.region_code},
            {"zoneCode", instance.goods.zone_code},
            {"projectId", instance.goods.project_id},
            {"parameter", instance.goods.parameter},
            {"status", status},
            {"createdAt", base::format_rfc3339(instance.created)},
            {"expiresAt", base::format_rfc3339(instance.expires)},
            {"renewFlag", instance.renew_flag},
            {"renewPeriod", instance.renew_term.count},
            {"renewPeriodUnit", instance.renew_term.unit},
            {"paidCents", instance.paid_cents}};
}

ControlAnswer list_instances(const Model& model) {
    json instances = json::array();
    for (const auto& [id, history] : model.instances()) {
        const Instance* instance = history.latest();
        const auto status = instance == nullptr ? std::nullopt : status_of(*instance, model.agenda().now());
        if (status) instances.push_back(instance_json(*instance, *status));
    }
    return json{{"instances", std::move(instances)}};
}

ControlAnswer answer_of(const Outcome<Order>& order) {
    if (!order) return refused(order.error());
    return json{{"orderId", order->id}, {"bigDealId", order->big_deal_id}, {"instanceIds", order->instance_ids}};
}

ControlAnswer answer_of(const Outcome<void>& done) {
    if (!done) return refused(done.error());
    return json::object();
}

Term read_term(Params& params, const char* count, const char* unit) {
    const Term term{.count = static_cast<int>(params.integer(count).value_or(1)), .unit = params.text(unit).value_or("m")};
    if (term.count < 1 || term.count > 60 || (term.unit != "m" && term.unit != "y")) params.fail("", "A term is a few m or y.");
    return term;
}

Ending read_ending(Params& params) {
    const std::string name = params.text("ending").value_or("delivered");
    const auto found = std::ranges::find(kEndings, name, &std::pair<std::string_view, Ending>::first);
    if (found != kEndings.end()) return found->second;
    params.fail("", "ending must be delivered, failed or closed.");
    return Ending::Delivered;
}

}  // namespace

ControlAnswer control_instances(Face& face, const ControlRequest& request) {
    Model& model = face.model();
    if (request.method == "GET") return list_instances(model);
    const auto found = model.instances().find(request.id);
    const Instance* instance = found == model.instances().end() ? nullptr : found->second.latest();
    if (instance == nullptr) return control_fail(404, "There is no instance " + request.id + ".");
    Params params(request.body, {"period", "periodUnit", "renewFlag", "renewPeriod", "renewPeriodUnit"});
    const Term term = read_term(params, "period", "periodUnit");
    const Term renew_term = read_term(params, "renewPeriod", "renewPeriodUnit");
    const std::string flag = params.text("renewFlag").value_or(std::string(kAutoRenew));
    if (!is_renew_flag(flag)) params.fail("", "renewFlag is unknown.");
    if (params.failed()) return bad_request(params);
    const Caller caller = by_hand(instance->uin);
    if (request.verb == "renew") return answer_of(model.renew_instance(caller, {.id = request.id}, term, std::nullopt));
    if (request.verb == "refund") return answer_of(model.refund_instance(caller, {.id = request.id}, std::nullopt));
    if (request.verb == "renewFlag") return answer_of(model.set_renewal(caller.uin, request.id, flag, renew_term));
    if (request.verb == "isolate") return answer_of(model.isolate(caller.uin, request.id));
    if (request.verb == "remove") return answer_of(model.remove_instance(caller.uin, request.id));
    return control_fail(404, "An instance knows renew, refund, renewFlag, isolate and remove.");
}

ControlAnswer control_buy_instance(Face& face, const ControlRequest& request) {
    Params params(request.body, {"uin", "creator", "productCode", "subProductCode", "regionCode", "zoneCode", "projectId", "parameter", "quantity",
                                 "period", "periodUnit", "renewFlag"});
    const std::string uin = params.required_text("uin");
    const std::string creator = params.text("creator").value_or("");
    const json* given = params.object("parameter");
    const json parameter = given == nullptr ? json{{"pid", 1}, {"sv_amount", 1}} : *given;
    Goods goods{.product_code = params.text("productCode").value_or("p_cloudfirewall"),
                .sub_product_code = params.text("subProductCode").value_or("sp_cloudfirewall_svv1"),
                .region_code = params.text("regionCode").value_or("ap-guangzhou"),
                .zone_code = params.text("zoneCode").value_or("ap-guangzhou-6"),
                .parameter = parameter.dump()};
    goods.project_id = params.integer("projectId").value_or(0);
    goods.quantity = static_cast<int>(std::clamp(params.integer("quantity").value_or(1), 1L, 100L));
    goods.term = read_term(params, "period", "periodUnit");
    goods.renew_flag = params.text("renewFlag").value_or(goods.renew_flag);
    if (!is_renew_flag(goods.renew_flag)) params.fail("", "renewFlag is unknown.");
    if (params.failed()) return bad_request(params);
    if (face.model().account(uin) == nullptr) return control_fail(404, "There is no account " + uin + ".");
    const auto product = find_product(goods.product_code, goods.sub_product_code);
    if (!product) return refused(product.error());
    const auto price = price_of(**product, goods, parameter);
    if (!price) return refused(price.error());
    goods.monthly_cents = *price;
    return answer_of(face.model().buy_instances(by_hand(uin, creator), goods, std::nullopt));
}

ControlAnswer control_delivery(Face& face, const ControlRequest& request) {
    if (request.method != "POST") return control_fail(404, "Deliveries can only be set.");
    Params params(request.body, {"uin", "act", "delaySeconds", "ending"});
    const std::string uin = params.text("uin").value_or("");
    const std::string act = params.text("act").value_or("");
    const Delivery delivery{.delay = base::Seconds(params.integer("delaySeconds").value_or(0)), .ending = read_ending(params)};
    if (!act.empty() && act != "purchase" && act != "renew" && act != "refund") params.fail("", "act must be purchase, renew or refund.");
    if (delivery.delay.count() < 0) params.fail("", "A delay is not negative.");
    if (params.failed()) return bad_request(params);
    face.model().set_delivery(uin, act, delivery);
    return json::object();
}

ControlAnswer control_renewal_page(Face& face, const ControlRequest& request) {
    Params params(request.body, {"hiddenProducts", "hideIsolated"});
    const auto products = params.texts("hiddenProducts");
    const auto isolated = params.boolean("hideIsolated");
    if (params.failed()) return bad_request(params);
    Model& model = face.model();
    if (request.body.contains("hiddenProducts")) model.unlisted_products = {products.begin(), products.end()};
    model.isolated_unlisted = isolated.value_or(model.isolated_unlisted);
    return json{{"hiddenProducts", model.unlisted_products}, {"hideIsolated", model.isolated_unlisted}};
}

}  // namespace cloudsim
