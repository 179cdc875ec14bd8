// sts 2018-08-13: who somebody is, and temporary keys for roles.
#include <algorithm>
#include <regex>

#include "cloudsim/actions.hpp"
#include "cloudsim/params.hpp"

namespace cloudsim {
namespace {

using nlohmann::json;

constexpr long kLongest = 43'200;  // seconds
constexpr long kUsual = 7'200;

std::string read_session(Params& params) {
    static const std::regex kPattern("[A-Za-z0-9_+=,.@-]{2,128}");
    std::string session = params.required_text("RoleSessionName");
    if (!std::regex_match(session, kPattern)) params.fail("InvalidParameter.ParamError", "RoleSessionName must be 2 to 128 of [\\w+=,.@_-].");
    return session;
}

base::Seconds read_duration(Params& params) {
    const long seconds = params.integer("DurationSeconds").value_or(kUsual);
    if (seconds < 1 || seconds > kLongest) params.fail("InvalidParameter.OverTimeError", "DurationSeconds must be 1 to 43200.");
    return base::Seconds(std::clamp(seconds, 1L, kLongest));
}

json credentials_json(const Issued& key) {
    return {{"Credentials", {{"Token", key.token}, {"TmpSecretId", key.secret_id}, {"TmpSecretKey", key.secret_key}}},
            {"ExpiredTime", key.expires.time_since_epoch().count()},
            {"Expiration", base::format_rfc3339(key.expires)}};
}

}  // namespace

Answer get_caller_identity(Model& model, const Caller& caller, const json& parameters) {
    const Params params(parameters, {});
    if (params.failed()) return params.refusal();
    const auto holder = model.find_key(caller.secret_id);
    if (!holder) return refuse("AuthFailure.SecretIdNotFound", "The SecretId is not found.");
    const Key& key = *holder->key;
    const std::string prefix = "qcs::sts:" + caller.uin + ":";
    if (!key.session.empty()) {
        const std::string role_id = key.session.substr(0, key.session.find(':'));
        return json{{"Arn", prefix + "assumed-role/" + role_id},
                    {"AccountId", caller.uin},
                    {"UserId", key.session},
                    {"PrincipalId", key.principal},
                    {"Type", "CAMRole"}};
    }
    const bool root = key.creator == caller.uin;
    return json{{"Arn", "qcs::cam::uin/" + caller.uin + ":uin/" + key.creator},
                {"AccountId", caller.uin},
                {"UserId", key.creator},
                {"PrincipalId", key.creator},
                {"Type", root ? "RootAccount" : "CAMUser"}};
}

Answer assume_role(Model& model, const Caller& caller, const json& parameters) {
    Params params(parameters,
                  {"RoleArn", "RoleSessionName", "DurationSeconds", "Policy", "ExternalId", "Tags", "SourceIdentity", "SerialNumber", "TokenCode"});
    const std::string arn = params.required_text("RoleArn");
    const std::string session = read_session(params);
    const base::Seconds duration = read_duration(params);
    const std::string external_id = params.text("ExternalId").value_or("");
    if (params.failed()) return params.refusal();
    const Role* role = model.role(arn);
    if (role == nullptr) return refuse("ResourceNotFound.RoleNotFound", "The role does not exist.");
    if (role->external_id != external_id && !role->external_id.empty())
        return refuse("UnauthorizedOperation", "The role asks for another ExternalId.");
    return credentials_json(model.issue(*role, session, caller.uin, duration));
}

Answer assume_role_with_web_identity(Model& model, const Caller& /*caller*/, const json& parameters) {
    Params params(parameters, {"ProviderId", "WebIdentityToken", "RoleArn", "RoleSessionName", "DurationSeconds"});
    const std::string provider = params.required_text("ProviderId");
    const std::string token = params.required_text("WebIdentityToken");
    const std::string arn = params.required_text("RoleArn");
    const std::string session = read_session(params);
    const base::Seconds duration = read_duration(params);
    if (params.failed()) return params.refusal();
    const Role* role = model.role(arn);
    if (role == nullptr) return refuse("InternalError.GetRoleError", "The role cannot be read.");
    if (role->provider_id.empty() || role->provider_id != provider) return refuse("UnauthorizedOperation", "The role does not trust the provider.");
    if (role->web_identity_token.empty() || role->web_identity_token != token)
        return refuse("InvalidParameter.WebIdentityTokenError", "The token is not valid.");
    return credentials_json(model.issue(*role, session, role->uin, duration));
}

}  // namespace cloudsim
