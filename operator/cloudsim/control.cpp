#include "cloudsim/control.hpp"

#include <array>
#include <utility>

#include "cloudsim/alibaba/control.hpp"
#include "cloudsim/control_routes.hpp"

namespace cloudsim {
namespace {

using nlohmann::json;

struct Route {
    std::string_view topic;
    ControlAnswer (*answer)(Face&, const ControlRequest&);
};

constexpr std::array<Route, 16> kRoutes{{{"settings", control_settings},
                                         {"clock", control_clock},
                                         {"faults", control_faults},
                                         {"accounts", control_accounts},
                                         {"zones", control_zones},
                                         {"plans", control_plans},
                                         {"buy", control_buy},
                                         {"instances", control_instances},
                                         {"buyInstance", control_buy_instance},
                                         {"delivery", control_delivery},
                                         {"renewalPage", control_renewal_page},
                                         {"roles", control_roles},
                                         {"metadataRole", control_metadata_role},
                                         {"orders", control_orders},
                                         {"ledger", control_ledger},
                                         {"requests", control_requests}}};

// Takes the next part of a path: "/a/b" -> "a", leaving "/b".
std::string next_part(std::string_view& path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string part(path.substr(0, end));
    path.remove_prefix(end);
    return part;
}

ControlAnswer dispatch(Face& face, const net::HttpRequest& http) {
    ControlRequest request;
    request.method = http.method;
    std::string_view path = http.target;
    if (const std::size_t mark = path.find('?'); mark != std::string_view::npos) {
        request.query = path.substr(mark + 1);
        path = path.substr(0, mark);
    }
    request.topic = next_part(path);
    const bool of_alibaba = request.topic == "alibaba";
    if (of_alibaba) request.topic = next_part(path);
    request.id = next_part(path);
    request.verb = next_part(path);
    request.body = http.body.empty() ? json::object() : json::parse(http.body, nullptr, false);
    if (!request.body.is_object()) return control_fail(400, "The body is not a JSON object.");
    if (request.topic == "healthz") return json{{"status", "ok"}};
    if (of_alibaba && path.empty()) return alibaba::control(face.alibaba_model(), request);
    for (const Route& route : kRoutes)
        if (route.topic == request.topic && path.empty()) return route.answer(face, request);
    return control_fail(404, "There is no " + http.method + " " + http.target + ".");
}

}  // namespace

net::HttpResponse control_answer(Face& face, const net::HttpRequest& request) {
    const ControlAnswer answer = dispatch(face, request);
    net::HttpResponse response;
    response.headers.emplace_back("Content-Type", "application/json");
    response.status = answer ? 200 : answer.error().status;
    const json body = answer ? *answer : json{{"error", answer.error().message}};
    response.body = body.dump() + "\n";
    return response;
}

}  // namespace cloudsim
