// What says where the API server is and who we are: kubeconfig files, Secrets, exec plugins' answers.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "cloud/secret_data.hpp"
#include "codec/exec_credential.hpp"
#include "fuzz/input.hpp"
#include "kube/base64.hpp"
#include "kube/kubeconfig.hpp"
#include "kube/secret.hpp"

namespace {

using fuzz::require;

template <class T>
void try_error(const base::Result<T>& result) {
    require(result.has_value() || !result.error().message().empty(), "an error says something");
}

void try_kubeconfig(const std::string& text) {
    const auto config = kube::parse_kubeconfig(text, "/home/someone/.kube/config");
    try_error(config);
    if (!config) return;
    const kube::ReadFile read = [](const std::string& path) -> base::Result<std::string> {
        require(path.starts_with('/'), "a path does not depend on where we run");
        if (path.size() % 2 == 0) return base::fail(base::ErrorKind::NotFound, path + ": is not there");
        return "pem";
    };
    try_error(kube::resolve(*config, "", read));
    for (const auto& [name, context] : config->contexts) try_error(kube::resolve(*config, name, read));
    kube::Kubeconfig merged = *config;
    kube::merge(merged, *config);
    require(merged.users.size() == config->users.size(), "a file that is read twice says nothing new");
}

void try_secret(std::string_view text) {
    const auto data = kube::decode_secret(text);
    try_error(data);
    if (!data) return;
    for (const auto& [key, value] : *data) {
        const auto again = kube::decode_base64(kube::encode_base64(value.reveal()));
        require(again && *again == value.reveal(), "a value is the same in base64");
    }
    const auto keys = cloud::read_secret_data(*data, "secretId", "secretKey");
    try_error(keys);
    if (!keys) return;
    require(keys->can_sign(), "keys are whole");
    require(std::ranges::all_of(keys->key.reveal(), [](char c) { return c > ' ' && c <= '~'; }), "a key fits a header");
}

void try_base64(std::string_view text) {
    const auto letters = std::ranges::count_if(text, [](char c) { return !std::string_view(" \n\r\t").contains(c); });
    const auto bytes = kube::decode_base64(text);
    if (bytes) require(std::cmp_equal(kube::encode_base64(*bytes).size(), letters), "every letter of base64 counts");
}

void try_plugin(std::string_view text) {
    const auto credential = codec::decode_exec_credential(text, "client.authentication.k8s.io/v1");
    try_error(credential);
    if (credential) require(!credential->token.empty(), "a credential has a token");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    switch (input.choose(4)) {
        case 0: try_kubeconfig(std::string(input.rest())); break;
        case 1: try_secret(input.rest()); break;
        case 2: try_plugin(input.rest()); break;
        default: try_base64(input.rest()); break;
    }
    return 0;
}
