#include "cloudsim/face.hpp"

#include <algorithm>
#include <utility>

#include "cloudsim/control.hpp"

namespace cloudsim {
namespace {

constexpr std::size_t kHuge = 50U << 20U;

}  // namespace

// One request that may be carried out.
struct Face::Call {
    Dialect* dialect = nullptr;
    Admitted request;
    std::size_t record = 0;  // its number in the log, when the action writes
};

// One request as it came in: either a call or the answer that refuses it.
struct Face::Received {
    std::expected<Call, net::HttpResponse> call;
    Faults::Picked fault;
};

Face::Face(net::Env& env, std::uint64_t seed) : env_(env), agenda_(env.clock, seed), tencent_(agenda_), alibaba_(agenda_), faults_(seed + 1) {}

Agenda& Face::agenda() {
    agenda_.catch_up();
    return agenda_;
}

Model& Face::model() {
    agenda_.catch_up();
    return tencent_.model();
}

alibaba::Model& Face::alibaba_model() {
    agenda_.catch_up();
    return alibaba_.model();
}

void Face::reseed(std::uint64_t seed) {
    agenda_.generator = Generator(seed);
    faults_.reseed(seed + 1);
}

net::Task<net::HttpResponse> Face::handle(net::HttpRequest request) {
    if (latency_.count() > 0) co_await env_.timers.sleep(latency_);
    Received received = receive(request);
    if (received.call && received.fault.delay.count() > 0) {
        co_await env_.timers.sleep(received.fault.delay);
        agenda_.catch_up();
        // The signature is judged when the request is executed, however long it was on its way.
        const Call& call = *received.call;
        if (!call.dialect->in_window(call.request.signed_at, agenda_.now())) co_return refusal(call, call.dialect->expired_signature());
    }
    if (!received.call) co_return std::move(received.call.error());
    if (received.fault.fault) co_return spoil(*received.call, *received.fault.fault);
    co_return perform(*received.call);
}

net::Task<net::HttpResponse> Face::control(net::HttpRequest request) {
    agenda_.catch_up();
    net::HttpResponse response = control_answer(*this, request);
    co_return response;
}

Dialect& Face::dialect_of(const net::HttpRequest& request) {
    return **std::ranges::find_if(dialects_, [&request](const Dialect* dialect) { return dialect->speaks(request); });
}

Face::Received Face::receive(const net::HttpRequest& request) {
    agenda_.catch_up();
    Dialect& dialect = dialect_of(request);
    auto admitted = dialect.admit(request, agenda_.now());
    const std::string request_id = agenda_.generator.uuid();
    if (!admitted) return {.call = std::unexpected(dated(dialect.refusal(request, admitted.error(), request_id))), .fault = {}};
    Call call{.dialect = &dialect, .request = std::move(*admitted)};
    call.request.caller.request_id = request_id;
    const bool taken = buckets_.take(call.request.caller.uin, call.request.action, env_.clock.steady_now());
    Faults::Picked fault;
    if (taken) fault = faults_.pick(call.request.action);
    log(call, fault.fault);
    if (!taken) return {.call = std::unexpected(refusal(call, dialect.throttled())), .fault = {}};
    return {.call = std::move(call), .fault = std::move(fault)};
}

void Face::log(Call& call, const std::optional<Fault>& fault) {
    if (!call.request.writes) return;
    call.record = requests_.add({.received = agenda_.now(),
                                 .signed_at = call.request.signed_at,
                                 .uin = call.request.caller.uin,
                                 .action = call.request.action,
                                 .body = call.request.body,
                                 .request_id = call.request.caller.request_id,
                                 .fault = fault ? std::string(to_string(fault->kind)) : std::string(),
                                 .executed = false,
                                 .outcome = "lost"});
}

void Face::settle(const Call& call, bool executed, const std::string& outcome) {
    if (call.request.writes) requests_.settle(call.record, executed, outcome);
}

net::HttpResponse Face::refusal(const Call& call, const ApiError& error) {
    settle(call, false, error.code);
    return dated(call.dialect->failure(call.request, error));
}

net::HttpResponse Face::spoil(const Call& call, const Fault& fault) {
    net::HttpResponse closed;
    switch (fault.kind) {
        case FaultKind::LoseRequest: return closed;
        case FaultKind::ExecuteLate: execute_late(call, fault); return closed;
        case FaultKind::Refuse: return refusal(call, {.code = fault.code, .message = fault.message});
        default: break;
    }
    net::HttpResponse answer =
        fault.executed ? perform(call) : dated({.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = "{}"});
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
        case FaultKind::Huge: answer.body = call.dialect->padded(std::string(kHuge, 'x'), call.request.caller.request_id); break;
        default: break;
    }
    return answer;
}

void Face::execute_late(const Call& call, const Fault& fault) {
    settle(call, false, "late");
    agenda_.at(agenda_.now() + fault.after, [this, call, ignore_window = fault.ignore_window] {
        if (ignore_window || call.dialect->in_window(call.request.signed_at, agenda_.now())) {
            static_cast<void>(perform(call));
        } else {
            settle(call, false, "dropped");
        }
    });
}

net::HttpResponse Face::perform(const Call& call) {
    Answer answer = call.dialect->perform(call.request);
    if (!answer) return refusal(call, answer.error());
    settle(call, true, "ok");
    return dated(call.dialect->success(call.request, std::move(*answer)));
}

net::HttpResponse Face::dated(net::HttpResponse response) const {
    response.headers.emplace_back("Date", base::format_http_date(agenda_.now()));
    return response;
}

}  // namespace cloudsim
