// Control: settings, the clock and faults.
#include "cloudsim/control_routes.hpp"

namespace cloudsim {

using nlohmann::json;

namespace {

json clock_json(const Agenda& agenda) { return {{"now", base::format_rfc3339(agenda.now())}, {"offsetSeconds", agenda.offset().count()}}; }

json fault_json(const Fault& fault) {
    return {{"id", fault.id},
            {"kind", to_string(fault.kind)},
            {"action", fault.action},
            {"count", fault.count ? json(*fault.count) : json(nullptr)},
            {"probability", fault.probability},
            {"code", fault.code},
            {"afterSeconds", fault.after.count()},
            {"delayMs", fault.delay.count()},
            {"status", fault.status},
            {"executed", fault.executed},
            {"ignoreWindow", fault.ignore_window},
            {"hits", fault.hits}};
}

ControlAnswer add_fault(Faults& faults, const json& body) {
    Params params(
        body, {"kind", "action", "count", "probability", "code", "message", "afterSeconds", "delayMs", "status", "body", "executed", "ignoreWindow"});
    Fault fault;
    const auto kind = parse_fault_kind(params.required_text("kind"));
    if (!kind) params.fail("", "kind must be refuse, lose_request, lose_answer, execute_late, delay, http_5xx, garbage, half or huge.");
    fault.kind = kind.value_or(FaultKind::Refuse);
    fault.action = params.text("action").value_or("*");
    if (const auto count = params.integer("count")) fault.count = static_cast<int>(*count);
    if (const auto probability = body.find("probability"); probability != body.end() && probability->is_number())
        fault.probability = probability->get<double>();
    fault.code = params.text("code").value_or(fault.code);
    fault.message = params.text("message").value_or(fault.message);
    fault.body = params.text("body").value_or(fault.body);
    fault.after = base::Seconds(params.integer("afterSeconds").value_or(fault.after.count()));
    fault.delay = std::chrono::milliseconds(params.integer("delayMs").value_or(0));
    fault.status = static_cast<int>(params.integer("status").value_or(fault.status));
    // A gateway's error most often means that nobody behind it heard of the request.
    fault.executed = params.boolean("executed").value_or(fault.kind != FaultKind::Http5xx);
    fault.ignore_window = params.boolean("ignoreWindow").value_or(false);
    if (params.failed()) return bad_request(params);
    return json{{"id", faults.add(std::move(fault))}};
}

}  // namespace

ControlAnswer control_settings(Face& face, const ControlRequest& request) {
    Params params(request.body, {"readLagSeconds", "latencyMs", "ratePerSecond", "seed", "clientTokenSeconds"});
    const auto lag = params.integer("readLagSeconds");
    const auto latency = params.integer("latencyMs");
    const auto rate = params.integer("ratePerSecond");
    const auto seed = params.integer("seed");
    const auto token = params.integer("clientTokenSeconds");
    if (token.value_or(0) < 0 || lag.value_or(0) < 0 || latency.value_or(0) < 0 || rate.value_or(0) < 0)
        params.fail("", "Settings are not negative.");
    if (params.failed()) return bad_request(params);
    if (lag) face.agenda().set_read_lag(base::Seconds(*lag));
    if (latency) face.set_latency(std::chrono::milliseconds(*latency));
    if (rate) face.buckets().set_rate(static_cast<int>(*rate));
    if (token) face.model().token_life = base::Seconds(*token);
    if (seed) face.reseed(static_cast<std::uint64_t>(*seed));
    return json{{"readLagSeconds", face.agenda().read_lag().count()},
                {"latencyMs", face.latency().count()},
                {"ratePerSecond", face.buckets().rate()},
                {"clientTokenSeconds", face.model().token_life.count()}};
}

ControlAnswer control_clock(Face& face, const ControlRequest& request) {
    Agenda& agenda = face.agenda();
    if (request.method == "GET") return clock_json(agenda);
    Params params(request.body, {"advanceSeconds", "set"});
    const auto advance = params.integer("advanceSeconds");
    const auto text = params.text("set");
    if (advance.has_value() == text.has_value()) params.fail("", "Give advanceSeconds or set.");
    if (params.failed()) return bad_request(params);
    base::Seconds step(advance.value_or(0));
    if (text) {
        const auto time = base::parse_rfc3339(*text);
        if (!time) return control_fail(400, time.error().message());
        step = *time - agenda.now();
    }
    agenda.set_offset(agenda.offset() + step);
    return clock_json(agenda);
}

ControlAnswer control_faults(Face& face, const ControlRequest& request) {
    if (request.method == "POST") return add_fault(face.faults(), request.body);
    if (request.method == "DELETE") face.faults().clear();
    json faults = json::array();
    for (const Fault& fault : face.faults().all()) faults.push_back(fault_json(fault));
    return json{{"faults", std::move(faults)}, {"counters", face.faults().counters()}};
}

}  // namespace cloudsim
