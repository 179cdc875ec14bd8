// An ECS instance's metadata service, 100.100.100.200 (vendor page: "Instance metadata"): the credentials of the instance's role. In IMDSv2,
// which "security hardening mode" demands, every GET carries a token that a PUT has handed out.
#include "cloudsim/alibaba/actions.hpp"

namespace cloudsim::alibaba {
namespace {

using nlohmann::json;

constexpr long kLongestToken = 21'600;

// Errors: Metadata.NotFound, Metadata.Forbidden.
Outcome<const Role*> admitted_role(const Model& model, Fields& fields) {
    const std::string token = fields.text("Token").value_or("");
    const bool without = token.empty() && model.metadata.imds_v1;
    if (!without && !model.good_metadata_token(token)) return refuse("Metadata.Forbidden", "The metadata token is missing, wrong or expired.");
    const Role* role = model.role(model.metadata.role_arn);
    if (role == nullptr) return refuse("Metadata.NotFound", "The instance has no RAM role.");
    return role;
}

std::string name_of(const Role& role) { return role.arn.substr(role.arn.find(":role/") + 6); }

}  // namespace

Answer get_metadata_token(Model& model, const Caller& /*caller*/, Fields& fields) {
    const long seconds = fields.integer("TtlSeconds").value_or(0);
    if (fields.failed() || seconds < 1 || seconds > kLongestToken)
        return refuse("Metadata.BadRequest", "X-aliyun-ecs-metadata-token-ttl-seconds is 1 to 21600.");
    return json(model.new_metadata_token(base::Seconds(seconds)));
}

Answer list_metadata_roles(Model& model, const Caller& /*caller*/, Fields& fields) {
    const auto role = admitted_role(model, fields);
    if (!role) return std::unexpected(role.error());
    return json(name_of(**role));
}

Answer get_metadata_credentials(Model& model, const Caller& /*caller*/, Fields& fields) {
    const auto role = admitted_role(model, fields);
    if (!role) return std::unexpected(role.error());
    if (fields.text("Role") != name_of(**role)) return refuse("Metadata.NotFound", "The instance does not have this role.");
    const Key key = model.instance_key(**role);
    const base::Time expires = key.expires.value_or(base::Time());
    return json{{"AccessKeyId", key.id},
                {"AccessKeySecret", key.secret},
                {"SecurityToken", key.token},
                {"Expiration", base::format_rfc3339(expires)},
                {"LastUpdated", base::format_rfc3339(expires - base::Seconds(model.metadata.session_seconds))},
                {"Code", "Success"}};
}

}  // namespace cloudsim::alibaba
