// Control: roles that can be assumed, and the one of the machine that the caller runs on.
#include "cloudsim/control_routes.hpp"

namespace cloudsim {

using nlohmann::json;

namespace {

json role_json(const Role& role) {
    return {{"uin", role.uin},
            {"name", role.name},
            {"roleId", role.id},
            {"arn", role.arn()},
            {"creator", role.creator},
            {"externalId", role.external_id},
            {"providerId", role.provider_id}};
}

}  // namespace

ControlAnswer control_roles(Face& face, const ControlRequest& request) {
    Model& model = face.model();
    if (request.method == "GET") {
        json roles = json::array();
        for (const auto& [arn, role] : model.roles()) roles.push_back(role_json(role));
        return json{{"roles", std::move(roles)}};
    }
    Params params(request.body, {"uin", "name", "creator", "externalId", "providerId", "webIdentityToken"});
    Role role{.uin = params.required_text("uin"), .name = params.required_text("name")};
    if (const Role* known = model.role(role.arn())) role = *known;
    role.creator = params.text("creator").value_or(role.creator);
    role.external_id = params.text("externalId").value_or(role.external_id);
    role.provider_id = params.text("providerId").value_or(role.provider_id);
    role.web_identity_token = params.text("webIdentityToken").value_or(role.web_identity_token);
    if (params.failed()) return bad_request(params);
    if (model.account(role.uin) == nullptr) return control_fail(404, "There is no account " + role.uin + ".");
    return role_json(model.put_role(std::move(role)));
}

ControlAnswer control_metadata_role(Face& face, const ControlRequest& request) {
    if (request.method == "GET") return json{{"arn", face.model().metadata_role()}};
    Params params(request.body, {"arn", "lifeSeconds"});
    const std::string arn = params.text("arn").value_or("");
    const long life = params.integer("lifeSeconds").value_or(6 * 3600);
    if (life < 1) params.fail("", "lifeSeconds must be positive.");
    if (params.failed()) return bad_request(params);
    if (!arn.empty() && face.model().role(arn) == nullptr) return control_fail(404, "There is no role " + arn + ".");
    face.model().set_metadata_role(arn, base::Seconds(life));
    return json{{"arn", arn}, {"lifeSeconds", life}};
}

}  // namespace cloudsim
