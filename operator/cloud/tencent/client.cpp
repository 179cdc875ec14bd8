#include "cloud/tencent/client.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "cloud/tencent/envelope.hpp"
#include "cloud/tencent/errors.hpp"
#include "cloud/tencent/outcome.hpp"
#include "cloud/tencent/tc3.hpp"

namespace tencent {

namespace {

using base::ErrorKind;
using Json = nlohmann::json;

constexpr std::chrono::seconds kTimeout{60};        // the vendor's own SDKs wait that long
constexpr std::chrono::seconds kThrottledPause{1};  // limits are per second

std::string_view version_of(std::string_view service) { return service == "billing" ? "2018-07-09" : "2022-09-01"; }

net::SendOptions options_for(bool replay_safe) {
    net::SendOptions options;
    options.timeout = kTimeout;
    options.replay_safe = replay_safe;
    return options;
}

// A vendor's message may quote what it was sent. Cut after scrubbing: a secret cut in two would not be found.
std::string scrub(std::string text, const Credentials& credentials) {
    const std::array<std::string_view, 3> secrets{credentials.secret_key.reveal(), credentials.token.reveal(), credentials.secret_id.reveal()};
    for (const std::string_view secret : secrets) {
        if (secret.empty()) continue;
        for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) text.replace(at, secret.size(), "***");
    }
    return bounded_message(text);
}

// "ModifyPlan: <vendor's words> <what to do> (InvalidParameter.PlanNotFound, request 1b2c)"
base::Error error_of(const std::string& action, const Envelope& envelope) {
    std::string text = action + ": " + envelope.message;
    const std::string_view advice = advice_of(envelope.code);
    if (!advice.empty()) text += " " + std::string(advice);
    text += " (" + envelope.code + ", request " + envelope.request_id + ")";
    return base::Error(error_kind_of(envelope.code), std::move(text)).with_code(envelope.code);
}

}  // namespace

struct Client::Call {
    std::string service;
    std::string action;
    std::string body;
    base::Time signed_at;
    net::SendOptions options;
    std::chrono::nanoseconds waited{};
};

struct Client::Answer {
    Envelope envelope;
    std::string body;
};

Client::Client(Parts parts) : parts_(std::move(parts)) {}

void Client::set_credentials(Credentials credentials) { credentials_ = std::move(credentials); }

// Before the first answer nothing better than the node's clock is known; a wrong one is put right by the first answer's Date.
base::Time Client::signing_time() const { return parts_.clock.now().value_or(parts_.env.clock.system_now()); }

bool Client::has_credentials() const { return !credentials_.secret_id.empty() && !credentials_.secret_key.empty(); }

net::HttpRequest Client::sign(const Call& call, const Credentials& credentials) const {
    const std::string& host = call.service == "billing" ? parts_.billing_host : parts_.teo_host;
    net::HttpRequest request{"POST", "/", {}, call.body};
    request.headers = {
        {"Content-Type", std::string(kContentType)},
        {"Authorization", authorization(credentials.secret_id, credentials.secret_key, call.service, host, call.body, call.signed_at)},
        {"X-TC-Action", call.action},
        {"X-TC-Version", std::string(version_of(call.service))},
        {"X-TC-Timestamp", std::to_string(call.signed_at.time_since_epoch().count())},
        {"X-TC-Language", "en-US"},
    };
    if (!credentials.token.empty()) request.headers.emplace_back("X-TC-Token", credentials.token.reveal());
    return request;
}

void Client::learn_date(const net::HttpResponse& response, base::SteadyTime sent) {
    const auto date = base::parse_http_date(net::find_header(response.headers, "Date"));
    if (!date) return;
    if (parts_.clock.learn(*date, sent, parts_.env.clock.steady_now())) parts_.on_clock_jump();
}

// What the transport brought, as an envelope. Only the transport itself may say Unreachable or Cancelled.
base::Result<Client::Answer> Client::open(const Call& call, const Credentials& credentials, base::Result<net::HttpResponse> response) {
    if (!response) return base::fail(response.error().in(call.action));
    if (response->status != 200) {
        const ErrorKind kind = response->status == 429 ? ErrorKind::Throttled : ErrorKind::Internal;
        const std::string status = std::to_string(response->status);
        return base::fail(base::Error(kind, call.action + ": HTTP status " + status + " instead of an answer").with_status(response->status));
    }
    auto envelope = parse_envelope(response->body);
    if (!envelope)
        return base::fail(
            base::Error(ErrorKind::Invalid, scrub(call.action + ": " + envelope.error().message(), credentials)).with_code(envelope.error().code()));
    envelope->message = scrub(std::move(envelope->message), credentials);
    return Answer{std::move(*envelope), std::move(response->body)};
}

// Tells the limiter and the owner how a call went.
void Client::record(const Call& call, const base::Result<Answer>& answer, base::SteadyTime sent) {
    CallRecord finished{call.service, call.action, {}, {}, parts_.env.clock.steady_now() - sent, call.waited};
    bool throttled = false;
    if (answer) {
        finished.code = answer->envelope.code;
        finished.request_id = answer->envelope.request_id;
        throttled = refusal_of(answer->envelope.code) == api::Refusal::Throttled;
    } else {
        finished.code = answer.error().code().empty() ? std::string(base::to_string(answer.error().kind())) : answer.error().code();
        throttled = answer.error().kind() == ErrorKind::Throttled;
    }
    if (throttled) parts_.limiter.hold(call.action, kThrottledPause);
    parts_.on_call(finished);
}

net::Task<base::Result<Client::Answer>> Client::exchange(Call call) {
    net::Transport& transport = call.service == "billing" ? parts_.billing : parts_.teo;
    const Credentials credentials = credentials_;  // they may be replaced while this call is under way
    net::HttpRequest request = sign(call, credentials);
    const base::SteadyTime sent = parts_.env.clock.steady_now();
    base::Result<net::HttpResponse> response = co_await transport.send(std::move(request), call.options);
    if (response) learn_date(*response, sent);
    base::Result<Answer> answer = open(call, credentials, std::move(response));
    record(call, answer, sent);
    co_return answer;
}

net::Task<void> Client::wait_turn(std::string action) { co_await parts_.limiter.wait(std::move(action)); }

net::Task<PurchaseAnswer> Client::submit(std::string action, std::string body, base::Time signed_at) {
    if (!has_credentials()) {
        PurchaseAnswer nothing_sent;
        nothing_sent.outcome = api::Outcome::Refused;
        nothing_sent.refusal = api::Refusal::Credentials;
        nothing_sent.error_code = base::to_string(ErrorKind::Unauthorized);
        nothing_sent.message = "the account has no credentials; nothing was sent";
        co_return nothing_sent;
    }
    Call call{"teo", action, std::move(body), signed_at, options_for(false), {}};
    base::Result<Answer> answer = co_await exchange(std::move(call));
    if (!answer) co_return judge(action, base::fail(answer.error()));
    co_return judge(action, answer->envelope);
}

net::Task<base::Result<std::string>> Client::read(std::string service, std::string action, std::string body) {
    if (!has_credentials()) co_return base::fail(ErrorKind::Unauthorized, action + ": the account has no credentials");
    for (bool again = false;; again = true) {
        const std::chrono::nanoseconds waited = co_await parts_.limiter.wait(action);
        Call call{service, action, body, signing_time(), options_for(true), waited};
        base::Result<Answer> answer = co_await exchange(std::move(call));
        if (!answer) co_return base::fail(answer.error());
        if (answer->envelope.code.empty()) co_return std::move(answer->body);
        if (again || answer->envelope.code != "AuthFailure.SignatureExpire") co_return base::fail(error_of(action, answer->envelope));
    }
}

net::Task<base::Result<void>> Client::change(std::string action, std::string body) {
    if (!has_credentials()) co_return base::fail(ErrorKind::Unauthorized, action + ": the account has no credentials");
    const std::chrono::nanoseconds waited = co_await parts_.limiter.wait(action);
    Call call{"teo", action, std::move(body), signing_time(), options_for(false), waited};
    base::Result<Answer> answer = co_await exchange(std::move(call));
    if (!answer) co_return base::fail(answer.error());
    if (!answer->envelope.code.empty()) co_return base::fail(error_of(action, answer->envelope));
    co_return base::Result<void>();
}

net::Task<base::Result<void>> Client::modify_plan(std::string plan_id, bool auto_renewal) {
    // An object here, though a plain string in CreatePlan's PrepaidPlanParam.
    const Json body{{"PlanId", plan_id}, {"RenewFlag", {{"Switch", auto_renewal ? "on" : "off"}}}};
    return change("ModifyPlan", body.dump());
}

net::Task<base::Result<void>> Client::bind_zone(std::string zone_id, std::string plan_id) {
    const Json body{{"PlanId", plan_id}, {"ZoneId", zone_id}};
    return change("BindZoneToPlan", body.dump());
}

net::Task<base::Result<void>> Client::destroy_plan(std::string plan_id) {
    const Json body{{"PlanId", plan_id}};
    std::string text = body.dump();
    base::Result<void> done = co_await change("DestroyPlan", std::move(text));
    if (!done && done.error().code() == "InvalidParameter.PlanNotFound") co_return base::Result<void>();
    co_return done;
}

}  // namespace tencent
