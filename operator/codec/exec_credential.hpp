// What a kubeconfig exec plugin is told and what it answers (client.authentication.k8s.io/v1 and v1beta1; Kubernetes docs, "client-go credential
// plugins").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

namespace codec {

// spec.cluster of the ExecCredential in KUBERNETES_EXEC_INFO, when the plugin wants it (provideClusterInfo).
struct ExecCluster {
    std::string server;
    std::string tls_server_name;
    bool insecure_skip_tls_verify = false;
    std::string ca_data;  // base64 of the PEM
};

struct ExecCredential {
    base::Secret token;
    std::optional<base::Time> expires_at;  // absent: good until it is refused
};

[[nodiscard]] std::string encode_exec_info(const std::string& api_version, const std::optional<ExecCluster>& cluster);
// Error Invalid: not an ExecCredential of `api_version`, no token in it, or a client certificate (which we do not take).
[[nodiscard]] base::Result<ExecCredential> decode_exec_credential(std::string_view json, const std::string& api_version);

}  // namespace codec
