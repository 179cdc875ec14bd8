// Whose keys sign: read from the decoded entries of a Kubernetes Secret.
#pragma once

#include <map>
#include <string>

#include "cloud/client.hpp"

namespace alibaba {

// Keys accessKeyId, accessKeySecret and, for temporary credentials, token; as cloud/secret_data.hpp has it.
[[nodiscard]] base::Result<cloud::Credentials> from_secret_data(const std::map<std::string, base::Secret>& data);

}  // namespace alibaba
