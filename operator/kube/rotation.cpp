#include "kube/rotation.hpp"

#include <chrono>
#include <memory>
#include <utility>

namespace kube {

namespace {

bool same(const net::TlsOptions& a, const net::TlsOptions& b) {
    return a.ca_pem == b.ca_pem && a.client_cert_pem == b.client_cert_pem && a.client_key_pem.same_as(b.client_key_pem) &&
           a.server_name == b.server_name && a.insecure_skip_verify == b.insecure_skip_verify;
}

}  // namespace

net::Task<void> follow_rotation(net::Env env, telemetry::Log& log, Client& client, ClientConfig current, LoadConfig load, MakeTransport make) {
    while (true) {
        co_await env.timers.sleep(std::chrono::minutes(1));
        base::Result<ClientConfig> now = load();
        if (!now) {
            log.warn("the Kubernetes configuration can't be read again; the last one stays in use", {{"error", now.error().message()}});
            continue;
        }
        if (same(now->tls, current.tls)) continue;
        base::Result<std::unique_ptr<net::Transport>> transport = make(*now);
        if (!transport) {
            log.warn("rotated certificates can't be used; the last ones stay in use", {{"error", transport.error().message()}});
            continue;
        }
        client.use(std::move(*transport));
        current = std::move(*now);
        log.info("certificates for the Kubernetes API were rotated");
    }
}

}  // namespace kube
