#include "kube/config.hpp"

#include <gtest/gtest.h>

#include <map>

#include "kube/base64.hpp"
#include "kube/kubeconfig.hpp"

namespace {

using base::ErrorKind;

const std::string kGood = R"(apiVersion: v1
kind: Config
current-context: prod
clusters:
- name: main
  cluster:
    server: https://api.example.com:6443/k8s/
    certificate-authority-data: Q0EtUEVN
    tls-server-name: kubernetes
- name: local
  cluster:
    server: https://10.0.0.1
    insecure-skip-tls-verify: true
users:
- name: robot
  user:
    token: s3cret
- name: file
  user:
    tokenFile: run/token
    token: ignored
- name: cert
  user:
    client-certificate: pki/cert.pem
    client-key-data: S0VZ
- name: plugin
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: bin/get-token
      args: [--cluster, main]
      env:
      - name: REGION
        value: eu
      provideClusterInfo: true
      installHint: install get-token
      interactiveMode: IfAvailable
contexts:
- name: prod
  context: {cluster: main, user: robot, namespace: shop}
- name: file
  context: {cluster: main, user: file}
- name: cert
  context: {cluster: local, user: cert}
- name: plugin
  context: {cluster: main, user: plugin}
- name: nobody
  context: {cluster: main}
)";

// Files by name; anything else is not there.
class Files {
public:
    explicit Files(std::map<std::string, std::string> files) : files_(std::move(files)) {}
    [[nodiscard]] kube::ReadFile reader() const {
        return [files = files_](const std::string& path) -> base::Result<std::string> {
            const auto at = files.find(path);
            if (at == files.end()) return base::fail(ErrorKind::NotFound, path + ": no such file");
            return at->second;
        };
    }

private:
    std::map<std::string, std::string> files_;
};

kube::Environment environment(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const std::string& name) {
        const auto at = variables.find(name);
        return at == variables.end() ? std::string() : at->second;
    };
}

base::Result<kube::ClientConfig> load(const std::string& text, const std::string& context = {}) {
    const Files files({{"/etc/kc", text}, {"/etc/pki/cert.pem", "CERT"}});
    kube::ConfigOptions options;
    options.kubeconfig = "/etc/kc";
    options.context = context;
    return kube::load_config(options, environment({}), files.reader());
}

TEST(Kubeconfig, TokenAndCluster) {
    const auto config = load(kGood);
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_EQ(config->server.host, "api.example.com");
    EXPECT_EQ(config->server.port, "6443");
    EXPECT_EQ(config->server.prefix, "/k8s");
    EXPECT_EQ(config->tls.ca_pem, "CA-PEM");
    EXPECT_EQ(config->tls.server_name, "kubernetes");
    EXPECT_FALSE(config->tls.insecure_skip_verify);
    EXPECT_EQ(config->pod_namespace, "") << "a context's namespace is kubectl's affair";
    EXPECT_EQ(std::get<kube::StaticToken>(config->credentials).token.reveal(), "s3cret");
}

TEST(Kubeconfig, TokenFileGoesBeforeTokenAndLiesBesideTheFile) {
    const auto config = load(kGood, "file");
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_EQ(std::get<kube::TokenFile>(config->credentials).path, "/etc/run/token");
}

TEST(Kubeconfig, ClientCertificate) {
    const auto config = load(kGood, "cert");
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_EQ(config->tls.client_cert_pem, "CERT");
    EXPECT_EQ(config->tls.client_key_pem.reveal(), "KEY");
    EXPECT_TRUE(config->tls.insecure_skip_verify);
    EXPECT_TRUE(std::holds_alternative<kube::NoCredentials>(config->credentials));
}

TEST(Kubeconfig, ExecPlugin) {
    const auto config = load(kGood, "plugin");
    ASSERT_TRUE(config) << config.error().message();
    const auto& plugin = std::get<kube::ExecPlugin>(config->credentials);
    EXPECT_EQ(plugin.command, "/etc/bin/get-token");
    EXPECT_EQ(plugin.arguments, (std::vector<std::string>{"--cluster", "main"}));
    EXPECT_EQ(plugin.environment.at(0), (std::pair<std::string, std::string>("REGION", "eu")));
    EXPECT_TRUE(plugin.provide_cluster_info);
    EXPECT_EQ(plugin.cluster.server, "https://api.example.com:6443/k8s/");
    EXPECT_EQ(plugin.cluster.ca_data, "Q0EtUEVN");
    EXPECT_EQ(plugin.install_hint, "install get-token");
}

TEST(Kubeconfig, AContextWithoutUserIsAnonymous) {
    const auto config = load(kGood, "nobody");
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_TRUE(std::holds_alternative<kube::NoCredentials>(config->credentials));
}

struct Bad {
    const char* name;
    std::string text;
    std::string says;  // part of the message
    std::string context;
    ErrorKind kind = ErrorKind::Invalid;
};

class BadKubeconfigTest : public testing::TestWithParam<Bad> {};

TEST_P(BadKubeconfigTest, SaysWhatIsWrongWhere) {
    const auto config = load(GetParam().text, GetParam().context);
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().kind(), GetParam().kind);
    EXPECT_TRUE(config.error().message().contains(GetParam().says)) << config.error().message();
    EXPECT_FALSE(config.error().message().contains("s3cret")) << config.error().message();
}

std::string with(const std::string& what, const std::string& instead) {
    std::string text = kGood;
    const auto at = text.find(what);
    if (at == std::string::npos) throw std::logic_error("no " + what);
    return text.replace(at, what.size(), instead);
}

std::string nested(int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += "[";
    return "clusters: " + text;
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadKubeconfigTest,
    testing::Values(
        Bad{"malformed", "clusters: [", "/etc/kc: line", ""}, Bad{"tab", "clusters:\n\t- name: x", "/etc/kc: line 2", ""},
        Bad{"alias_bomb", "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nclusters: *c", "anchors", ""}, Bad{"alias", "a: *b", "/etc/kc: line 1", ""},
        Bad{"deep", nested(2000), "nested deeper", ""}, Bad{"very_deep", nested(200'000), "nested deeper", ""},
        Bad{"huge", std::string(2U << 20U, ' '), "larger than", "", ErrorKind::TooLarge}, Bad{"nul", std::string("kind: Config\0x", 14), "NUL", ""},
        Bad{"scalar", "just text", "must be a mapping", ""}, Bad{"list", "- a\n- b", "must be a mapping", ""},
        Bad{"empty", "", "current-context", ""}, Bad{"another_kind", "kind: Pod", "must be Config", ""},
        Bad{"clusters_no_list", "clusters: {}", "clusters: must be a list", ""},
        Bad{"cluster_no_map", "clusters: [x]", "clusters[0]: must be a mapping", ""},
        Bad{"name_missing", "users: [{user: {token: s3cret}}]", "users[0].name: is missing", ""},
        Bad{"no_current", with("current-context: prod", ""), "current-context is not set", ""},
        Bad{"unknown_context", kGood, "no context \"staging\"", "staging"},
        Bad{"unknown_cluster", with("cluster: main, user: robot", "cluster: gone, user: robot"), "no cluster \"gone\"", ""},
        Bad{"unknown_user", with("user: robot", "user: gone"), "no user \"gone\"", ""},
        Bad{"context_type", with("cluster: main, user: robot", "cluster: [main], user: robot"), "contexts[0].context.cluster: must be text", ""},
        Bad{"no_server", with("server: https://api.example.com:6443/k8s/", "server: ''"), "server is missing", ""},
        Bad{"bad_server", with("https://api.example.com:6443/k8s/", "ftp://x"), "cluster \"main\": server", ""},
        Bad{"bad_flag", with("insecure-skip-tls-verify: true", "insecure-skip-tls-verify: maybe"), "must be true or false", "cert"},
        Bad{"proxy", with("tls-server-name: kubernetes", "proxy-url: http://p:3128"), "clusters[0].cluster.proxy-url: proxies", ""},
        Bad{"ca_not_base64", with("Q0EtUEVN", "Q0E"), "certificate-authority-data: is not base64", ""},
        Bad{"ca_and_insecure", with("insecure-skip-tls-verify: true", "insecure-skip-tls-verify: true\n    certificate-authority-data: Q0E="),
            "exclude each other", "cert"},
        Bad{"ca_missing", with("certificate-authority-data: Q0EtUEVN", "certificate-authority: ca.pem"), "/etc/ca.pem", "", ErrorKind::NotFound},
        Bad{"half_certificate", with("client-key-data: S0VZ", ""), "go together", "cert"},
        Bad{"password", with("token: s3cret", "username: me\n    password: s3cret"), "users[0].user.username: basic authentication", ""},
        Bad{"auth_provider", with("token: s3cret", "auth-provider: {name: gcp}"), "auth-provider: is not supported", ""},
        Bad{"token_type", with("token: s3cret", "token: {a: s3cret}"), "users[0].user.token: must be text", ""},
        Bad{"exec_version", with("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1alpha1"), "exec.apiVersion: must be", "plugin"},
        Bad{"exec_command", with("command: bin/get-token", ""), "exec.command: is missing", "plugin"},
        Bad{"exec_args", with("args: [--cluster, main]", "args: --cluster"), "exec.args: must be a list", "plugin"},
        Bad{"exec_env", with("name: REGION", "name: A=B"), "exec.env[0].name: must be", "plugin"},
        Bad{"exec_interactive", with("IfAvailable", "Always"), "interactiveMode", "plugin"}),
    [](const auto& info) { return info.param.name; });

TEST(Kubeconfig, WhatIsWrongElsewhereDoesNotMatter) {
    const auto config = load(with("- name: file\n  user:\n", "- name: file\n  user:\n    password: x\n"));
    EXPECT_TRUE(config) << config.error().message();
}

TEST(Kubeconfig, FilesAreMergedAndTheFirstWins) {
    const Files files({{"/a", "current-context: two\nusers: [{name: u, user: {token: first}}]"},
                       {"/c",
                        "current-context: one\nusers: [{name: u, user: {token: second}}]\nclusters: [{name: c, cluster: {server: 'https://c'}}]\n"
                        "contexts: [{name: two, context: {cluster: c, user: u}}]"}});
    kube::ConfigOptions options;
    const auto config = kube::load_config(options, environment({{"KUBECONFIG", "/a:/missing::/c"}}), files.reader());
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_EQ(std::get<kube::StaticToken>(config->credentials).token.reveal(), "first");
    EXPECT_EQ(config->server.port, "443");
}

TEST(Kubeconfig, NoFileAtAll) {
    kube::ConfigOptions options;
    const auto config = kube::load_config(options, environment({{"HOME", "/home/me"}}), Files({}).reader());
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().kind(), ErrorKind::NotFound);
    EXPECT_TRUE(config.error().message().contains("/home/me/.kube/config")) << config.error().message();
}

// --- in a cluster -------------------------------------------------------------------------------------------------------------------------------

const std::map<std::string, std::string> kPod = {{"KUBERNETES_SERVICE_HOST", "10.96.0.1"}, {"KUBERNETES_SERVICE_PORT", "443"}};

TEST(InCluster, ReadsTheServiceAccount) {
    const Files files({{"/sa/token", "t\n"}, {"/sa/ca.crt", "CA"}, {"/sa/namespace", "planwright\n"}});
    kube::ConfigOptions options;
    options.service_account_directory = "/sa";
    const auto config = kube::load_config(options, environment(kPod), files.reader());
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_EQ(config->server.host, "10.96.0.1");
    EXPECT_EQ(config->tls.ca_pem, "CA");
    EXPECT_EQ(config->pod_namespace, "planwright");
    EXPECT_EQ(std::get<kube::TokenFile>(config->credentials).path, "/sa/token");
}

TEST(InCluster, SixthGenerationAddresses) {
    const Files files({{"/sa/token", "t"}, {"/sa/ca.crt", "CA"}});
    const auto config =
        kube::in_cluster_config(environment({{"KUBERNETES_SERVICE_HOST", "fd00::1"}, {"KUBERNETES_SERVICE_PORT", "443"}}), files.reader(), "/sa");
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_EQ(config->server.host, "fd00::1");
    EXPECT_EQ(config->pod_namespace, "");
}

TEST(InCluster, SaysWhichFileIsMissing) {
    for (const char* missing : {"/sa/token", "/sa/ca.crt"}) {
        std::map<std::string, std::string> files = {{"/sa/token", "t"}, {"/sa/ca.crt", "CA"}};
        files.erase(missing);
        const auto config = kube::in_cluster_config(environment(kPod), Files(files).reader(), "/sa");
        ASSERT_FALSE(config);
        EXPECT_TRUE(config.error().message().contains(missing)) << config.error().message();
        EXPECT_TRUE(config.error().message().contains("service account")) << config.error().message();
    }
    EXPECT_FALSE(kube::in_cluster_config(environment({}), Files({}).reader(), "/sa"));
    const auto empty = kube::in_cluster_config(environment(kPod), Files({{"/sa/token", " \n"}, {"/sa/ca.crt", "CA"}}).reader(), "/sa");
    ASSERT_FALSE(empty);
    EXPECT_TRUE(empty.error().message().contains("is empty")) << empty.error().message();
}

TEST(InCluster, AnExplicitKubeconfigOrContextGoesFirst) {
    const Files files({{"/etc/kc", kGood}, {"/sa/token", "t"}, {"/sa/ca.crt", "CA"}, {"/home/me/.kube/config", kGood}});
    auto variables = kPod;
    variables["HOME"] = "/home/me";
    kube::ConfigOptions options;
    options.service_account_directory = "/sa";
    options.kubeconfig = "/etc/kc";
    EXPECT_EQ(kube::load_config(options, environment(variables), files.reader())->server.host, "api.example.com");
    options.kubeconfig.clear();
    options.context = "cert";
    EXPECT_EQ(kube::load_config(options, environment(variables), files.reader()).error().kind(), ErrorKind::NotFound) << "pki/cert.pem is not there";
    options.context.clear();
    EXPECT_EQ(kube::load_config(options, environment(variables), files.reader())->server.host, "10.96.0.1");
}

TEST(Base64, BothWays) {
    for (const std::string text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) EXPECT_EQ(kube::decode_base64(kube::encode_base64(text)), text);
    EXPECT_EQ(kube::encode_base64("fooba"), "Zm9vYmE=");
    EXPECT_EQ(kube::decode_base64("Zm9v\nYmFy"), "foobar");
    for (const char* bad : {"Z", "Zm9", "Zm9v=", "Z===", "====", "Zm=v", "Zm9v!A==", "Zm9vYg==Zg=="}) EXPECT_FALSE(kube::decode_base64(bad)) << bad;
}

}  // namespace
