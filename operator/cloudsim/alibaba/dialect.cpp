#include "cloudsim/alibaba/dialect.hpp"

#include <algorithm>
#include <array>

#include "cloudsim/alibaba/actions.hpp"
#include "cloudsim/alibaba/render.hpp"
#include "cloudsim/alibaba/signature.hpp"
#include "cloudsim/alibaba/wire.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

constexpr std::string_view kTokenPath = "/latest/api/token";
constexpr std::string_view kRolesPath = "/latest/meta-data/ram/security-credentials/";

// What a request asks for, before anybody believes it.
struct Asked {
    bool v3 = false;
    bool xml = false;
    std::string action;
    std::string version;
};

// V1 has its action among the parameters. The vendor's SDKs name it in V3's headers as well, so headers alone say nothing.
Asked asked_of(const net::HttpRequest& request, const Pairs& parameters) {
    const std::string action = value_of(parameters, "Action");
    const bool v3 = action.empty() || net::find_header(request.headers, "Authorization").starts_with("ACS3-");
    const auto header = [&request](const char* name) { return std::string(net::find_header(request.headers, name)); };
    if (v3) return {.v3 = true, .xml = false, .action = header("x-acs-action"), .version = header("x-acs-version")};
    const std::string format = value_of(parameters, "Format");
    const bool xml = format != "JSON" && format != "json";
    return {.v3 = false, .xml = xml, .action = action, .version = value_of(parameters, "Version")};
}

// The parameters without those that every request has; as JSON, for the log and for perform().
std::string body_of(Pairs parameters) {
    for (const char* common : {"Action", "Version", "Format", "AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "SignatureNonce",
                               "SignatureType", "Timestamp", "SecurityToken"})
        parameters.erase(common);
    return json(parameters).dump(-1, ' ', false, json::error_handler_t::replace);
}

bool is_metadata(const Parts& parts) { return parts.path == kTokenPath || parts.path.starts_with("/latest/meta-data/"); }

Admitted metadata_request(const net::HttpRequest& request, const Parts& parts, const Role* role, base::Time now) {
    const auto header = [&request](const char* name) { return std::string(net::find_header(request.headers, name)); };
    Admitted admitted;
    admitted.caller.uin = role == nullptr ? "metadata" : role->uid;
    admitted.signed_at = now;
    if (parts.path == kTokenPath && request.method == "PUT") {
        admitted.action = "GetMetadataToken";
        admitted.body = json{{"TtlSeconds", header("X-aliyun-ecs-metadata-token-ttl-seconds")}}.dump();
        return admitted;
    }
    // The list is also answered without the slash at the end.
    const std::string name = parts.path.size() > kRolesPath.size() ? parts.path.substr(kRolesPath.size()) : "";
    admitted.action = name.empty() ? "ListMetadataRoles" : "GetMetadataCredentials";
    admitted.body = json{{"Token", header("X-aliyun-ecs-metadata-token")}, {"Role", name}}.dump();
    return admitted;
}

// The China site's billing endpoint knows no international accounts, and the other way round. Hosts that are no vendor's are loopback's.
bool wrong_site(std::string_view host, const Account& account) {
    host = host.substr(0, host.find(':'));
    if (host == "business.aliyuncs.com") return account.site != Site::China;
    if (host == "business.ap-southeast-1.aliyuncs.com") return account.site != Site::International;
    return account.refuse_loopback;
}

}  // namespace

bool AlibabaDialect::speaks(const net::HttpRequest& request) const {
    const auto parts = parts_of(request);
    if (parts && (parts->path == kTokenPath || parts->path.starts_with("/latest/meta-data/ram/"))) return true;
    const Pairs parameters = parts ? parts->all() : Pairs();
    if (parameters.contains("SecretId")) return false;  // the other vendor's oldest signature, which has an Action, too
    const Asked asked = asked_of(request, parameters);
    return !asked.action.empty() || !asked.version.empty() || net::find_header(request.headers, "Authorization").starts_with("ACS3-");
}

Outcome<Admitted> AlibabaDialect::admit(const net::HttpRequest& request, base::Time now) {
    const auto parts = parts_of(request);
    if (!parts) return refuse("InvalidParameter", "The parameters are not encoded well.");
    if (is_metadata(*parts)) return metadata_request(request, *parts, model_.role(model_.metadata.role_arn), now);
    const bool known_method = request.method == "POST" || request.method == "GET";
    if (parts->path != "/" || !known_method) return refuse("UnsupportedHTTPMethod", "Only GET and POST on / are supported.");
    const Pairs parameters = parts->all();
    const Asked asked = asked_of(request, parameters);
    const auto action = find_action(asked.version, asked.action);
    if (!action) return std::unexpected(action.error());
    Admitted admitted;
    admitted.action = asked.action;
    admitted.writes = (*action)->writes;
    admitted.body = body_of(parameters);
    admitted.xml = asked.xml;
    admitted.signed_at = now;
    const bool is_signed = !net::find_header(request.headers, "Authorization").empty() || parameters.contains("Signature");
    if (!is_signed && asked.action == "AssumeRoleWithOIDC") {
        const Role* role = model_.role(value_of(parameters, "RoleArn"));
        admitted.caller.uin = role == nullptr ? "anonymous" : role->uid;
        return admitted;
    }
    const KeyLookup find_key = [this](std::string_view id) { return model_.find_key(id); };
    const auto verified = asked.v3 ? verify_v3(request, *parts, now, find_key) : verify_v1(request.method, parameters, now, find_key);
    if (!verified) return std::unexpected(verified.error());
    if (nonce_used(verified->key->id + "/" + verified->nonce, now))
        return refuse("SignatureNonceUsed", "Specified signature nonce was used already.");
    if ((*action)->service == Service::Bss && wrong_site(net::find_header(request.headers, "Host"), *verified->account))
        return refuse("NotApplicable", "This API is not applicable for caller.");
    admitted.caller = {.uin = verified->account->uid, .creator = verified->key->arn, .request_id = {}, .signed_at = verified->signed_at};
    admitted.signed_at = verified->signed_at;
    return admitted;
}

bool AlibabaDialect::nonce_used(const std::string& nonce, base::Time now) {
    while (!nonces_.empty() && nonces_.front().first + kSignatureWindow < now) {
        known_nonces_.erase(nonces_.front().second);
        nonces_.pop_front();
    }
    if (!known_nonces_.insert(nonce).second) return true;
    nonces_.emplace_back(now, nonce);
    return false;
}

bool AlibabaDialect::in_window(base::Time signed_at, base::Time now) const { return std::chrono::abs(now - signed_at) <= kSignatureWindow; }

ApiError AlibabaDialect::expired_signature() const {
    return {.code = "InvalidTimeStamp.Expired", .message = "Specified time stamp or date value is expired."};
}

ApiError AlibabaDialect::throttled() const { return {.code = "Throttling.User", .message = "Request was denied due to user flow control."}; }

Answer AlibabaDialect::perform(const Admitted& request) {
    const auto pairs = json::parse(request.body).get<Pairs>();
    Fields fields(pairs);
    return action_named(request.action)->perform(model_, request.caller, fields);
}

net::HttpResponse AlibabaDialect::success(const Admitted& request, json answer) const {
    return render(*action_named(request.action), std::move(answer), request.caller.request_id, request.xml);
}

net::HttpResponse AlibabaDialect::failure(const Admitted& request, const ApiError& error) const {
    return render_error(action_named(request.action)->service, error, request.caller.request_id, request.xml);
}

net::HttpResponse AlibabaDialect::refusal(const net::HttpRequest& request, const ApiError& error, const std::string& request_id) const {
    const auto parts = parts_of(request);
    const Asked asked = asked_of(request, parts ? parts->all() : Pairs());
    const auto action = find_action(asked.version, asked.action);
    return render_error(action ? (*action)->service : Service::Cbn, error, request_id, asked.xml);
}

std::string AlibabaDialect::padded(const std::string& padding, const std::string& request_id) const {
    return R"({"Padding":")" + padding + R"(","RequestId":")" + request_id + R"("})";
}

}  // namespace cloudsim::alibaba
