#include "cloudsim/tc3.hpp"

#include <algorithm>
#include <charconv>

#include "cloudsim/digest.hpp"

namespace cloudsim {
namespace {

constexpr std::string_view kAlgorithm = "TC3-HMAC-SHA256";

struct Authorization {
    std::string secret_id;
    std::string date;
    std::string service;
    std::vector<std::string> signed_headers;
    std::string signature;
};

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

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

// "TC3-HMAC-SHA256 Credential=<id>/<date>/<service>/tc3_request, SignedHeaders=a;b, Signature=<hex>"
std::optional<Authorization> parse(std::string_view header) {
    if (!header.starts_with(kAlgorithm)) return std::nullopt;
    header.remove_prefix(kAlgorithm.size());
    Authorization result;
    for (const std::string& field : split(header, ',')) {
        const std::string_view text = trim(field);
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const std::string_view name = text.substr(0, equals);
        const std::string_view value = text.substr(equals + 1);
        if (name == "Credential") {
            const auto scope = split(value, '/');
            if (scope.size() != 4 || scope[3] != "tc3_request") return std::nullopt;
            result.secret_id = scope[0];
            result.date = scope[1];
            result.service = scope[2];
        } else if (name == "SignedHeaders") {
            result.signed_headers = split(value, ';');
        } else if (name == "Signature") {
            result.signature = value;
        }
    }
    const auto& names = result.signed_headers;
    const bool complete = !result.secret_id.empty() && !result.signature.empty() && std::ranges::is_sorted(names);
    const bool mandatory = std::ranges::find(names, "content-type") != names.end() && std::ranges::find(names, "host") != names.end();
    if (!complete || !mandatory) return std::nullopt;
    return result;
}

std::optional<base::Time> timestamp_of(const net::HttpRequest& request) {
    const std::string_view text = net::find_header(request.headers, "X-TC-Timestamp");
    long seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    // Five digits of a year are the most that a date is printed with.
    if (error != std::errc() || end != text.data() + text.size() || seconds < 0 || seconds > 253'402'300'799) return std::nullopt;
    return base::Time(base::Seconds(seconds));
}

std::string date_of(base::Time time) { return base::format_date(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(time))); }

std::string service_of(const net::HttpRequest& request, const Authorization& authorization) {
    const std::string_view host = net::find_header(request.headers, "Host");
    const bool loopback = host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
    return loopback ? authorization.service : std::string(host.substr(0, host.find('.')));
}

std::string canonical_request(const net::HttpRequest& request, const Authorization& authorization) {
    std::string text = request.method + "\n/\n\n";
    std::string names;
    for (const std::string& name : authorization.signed_headers) {
        text += name + ":" + lower(trim(net::find_header(request.headers, name))) + "\n";
        names += (names.empty() ? "" : ";") + name;
    }
    const std::string_view declared = net::find_header(request.headers, "X-TC-Content-SHA256");
    return text + "\n" + names + "\n" + hex(sha256(declared == "UNSIGNED-PAYLOAD" ? declared : std::string_view(request.body)));
}

std::string signature_of(const net::HttpRequest& request, const Authorization& authorization, base::Time timestamp, const Key& key) {
    const std::string scope = authorization.date + "/" + authorization.service + "/tc3_request";
    const std::string to_sign = std::string(kAlgorithm) + "\n" + std::to_string(timestamp.time_since_epoch().count()) + "\n" + scope + "\n" +
                                hex(sha256(canonical_request(request, authorization)));
    const std::string of_date = hmac_sha256("TC3" + key.secret_key, authorization.date);
    const std::string signing_key = hmac_sha256(hmac_sha256(of_date, authorization.service), "tc3_request");
    return hex(hmac_sha256(signing_key, to_sign));
}

}  // namespace

bool in_window(base::Time signed_at, base::Time now) { return std::chrono::abs(now - signed_at) <= kSignatureWindow; }

Outcome<Verified> verify_tc3(const net::HttpRequest& request, base::Time now, const KeyLookup& find_key) {
    const auto timestamp = timestamp_of(request);
    if (!timestamp) return refuse("MissingParameter", "X-TC-Timestamp is missing or not a number of seconds.");
    const auto authorization = parse(net::find_header(request.headers, "Authorization"));
    if (!authorization) return refuse("AuthFailure.InvalidAuthorization", "The Authorization header does not follow TC3-HMAC-SHA256.");
    const auto holder = find_key(authorization->secret_id);
    if (!holder || holder->key->disabled) return refuse("AuthFailure.SecretIdNotFound", "The SecretId is not found.");
    if (!in_window(*timestamp, now))
        return refuse("AuthFailure.SignatureExpire", "The signature's timestamp is more than 5 minutes away from the server's time.");
    const std::string service = service_of(request, *authorization);
    const bool scoped = authorization->date == date_of(*timestamp) && authorization->service == service;
    if (!scoped || signature_of(request, *authorization, *timestamp, *holder->key) != authorization->signature)
        return refuse("AuthFailure.SignatureFailure", "The signature does not match.");
    const bool stale = holder->key->expires && now >= *holder->key->expires;
    if (stale || net::find_header(request.headers, "X-TC-Token") != holder->key->token)
        return refuse("AuthFailure.TokenFailure", "The token is missing, wrong or expired.");
    return Verified{.account = holder->account, .key = holder->key, .service = service, .signed_at = *timestamp};
}

}  // namespace cloudsim
