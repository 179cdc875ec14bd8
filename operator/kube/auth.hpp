// Who we are, for every request: the Authorization header from a configuration.
#pragma once

#include "kube/client.hpp"
#include "kube/config.hpp"
#include "net/env.hpp"
#include "telemetry/log.hpp"

namespace kube {

// Tokens of files are read again when they are a minute old (a kubelet replaces them well before they expire) or were refused; a file that can't be
// read for once leaves the token we have. Exec plugins are run when their token has expired or was refused; at most one run at a time, and a
// refusal within a second of the last run is not answered by another one. Errors: Unauthorized, with what to do.
// What `env` and `log` refer to must outlive the function.
[[nodiscard]] Authenticate make_authenticate(const net::Env& env, telemetry::Log& log, CredentialSource source);

}  // namespace kube
