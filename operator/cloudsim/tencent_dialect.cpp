#include "cloudsim/tencent_dialect.hpp"

#include <utility>

#include "cloudsim/actions.hpp"
#include "cloudsim/metadata.hpp"
#include "cloudsim/tc3.hpp"

namespace cloudsim {

using nlohmann::json;

namespace {

constexpr std::size_t kMostBody = 10U << 20U;

net::HttpResponse json_answer(const json& answer) {
    net::HttpResponse response;
    response.status = 200;
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = json{{"Response", answer}}.dump();
    return response;
}

}  // namespace

bool TencentDialect::speaks(const net::HttpRequest& /*request*/) const { return true; }

Outcome<Admitted> TencentDialect::admit(const net::HttpRequest& request, base::Time now) {
    if (const auto path = metadata_path(request)) {
        Admitted admitted;
        admitted.action = kMetadata;
        admitted.signed_at = now;
        admitted.body = *path;
        return admitted;
    }
    if (request.method != "POST" || request.target != "/") return refuse("UnsupportedProtocol", "Only POST / is supported.");
    if (!net::find_header(request.headers, "Content-Type").starts_with("application/json"))
        return refuse("UnsupportedProtocol", "Content-Type must be application/json.");
    if (request.body.size() > kMostBody) return refuse("RequestSizeLimitExceeded", "The request is larger than 10 MB.");
    const bool skips = net::find_header(request.headers, "Authorization") == "SKIP";
    if (skips && net::find_header(request.headers, "X-TC-Action") == kWebIdentityAction) return dispatch(request, "sts", Caller(), now);
    const auto verified = verify_tc3(request, now, [this](std::string_view id) { return model_.find_key(id); });
    if (!verified) return std::unexpected(verified.error());
    const Caller caller{.uin = verified->account->uin,
                        .creator = verified->key->creator,
                        .request_id = {},
                        .signed_at = verified->signed_at,
                        .secret_id = verified->key->secret_id};
    return dispatch(request, verified->service, caller, verified->signed_at);
}

Outcome<Admitted> TencentDialect::dispatch(const net::HttpRequest& request, std::string_view service, const Caller& caller, base::Time signed_at) {
    const std::string_view name = net::find_header(request.headers, "X-TC-Action");
    const std::string_view version = net::find_header(request.headers, "X-TC-Version");
    if (name.empty() || version.empty()) return refuse("MissingParameter", "X-TC-Action or X-TC-Version is missing.");
    const auto action = find_action(service, version, name);
    if (!action) return std::unexpected(action.error());
    return Admitted{.action = std::string(name), .writes = (*action)->writes, .caller = caller, .signed_at = signed_at, .body = request.body};
}

bool TencentDialect::in_window(base::Time signed_at, base::Time now) const { return cloudsim::in_window(signed_at, now); }

ApiError TencentDialect::expired_signature() const { return {.code = "AuthFailure.SignatureExpire", .message = "The signature has expired."}; }

ApiError TencentDialect::throttled() const {
    return {.code = "RequestLimitExceeded", .message = "The number of requests exceeds the frequency limit."};
}

Answer TencentDialect::perform(const Admitted& request) {
    if (request.action == kMetadata) return metadata(model_, request.body);
    const json parameters = json::parse(request.body, nullptr, false);
    if (!parameters.is_object()) return refuse("InvalidParameter", "The body is not a JSON object.");
    return action_named(request.action).perform(model_, request.caller, parameters);
}

net::HttpResponse TencentDialect::success(const Admitted& request, json answer) const {
    if (request.action == kMetadata) return metadata_response(200, answer);
    answer["RequestId"] = request.caller.request_id;
    return json_answer(answer);
}

net::HttpResponse TencentDialect::failure(const Admitted& request, const ApiError& error) const {
    if (request.action == kMetadata) return metadata_response(404, error.message);
    return refusal({}, error, request.caller.request_id);
}

net::HttpResponse TencentDialect::refusal(const net::HttpRequest& /*request*/, const ApiError& error, const std::string& request_id) const {
    return json_answer({{"Error", {{"Code", error.code}, {"Message", error.message}}}, {"RequestId", request_id}});
}

std::string TencentDialect::padded(const std::string& padding, const std::string& request_id) const {
    return R"({"Response":{"Padding":")" + padding + R"(","RequestId":")" + request_id + R"("}})";
}

}  // namespace cloudsim
