#include "cloudsim/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace cloudsim {
namespace {

constexpr std::size_t kBlock = 64;  // of SHA-1 and SHA-256, in bytes (RFC 2104)

std::string digest(std::string_view data, const EVP_MD* algorithm) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned length = 0;
    if (EVP_Digest(data.data(), data.size(), bytes.data(), &length, algorithm, nullptr) != 1) throw std::runtime_error("the digest is not available");
    return {bytes.begin(), bytes.begin() + length};
}

// Written out after RFC 2104: the operator's side uses OpenSSL's HMAC.
std::string hmac(std::string_view key, std::string_view data, const EVP_MD* algorithm) {
    std::string block = key.size() > kBlock ? digest(key, algorithm) : std::string(key);
    block.resize(kBlock, '\0');
    std::string inner;
    std::string outer;
    for (const char c : block) {
        inner.push_back(static_cast<char>(c ^ 0x36));
        outer.push_back(static_cast<char>(c ^ 0x5c));
    }
    return digest(outer + digest(inner + std::string(data), algorithm), algorithm);
}

}  // namespace

std::string sha256(std::string_view data) { return digest(data, EVP_sha256()); }

std::string hmac_sha256(std::string_view key, std::string_view data) { return hmac(key, data, EVP_sha256()); }

std::string hmac_sha1(std::string_view key, std::string_view data) { return hmac(key, data, EVP_sha1()); }

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

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        for (std::size_t j = 0; j < 3; ++j) group = (group << 8U) | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j) text.push_back(i + j <= bytes.size() ? kDigits[(group >> (18U - 6U * j)) & 0x3fU] : '=');
    }
    return text;
}

}  // namespace cloudsim
