#include "kube/kubeconfig.hpp"

#include <array>
#include <filesystem>
#include <functional>
#include <string_view>
#include <utility>

#include "kube/base64.hpp"
#include "kube/yaml.hpp"

namespace kube {

namespace {

std::string beside(const std::string& file, const std::string& path) {
    if (path.empty() || path.starts_with('/')) return path;
    return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

Material read_material(const YamlFields& fields, const std::string& file, const std::string& name) {
    Material material;
    material.path = beside(file, fields.text(name));
    const std::string data = fields.text(name + "-data");
    auto decoded = decode_base64(data);
    if (!decoded) fields.reject(name + "-data", "is not base64");
    if (decoded) material.data = std::move(*decoded);
    return material;
}

KubeCluster read_cluster(const YamlFields& fields, const std::string& file) {
    KubeCluster cluster;
    cluster.file = file;
    cluster.server = fields.text("server");
    cluster.ca = read_material(fields, file, "certificate-authority");
    cluster.tls_server_name = fields.text("tls-server-name");
    cluster.insecure_skip_tls_verify = fields.flag("insecure-skip-tls-verify");
    if (fields.has("proxy-url")) fields.reject("proxy-url", "proxies are not supported: give a server that can be reached directly");
    return cluster;
}

ExecPlugin read_exec(const YamlFields& fields, const std::string& file) {
    ExecPlugin plugin;
    plugin.api_version = fields.text("apiVersion");
    if (plugin.api_version != "client.authentication.k8s.io/v1" && plugin.api_version != "client.authentication.k8s.io/v1beta1")
        fields.reject("apiVersion", "must be client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1");
    plugin.command = fields.text("command");
    if (plugin.command.empty()) fields.reject("command", "is missing: name the program to run");
    if (plugin.command.contains('/')) plugin.command = beside(file, plugin.command);
    plugin.arguments = fields.texts("args");
    fields.each("env", [&](const YamlFields& variable) {
        plugin.environment.emplace_back(variable.text("name"), variable.text("value"));
        const std::string& name = plugin.environment.back().first;
        if (name.empty() || name.contains('=')) variable.reject("name", "must be the name of an environment variable");
    });
    plugin.provide_cluster_info = fields.flag("provideClusterInfo");
    plugin.install_hint = fields.text("installHint");
    if (fields.text("interactiveMode") == "Always")
        fields.reject("interactiveMode", "is Always, but nobody is here to answer: use a plugin that can do without");
    return plugin;
}

KubeUser read_user(const YamlFields& fields, const std::string& file) {
    KubeUser user;
    user.file = file;
    user.token = base::Secret(fields.text("token"));
    user.token_file = beside(file, fields.text("tokenFile"));
    user.certificate = read_material(fields, file, "client-certificate");
    user.key = read_material(fields, file, "client-key");
    for (const char* name : {"username", "password"})
        if (fields.has(name)) fields.reject(name, "basic authentication is not supported: use a token, a client certificate or an exec plugin");
    if (fields.has("auth-provider")) fields.reject("auth-provider", "is not supported any more, by kubectl either: use an exec plugin");
    if (fields.has("exec")) user.exec = read_exec(fields.object("exec"), file);
    return user;
}

// "clusters", "users" and "contexts" are all lists of {name: ..., <one>: ...}; the first of a name wins.
template <class T>
void read_named(const YamlFields& root, const std::string& list, const std::string& one, std::map<std::string, T>& into,
                const std::function<T(const YamlFields&)>& read) {
    root.each(list, [&](const YamlFields& entry) {
        const std::string name = entry.text("name");
        if (name.empty()) entry.reject("name", "is missing");
        std::optional<base::Error> wrong;
        T value = read(entry.object(one, wrong));
        value.wrong = std::move(wrong);
        into.emplace(name, std::move(value));
    });
}

// For the caller that has no PEM text the answer is empty.
base::Result<std::string> load(const Material& material, const ReadFile& read, const std::string& what) {
    if (!material.data.empty() || material.path.empty()) return material.data;
    base::Result<std::string> text = read(material.path);
    if (!text) return base::fail(text.error().in(what));
    return text;
}

std::unexpected<base::Error> missing(const std::string& what, const std::string& name, const std::string& hint) {
    return base::fail(base::ErrorKind::Invalid, "kubeconfig: there is no " + what + " \"" + name + "\": " + hint);
}

base::Result<void> use_cluster(const KubeCluster& cluster, const std::string& name, const ReadFile& read, ClientConfig& config) {
    if (cluster.wrong) return base::fail(*cluster.wrong);
    const std::string where = cluster.file + ": cluster \"" + name + "\"";
    if (cluster.server.empty()) return base::fail(base::ErrorKind::Invalid, where + ": server is missing: write https://host:port");
    base::Result<net::Url> url = net::parse_url(cluster.server);
    if (!url) return base::fail(url.error().in(where + ": server"));
    config.server = std::move(*url);
    base::Result<std::string> ca = load(cluster.ca, read, where + ": certificate-authority");
    if (!ca) return base::fail(ca.error());
    if (!ca->empty() && cluster.insecure_skip_tls_verify)
        return base::fail(base::ErrorKind::Invalid, where + ": certificate-authority and insecure-skip-tls-verify exclude each other: remove one");
    config.tls.ca_pem = std::move(*ca);
    config.tls.server_name = cluster.tls_server_name;
    config.tls.insecure_skip_verify = cluster.insecure_skip_tls_verify;
    return {};
}

base::Result<void> use_user(const KubeUser& user, const std::string& name, const std::string& server, const ReadFile& read, ClientConfig& config) {
    if (user.wrong) return base::fail(*user.wrong);
    const std::string where = user.file + ": user \"" + name + "\"";
    base::Result<std::string> certificate = load(user.certificate, read, where + ": client-certificate");
    if (!certificate) return base::fail(certificate.error());
    base::Result<std::string> key = load(user.key, read, where + ": client-key");
    if (!key) return base::fail(key.error());
    if (certificate->empty() != key->empty())
        return base::fail(base::ErrorKind::Invalid, where + ": client-certificate and client-key go together: one is missing");
    config.tls.client_cert_pem = std::move(*certificate);
    config.tls.client_key_pem = base::Secret(std::move(*key));
    if (user.exec) {
        ExecPlugin plugin = *user.exec;
        plugin.cluster = {server, config.tls.server_name, config.tls.insecure_skip_verify, encode_base64(config.tls.ca_pem)};
        config.credentials = std::move(plugin);
    } else if (!user.token_file.empty()) {  // before token, as in client-go
        config.credentials = TokenFile{user.token_file};
    } else if (!user.token.empty()) {
        config.credentials = StaticToken{user.token};
    } else {
        config.credentials = NoCredentials{};
    }
    return {};
}

}  // namespace

base::Result<Kubeconfig> parse_kubeconfig(const std::string& text, const std::string& file) {
    base::Result<YAML::Node> document = parse_yaml(text, file);
    if (!document) return base::fail(document.error());
    std::optional<base::Error> error;
    const YamlFields root(*document, file, "", error);
    if (const std::string kind = root.text("kind"); !kind.empty() && kind != "Config") root.reject("kind", "must be Config: this is no kubeconfig");
    Kubeconfig config;
    config.current_context = root.text("current-context");
    read_named<KubeCluster>(root, "clusters", "cluster", config.clusters, [&](const YamlFields& fields) { return read_cluster(fields, file); });
    read_named<KubeUser>(root, "users", "user", config.users, [&](const YamlFields& fields) { return read_user(fields, file); });
    read_named<KubeContext>(root, "contexts", "context", config.contexts,
                            [](const YamlFields& fields) { return KubeContext{{}, fields.text("cluster"), fields.text("user")}; });
    if (error) return base::fail(*error);
    return config;
}

void merge(Kubeconfig& into, Kubeconfig from) {
    into.clusters.merge(from.clusters);
    into.users.merge(from.users);
    into.contexts.merge(from.contexts);
    if (into.current_context.empty()) into.current_context = std::move(from.current_context);
}

base::Result<ClientConfig> resolve(const Kubeconfig& config, const std::string& context, const ReadFile& read) {
    const std::string& wanted = context.empty() ? config.current_context : context;
    if (wanted.empty()) return base::fail(base::ErrorKind::Invalid, "kubeconfig: current-context is not set: set it or name a context");
    const auto chosen = config.contexts.find(wanted);
    if (chosen == config.contexts.end()) return missing("context", wanted, "see kubectl config get-contexts");
    const std::optional<base::Error>& wrong = chosen->second.wrong;
    if (wrong) return base::fail(wrong->in("kubeconfig"));
    const auto cluster = config.clusters.find(chosen->second.cluster);
    if (cluster == config.clusters.end()) return missing("cluster", chosen->second.cluster, "context \"" + wanted + "\" names it");
    ClientConfig result;
    const base::Result<void> server = use_cluster(cluster->second, cluster->first, read, result);
    if (!server) return base::fail(server.error().in("kubeconfig"));
    if (chosen->second.user.empty()) return result;
    const auto user = config.users.find(chosen->second.user);
    if (user == config.users.end()) return missing("user", chosen->second.user, "context \"" + wanted + "\" names it");
    const base::Result<void> identity = use_user(user->second, user->first, cluster->second.server, read, result);
    if (!identity) return base::fail(identity.error().in("kubeconfig"));
    return result;
}

}  // namespace kube
