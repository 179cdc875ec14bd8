// A Client and an Sts over scripted transports in virtual time.
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

#include "cloud/tencent/client.hpp"
#include "cloud/tencent/sts.hpp"
#include "support/scripted_transport.hpp"
#include "support/virtual_time.hpp"

namespace tencent {

inline constexpr std::string_view kCanaryKey = "CANARY-SECRET-KEY-0123456789";
inline constexpr std::string_view kCanaryId = "CANARY-SECRET-ID-0123456789";
inline constexpr std::string_view kCanaryToken = "CANARY-TOKEN-0123456789";

// What a client owns in place of the script that the test looks at.
class Forward final : public net::Transport {
public:
    explicit Forward(net::Transport& to) : to_(to) {}
    [[nodiscard]] net::Task<base::Result<net::HttpResponse>> send(net::HttpRequest request, net::SendOptions options) override {
        return to_.send(std::move(request), options);
    }
    [[nodiscard]] net::Task<base::Result<net::StreamResponse>> open_stream(net::HttpRequest request, net::SendOptions options) override {
        return to_.open_stream(std::move(request), options);
    }

private:
    net::Transport& to_;
};

inline cloud::Credentials keys(std::string_view id, std::string_view key, std::string_view token = {}) {
    return {base::Secret(std::string(id)), base::Secret(std::string(key)), base::Secret(std::string(token)), std::nullopt};
}

class ClientTest : public ::testing::Test {
protected:
    ClientTest() { client.set_credentials(keys(kCanaryId, kCanaryKey)); }

    template <class T>
    T run(net::Task<T> task) {
        std::optional<T> result;
        boost::asio::co_spawn(io, keep(std::move(task), &result), boost::asio::detached);
        EXPECT_TRUE(support::run_until(io, time, [&] { return result.has_value(); }, std::chrono::hours(1)));
        return std::move(*result);
    }

    // The node's clock is right unless a test says otherwise.
    [[nodiscard]] base::Time cloud_time() const { return time.system_now() + cloud_ahead; }

    // An answer with the cloud's time on it. `inside`: the members of Response besides RequestId, with a comma after each.
    [[nodiscard]] net::HttpResponse ok(const std::string& inside) const {
        return with_status(200, R"({"Response":{)" + inside + R"("RequestId":"req-1"}})");
    }
    [[nodiscard]] net::HttpResponse with_status(int status, std::string body) const {
        return {status, {{"date", base::format_http_date(cloud_time())}}, std::move(body)};
    }
    [[nodiscard]] net::HttpResponse error(const std::string& code, const std::string& message = "vendor's words") const {
        return ok(R"("Error":{"Code":")" + code + R"(","Message":")" + message + R"("},)");
    }
    support::ScriptedTransport::Reply reply_ok(std::string inside) {
        return [this, inside](const net::HttpRequest&) { return ok(inside); };
    }
    support::ScriptedTransport::Reply reply_error(std::string code) {
        return [this, code](const net::HttpRequest&) { return error(code); };
    }
    static support::ScriptedTransport::Reply fails(base::ErrorKind kind) {
        return [kind](const net::HttpRequest&) { return base::fail(kind, "the transport's words"); };
    }
    static std::string header(const support::ScriptedTransport::Sent& sent, std::string_view name) {
        return std::string(net::find_header(sent.request.headers, name));
    }

    boost::asio::io_context io{1};
    support::VirtualTime time{io.get_executor()};
    support::SeededRandom random{1};
    net::Env env{io.get_executor(), time, time, random};
    base::Seconds cloud_ahead{0};
    support::ScriptedTransport teo{env};
    support::ScriptedTransport billing{env};
    support::ScriptedTransport sts{env};
    support::ScriptedTransport metadata{env};
    cloud::CloudClock clock{time};
    std::shared_ptr<cloud::RateLimiter> limiter = std::make_shared<cloud::RateLimiter>(env, 20, 20);
    std::vector<cloud::CallRecord> records;
    int jumps = 0;
    Client client{Client::Parts{env, endpoint(teo, "teo.tencentcloudapi.com"), endpoint(billing, "billing.tencentcloudapi.com"),
                                endpoint(sts, "sts.tencentcloudapi.com"), clock, limiter,
                                [this](const cloud::CallRecord& record) { records.push_back(record); }, [this] { ++jumps; }}};
    Sts tokens{Sts::Parts{env, endpoint(sts, "sts.tencentcloudapi.com"), endpoint(metadata, "metadata.tencentyun.com"), clock, [this] { ++jumps; }}};

private:
    static cloud::Endpoint endpoint(net::Transport& to, std::string host) { return {std::make_unique<Forward>(to), std::move(host)}; }
    template <class T>
    static net::Task<void> keep(net::Task<T> task, std::optional<T>* result) {
        T value = co_await std::move(task);
        result->emplace(std::move(value));
    }
};

}  // namespace tencent
