#include "cloud/alibaba/sts.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "cloud/alibaba/acs3.hpp"
#include "cloud/alibaba/errors.hpp"
#include "cloud/alibaba/service.hpp"
#include "cloud/answer.hpp"
#include "cloud/crypto.hpp"
#include "codec/fields.hpp"

namespace alibaba {

namespace {

using base::ErrorKind;
using codec::Fields;

constexpr std::chrono::seconds kStsTimeout{30};
constexpr std::chrono::seconds kMetadataTimeout{5};  // it is on the same machine, or it is not there
constexpr std::size_t kMaxMetadata = 64U << 10U;
constexpr std::string_view kDuration = "3600";  // seconds; every role allows it
constexpr std::string_view kSessionName = "planwright";
constexpr std::string_view kMetadataTokenTtl = "21600";
constexpr std::string_view kRoles = "/latest/meta-data/ram/security-credentials/";

// `fields`: the four members that every source of temporary credentials has.
cloud::Credentials read_credentials(const Fields& fields) {
    cloud::Credentials credentials;
    credentials.id = base::Secret(fields.required_text("AccessKeyId"));
    credentials.key = base::Secret(fields.required_text("AccessKeySecret"));
    credentials.token = base::Secret(fields.required_text("SecurityToken"));
    credentials.expires = fields.time("Expiration");
    if (!credentials.expires) fields.reject("Expiration", "is missing");
    return credentials;
}

base::Result<cloud::Credentials> from_sts(const std::string& action, const std::string& body) {
    const auto document = codec::parse_json(body);  // the envelope of a success: an object
    std::optional<base::Error> error;
    cloud::Credentials credentials = read_credentials(Fields(*document, "", error).object("Credentials"));
    if (error) return base::fail(error->in(action));
    return credentials;
}

base::Result<cloud::Credentials> from_metadata(const std::string& role, const base::Secret& body) {
    const auto document = codec::parse_json(body.reveal());
    if (!document) return base::fail(document.error().in("ECS metadata, role " + role));
    std::optional<base::Error> error;
    const Fields fields(*document, "", error);
    if (const std::string code = fields.text("Code"); code != "Success") fields.reject("Code", codec::in_quotes(code) + " is not Success");
    cloud::Credentials credentials = read_credentials(fields);
    if (error) return base::fail(error->in("ECS metadata, role " + role));
    return credentials;
}

net::HttpRequest metadata_request(std::string target, const base::Secret& token) {
    return {"GET", std::move(target), {{"X-aliyun-ecs-metadata-token", std::string(token.reveal())}}, {}};
}

// The machine's only role, of the list of them.
base::Result<std::string> only_role(std::string_view list) {
    while (list.ends_with('\n') || list.ends_with('\r')) list.remove_suffix(1);
    if (list.empty()) return base::fail(ErrorKind::NotFound, "ECS metadata: this machine has no role");
    if (!cloud::is_word(list))
        return base::fail(ErrorKind::Invalid, "ECS metadata: the machine has several roles: write credentials.instanceRole.name");
    return std::string(list);
}

}  // namespace

Sts::Sts(Parts parts) : parts_(std::move(parts)) {}

net::Task<base::Result<Reply>> Sts::ask_sts(std::string action, net::HttpRequest request, cloud::Credentials sent_with) {
    net::SendOptions options;
    options.timeout = kStsTimeout;
    options.replay_safe = true;
    const base::SteadyTime sent = parts_.env.clock.steady_now();
    base::Result<net::HttpResponse> response = co_await parts_.sts.transport->send(std::move(request), options);
    if (response && cloud::learn_date(parts_.clock, *response, sent, parts_.env.clock.steady_now())) parts_.on_clock_jump();
    co_return open_reply(action, sent_with, std::move(response));
}

net::Task<base::Result<cloud::Credentials>> Sts::assume_role(cloud::Credentials with, api::CredentialsSpec::AssumeRole role) {
    if (with.id.empty() || with.key.empty()) co_return base::fail(ErrorKind::Unauthorized, "AssumeRole: there are no credentials to assume it with");
    Operation operation{parts_.sts.host, "AssumeRole", std::string(version_of(Service::Sts)), {}};
    operation.parameters = {{"DurationSeconds", std::string(kDuration)}, {"RoleArn", role.role_arn}, {"RoleSessionName", role.session_name}};
    if (!role.external_id.empty()) operation.parameters["ExternalId"] = role.external_id;
    for (bool again = false;; again = true) {
        const base::Time now = parts_.clock.now().value_or(parts_.env.clock.system_now());
        net::HttpRequest request = signed_request(operation, with, now, cloud::make_nonce(parts_.env.random));
        const base::Result<Reply> reply = co_await ask_sts(operation.action, std::move(request), with);
        if (!reply) co_return base::fail(reply.error());
        if (reply->envelope.code.empty()) co_return from_sts(operation.action, reply->body);
        if (again || !wants_new_signature(reply->envelope.code)) co_return base::fail(error_of(operation.action, reply->envelope));
    }
}

net::Task<base::Result<cloud::Credentials>> Sts::assume_role_with_oidc(api::CredentialsSpec::Oidc oidc, base::Secret token) {
    const std::string action = "AssumeRoleWithOIDC";
    const base::Time now = parts_.clock.now().value_or(parts_.env.clock.system_now());
    const Parameters query{
        {"Action", action}, {"Format", "JSON"}, {"Timestamp", base::format_rfc3339(now)}, {"Version", std::string(version_of(Service::Sts))}};
    const Parameters form{{"DurationSeconds", std::string(kDuration)},
                          {"OIDCProviderArn", oidc.provider},
                          {"OIDCToken", std::string(token.reveal())},
                          {"RoleArn", oidc.role_arn},
                          {"RoleSessionName", std::string(kSessionName)}};
    // In a form body: URLs are logged on the way.
    net::HttpRequest request{"POST",
                             "/?" + canonical_query(query),
                             {{"Accept", "application/json"}, {"Content-Type", "application/x-www-form-urlencoded"}},
                             canonical_query(form)};
    cloud::Credentials sent_with;
    sent_with.token = std::move(token);
    const base::Result<Reply> reply = co_await ask_sts(action, std::move(request), std::move(sent_with));
    if (!reply) co_return base::fail(reply.error());
    if (!reply->envelope.code.empty()) co_return base::fail(error_of(action, reply->envelope));
    co_return from_sts(action, reply->body);
}

net::Task<base::Result<base::Secret>> Sts::ask_metadata(net::HttpRequest request) {
    net::SendOptions options;
    options.timeout = kMetadataTimeout;
    options.max_body = kMaxMetadata;
    options.replay_safe = true;
    const std::string what = "ECS metadata " + request.target;
    base::Result<net::HttpResponse> response = co_await parts_.metadata.transport->send(std::move(request), options);
    if (!response) co_return base::fail(response.error().in(what));
    if (response->status == 200) co_return base::Secret(std::move(response->body));
    const std::string status = what + ": HTTP status " + std::to_string(response->status);
    if (response->status == 404)
        co_return base::fail(base::Error(ErrorKind::NotFound, status + ": attach the RAM role to the ECS instance, or use another source in "
                                                                       "spec.credentials")
                                 .with_status(404));
    const bool denied = response->status == 401 || response->status == 403;
    co_return base::fail(base::Error(denied ? ErrorKind::Forbidden : ErrorKind::Internal, status).with_status(response->status));
}

net::Task<base::Result<cloud::Credentials>> Sts::instance_role(api::CredentialsSpec::InstanceRole role) {
    net::HttpRequest for_token{"PUT", "/latest/api/token", {{"X-aliyun-ecs-metadata-token-ttl-seconds", std::string(kMetadataTokenTtl)}}, {}};
    const base::Result<base::Secret> token = co_await ask_metadata(std::move(for_token));
    if (!token) co_return base::fail(token.error());
    std::string name = role.name;
    if (name.empty()) {
        net::HttpRequest for_role = metadata_request(std::string(kRoles), *token);
        const base::Result<base::Secret> list = co_await ask_metadata(std::move(for_role));
        if (!list) co_return base::fail(list.error());
        base::Result<std::string> only = only_role(list->reveal());
        if (!only) co_return base::fail(only.error());
        name = std::move(*only);
    }
    if (!cloud::is_word(name) || name.starts_with('.'))  // it becomes part of a path
        co_return base::fail(ErrorKind::Invalid, "credentials.instanceRole.name: this is not the name of a role");
    net::HttpRequest for_keys = metadata_request(std::string(kRoles) + name, *token);
    const base::Result<base::Secret> body = co_await ask_metadata(std::move(for_keys));
    if (!body) co_return base::fail(body.error());
    co_return from_metadata(name, *body);
}

}  // namespace alibaba
