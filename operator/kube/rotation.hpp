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

// Looks every minute until cancelled; `current` is what the client's transport was made of. A configuration that can't be read or used is logged
// and the old one stays.
[[nodiscard]] net::Task<void> follow_rotation(net::Env env, telemetry::Log& log, Client& client, ClientConfig current, LoadConfig load,
                                              MakeTransport make);

}  // namespace kube
