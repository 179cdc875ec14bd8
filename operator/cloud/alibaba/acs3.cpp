#include "cloud/alibaba/acs3.hpp"

#include "cloud/crypto.hpp"
#include "net/percent.hpp"

namespace alibaba {

namespace {

constexpr std::string_view kAlgorithm = "ACS3-HMAC-SHA256";
constexpr std::string_view kEmptyBody;

std::string names_of(const net::Headers& headers) {
    std::string names;
    for (const auto& [name, value] : headers) names += (names.empty() ? "" : ";") + name;
    return names;
}

// Sorted, as they are signed.
net::Headers headers_to_sign(const Operation& operation, const cloud::Credentials& credentials, base::Time signed_at, std::string_view nonce) {
    net::Headers headers{
        {"host", operation.host},
        {"x-acs-action", operation.action},
        {"x-acs-content-sha256", cloud::sha256_hex(kEmptyBody)},
        {"x-acs-date", base::format_rfc3339(signed_at)},
    };
    if (!credentials.token.empty()) headers.emplace_back("x-acs-security-token", credentials.token.reveal());
    headers.emplace_back("x-acs-signature-nonce", nonce);
    headers.emplace_back("x-acs-version", operation.version);
    return headers;
}

}  // namespace

std::string canonical_query(const Parameters& parameters) {
    std::string query;
    for (const auto& [name, value] : parameters) query += (query.empty() ? "" : "&") + net::percent_encode(name) + "=" + net::percent_encode(value);
    return query;
}

std::string canonical_request(std::string_view query, const net::Headers& headers) {
    std::string text = "POST\n/\n" + std::string(query) + "\n";
    for (const auto& [name, value] : headers) text.append(name).append(":").append(value).append("\n");
    text += "\n" + names_of(headers) + "\n" + cloud::sha256_hex(kEmptyBody);
    return text;
}

net::HttpRequest signed_request(const Operation& operation, const cloud::Credentials& credentials, base::Time signed_at, std::string_view nonce) {
    const std::string query = canonical_query(operation.parameters);
    net::Headers headers = headers_to_sign(operation, credentials, signed_at, nonce);
    const std::string to_sign = std::string(kAlgorithm) + "\n" + cloud::sha256_hex(canonical_request(query, headers));
    const base::Secret signature = cloud::hmac_sha256(credentials.key, to_sign);

    std::string authorization(kAlgorithm);
    authorization += " Credential=" + std::string(credentials.id.reveal());
    authorization += ",SignedHeaders=" + names_of(headers);
    authorization += ",Signature=" + cloud::to_hex(signature.reveal());
    headers.emplace_back("accept", "application/json");
    headers.emplace_back("authorization", std::move(authorization));
    return {"POST", query.empty() ? "/" : "/?" + query, std::move(headers), {}};
}

}  // namespace alibaba
