#include "cloud/tencent/credentials.hpp"

#include <algorithm>
#include <string_view>

namespace tencent {

namespace {

constexpr std::size_t kMaxSize = 4096;

base::Result<base::Secret> read_key(const std::map<std::string, base::Secret>& data, const std::string& key) {
    const auto entry = data.find(key);
    if (entry == data.end()) return base::fail(base::ErrorKind::NotFound, "the Secret has no key " + key);
    std::string_view value = entry->second.reveal();
    if (value.ends_with('\n')) value.remove_suffix(1);
    if (value.ends_with('\r')) value.remove_suffix(1);
    if (value.empty()) return base::fail(base::ErrorKind::Invalid, "the Secret's key " + key + " is empty");
    if (value.size() > kMaxSize) return base::fail(base::ErrorKind::Invalid, "the Secret's key " + key + " is over 4 KiB");
    if (!std::ranges::all_of(value, [](char c) { return c > ' ' && c <= '~'; }))
        return base::fail(base::ErrorKind::Invalid, "the Secret's key " + key + " holds a space, a control character or something beyond ASCII");
    return base::Secret(std::string(value));
}

}  // namespace

base::Result<Credentials> from_secret_data(const std::map<std::string, base::Secret>& data) {
    auto id = read_key(data, "secretId");
    if (!id) return base::fail(id.error());
    auto key = read_key(data, "secretKey");
    if (!key) return base::fail(key.error());
    Credentials credentials{std::move(*id), std::move(*key), {}};
    if (data.contains("token")) {
        auto token = read_key(data, "token");
        if (!token) return base::fail(token.error());
        credentials.token = std::move(*token);
    }
    return credentials;
}

}  // namespace tencent
