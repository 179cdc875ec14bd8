#include "cloudsim/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace cloudsim {
namespace {

constexpr std::size_t kBlock = 64;  // of SHA-256, in bytes (RFC 2104)

}  // namespace

std::string sha256(std::string_view data) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (EVP_Digest(data.data(), data.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 is not available");
    return {digest.begin(), digest.begin() + length};
}

// Written out after RFC 2104: the operator's side uses OpenSSL's HMAC.
std::string hmac_sha256(std::string_view key, std::string_view data) {
    std::string block = key.size() > kBlock ? sha256(key) : std::string(key);
    block.resize(kBlock, '\0');
    std::string inner;
    std::string outer;
    for (const char c : block) {
        inner.push_back(static_cast<char>(c ^ 0x36));
        outer.push_back(static_cast<char>(c ^ 0x5c));
    }
    return sha256(outer + sha256(inner + std::string(data)));
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text.push_back(kDigits[byte >> 4U]);
        text.push_back(kDigits[byte & 0xfU]);
    }
    return text;
}

}  // namespace cloudsim
