// Whose keys sign: read from the decoded entries of a Kubernetes Secret.
#pragma once

#include <map>
#include <string>

#include "base/error.hpp"
#include "base/secret.hpp"

namespace tencent {

struct Credentials {
    base::Secret secret_id;
    base::Secret secret_key;
    base::Secret token;  // temporary credentials only; empty otherwise
};

// Keys secretId, secretKey and, for temporary credentials, token; other keys are ignored. One newline at the end of a value is taken off: editors
// and `echo` leave it there. Errors name the key and never its value: NotFound (the key is missing), Invalid (empty, over 4 KiB, or holding
// anything but printable ASCII: it would break the header that carries it).
[[nodiscard]] base::Result<Credentials> from_secret_data(const std::map<std::string, base::Secret>& data);

}  // namespace tencent
