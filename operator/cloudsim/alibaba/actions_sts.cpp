#include <algorithm>

#include "cloudsim/alibaba/actions.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

constexpr long kLeastSeconds = 900;

bool is_root(const std::string& arn) { return arn.ends_with(":root"); }

bool is_assumed(const std::string& arn) { return arn.find(":assumed-role/") != std::string::npos; }

std::string session_name(Fields& fields) {
    std::string name = fields.required("RoleSessionName");
    const bool good = std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '@' || c == '-' || c == '_';
    });
    if (!fields.failed() && (!good || name.size() < 2 || name.size() > 64))
        fields.fail("InvalidParameter.RoleSessionName", "The parameter RoleSessionName is wrongly formed.");
    return name;
}

std::string role_arn(Fields& fields) {
    std::string arn = fields.required("RoleArn");
    if (!fields.failed() && (!arn.starts_with("acs:ram::") || arn.find(":role/") == std::string::npos))
        fields.fail("InvalidParameter.RoleArn", "The parameter RoleArn is wrongly formed.");
    return arn;
}

std::unexpected<ApiError> bad_duration(long most) {
    return refuse("InvalidParameter.DurationSeconds",
                  "The Min/Max value of DurationSeconds is " + std::to_string(kLeastSeconds) + "/" + std::to_string(most) + ".");
}

json session_json(const Key& key) {
    const std::string session = key.arn.substr(key.arn.rfind('/') + 1);
    return {{"Credentials",
             {{"AccessKeyId", key.id},
              {"AccessKeySecret", key.secret},
              {"SecurityToken", key.token},
              {"Expiration", base::format_rfc3339(key.expires.value_or(base::Time()))}}},
            {"AssumedRoleUser", {{"Arn", key.arn}, {"AssumedRoleId", "300000000000000001:" + session}}}};
}

}  // namespace

Answer get_caller_identity(Model& /*model*/, const Caller& caller, Fields& /*fields*/) {
    json answer{{"AccountId", caller.uin}, {"Arn", caller.creator}, {"PrincipalId", caller.uin}};
    if (is_root(caller.creator)) {
        answer["IdentityType"] = "Account";
        answer["UserId"] = caller.uin;
    } else if (is_assumed(caller.creator)) {
        answer["IdentityType"] = "AssumedRoleUser";
        answer["RoleId"] = "300000000000000001";
    } else {
        answer["IdentityType"] = "RAMUser";
        answer["UserId"] = "200000000000000001";
    }
    return answer;
}

Answer assume_role(Model& model, const Caller& caller, Fields& fields) {
    const std::string arn = role_arn(fields);
    const std::string session = session_name(fields);
    const long seconds = fields.integer("DurationSeconds").value_or(3600);
    if (fields.failed()) return fields.refusal();
    if (is_root(caller.creator)) return refuse("NoPermission", "Roles may not be assumed by root accounts.");
    const Role* role = model.role(arn);
    if (role == nullptr) return refuse("EntityNotExist.Role", "The role not exists: " + arn + ".");
    if (role->external_id != fields.text("ExternalId").value_or(""))
        return refuse("NoPermission", "You are not authorized to do this action. You should be authorized by RAM.");
    if (seconds < kLeastSeconds || seconds > role->most_seconds) return bad_duration(role->most_seconds);
    return session_json(model.issue(*role, session, seconds));
}

// Nothing is signed: the token of the identity provider is the proof.
Answer assume_role_with_oidc(Model& model, const Caller& /*caller*/, Fields& fields) {
    const std::string arn = role_arn(fields);
    const std::string provider = fields.required("OIDCProviderArn");
    const std::string token = fields.required("OIDCToken");
    const std::string session = session_name(fields);
    const long seconds = fields.integer("DurationSeconds").value_or(3600);
    if (!fields.failed() && (token.size() < 4 || token.size() > 20'000))
        fields.fail("InvalidParameter.OIDCToken", "The parameter OIDCToken is wrongly formed.");
    if (fields.failed()) return fields.refusal();
    const Role* role = model.role(arn);
    if (role == nullptr) return refuse("EntityNotExist.Role", "The role not exists: " + arn + ".");
    if (role->provider_arn.empty() || role->provider_arn != provider)
        return refuse("AuthenticationFail.NoPermission", "No such OIDC Provider registered.");
    if (token != role->token) return refuse("AuthenticationFail.OIDCToken.Invalid", "The Jwt content is invalid that cannot be recognized.");
    const base::Time now = model.agenda().now();
    if (role->token_expires && now >= *role->token_expires) return refuse("AuthenticationFail.OIDCToken.Expired", "This JsonWebToken is expired.");
    if (seconds < kLeastSeconds || seconds > role->most_seconds) return bad_duration(role->most_seconds);
    json answer = session_json(model.issue(*role, session, seconds));
    answer["OIDCTokenInfo"] = {{"Subject", "system:serviceaccount"},
                               {"Issuer", "https://oidc.example"},
                               {"ClientIds", "sts.aliyuncs.com"},
                               {"IssuanceTime", base::format_rfc3339(now)},
                               {"ExpirationTime", base::format_rfc3339(role->token_expires.value_or(now + std::chrono::hours(1)))},
                               {"VerificationInfo", "Success"}};
    return answer;
}

}  // namespace cloudsim::alibaba
