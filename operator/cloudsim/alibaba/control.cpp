#include "cloudsim/alibaba/control.hpp"

#include <array>

#include "cloudsim/alibaba/control_topics.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

ControlAnswer control_settings(Model& model, const ControlRequest& request) {
    Params params(request.body, {"deliverySeconds", "transitionSeconds", "orderSeconds", "tokenSeconds"});
    Settings changed = model.settings;
    const auto read = [&params](const char* name, base::Seconds& into) {
        const long seconds = params.integer(name).value_or(into.count());
        if (seconds < 0) params.fail("", "Settings are not negative.");
        into = base::Seconds(seconds);
    };
    read("deliverySeconds", changed.delivery);
    read("transitionSeconds", changed.transition);
    read("orderSeconds", changed.order);
    read("tokenSeconds", changed.token);
    if (params.failed()) return bad_request(params);
    model.settings = changed;
    return json{{"deliverySeconds", changed.delivery.count()},
                {"transitionSeconds", changed.transition.count()},
                {"orderSeconds", changed.order.count()},
                {"tokenSeconds", changed.token.count()}};
}

struct Route {
    std::string_view topic;
    ControlAnswer (*answer)(Model&, const ControlRequest&);
};

constexpr std::array<Route, 9> kRoutes{{{"settings", control_settings},
                                        {"accounts", control_accounts},
                                        {"roles", control_roles},
                                        {"metadata", control_metadata},
                                        {"packages", control_packages},
                                        {"buy", control_buy},
                                        {"cens", control_cens},
                                        {"orders", control_orders},
                                        {"ledger", control_ledger}}};

}  // namespace

std::optional<base::Time> read_time(Params& params, const char* name) {
    const auto text = params.text(name);
    if (!text) return std::nullopt;
    const auto time = base::parse_rfc3339(*text);
    if (time) return *time;
    params.fail("", time.error().message());
    return std::nullopt;
}

std::unexpected<ControlError> refused_by_model(const ApiError& error) {
    const bool missing = error.code.ends_with("NotFound") || error.code.starts_with("Parameter");
    return control_fail(missing ? 404 : 409, error.code + ": " + error.message);
}

ControlAnswer control(Model& model, const ControlRequest& request) {
    for (const Route& route : kRoutes)
        if (route.topic == request.topic) return route.answer(model, request);
    return control_fail(404, "There is no /alibaba/" + request.topic + ".");
}

}  // namespace cloudsim::alibaba
