// Whose keys sign: read from the decoded entries of a Kubernetes Secret.
#pragma once

#include <map>
#include <string>

#include "cloud/client.hpp"

namespace tencent {

// Keys secretId, secretKey and, for temporary credentials, token; other keys are ignored. One newline at the end of a value is taken off: editors
// and `echo` leave it there. Errors name the key and never its value: NotFound (the key is missing), Invalid (empty, over 4 KiB, or holding
// anything but printable ASCII: it would break the header that carries it).
[[nodiscard]] base::Result<cloud::Credentials> from_secret_data(const std::map<std::string, base::Secret>& data);

}  // namespace tencent
