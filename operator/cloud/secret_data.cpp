#include "cloud/secret_data.hpp"

#include <algorithm>
#include <string_view>

namespace cloud {

namespace {

constexpr std::size_t kMaxSize = 4096;

base::Result<base::Secret> read_entry(const std::map<std::string, base::Secret>& data, const std::string& key) {
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

base::Result<Credentials> read_secret_data(const std::map<std::string, base::Secret>& data, const std::string& id, const std::string& key) {
    auto id_value = read_entry(data, id);
    if (!id_value) return base::fail(id_value.error());
    auto key_value = read_entry(data, key);
    if (!key_value) return base::fail(key_value.error());
    Credentials credentials{std::move(*id_value), std::move(*key_value), {}, {}};
    if (data.contains("token")) {
        auto token = read_entry(data, "token");
        if (!token) return base::fail(token.error());
        credentials.token = std::move(*token);
    }
    return credentials;
}

}  // namespace cloud
