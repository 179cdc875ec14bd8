// Client and Sts over scripted transports in virtual time.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cloud/alibaba/client.hpp"
#include "cloud/alibaba/sts.hpp"
#include "support/scripted_transport.hpp"
#include "support/virtual_time.hpp"

namespace alibaba {

inline constexpr std::string_view kCanaryId = "CANARY-ACCESS-KEY-ID-0123456789";
inline constexpr std::string_view kCanaryKey = "CANARY-ACCESS-KEY-SECRET-0123456789";
inline constexpr std::string_view kCanaryToken = "CANARY-SECURITY-TOKEN-0123456789";

inline cloud::Credentials canary() {
    return {base::Secret(std::string(kCanaryId)), base::Secret(std::string(kCanaryKey)), base::Secret(std::string(kCanaryToken)), {}};
}

// "a=1&b=x%20y"
inline Parameters decoded(std::string_view text) {
    const auto plain = [](std::string_view part) {
        std::string out;
        for (std::size_t at = 0; at < part.size(); ++at) {
            if (part[at] != '%') {
                out += part[at];
                continue;
            }
            out += static_cast<char>(std::stoi(std::string(part.substr(at + 1, 2)), nullptr, 16));
            at += 2;
        }
        return out;
    };
    Parameters parameters;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        const std::size_t equals = pair.find('=');
        parameters[plain(pair.substr(0, equals))] = plain(pair.substr(equals + 1));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
    }
    return parameters;
}

inline Parameters query_of(const net::HttpRequest& request) {
    return decoded(std::string_view(request.target).substr(std::min(std::string_view("/?").size(), request.target.size())));
}

class AlibabaTest : public ::testing::Test {
protected:
    using Reply = support::ScriptedTransport::Reply;

    AlibabaTest() { client.set_credentials(canary()); }

    template <class T>
    T run(net::Task<T> task) {
        std::optional<T> result;
        boost::asio::co_spawn(io, keep(std::move(task), &result), boost::asio::detached);
        EXPECT_TRUE(support::run_until(io, time, [&] { return result.has_value(); }, std::chrono::hours(1)));
        return std::move(*result);
    }

    // The node's clock is right unless a test says otherwise.
    [[nodiscard]] base::Time cloud_time() const { return time.system_now() + cloud_ahead; }

    // `inside`: the members besides RequestId, with a comma after each.
    [[nodiscard]] net::HttpResponse ok(const std::string& inside) const { return with_status(200, "{" + inside + R"("RequestId":"req-1"})"); }
    [[nodiscard]] net::HttpResponse billing_ok(const std::string& data) const {
        return ok(R"("Code":"Success","Message":"Successful!","Success":true,"Data":)" + data + ",");
    }
    [[nodiscard]] net::HttpResponse with_status(int status, std::string body) const {
        return {status, {{"date", base::format_http_date(cloud_time())}}, std::move(body)};
    }
    [[nodiscard]] net::HttpResponse error(const std::string& code, int status = 400, const std::string& message = "vendor's words") const {
        return with_status(status, R"({"Code":")" + code + R"(","Message":")" + message + R"(","RequestId":"req-1","HostId":"h"})");
    }
    [[nodiscard]] Reply replies(net::HttpResponse response) const {
        // The Date is that of the moment of sending.
        return [this, response](const net::HttpRequest&) { return with_status(response.status, response.body); };
    }
    static Reply fails(base::ErrorKind kind) {
        return [kind](const net::HttpRequest&) { return base::fail(kind, "the transport's words"); };
    }
    static std::string header(const support::ScriptedTransport::Sent& sent, std::string_view name) {
        return std::string(net::find_header(sent.request.headers, name));
    }
    cloud::Endpoint endpoint(support::ScriptedTransport*& transport, std::string host) {
        auto owned = std::make_unique<support::ScriptedTransport>(env);
        transport = owned.get();
        return {std::move(owned), std::move(host)};
    }

    boost::asio::io_context io{1};
    support::VirtualTime time{io.get_executor()};
    support::SeededRandom random{1};
    net::Env env{io.get_executor(), time, time, random};
    base::Seconds cloud_ahead{0};
    support::ScriptedTransport* cbn = nullptr;
    support::ScriptedTransport* bss = nullptr;
    support::ScriptedTransport* sts = nullptr;
    cloud::CloudClock clock{time};
    std::shared_ptr<cloud::RateLimiter> limiter = std::make_shared<cloud::RateLimiter>(env, 20, 20);
    std::vector<cloud::CallRecord> records;
    int jumps = 0;
    Client client{Client::Parts{env, endpoint(cbn, "cbn.aliyuncs.com"), endpoint(bss, "business.aliyuncs.com"), endpoint(sts, "sts.aliyuncs.com"),
                                clock, limiter, [this](const cloud::CallRecord& record) { records.push_back(record); }, [this] { ++jumps; }}};

private:
    template <class T>
    static net::Task<void> keep(net::Task<T> task, std::optional<T>* result) {
        T value = co_await std::move(task);
        result->emplace(std::move(value));
    }
};

}  // namespace alibaba
