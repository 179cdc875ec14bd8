#include "codec/exec_credential.hpp"

#include <nlohmann/json.hpp>

#include "codec/fields.hpp"

namespace codec {

namespace {
constexpr std::string_view kKind = "ExecCredential";
}

std::string encode_exec_info(const std::string& api_version, const std::optional<ExecCluster>& cluster) {
    nlohmann::json spec = {{"interactive", false}};
    if (cluster) {
        auto& told = spec["cluster"];
        told["server"] = cluster->server;
        if (!cluster->tls_server_name.empty()) told["tls-server-name"] = cluster->tls_server_name;
        if (cluster->insecure_skip_tls_verify) told["insecure-skip-tls-verify"] = true;
        if (!cluster->ca_data.empty()) told["certificate-authority-data"] = cluster->ca_data;
    }
    return dump({{"apiVersion", api_version}, {"kind", kKind}, {"spec", spec}});
}

base::Result<ExecCredential> decode_exec_credential(std::string_view json, const std::string& api_version) {
    const auto document = parse_json(json);
    if (!document) return base::fail(document.error());
    std::optional<base::Error> error;
    const Fields root(*document, "", error);
    const std::string kind = root.required_text("kind");
    const std::string version = root.required_text("apiVersion");
    const Fields status = root.object("status");
    ExecCredential credential;
    credential.token = base::Secret(status.text("token"));
    credential.expires_at = status.time("expirationTimestamp");
    if (status.has("clientCertificateData") || status.has("clientKeyData"))
        status.reject("clientCertificateData", "client certificates from a plugin are not supported: use a plugin that gives a token");
    if (error) return base::fail(*error);
    if (kind != kKind) return base::fail(base::ErrorKind::Invalid, "kind: " + in_quotes(kind) + " is not ExecCredential");
    if (version != api_version)
        return base::fail(base::ErrorKind::Invalid,
                          "apiVersion: " + in_quotes(version) + " is not " + api_version + ", which the kubeconfig asks for");
    if (credential.token.empty()) return base::fail(base::ErrorKind::Invalid, "status.token: is missing");
    return credential;
}

}  // namespace codec
