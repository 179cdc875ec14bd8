#include "cloud/alibaba/credentials.hpp"

#include "cloud/secret_data.hpp"

namespace alibaba {

base::Result<cloud::Credentials> from_secret_data(const std::map<std::string, base::Secret>& data) {
    return cloud::read_secret_data(data, "accessKeyId", "accessKeySecret");
}

}  // namespace alibaba
