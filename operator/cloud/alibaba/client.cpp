#include "cloud/alibaba/client.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "cloud/alibaba/errors.hpp"
#include "cloud/alibaba/outcome.hpp"
#include "cloud/alibaba/settings.hpp"
#include "cloud/answer.hpp"
#include "cloud/crypto.hpp"
#include "codec/fields.hpp"

namespace alibaba {

namespace {

using base::ErrorKind;

constexpr std::chrono::seconds kTimeout{60};
constexpr std::chrono::seconds kThrottledPause{1};

net::SendOptions options_for(bool replay_safe) {
    net::SendOptions options;
    options.timeout = kTimeout;
    options.replay_safe = replay_safe;
    return options;
}

// The canonical request, whose values are all strings, as parameters. nullopt: it is not one.
std::optional<Parameters> parameters_of(const std::string& request) {
    const auto document = codec::parse_json(request);
    if (!document || !document->is_object()) return std::nullopt;
    Parameters parameters;
    for (const auto& [name, value] : document->items()) {
        if (!value.is_string()) return std::nullopt;
        parameters.emplace(name, value.get<std::string>());
    }
    return parameters;
}

std::unexpected<base::Error> no_credentials(const std::string& action) {
    return base::fail(ErrorKind::Unauthorized, action + ": the account has no credentials");
}

}  // namespace

struct Client::Call {
    std::string action;
    Parameters parameters;
    base::Time signed_at;
    std::string nonce;
    net::SendOptions options;
    std::chrono::nanoseconds waited{};
};

Client::Client(Parts parts) : parts_(std::move(parts)) {}

void Client::set_credentials(cloud::Credentials credentials) { credentials_ = std::move(credentials); }

void Client::set_limiter(std::shared_ptr<cloud::RateLimiter> limiter) { parts_.limiter = std::move(limiter); }

// Before the first answer nothing better than the node's clock is known; a wrong one is put right by the first answer's Date.
base::Time Client::signing_time() const { return parts_.clock.now().value_or(parts_.env.clock.system_now()); }

cloud::Endpoint& Client::endpoint_of(Service service) {
    if (service == Service::Bss) return parts_.bss;
    return service == Service::Sts ? parts_.sts : parts_.cbn;
}

void Client::record(const Call& call, const base::Result<Reply>& reply, base::SteadyTime sent) {
    const std::string service(name_of(service_of(call.action)));
    cloud::CallRecord finished{service, call.action, {}, {}, parts_.env.clock.steady_now() - sent, call.waited};
    bool throttled = false;
    if (reply) {
        finished.code = reply->envelope.code;
        finished.request_id = reply->envelope.request_id;
        throttled = alibaba::refusal_of(finished.code) == api::Refusal::Throttled;
    } else {
        finished.code = cloud::code_of(reply.error());
        throttled = reply.error().kind() == ErrorKind::Throttled;
    }
    if (throttled) parts_.limiter->hold(call.action, kThrottledPause);
    parts_.on_call(finished);
}

net::Task<base::Result<Reply>> Client::exchange(Call call) {
    const Service service = service_of(call.action);
    cloud::Endpoint& endpoint = endpoint_of(service);
    const cloud::Credentials credentials = credentials_;  // they may be replaced while this call is under way
    const Operation operation{endpoint.host, call.action, std::string(version_of(service)), call.parameters};
    net::HttpRequest request = signed_request(operation, credentials, call.signed_at, call.nonce);
    const base::SteadyTime sent = parts_.env.clock.steady_now();
    base::Result<net::HttpResponse> response = co_await endpoint.transport->send(std::move(request), call.options);
    if (response && cloud::learn_date(parts_.clock, *response, sent, parts_.env.clock.steady_now())) parts_.on_clock_jump();
    base::Result<Reply> reply = open_reply(call.action, credentials, std::move(response));
    record(call, reply, sent);
    co_return reply;
}

net::Task<void> Client::wait_turn(std::string action) {
    const std::shared_ptr<cloud::RateLimiter> limiter = parts_.limiter;
    co_await limiter->wait(std::move(action));
}

net::Task<api::Answer> Client::submit(cloud::Purchase purchase) {
    if (!credentials_.can_sign()) co_return cloud::nothing_sent(api::Refusal::Credentials, ErrorKind::Unauthorized, "the account has no credentials");
    std::optional<Parameters> parameters = parameters_of(purchase.request);
    if (purchase.kind != api::PlanKind::Package || !parameters)
        co_return cloud::nothing_sent(api::Refusal::Parameters, ErrorKind::Invalid, "this is no request for a bandwidth package");
    if (!purchase.client_token.empty()) parameters->insert_or_assign("ClientToken", purchase.client_token);
    Call call{purchase.action, std::move(*parameters), purchase.signed_at, purchase.nonce, options_for(false), {}};
    base::Result<Reply> reply = co_await exchange(std::move(call));
    if (!reply) co_return judge(purchase.action, base::fail(reply.error()));
    co_return judge(purchase.action, reply->envelope);
}

net::Task<base::Result<std::string>> Client::read(std::string action, Parameters parameters) {
    if (!credentials_.can_sign()) co_return no_credentials(action);
    for (bool again = false;; again = true) {
        const std::shared_ptr<cloud::RateLimiter> limiter = parts_.limiter;
        const std::chrono::nanoseconds waited = co_await limiter->wait(action);
        Call call{action, parameters, signing_time(), cloud::make_nonce(parts_.env.random), options_for(true), waited};
        base::Result<Reply> reply = co_await exchange(std::move(call));
        if (!reply) co_return base::fail(reply.error());
        const std::string& code = reply->envelope.code;
        if (code.empty()) co_return std::move(reply->body);
        if (again || !wants_new_signature(code)) co_return base::fail(error_of(action, reply->envelope));
    }
}

net::Task<base::Result<void>> Client::change(std::string action, Parameters parameters) {
    if (!credentials_.can_sign()) co_return no_credentials(action);
    const std::shared_ptr<cloud::RateLimiter> limiter = parts_.limiter;
    const std::chrono::nanoseconds waited = co_await limiter->wait(action);
    Call call{action, std::move(parameters), signing_time(), cloud::make_nonce(parts_.env.random), options_for(false), waited};
    base::Result<Reply> reply = co_await exchange(std::move(call));
    if (!reply) co_return base::fail(reply.error());
    if (!reply->envelope.code.empty()) co_return base::fail(error_of(action, reply->envelope));
    co_return base::Result<void>();
}

net::Task<base::Result<void>> Client::set(api::Setting setting) {
    base::Result<SettingCall> call = call_of(setting);
    if (!call) co_return base::fail(call.error());
    base::Result<void> done = co_await change(std::move(call->action), std::move(call->parameters));
    co_return done;
}

net::Task<base::Result<cloud::Identity>> Client::who_am_i() {
    Parameters none;
    const base::Result<std::string> body = co_await read("GetCallerIdentity", std::move(none));
    if (!body) co_return base::fail(body.error());
    const auto document = codec::parse_json(*body);  // the envelope of a success: an object
    std::optional<base::Error> error;
    const codec::Fields fields(*document, "", error);
    cloud::Identity identity{fields.required_text("AccountId"), fields.required_text("Arn")};
    if (error) co_return base::fail(error->in("GetCallerIdentity"));
    co_return identity;
}

std::optional<api::Refusal> Client::refusal_of(std::string_view code) const { return alibaba::refusal_of(code); }

std::string_view Client::advice_of(std::string_view code) const { return alibaba::advice_of(code); }

}  // namespace alibaba
