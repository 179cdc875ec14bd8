// A client of the simulated Alibaba Cloud for its own tests: signs as the vendor's pages say, in both ways.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cloudsim/alibaba/wire.hpp"
#include "cloudsim/digest.hpp"
#include "unit/cloudsim/client.hpp"

namespace cloudsim::alibaba {

using nlohmann::json;

inline constexpr const char* kId = "LTAIEXAMPLE";
inline constexpr const char* kSecret = "ALIBABASECRET";
inline constexpr const char* kUid = "1000000000000001";
inline constexpr const char* kCbn = "2017-09-12";
inline constexpr const char* kBss = "2017-12-14";
inline constexpr const char* kSts = "2015-04-01";

struct Signer {
    std::string id = kId;
    std::string secret = kSecret;
    std::string token = {};
    std::string host = "127.0.0.1:8080";
    std::string nonce = {};  // empty: a new one each time
};

inline std::string next_nonce() {
    static int count = 0;
    return "nonce-" + std::to_string(++count);
}

// ACS3-HMAC-SHA256 over everything that has to be signed.
inline net::HttpRequest sign_v3(const Signer& with, const std::string& version, const std::string& action, const Pairs& parameters, base::Time at) {
    Pairs headers{{"host", with.host},
                  {"x-acs-action", action},
                  {"x-acs-version", version},
                  {"x-acs-date", base::format_rfc3339(at)},
                  {"x-acs-signature-nonce", with.nonce.empty() ? next_nonce() : with.nonce},
                  {"x-acs-content-sha256", hex(sha256(""))}};
    if (!with.token.empty()) headers["x-acs-security-token"] = with.token;
    std::string block;
    std::string names;
    for (const auto& [name, value] : headers) {
        block += name + ":" + value + "\n";
        names += (names.empty() ? "" : ";") + name;
    }
    const std::string query = canonical(parameters);
    const std::string request_text = "POST\n/\n" + query + "\n" + block + "\n" + names + "\n" + hex(sha256(""));
    const std::string text = "ACS3-HMAC-SHA256\n" + hex(sha256(request_text));
    net::HttpRequest request;
    request.method = "POST";
    request.target = query.empty() ? "/" : "/?" + query;
    request.headers = {headers.begin(), headers.end()};
    request.headers.emplace_back(
        "Authorization", "ACS3-HMAC-SHA256 Credential=" + with.id + ",SignedHeaders=" + names + ",Signature=" + hex(hmac_sha256(with.secret, text)));
    return request;
}

// V1 with everything in the query, or in a form body.
inline net::HttpRequest sign_v1(const Signer& with, Pairs parameters, base::Time at, bool form = false) {
    parameters.merge(Pairs{{"AccessKeyId", with.id},
                           {"SignatureMethod", "HMAC-SHA1"},
                           {"SignatureVersion", "1.0"},
                           {"SignatureNonce", with.nonce.empty() ? next_nonce() : with.nonce},
                           {"Timestamp", base::format_rfc3339(at)}});
    if (!with.token.empty()) parameters["SecurityToken"] = with.token;
    const std::string text = "POST&%2F&" + percent_encode(canonical(parameters));
    parameters["Signature"] = base64(hmac_sha1(with.secret + "&", text));
    net::HttpRequest request{.method = "POST", .target = "/", .headers = {{"Host", with.host}}, .body = {}};
    if (form) {
        request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        request.body = canonical(parameters);
    } else {
        request.target = "/?" + canonical(parameters);
    }
    return request;
}

// What came back: the body, and the code of an error in either of its two forms.
struct Reply {
    int status = 0;
    json body;
    [[nodiscard]] std::string code() const {
        const bool fine = status == 200 && (!body.contains("Success") || body["Success"].get<bool>());
        return fine ? "" : body.value("Code", "");
    }
};

// One cloud with one account on the China site: 10,000.00 and everything allowed but refunds.
class World {
public:
    World() {
        control("POST", "accounts", {{"uid", kUid}, {"accessKeyId", kId}, {"accessKeySecret", kSecret}, {"balanceCents", 1'000'000}});
        control("POST", "cens", {{"cenId", "cen-1"}, {"uid", kUid}});
    }

    Reply send(net::HttpRequest request) {
        const net::HttpResponse response = cloud.send(std::move(request));
        return {.status = response.status, .body = json::parse(response.body)};
    }
    Reply call(const std::string& version, const std::string& action, const Pairs& parameters = {}, const Signer& with = {}) {
        return send(sign_v3(with, version, action, parameters, now()));
    }
    Reply cbn(const std::string& action, const Pairs& parameters = {}) { return call(kCbn, action, parameters); }
    Reply bss(const std::string& action, Pairs parameters = {}) {
        parameters.emplace("ProductCode", "cbn");
        return call(kBss, action, parameters);
    }
    // Of billing's envelope.
    json data(const std::string& action, const Pairs& parameters = {}) { return bss(action, parameters).body.value("Data", json()); }
    Reply create(const Pairs& more = {}) {
        Pairs parameters = more;
        parameters.merge(Pairs{{"Bandwidth", "2"}, {"GeographicRegionAId", "China"}, {"GeographicRegionBId", "China"}, {"AutoPay", "true"}});
        return cbn("CreateCenBandwidthPackage", parameters);
    }
    // A package that can be seen.
    std::string buy(const Pairs& more = {}) {
        const std::string id = create(more).body.at("CenBandwidthPackageId");
        advance(std::chrono::seconds(10));
        return id;
    }
    json packages(const Pairs& parameters = {}) {
        return cbn("DescribeCenBandwidthPackages", parameters).body.at("CenBandwidthPackages").at("CenBandwidthPackage");
    }
    json shown(const std::string& id) {
        const json found = packages({{"Filter.1.Key", "CenBandwidthPackageId"}, {"Filter.1.Value.1", id}});
        return found.empty() ? json() : found.at(0);
    }
    json control(const std::string& method, const std::string& path, const json& body = nullptr, int expected = 200) {
        return cloud.control(method, "/alibaba/" + path, body, expected);
    }
    json charges() { return control("GET", "ledger").at("charges"); }
    long balance() { return control("GET", "accounts").at("accounts").at(0).at("balanceCents").get<long>(); }
    void set(const json& fields) { control("POST", std::string("accounts/") + kUid, fields); }
    void advance(std::chrono::seconds span) { cloud.advance(span); }
    base::Time now() { return cloud.face.agenda().now(); }

    cloudsim::Cloud cloud;
};

}  // namespace cloudsim::alibaba
