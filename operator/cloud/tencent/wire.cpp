#include "cloud/tencent/wire.hpp"

#include <utility>

#include "cloud/answer.hpp"
#include "cloud/tencent/errors.hpp"
#include "cloud/tencent/tc3.hpp"

namespace tencent {

namespace {

using base::ErrorKind;

constexpr std::chrono::seconds kTimeout{60};  // the vendor's own SDKs wait that long

// sts is the one service here whose pages call Region required. Its answers are the same everywhere, and this is what the vendor's own SDKs send
// when nobody names a region.
constexpr std::string_view kStsRegion = "ap-guangzhou";

std::string_view version_of(std::string_view service) {
    if (service == "billing") return "2018-07-09";
    return service == "sts" ? "2018-08-13" : "2022-09-01";
}

net::HttpRequest request_of(const Call& call, const std::string& host) {
    net::HttpRequest request{"POST", "/", {}, call.body};
    request.headers = {
        {"Content-Type", std::string(kContentType)},
        {"X-TC-Action", call.action},
        {"X-TC-Version", std::string(version_of(call.service))},
        {"X-TC-Timestamp", std::to_string(call.signed_at.time_since_epoch().count())},
        {"X-TC-Language", "en-US"},
    };
    if (call.service == "sts") request.headers.emplace_back("X-TC-Region", kStsRegion);
    const cloud::Credentials& keys = call.credentials;
    if (keys.key.empty()) {
        request.headers.emplace_back("Authorization", "SKIP");
        return request;
    }
    request.headers.emplace_back("Authorization", authorization(keys.id, keys.key, call.service, host, call.body, call.signed_at));
    if (!keys.token.empty()) request.headers.emplace_back("X-TC-Token", keys.token.reveal());
    return request;
}

// What the transport brought, as an envelope.
base::Result<Opened> open(const Call& call, base::Result<net::HttpResponse> response) {
    if (!response) return base::fail(response.error().in(call.action));
    if (response->status != 200) {
        const ErrorKind kind = response->status == 429 ? ErrorKind::Throttled : ErrorKind::Internal;
        const std::string status = std::to_string(response->status);
        return base::fail(base::Error(kind, call.action + ": HTTP status " + status + " instead of an answer").with_status(response->status));
    }
    auto envelope = parse_envelope(response->body);
    if (!envelope)
        return base::fail(base::Error(ErrorKind::Invalid, cloud::scrub(call.action + ": " + envelope.error().message(), call.credentials))
                              .with_code(envelope.error().code()));
    envelope->message = cloud::scrub(std::move(envelope->message), call.credentials);
    return Opened{std::move(*envelope), std::move(response->body)};
}

}  // namespace

net::Task<base::Result<Opened>> Wire::exchange(const cloud::Endpoint& endpoint, Call call) {
    net::HttpRequest request = request_of(call, endpoint.host);
    net::SendOptions options;
    options.timeout = kTimeout;
    options.replay_safe = call.replay_safe;
    const base::SteadyTime sent = env_.clock.steady_now();
    base::Result<net::HttpResponse> response = co_await endpoint.transport->send(std::move(request), options);
    if (response && cloud::learn_date(clock_, *response, sent, env_.clock.steady_now())) on_clock_jump_();
    co_return open(call, std::move(response));
}

base::Error error_of(const std::string& action, const Envelope& envelope) {
    const cloud::VendorError error{envelope.code, envelope.message, envelope.request_id};
    return cloud::error_of(action, error, error_kind_of(envelope.code), advice_of(envelope.code));
}

}  // namespace tencent
