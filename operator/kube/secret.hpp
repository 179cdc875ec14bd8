// Secrets, read when they are needed and never cached, logged or watched.
#pragma once

#include <map>
#include <string>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "kube/client.hpp"

namespace kube {

// The decoded entries of a Secret's data. Errors: NotFound, Forbidden, Invalid; none of them holds a value.
[[nodiscard]] net::Task<base::Result<std::map<std::string, base::Secret>>> read_secret(Client& client, std::string ns, std::string name);

// The part without I/O.
[[nodiscard]] base::Result<std::map<std::string, base::Secret>> decode_secret(std::string_view json);

}  // namespace kube
