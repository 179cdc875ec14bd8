// Where the API server is and who we are: from inside a pod, or from kubeconfig files as kubectl reads them (Kubernetes docs, "Organizing Cluster
// Access Using kubeconfig Files"; k8s.io/client-go/tools/clientcmd/api/v1).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "codec/exec_credential.hpp"
#include "kube/files.hpp"
#include "net/client.hpp"

namespace kube {

struct NoCredentials {};  // the client certificate says who we are

struct StaticToken {
    base::Secret token;
};

struct TokenFile {  // is re-read: projected service account tokens live for an hour
    std::string path;
};

// A program that prints a token (user.exec).
struct ExecPlugin {
    std::string api_version;  // client.authentication.k8s.io/v1 or v1beta1
    std::string command;
    std::vector<std::string> arguments;
    std::vector<std::pair<std::string, std::string>> environment;  // beside our own
    bool provide_cluster_info = false;
    std::string install_hint;
    codec::ExecCluster cluster;  // told to it when provide_cluster_info is set
};

using CredentialSource = std::variant<NoCredentials, StaticToken, TokenFile, ExecPlugin>;

struct ClientConfig {
    net::Url server;
    net::TlsOptions tls;
    CredentialSource credentials;
    std::string pod_namespace;  // empty: not known, or not in a cluster
};

// The value of an environment variable, empty when it is not set.
using Environment = std::function<std::string(const std::string& name)>;
[[nodiscard]] Environment process_environment();

inline constexpr const char* kServiceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

// KUBERNETES_SERVICE_HOST and _PORT, and the files token, ca.crt and namespace of `directory`.
// Errors: NotFound (not in a cluster: the variables are not set), else what is wrong with which file.
[[nodiscard]] base::Result<ClientConfig> in_cluster_config(const Environment& environment, const ReadFile& read, const std::string& directory);

struct ConfigOptions {
    std::string kubeconfig;  // one file or several, separated by ':', of which missing ones are skipped; empty: as kubectl finds it
    std::string context;     // empty: current-context
    std::string service_account_directory = kServiceAccountDirectory;
};

// What the options name; else in the cluster, when we run in one; else $KUBECONFIG; else $HOME/.kube/config. Reads files each time, so that calling
// it again gives what they hold now.
[[nodiscard]] base::Result<ClientConfig> load_config(const ConfigOptions& options, const Environment& environment, const ReadFile& read = {});

}  // namespace kube
