#include "cloud/tencent/credentials.hpp"

#include "cloud/secret_data.hpp"

namespace tencent {

base::Result<cloud::Credentials> from_secret_data(const std::map<std::string, base::Secret>& data) {
    return cloud::read_secret_data(data, "secretId", "secretKey");
}

}  // namespace tencent
