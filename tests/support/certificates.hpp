// Certificates for tests, made on the spot: an authority, and what it issues.
#pragma once

#include <memory>
#include <string>

namespace support {

struct Identity {
    std::string certificate_pem;
    std::string key_pem;
};

class Authority {
public:
    explicit Authority(const std::string& name);
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;
    ~Authority();

    [[nodiscard]] const std::string& pem() const { return pem_; }
    // `names` as OpenSSL writes subject alternative names: "DNS:api.test,IP:127.0.0.1". Valid from an hour ago until tomorrow.
    [[nodiscard]] Identity issue(const std::string& names) const;
    // The same, but its validity ended yesterday.
    [[nodiscard]] Identity issue_expired(const std::string& names) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    std::string pem_;
};

}  // namespace support
