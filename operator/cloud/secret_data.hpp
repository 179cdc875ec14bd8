// Keys read from the decoded entries of a Kubernetes Secret.
#pragma once

#include <map>
#include <string>

#include "cloud/client.hpp"

namespace cloud {

// The entries `id`, `key` and, for temporary credentials, "token"; others are ignored. One newline at the end of a value is taken off: editors and
// `echo` leave it there. Errors name the entry and never its value: NotFound (it is missing), Invalid (empty, over 4 KiB, or holding anything but
// printable ASCII: it would break the header that carries it).
[[nodiscard]] base::Result<Credentials> read_secret_data(const std::map<std::string, base::Secret>& data, const std::string& id,
                                                         const std::string& key);

}  // namespace cloud
