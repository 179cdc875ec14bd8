#include "cloud/crypto.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace cloud {

namespace {

constexpr std::size_t kDigestSize = 32;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());  // OpenSSL's idea of a byte
}

std::string text_of(const std::array<unsigned char, kDigestSize>& digest) { return {digest.begin(), digest.end()}; }

}  // namespace

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        text += kDigits[value >> 4U];
        text += kDigits[value & 0xFU];
    }
    return text;
}

std::string sha256_hex(std::string_view data) {
    std::array<unsigned char, kDigestSize> digest{};
    unsigned length = 0;
    if (EVP_Digest(data.data(), data.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1 || length != kDigestSize)
        throw std::runtime_error("OpenSSL cannot compute SHA-256");
    return to_hex(text_of(digest));
}

base::Secret hmac_sha256(const base::Secret& key, std::string_view data) {
    std::array<unsigned char, kDigestSize> digest{};
    std::size_t length = 0;
    const std::string_view raw = key.reveal();
    const auto* done = EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, raw.data(), raw.size(), bytes_of(data), data.size(), digest.data(),
                                 digest.size(), &length);
    if (done == nullptr || length != kDigestSize) throw std::runtime_error("OpenSSL cannot compute HMAC-SHA256");
    return base::Secret(text_of(digest));
}

std::string make_nonce(base::Random& random) {
    std::string bytes;
    for (int half = 0; half < 2; ++half) {
        const std::uint64_t number = random.next();
        for (unsigned shift = 0; shift < 64; shift += 8) bytes += static_cast<char>((number >> shift) & 0xFFU);
    }
    return to_hex(bytes);
}

}  // namespace cloud
