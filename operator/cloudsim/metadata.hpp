// What a CVM instance learns about its role from metadata.tencentyun.com: unsigned GETs, plain answers, 404 without a role.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "cloudsim/dialect.hpp"
#include "cloudsim/model.hpp"

namespace cloudsim {

inline constexpr std::string_view kMetadata = "CamMetadata";  // its name as an action, for faults

// What follows /latest/meta-data/cam/security-credentials/; nullopt: the request is not for this service.
[[nodiscard]] std::optional<std::string> metadata_path(const net::HttpRequest& request);
// "": the role's name, a string; the role's name: its keys, an object. Errors: ResourceNotFound.
[[nodiscard]] Answer metadata(Model& model, const std::string& path);
[[nodiscard]] net::HttpResponse metadata_response(int status, const nlohmann::json& answer);

}  // namespace cloudsim
