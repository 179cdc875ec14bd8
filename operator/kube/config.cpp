#include "kube/config.hpp"

#include <cstdlib>
#include <string_view>

#include "kube/kubeconfig.hpp"

namespace kube {

namespace {

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
    return text;
}

// $KUBECONFIG's list; a file that does not exist is skipped, as kubectl does.
base::Result<ClientConfig> from_files(const std::string& list, const std::string& context, const ReadFile& read) {
    Kubeconfig merged;
    bool any = false;
    std::string_view rest = list;
    while (!rest.empty()) {
        const auto colon = rest.find(':');
        const std::string path(rest.substr(0, colon));
        rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
        if (path.empty()) continue;
        const base::Result<std::string> text = read(path);
        if (!text && text.error().kind() == base::ErrorKind::NotFound) continue;
        if (!text) return base::fail(text.error().in("kubeconfig"));
        base::Result<Kubeconfig> one = parse_kubeconfig(*text, path);
        if (!one) return base::fail(one.error().in("kubeconfig"));
        merge(merged, std::move(*one));
        any = true;
    }
    if (!any) return base::fail(base::ErrorKind::NotFound, "kubeconfig: there is no file " + list + ": set KUBECONFIG or give its path");
    return resolve(merged, context, read);
}

}  // namespace

Environment process_environment() {
    return [](const std::string& name) {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::string() : std::string(value);
    };
}

base::Result<ClientConfig> in_cluster_config(const Environment& environment, const ReadFile& read, const std::string& directory) {
    std::string host = environment("KUBERNETES_SERVICE_HOST");
    const std::string port = environment("KUBERNETES_SERVICE_PORT");
    if (host.empty() || port.empty())
        return base::fail(base::ErrorKind::NotFound, "not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set");
    if (host.contains(':')) host = "[" + host + "]";
    ClientConfig config;
    base::Result<net::Url> url = net::parse_url("https://" + host + ":" + port);
    if (!url) return base::fail(url.error().in("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT"));
    config.server = std::move(*url);
    const std::string hint = "the service account (automountServiceAccountToken, or a projected volume at " + directory + ")";
    base::Result<std::string> ca = read(directory + "/ca.crt");
    if (!ca) return base::fail(ca.error().in(hint));
    config.tls.ca_pem = std::move(*ca);
    const std::string token_path = directory + "/token";
    const base::Result<std::string> token = read(token_path);
    if (!token) return base::fail(token.error().in(hint));
    if (trimmed(*token).empty()) return base::fail(base::ErrorKind::Invalid, hint + ": " + token_path + ": is empty");
    config.credentials = TokenFile{token_path};
    const base::Result<std::string> ns = read(directory + "/namespace");
    if (ns) config.pod_namespace = trimmed(*ns);
    return config;
}

base::Result<ClientConfig> load_config(const ConfigOptions& options, const Environment& environment, const ReadFile& read) {
    const ReadFile reader = read ? read : ReadFile([](const std::string& path) { return read_file(path); });
    if (!options.kubeconfig.empty()) return from_files(options.kubeconfig, options.context, reader);
    if (options.context.empty() && !environment("KUBERNETES_SERVICE_HOST").empty())
        return in_cluster_config(environment, reader, options.service_account_directory);
    if (const std::string list = environment("KUBECONFIG"); !list.empty()) return from_files(list, options.context, reader);
    return from_files(environment("HOME") + "/.kube/config", options.context, reader);
}

}  // namespace kube
