#include "cloudsim/face.hpp"

#include <utility>

#include "cloudsim/actions.hpp"
#include "cloudsim/control.hpp"
#include "cloudsim/tc3.hpp"

namespace cloudsim {

using nlohmann::json;

namespace {

constexpr std::size_t kHuge = 50U << 20U;
constexpr std::size_t kMostBody = 10U << 20U;

ApiError unsupported(std::string message) { return {.code = "UnsupportedProtocol", .message = std::move(message)}; }

}  // namespace

// One request that may be carried out.
struct Face::Call {
    const Action* action = nullptr;
    Caller caller;
    base::Time signed_at;
    std::string body;
    std::size_t record = 0;  // its number in the log, when the action writes
};

// One request as it came in: either a call or the error that it is answered with.
struct Face::Received {
    Outcome<Call> call;
    std::string request_id;
    Faults::Picked fault;
};

Face::Face(net::Env& env, std::uint64_t seed) : env_(env), model_(env.clock, seed), faults_(seed + 1) {}

Model& Face::model() {
    model_.catch_up();
    return model_;
}

void Face::reseed(std::uint64_t seed) {
    model_.reseed(seed);
    faults_.reseed(seed + 1);
}

net::Task<net::HttpResponse> Face::handle(net::HttpRequest request) {
    if (latency_.count() > 0) co_await env_.timers.sleep(latency_);
    Received received = receive(request);
    if (received.call && received.fault.delay.count() > 0) {
        co_await env_.timers.sleep(received.fault.delay);
        model_.catch_up();
        // The signature is judged when the request is executed, however long it was on its way.
        if (!in_window(received.call->signed_at, model_.now())) {
            settle(*received.call, false, "AuthFailure.SignatureExpire");
            received.call = refuse("AuthFailure.SignatureExpire", "The signature has expired.");
        }
    }
    if (!received.call) co_return error_answer(received.call.error(), received.request_id);
    if (received.fault.fault) co_return spoil(*received.call, *received.fault.fault);
    co_return perform(*received.call);
}

net::Task<net::HttpResponse> Face::control(net::HttpRequest request) {
    model_.catch_up();
    net::HttpResponse response = control_answer(*this, request);
    co_return response;
}

Outcome<Face::Call> Face::admit(const net::HttpRequest& request) {
    if (request.method != "POST" || request.target != "/") return std::unexpected(unsupported("Only POST / is supported."));
    if (!net::find_header(request.headers, "Content-Type").starts_with("application/json"))
        return std::unexpected(unsupported("Content-Type must be application/json."));
    if (request.body.size() > kMostBody) return refuse("RequestSizeLimitExceeded", "The request is larger than 10 MB.");
    const auto verified = verify_tc3(request, model_.now(), [this](std::string_view id) { return model_.find_key(id); });
    if (!verified) return std::unexpected(verified.error());
    const std::string_view name = net::find_header(request.headers, "X-TC-Action");
    const std::string_view version = net::find_header(request.headers, "X-TC-Version");
    if (name.empty() || version.empty()) return refuse("MissingParameter", "X-TC-Action or X-TC-Version is missing.");
    const auto action = find_action(verified->service, version, name);
    if (!action) return std::unexpected(action.error());
    Call call;
    call.action = *action;
    call.caller = {.uin = verified->account->uin, .creator = verified->key->creator, .request_id = {}, .signed_at = verified->signed_at};
    call.signed_at = verified->signed_at;
    call.body = request.body;
    return call;
}

Face::Received Face::receive(const net::HttpRequest& request) {
    model_.catch_up();
    Received received{.call = admit(request), .request_id = model_.request_id(), .fault = {}};
    if (!received.call) return received;
    Call& call = *received.call;
    call.caller.request_id = received.request_id;
    const std::string action(call.action->name);
    const bool admitted = buckets_.take(call.caller.uin, action, env_.clock.steady_now());
    if (admitted) received.fault = faults_.pick(action);
    log(call, received.fault.fault);
    if (!admitted) {
        settle(call, false, "RequestLimitExceeded");
        received.call = refuse("RequestLimitExceeded", "The number of requests exceeds the frequency limit.");
    }
    return received;
}

void Face::log(Call& call, const std::optional<Fault>& fault) {
    if (!call.action->writes) return;
    call.record = requests_.add({.received = model_.now(),
                                 .signed_at = call.signed_at,
                                 .uin = call.caller.uin,
                                 .action = std::string(call.action->name),
                                 .body = call.body,
                                 .request_id = call.caller.request_id,
                                 .fault = fault ? std::string(to_string(fault->kind)) : std::string(),
                                 .executed = false,
                                 .outcome = "lost"});
}

void Face::settle(const Call& call, bool executed, const std::string& outcome) {
    if (call.action->writes) requests_.settle(call.record, executed, outcome);
}

net::HttpResponse Face::spoil(const Call& call, const Fault& fault) {
    net::HttpResponse closed;
    switch (fault.kind) {
        case FaultKind::LoseRequest: return closed;
        case FaultKind::ExecuteLate: execute_late(call, fault); return closed;
        case FaultKind::Refuse:
            settle(call, false, fault.code);
            return error_answer({.code = fault.code, .message = fault.message}, call.caller.request_id);
        default: break;
    }
    net::HttpResponse answer = fault.executed ? perform(call) : json_answer("{}");
    switch (fault.kind) {
        case FaultKind::LoseAnswer: return closed;
        case FaultKind::Http5xx:
            answer.status = fault.status;
            answer.body = "<html><body>Bad gateway</body></html>";
            break;
        case FaultKind::Garbage: answer.body = fault.body; break;
        case FaultKind::Half: {
            const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(answer.body.size());
            closed.body = head + "\r\n\r\n" + answer.body.substr(0, answer.body.size() / 2);
            return closed;
        }
        case FaultKind::Huge:
            answer.body = R"({"Response":{"Padding":")" + std::string(kHuge, 'x') + R"(","RequestId":")" + call.caller.request_id + R"("}})";
            break;
        default: break;
    }
    return answer;
}

void Face::execute_late(const Call& call, const Fault& fault) {
    settle(call, false, "late");
    model_.at(model_.now() + fault.after, [this, call, ignore_window = fault.ignore_window] {
        if (ignore_window || in_window(call.signed_at, model_.now())) {
            static_cast<void>(perform(call));
        } else {
            settle(call, false, "dropped");
        }
    });
}

net::HttpResponse Face::perform(const Call& call) {
    const json parameters = json::parse(call.body, nullptr, false);
    Answer answer = refuse("InvalidParameter", "The body is not a JSON object.");
    if (parameters.is_object()) answer = call.action->perform(model_, call.caller, parameters);
    settle(call, answer.has_value(), answer ? "ok" : answer.error().code);
    if (!answer) return error_answer(answer.error(), call.caller.request_id);
    (*answer)["RequestId"] = call.caller.request_id;
    return json_answer(json{{"Response", std::move(*answer)}}.dump());
}

net::HttpResponse Face::json_answer(std::string body) const {
    net::HttpResponse response;
    response.status = 200;
    response.headers.emplace_back("Content-Type", "application/json");
    response.headers.emplace_back("Date", base::format_http_date(model_.now()));
    response.body = std::move(body);
    return response;
}

// Business errors come with HTTP 200 too.
net::HttpResponse Face::error_answer(const ApiError& error, const std::string& request_id) const {
    const json body{{"Response", {{"Error", {{"Code", error.code}, {"Message", error.message}}}, {"RequestId", request_id}}}};
    return json_answer(body.dump());
}

}  // namespace cloudsim
