#include "cloudsim/alibaba/signature.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "cloudsim/digest.hpp"

namespace cloudsim::alibaba {
namespace {

constexpr std::string_view kAlgorithm = "ACS3-HMAC-SHA256";

std::unexpected<ApiError> incomplete(const std::string& what) {
    return refuse("IncompleteSignature", "The request signature does not conform to Aliyun standards: " + what + ".");
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// Exactly YYYY-MM-DDThh:mm:ssZ.
Outcome<base::Time> time_of(const std::string& text, base::Time now) {
    const auto time = base::parse_rfc3339(text);
    if (!time || base::format_rfc3339(*time) != text)
        return refuse("InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.");
    if (std::chrono::abs(now - *time) > kSignatureWindow) return refuse("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.");
    return *time;
}

Outcome<KeyHolder> active_key(const std::string& id, const KeyLookup& find_key) {
    const auto holder = find_key(id);
    if (!holder) return refuse("InvalidAccessKeyId.NotFound", "Specified access key is not found.");
    if (holder->key->disabled) return refuse("InvalidAccessKeyId.Inactive", "Specified access key is disabled.");
    return *holder;
}

Outcome<void> check_token(const Key& key, std::string_view token, base::Time now) {
    if (!key.token.empty() && token.empty()) return refuse("MissingSecurityToken", "SecurityToken is mandatory for this action.");
    if (token != key.token) return refuse("InvalidSecurityToken.MismatchWithAccessKey", "Specified SecurityToken mismatch with the AccessKey.");
    if (key.expires && now >= *key.expires) return refuse("InvalidSecurityToken.Expired", "Specified SecurityToken is expired.");
    return {};
}

struct Authorization {
    std::string key_id;
    std::vector<std::string> signed_headers;
    std::string signature;
};

// "ACS3-HMAC-SHA256 Credential=<id>,SignedHeaders=a;b,Signature=<hex>"
std::optional<Authorization> parse(std::string_view header) {
    if (!header.starts_with(kAlgorithm)) return std::nullopt;
    header.remove_prefix(kAlgorithm.size());
    Authorization result;
    for (const std::string& field : split(header, ',')) {
        const std::string_view text = trim(field);
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const std::string_view name = text.substr(0, equals);
        if (name == "Credential") result.key_id = text.substr(equals + 1);
        if (name == "SignedHeaders") result.signed_headers = split(text.substr(equals + 1), ';');
        if (name == "Signature") result.signature = text.substr(equals + 1);
    }
    if (result.key_id.empty() || result.signature.empty() || !std::ranges::is_sorted(result.signed_headers)) return std::nullopt;
    return result;
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

// Host and every x-acs- header that is there are signed, and so is each of those that have to be there.
Outcome<void> check_coverage(const net::HttpRequest& request, const std::vector<std::string>& names) {
    constexpr std::array<const char*, 6> kMandatory{"host",       "x-acs-action",          "x-acs-content-sha256",
                                                    "x-acs-date", "x-acs-signature-nonce", "x-acs-version"};
    for (const char* name : kMandatory)
        if (net::find_header(request.headers, name).empty() || std::ranges::find(names, name) == names.end())
            return incomplete(std::string(name) + " is missing or not signed");
    for (const auto& [name, value] : request.headers) {
        const std::string lowered = lower(name);
        if (lowered.starts_with("x-acs-") && std::ranges::find(names, lowered) == names.end()) return incomplete(lowered + " is not signed");
    }
    return {};
}

std::string string_to_sign_v3(const net::HttpRequest& request, const Parts& parts, const std::vector<std::string>& names) {
    std::string text = request.method + "\n" + parts.path + "\n" + canonical(parts.query) + "\n";
    std::string joined;
    for (const std::string& name : names) {
        text += name + ":" + std::string(trim(net::find_header(request.headers, name))) + "\n";
        joined += (joined.empty() ? "" : ";") + name;
    }
    text += "\n" + joined + "\n" + hex(sha256(request.body));
    return std::string(kAlgorithm) + "\n" + hex(sha256(text));
}

std::unexpected<ApiError> mismatch(const std::string& string_to_sign) {
    return refuse("SignatureDoesNotMatch", "Specified signature is not matched with our calculation. server string to sign is:" + string_to_sign);
}

}  // namespace

Outcome<Verified> verify_v3(const net::HttpRequest& request, const Parts& parts, base::Time now, const KeyLookup& find_key) {
    const auto header = [&request](const char* name) { return std::string(net::find_header(request.headers, name)); };
    const auto authorization = parse(header("Authorization"));
    if (!authorization) return incomplete("the Authorization header does not follow ACS3-HMAC-SHA256");
    const auto covered = check_coverage(request, authorization->signed_headers);
    if (!covered) return std::unexpected(covered.error());
    const auto signed_at = time_of(header("x-acs-date"), now);
    if (!signed_at) return std::unexpected(signed_at.error());
    const auto holder = active_key(authorization->key_id, find_key);
    if (!holder) return std::unexpected(holder.error());
    const std::string text = string_to_sign_v3(request, parts, authorization->signed_headers);
    const bool whole = header("x-acs-content-sha256") == hex(sha256(request.body));
    if (!whole || hex(hmac_sha256(holder->key->secret, text)) != authorization->signature) return mismatch(text);
    const auto token = check_token(*holder->key, header("x-acs-security-token"), now);
    if (!token) return std::unexpected(token.error());
    return Verified{.account = holder->account, .key = holder->key, .nonce = header("x-acs-signature-nonce"), .signed_at = *signed_at};
}

Outcome<Verified> verify_v1(const std::string& method, const Pairs& parameters, base::Time now, const KeyLookup& find_key) {
    for (const char* name : {"AccessKeyId", "Signature", "SignatureNonce", "Timestamp"})
        if (value_of(parameters, name).empty()) return incomplete(std::string(name) + " is missing");
    if (value_of(parameters, "SignatureMethod") != "HMAC-SHA1" || value_of(parameters, "SignatureVersion") != "1.0")
        return incomplete("SignatureMethod must be HMAC-SHA1 and SignatureVersion 1.0");
    if (!value_of(parameters, "SignatureType").empty()) return incomplete("SignatureType must be empty");
    const auto signed_at = time_of(value_of(parameters, "Timestamp"), now);
    if (!signed_at) return std::unexpected(signed_at.error());
    const auto holder = active_key(value_of(parameters, "AccessKeyId"), find_key);
    if (!holder) return std::unexpected(holder.error());
    Pairs rest = parameters;
    rest.erase("Signature");
    const std::string text = method + "&%2F&" + percent_encode(canonical(rest));
    if (base64(hmac_sha1(holder->key->secret + "&", text)) != value_of(parameters, "Signature")) return mismatch(text);
    const auto token = check_token(*holder->key, value_of(parameters, "SecurityToken"), now);
    if (!token) return std::unexpected(token.error());
    return Verified{.account = holder->account, .key = holder->key, .nonce = value_of(parameters, "SignatureNonce"), .signed_at = *signed_at};
}

}  // namespace cloudsim::alibaba
