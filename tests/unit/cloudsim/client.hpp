// A client of the simulated cloud for its own tests: signs as the vendor's page says and calls the two faces directly, in virtual time.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cloudsim/digest.hpp"
#include "cloudsim/face.hpp"
#include "support/virtual_time.hpp"

namespace cloudsim {

using nlohmann::json;

inline constexpr const char* kSecretId = "AKIDEXAMPLE";
inline constexpr const char* kSecretKey = "SECRETEXAMPLE";
inline constexpr const char* kUin = "100000000001";

struct Signing {
    std::string secret_id = kSecretId;
    std::string secret_key = kSecretKey;
    std::string token;
    std::string host = "teo.tencentcloudapi.com";
    std::string version = "2022-09-01";
    // Of the scope; the host's first label unless it is a loopback address.
    std::string service = host.substr(0, host.find('.'));
    std::string date;  // of the scope; empty: the right one
};

inline Signing with_key(const std::string& secret_id, const std::string& secret_key) {
    Signing with;
    with.secret_id = secret_id;
    with.secret_key = secret_key;
    return with;
}

inline Signing for_api(const std::string& host, const std::string& version) {
    Signing with;
    with.host = host;
    with.version = version;
    with.service = host.substr(0, host.find('.'));
    return with;
}

// A complete signed request.
inline net::HttpRequest signed_request(const Signing& with, const std::string& action, const std::string& body, base::Time at) {
    const std::string timestamp = std::to_string(at.time_since_epoch().count());
    const std::string right = base::format_date(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(at)));
    const std::string& date = with.date.empty() ? right : with.date;
    const std::string scope = date + "/" + with.service + "/tc3_request";
    const std::string canonical = "POST\n/\n\ncontent-type:application/json\nhost:" + with.host + "\n\ncontent-type;host\n" + hex(sha256(body));
    const std::string to_sign = "TC3-HMAC-SHA256\n" + timestamp + "\n" + scope + "\n" + hex(sha256(canonical));
    const std::string key = hmac_sha256(hmac_sha256(hmac_sha256("TC3" + with.secret_key, date), with.service), "tc3_request");
    net::HttpRequest request;
    request.method = "POST";
    request.target = "/";
    request.headers = {{"Host", with.host},
                       {"Content-Type", "application/json"},
                       {"X-TC-Action", action},
                       {"X-TC-Version", with.version},
                       {"X-TC-Timestamp", timestamp},
                       {"Authorization", "TC3-HMAC-SHA256 Credential=" + with.secret_id + "/" + scope +
                                             ", SignedHeaders=content-type;host, Signature=" + hex(hmac_sha256(key, to_sign))}};
    if (!with.token.empty()) request.headers.emplace_back("X-TC-Token", with.token);
    request.body = body;
    return request;
}

// One cloud with one account of 10,000.00.
class Cloud {
public:
    Cloud() : time_(io_.get_executor()), env_{io_.get_executor(), time_, time_, random_}, face(env_, 7) {
        Account account;
        account.uin = kUin;
        account.balance_cents = 1'000'000;
        Key key;
        key.secret_id = kSecretId;
        key.secret_key = kSecretKey;
        account.keys.push_back(key);
        face.model().put_account(account);
        face.buckets().set_rate(0);
    }

    // The raw answer to a request, after as much virtual time as it takes.
    net::HttpResponse send(net::HttpRequest request) { return run(face.handle(std::move(request))); }
    // What stands in "Response".
    json call(const std::string& action, const json& body, const Signing& with = {}) {
        const net::HttpResponse response = send(signed_request(with, action, body.dump(), face.agenda().now()));
        return json::parse(response.body).at("Response");
    }
    json billing(const std::string& action, const json& body) { return call(action, body, for_api("billing.tencentcloudapi.com", "2018-07-09")); }
    json sts(const std::string& action, const json& body, const Signing& key = {}) {
        Signing with = for_api("sts.tencentcloudapi.com", "2018-08-13");
        with.secret_id = key.secret_id;
        with.secret_key = key.secret_key;
        with.token = key.token;
        return call(action, body, with);
    }
    // The error code of an answer, "" when it is none.
    static std::string code_of(const json& answer) { return answer.contains("Error") ? answer["Error"]["Code"].get<std::string>() : ""; }
    std::string refusal(const std::string& action, const json& body) { return code_of(call(action, body)); }
    std::string buy(const std::string& type = "personal") { return call("CreatePlan", {{"PlanType", type}}).at("PlanId").get<std::string>(); }
    json plans(const json& body = json::object()) { return call("DescribePlans", body); }
    // All orders of any state.
    json deals(long limit = 200) {
        const base::Time now = face.agenda().now();
        return billing("DescribeDealsByCond", {{"StartTime", base::format_billing_time(now - std::chrono::days(1000))},
                                               {"EndTime", base::format_billing_time(now + std::chrono::days(1))},
                                               {"StatusSet", {1, 3, 4, 5, 6, 7, 8, 13}},
                                               {"Limit", limit}});
    }

    json control(const std::string& method, const std::string& target, const json& body = nullptr, int expected = 200) {
        net::HttpRequest request;
        request.method = method;
        request.target = target;
        if (!body.is_null()) request.body = body.dump();
        const net::HttpResponse response = run(face.control(std::move(request)));
        if (response.status != expected) return {{"unexpected", response.status}, {"body", response.body}};
        return json::parse(response.body);
    }
    void advance(std::chrono::seconds span) { face.agenda().set_offset(face.agenda().offset() + span); }
    base::SteadyTime steady_now() const { return time_.steady_now(); }
    void pass_real_time(std::chrono::nanoseconds span) { support::run_for(io_, time_, span); }

private:
    net::HttpResponse run(net::Task<net::HttpResponse> task) {
        std::optional<net::HttpResponse> result;
        boost::asio::co_spawn(io_, std::move(task), [&result](const std::exception_ptr& error, net::HttpResponse response) {
            if (error) std::rethrow_exception(error);
            result = std::move(response);
        });
        if (!support::run_until(io_, time_, [&result] { return result.has_value(); }, std::chrono::hours(1)))
            throw std::logic_error("no answer within an hour");
        return std::move(*result);
    }

    boost::asio::io_context io_{1};
    support::VirtualTime time_;
    support::SeededRandom random_{1};
    net::Env env_;

public:
    Face face;
};

}  // namespace cloudsim
