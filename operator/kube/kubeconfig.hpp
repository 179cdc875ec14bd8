// kubeconfig files: parsed, merged and resolved to one cluster and one user. No I/O but through ReadFile.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "kube/config.hpp"

namespace kube {

// What is wrong inside a cluster or a user stays with it and is said when it is used: a file may hold others that we need not understand.
//
// A PEM text, either in the file (`data`, base64 already taken off) or beside it.
struct Material {
    std::string data;
    std::string path;
};

struct KubeCluster {
    std::string file;  // where it was read, for messages
    std::optional<base::Error> wrong;
    std::string server;
    Material ca;
    std::string tls_server_name;
    bool insecure_skip_tls_verify = false;
};

struct KubeUser {
    std::string file;
    std::optional<base::Error> wrong;
    base::Secret token;
    std::string token_file;
    Material certificate;
    Material key;
    std::optional<ExecPlugin> exec;
};

struct KubeContext {
    std::optional<base::Error> wrong;
    std::string cluster;
    std::string user;
};

struct Kubeconfig {
    std::map<std::string, KubeCluster> clusters;
    std::map<std::string, KubeUser> users;
    std::map<std::string, KubeContext> contexts;
    std::string current_context;
};

// Relative paths become relative to the file's folder. Errors (Invalid, TooLarge) name file and field. Things that we do not do (proxies, basic
// authentication, auth-provider) are refused by resolve(), not ignored.
[[nodiscard]] base::Result<Kubeconfig> parse_kubeconfig(const std::string& text, const std::string& file);
// The first one to name something wins.
void merge(Kubeconfig& into, Kubeconfig from);
[[nodiscard]] base::Result<ClientConfig> resolve(const Kubeconfig& config, const std::string& context, const ReadFile& read);

}  // namespace kube
