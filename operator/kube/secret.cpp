#include "kube/secret.hpp"

#include <algorithm>

#include "codec/codec.hpp"
#include "codec/scan.hpp"
#include "kube/base64.hpp"

namespace kube {
namespace {

// Base64 needs no escapes, so the text between the quotes is the value.
std::string_view unquote(std::string_view value) {
    return value.size() >= 2 && value.front() == '"' && value.back() == '"' ? value.substr(1, value.size() - 2) : std::string_view();
}

}  // namespace

base::Result<std::map<std::string, base::Secret>> decode_secret(std::string_view json) {
    std::map<std::string, base::Secret> entries;
    auto top = codec::members(json, codec::kMaxDepth);
    if (!top) return base::fail(top.error());
    const auto data = std::ranges::find(*top, "data", &codec::Member::key);
    if (data == top->end() || data->value == "null") return entries;
    auto members = codec::members(data->value, codec::kMaxDepth);
    if (!members) return base::fail(members.error());
    for (const codec::Member& member : *members) {
        auto decoded = decode_base64(unquote(member.value));
        if (!decoded) return base::fail(base::ErrorKind::Invalid, "data." + std::string(member.key) + " is not base64");
        entries.emplace(std::string(member.key), base::Secret(std::move(*decoded)));
    }
    return entries;
}

net::Task<base::Result<std::map<std::string, base::Secret>>> read_secret(Client& client, std::string ns, std::string name) {
    const std::string path = secrets().object(ns, name);
    auto body = co_await client.get(path);
    if (!body) co_return base::fail(body.error());
    co_return decode_secret(*body);
}

}  // namespace kube
