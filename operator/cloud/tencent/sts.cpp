#include "cloud/tencent/sts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "cloud/tencent/tc3.hpp"
#include "codec/codec.hpp"
#include "codec/fields.hpp"

namespace tencent {

namespace {

using base::ErrorKind;
using cloud::Credentials;
using Json = nlohmann::json;

constexpr int kDuration = 7200;  // seconds; what a role allows when nobody has changed it
constexpr const char* kSessionName = "planwright";
constexpr std::chrono::seconds kMetadataTimeout{5};  // it is on the machine itself
constexpr std::string_view kRolePath = "/latest/meta-data/cam/security-credentials/";

// TmpSecretId, TmpSecretKey and Token of `fields`, and ExpiredTime of `whole`. Errors of Fields name fields and never show what is in them, but
// for numbers.
Credentials read_credentials(const codec::Fields& fields, const codec::Fields& whole) {
    Credentials credentials;
    credentials.id = base::Secret(fields.required_text("TmpSecretId"));
    credentials.key = base::Secret(fields.required_text("TmpSecretKey"));
    credentials.token = base::Secret(fields.required_text("Token"));
    // Unix seconds, up to the year 3000. Without it nobody would know when to ask again.
    const std::int64_t expires = whole.integer("ExpiredTime", 1, 32'503'680'000, 0);
    if (!whole.has("ExpiredTime")) whole.reject("ExpiredTime", "is missing");
    credentials.expires = base::Time(base::Seconds(expires));
    return credentials;
}

// `body`: of a success, whose envelope and depth are checked.
base::Result<Credentials> parse_answer(const std::string& body) {
    const auto root = codec::parse_json(body);
    if (!root) return base::fail(root.error());
    std::optional<base::Error> error;
    const codec::Fields response = codec::Fields(*root, "", error).object("Response");
    Credentials credentials = read_credentials(response.object("Credentials"), response);
    if (error) return base::fail(*error);
    return credentials;
}

base::Result<Credentials> parse_metadata(const std::string& body) {
    const auto root = codec::parse_json(body);
    if (!root) return base::fail(root.error());
    std::optional<base::Error> error;
    const codec::Fields fields(*root, "", error);
    if (fields.text("Code") != "Success") fields.reject("Code", "is not Success");
    Credentials credentials = read_credentials(fields, fields);
    if (error) return base::fail(*error);
    return credentials;
}

// It becomes part of a path. CAM: letters, digits and +=,.@_-
bool is_role_name(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || std::string_view("+=,.@_-").contains(c);
    };
    return !name.empty() && name.size() <= 128 && name != "." && name != ".." && std::ranges::all_of(name, allowed);
}

std::string trimmed(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r') || text.ends_with(' ')) text.remove_suffix(1);
    return std::string(text);
}

}  // namespace

Sts::Sts(Parts parts) : parts_(std::move(parts)), wire_(parts_.env, parts_.clock, parts_.on_clock_jump) {}

net::Task<base::Result<Credentials>> Sts::ask(std::string action, std::string body, Credentials with) {
    for (bool again = false;; again = true) {
        Call call{"sts", action, body, with, wire_.signing_time(), true};
        const base::Result<Opened> answer = co_await wire_.exchange(parts_.sts, std::move(call));
        if (!answer) co_return base::fail(answer.error());
        if (!again && answer->envelope.code == kSignatureExpired) continue;
        if (!answer->envelope.code.empty()) co_return base::fail(error_of(action, answer->envelope));
        base::Result<Credentials> credentials = parse_answer(answer->body);
        if (!credentials) co_return base::fail(credentials.error().in(action));
        co_return credentials;
    }
}

net::Task<base::Result<Credentials>> Sts::assume_role(Credentials with, api::CredentialsSpec::AssumeRole role) {
    if (with.id.empty() || with.key.empty()) co_return base::fail(ErrorKind::Unauthorized, "AssumeRole: there are no credentials to assume it with");
    Json body{{"DurationSeconds", kDuration}, {"RoleArn", role.role_arn}, {"RoleSessionName", role.session_name}};
    if (!role.external_id.empty()) body["ExternalId"] = role.external_id;
    std::string text = codec::dump(body);
    base::Result<Credentials> credentials = co_await ask("AssumeRole", std::move(text), std::move(with));
    co_return credentials;
}

net::Task<base::Result<Credentials>> Sts::assume_role_with_oidc(api::CredentialsSpec::Oidc oidc, base::Secret token) {
    const Json body{{"DurationSeconds", kDuration},
                    {"ProviderId", oidc.provider},
                    {"RoleArn", oidc.role_arn},
                    {"RoleSessionName", kSessionName},
                    {"WebIdentityToken", token.reveal()}};
    Credentials unsigned_call;
    unsigned_call.token = std::move(token);
    std::string text = codec::dump(body);
    base::Result<Credentials> credentials = co_await ask("AssumeRoleWithWebIdentity", std::move(text), std::move(unsigned_call));
    co_return credentials;
}

net::Task<base::Result<std::string>> Sts::look_up(std::string path, std::string missing) {
    net::HttpRequest request{"GET", std::string(kRolePath) + path, {}, {}};
    net::SendOptions options;
    options.timeout = kMetadataTimeout;
    options.replay_safe = true;
    base::Result<net::HttpResponse> response = co_await parts_.metadata.transport->send(std::move(request), options);
    if (!response) co_return base::fail(response.error().in("the machine's metadata service"));
    if (response->status == 404) co_return base::fail(base::Error(ErrorKind::NotFound, std::move(missing)).with_status(404));
    if (response->status != 200) {
        const std::string status = std::to_string(response->status);
        co_return base::fail(base::Error(ErrorKind::Internal, "the machine's metadata service: HTTP status " + status).with_status(response->status));
    }
    co_return std::move(response->body);
}

net::Task<base::Result<Credentials>> Sts::instance_role(api::CredentialsSpec::InstanceRole role) {
    std::string name = role.name;
    if (name.empty()) {
        const base::Result<std::string> listed = co_await look_up(
            "", "the machine has no CAM role: bind one to the instance in the CVM console, or use another source in spec.credentials");
        if (!listed) co_return base::fail(listed.error());
        name = trimmed(*listed);
    }
    if (!is_role_name(name)) co_return base::fail(ErrorKind::Invalid, "the name of the machine's CAM role is not one");
    const base::Result<std::string> body = co_await look_up(
        name, "the machine has no CAM role " + name + ": bind it to the instance in the CVM console, or correct spec.credentials.instanceRole.name");
    if (!body) co_return base::fail(body.error());
    base::Result<Credentials> credentials = parse_metadata(*body);
    if (!credentials) co_return base::fail(credentials.error().in("the machine's metadata service, role " + name));
    co_return credentials;
}

}  // namespace tencent
