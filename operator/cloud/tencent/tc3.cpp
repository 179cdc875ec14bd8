#include "cloud/tencent/tc3.hpp"

#include <algorithm>

#include "cloud/crypto.hpp"

namespace tencent {

namespace {

constexpr std::string_view kAlgorithm = "TC3-HMAC-SHA256";
constexpr std::string_view kSignedHeaders = "content-type;host";

std::string day_of(base::Time time) { return base::format_date(std::chrono::floor<std::chrono::days>(time)); }

std::string scope_of(std::string_view service, base::Time time) { return day_of(time) + "/" + std::string(service) + "/tc3_request"; }

}  // namespace

std::string canonical_request(std::string_view host, std::string_view body) {
    std::string lower_host(host);  // header values are signed in lower case
    std::ranges::transform(lower_host, lower_host.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    std::string text = "POST\n/\n\ncontent-type:";
    text += kContentType;
    text += "\nhost:" + lower_host + "\n\n";
    text += kSignedHeaders;
    text += "\n" + cloud::sha256_hex(body);
    return text;
}

std::string string_to_sign(std::string_view service, std::string_view canonical, base::Time signed_at) {
    std::string text(kAlgorithm);
    text += "\n" + std::to_string(signed_at.time_since_epoch().count()) + "\n";
    text += scope_of(service, signed_at) + "\n" + cloud::sha256_hex(canonical);
    return text;
}

std::string authorization(const base::Secret& secret_id, const base::Secret& secret_key, std::string_view service, std::string_view host,
                          std::string_view body, base::Time signed_at) {
    const base::Secret day_key = cloud::hmac_sha256(base::Secret("TC3" + std::string(secret_key.reveal())), day_of(signed_at));
    const base::Secret service_key = cloud::hmac_sha256(day_key, service);
    const base::Secret signing_key = cloud::hmac_sha256(service_key, "tc3_request");
    const std::string canonical = canonical_request(host, body);
    const base::Secret signature = cloud::hmac_sha256(signing_key, string_to_sign(service, canonical, signed_at));

    std::string header(kAlgorithm);
    header += " Credential=" + std::string(secret_id.reveal()) + "/" + scope_of(service, signed_at);
    header += ", SignedHeaders=" + std::string(kSignedHeaders);
    header += ", Signature=" + cloud::to_hex(signature.reveal());
    return header;
}

}  // namespace tencent
