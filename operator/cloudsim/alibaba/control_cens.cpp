// Control: CEN instances, and what is drawn from their packages.
#include "cloudsim/alibaba/control_topics.hpp"
#include "cloudsim/alibaba/geography.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

json cen_json(const Cen& cen) { return {{"cenId", cen.id}, {"uid", cen.uid}, {"status", cen.status}, {"routerBusy", cen.router_busy}}; }

ControlAnswer put_limit(Model& model, const ControlRequest& request) {
    Params params(request.body, {"local", "opposite", "bandwidthMbps"});
    const RegionLimit limit{.cen_id = request.id,
                            .local = params.required_text("local"),
                            .opposite = params.required_text("opposite"),
                            .bandwidth = params.required_integer("bandwidthMbps")};
    if (area_of_region(limit.local) == nullptr || area_of_region(limit.opposite) == nullptr) params.fail("", "There is no such region.");
    if (params.failed()) return bad_request(params);
    model.put_limit(limit);
    return json::object();
}

ControlAnswer put_cen(Model& model, const ControlRequest& request, Cen cen) {
    Params params(request.body, {"cenId", "uid", "status", "routerBusy"});
    if (request.id.empty()) {
        cen.id = params.required_text("cenId");
        cen.uid = params.required_text("uid");
    }
    cen.status = params.text("status").value_or(cen.status);
    cen.router_busy = params.boolean("routerBusy").value_or(cen.router_busy);
    if (params.failed()) return bad_request(params);
    model.put_cen(cen);
    return cen_json(cen);
}

}  // namespace

ControlAnswer control_cens(Model& model, const ControlRequest& request) {
    if (request.method == "GET") {
        json cens = json::array();
        for (const auto& [id, cen] : model.cens()) cens.push_back(cen_json(cen));
        return json{{"cens", std::move(cens)}};
    }
    if (request.id.empty()) return put_cen(model, request, Cen());
    const auto known = model.cens().find(request.id);
    if (known == model.cens().end()) return control_fail(404, "There is no CEN " + request.id + ".");
    if (request.verb.empty()) return put_cen(model, request, known->second);
    if (request.verb == "limit") return put_limit(model, request);
    return control_fail(404, "A CEN only knows limit.");
}

}  // namespace cloudsim::alibaba
