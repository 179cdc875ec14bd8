#include "cloud/tencent/client.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "cloud/answer.hpp"
#include "cloud/tencent/errors.hpp"
#include "cloud/tencent/outcome.hpp"
#include "cloud/tencent/tc3.hpp"
#include "codec/codec.hpp"
#include "codec/fields.hpp"

namespace tencent {

namespace {

using base::ErrorKind;

constexpr std::chrono::seconds kThrottledPause{1};  // limits are per second

// `body`: of a success, whose envelope and depth are checked.
base::Result<cloud::Identity> parse_identity(const std::string& body) {
    const auto root = codec::parse_json(body);
    if (!root) return base::fail(root.error());
    std::optional<base::Error> error;
    const codec::Fields response = codec::Fields(*root, "", error).object("Response");
    cloud::Identity identity{response.required_text("AccountId"), response.text("Arn")};
    if (error) return base::fail(error->in("GetCallerIdentity"));
    return identity;
}

}  // namespace

Client::Client(Parts parts) : parts_(std::move(parts)), wire_(parts_.env, parts_.clock, parts_.on_clock_jump) {}

void Client::set_credentials(cloud::Credentials credentials) { credentials_ = std::move(credentials); }

void Client::set_limiter(std::shared_ptr<cloud::RateLimiter> limiter) { parts_.limiter = std::move(limiter); }

const cloud::Endpoint& Client::endpoint_of(std::string_view service) const {
    if (service == "billing") return parts_.billing;
    return service == "sts" ? parts_.sts : parts_.teo;
}

// Tells the limiter and the owner how a call went.
void Client::record(const Call& call, const base::Result<Opened>& answer, base::SteadyTime sent) {
    cloud::CallRecord finished{call.service, call.action, {}, {}, parts_.env.clock.steady_now() - sent, call.waited};
    bool throttled = false;
    if (answer) {
        finished.code = answer->envelope.code;
        finished.request_id = answer->envelope.request_id;
        throttled = refusal_of(answer->envelope.code) == api::Refusal::Throttled;
    } else {
        finished.code = cloud::code_of(answer.error());
        throttled = answer.error().kind() == ErrorKind::Throttled;
    }
    if (throttled) parts_.limiter->hold(call.action, kThrottledPause);
    parts_.on_call(finished);
}

net::Task<base::Result<Opened>> Client::exchange(Call call) {
    const cloud::Endpoint& endpoint = endpoint_of(call.service);
    const base::SteadyTime sent = parts_.env.clock.steady_now();
    base::Result<Opened> answer = co_await wire_.exchange(endpoint, call);
    record(call, answer, sent);
    co_return answer;
}

net::Task<void> Client::wait_turn(std::string action) {
    const std::shared_ptr<cloud::RateLimiter> limiter = parts_.limiter;  // another may be set while this waits
    co_await limiter->wait(std::move(action));
}

net::Task<api::Answer> Client::submit(cloud::Purchase purchase) {
    const std::string_view service = service_of(purchase.action);
    if (service.empty())
        co_return cloud::nothing_sent(api::Refusal::Parameters, ErrorKind::Invalid, "Tencent Cloud has no purchase " + purchase.action);
    if (!credentials_.can_sign()) co_return cloud::nothing_sent(api::Refusal::Credentials, ErrorKind::Unauthorized, "the account has no credentials");
    Call call{std::string(service), purchase.action, codec::with_client_token(purchase.request, purchase.client_token), credentials_,
              purchase.signed_at};
    base::Result<Opened> answer = co_await exchange(std::move(call));
    if (!answer) co_return judge(purchase.action, base::fail(answer.error()));
    co_return judge(purchase.action, answer->envelope);
}

net::Task<base::Result<std::string>> Client::read(std::string service, std::string action, std::string body) {
    if (!credentials_.can_sign()) co_return base::fail(ErrorKind::Unauthorized, action + ": the account has no credentials");
    for (bool again = false;; again = true) {
        const std::shared_ptr<cloud::RateLimiter> limiter = parts_.limiter;
        const std::chrono::nanoseconds waited = co_await limiter->wait(action);
        Call call{service, action, body, credentials_, wire_.signing_time()};
        call.replay_safe = true;
        call.waited = waited;
        base::Result<Opened> answer = co_await exchange(std::move(call));
        if (!answer) co_return base::fail(answer.error());
        if (answer->envelope.code.empty()) co_return std::move(answer->body);
        if (again || answer->envelope.code != kSignatureExpired) co_return base::fail(error_of(action, answer->envelope));
    }
}

net::Task<base::Result<std::string>> Client::send(std::string service, std::string action, std::string body) {
    if (!credentials_.can_sign()) co_return base::fail(ErrorKind::Unauthorized, action + ": the account has no credentials");
    const std::shared_ptr<cloud::RateLimiter> limiter = parts_.limiter;
    const std::chrono::nanoseconds waited = co_await limiter->wait(action);
    Call call{std::move(service), action, std::move(body), credentials_, wire_.signing_time()};
    call.waited = waited;
    base::Result<Opened> answer = co_await exchange(std::move(call));
    if (!answer) co_return base::fail(answer.error());
    if (!answer->envelope.code.empty()) co_return base::fail(error_of(action, answer->envelope));
    co_return std::move(answer->body);
}

net::Task<base::Result<cloud::Identity>> Client::who_am_i() {
    const base::Result<std::string> body = co_await read("sts", "GetCallerIdentity", "{}");
    if (!body) co_return base::fail(body.error());
    co_return parse_identity(*body);
}

std::optional<api::Refusal> Client::refusal_of(std::string_view code) const { return tencent::refusal_of(code); }

std::string_view Client::advice_of(std::string_view code) const { return tencent::advice_of(code); }

}  // namespace tencent
