#include "cloudsim/metadata.hpp"

namespace cloudsim {

using nlohmann::json;

std::optional<std::string> metadata_path(const net::HttpRequest& request) {
    constexpr std::string_view kRoot = "/latest/meta-data/cam/security-credentials";
    const std::string_view target = request.target;
    if (request.method != "GET" || !target.starts_with(kRoot)) return std::nullopt;
    const std::string_view rest = target.substr(kRoot.size());
    if (rest.empty()) return std::string();
    if (!rest.starts_with('/')) return std::nullopt;
    return std::string(rest.substr(1));
}

Answer metadata(Model& model, const std::string& path) {
    const Role* role = model.role(model.metadata_role());
    if (role == nullptr || (!path.empty() && path != role->name)) return refuse("ResourceNotFound", "404 - Not Found");
    if (path.empty()) return json(role->name);
    const Issued key = model.metadata_key();
    return json{{"TmpSecretId", key.secret_id},
                {"TmpSecretKey", key.secret_key},
                {"ExpiredTime", key.expires.time_since_epoch().count()},
                {"Expiration", base::format_rfc3339(key.expires)},
                {"Token", key.token},
                {"Code", "Success"}};
}

net::HttpResponse metadata_response(int status, const json& answer) {
    net::HttpResponse response;
    response.status = status;
    response.headers.emplace_back("Content-Type", "text/plain");
    response.body = answer.is_string() ? answer.get<std::string>() : answer.dump();
    return response;
}

}  // namespace cloudsim
