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

Rotation::Rotation(const net::Env& env, telemetry::Log& log, Client& client, ClientConfig current, LoadConfig load, MakeTransport make)
    : env_(env), log_(log), client_(client), current_(std::move(current)), load_(std::move(load)), make_(std::move(make)) {}

net::Task<void> Rotation::run() {
    while (true) {
        co_await env_.timers.sleep(std::chrono::minutes(1));
        look();
    }
}

void Rotation::look() {
    base::Result<ClientConfig> now = load_();
    if (!now) return log_.warn("the Kubernetes configuration can't be read again; the last one stays in use", {{"error", now.error().message()}});
    if (same(now->tls, current_.tls)) return;
    base::Result<std::unique_ptr<net::Transport>> transport = make_(*now);
    if (!transport) return log_.warn("rotated certificates can't be used; the last ones stay in use", {{"error", transport.error().message()}});
    client_.use(std::move(*transport));
    current_ = std::move(*now);
    log_.info("certificates for the Kubernetes API were rotated");
}

}  // namespace kube
