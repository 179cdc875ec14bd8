// Follows certificates that are replaced while we run: CA bundles and client certificates are made part of a transport once, so a change needs a
// new one. (Tokens are make_authenticate's.)
#pragma once

#include <functional>

#include "kube/client.hpp"
#include "kube/config.hpp"
#include "telemetry/log.hpp"

namespace kube {

using LoadConfig = std::function<base::Result<ClientConfig>()>;
using MakeTransport = std::function<base::Result<std::unique_ptr<net::Transport>>(const ClientConfig&)>;

class Rotation {
public:
    // `current` is what the client's transport was made of. What env, log and client refer to must outlive it.
    Rotation(const net::Env& env, telemetry::Log& log, Client& client, ClientConfig current, LoadConfig load, MakeTransport make);
    // Looks every minute until cancelled. A configuration that can't be read or used is logged and the old one stays.
    [[nodiscard]] net::Task<void> run();

private:
    void look();

    net::Env env_;
    telemetry::Log& log_;
    Client& client_;
    ClientConfig current_;
    LoadConfig load_;
    MakeTransport make_;
};

}  // namespace kube
