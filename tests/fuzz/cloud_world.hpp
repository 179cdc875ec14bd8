// A vendor's client whose cloud answers what the fuzzer says, in virtual time. An answer is a first line "200", or "200 <Date header>", and a body;
// without that line it is a body with 200 and the right Date. When there are no more answers, the cloud is not reached.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <charconv>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cloud/client.hpp"
#include "cloud/cloud_clock.hpp"
#include "fuzz/input.hpp"
#include "support/scripted_transport.hpp"
#include "support/virtual_time.hpp"

namespace fuzz {

inline constexpr std::string_view kKey = "CANARY-SECRET-KEY";

class CloudWorld {
public:
    explicit CloudWorld(const Input& input) {
        for (const std::string_view part : input.parts()) answers_.emplace_back(part);
    }

    [[nodiscard]] cloud::Endpoint endpoint(std::string host) {
        auto transport = std::make_unique<support::ScriptedTransport>(env);
        transport->otherwise = [this](const net::HttpRequest&) { return next(); };
        return {std::move(transport), std::move(host)};
    }
    [[nodiscard]] static cloud::Credentials credentials() {
        return {base::Secret("CANARY-SECRET-ID"), base::Secret(std::string(kKey)), base::Secret("CANARY-TOKEN"), {}};
    }
    // The last answer that was given; nothing: none was.
    [[nodiscard]] const std::optional<net::HttpResponse>& last() const { return last_; }

    template <class T>
    [[nodiscard]] T run(net::Task<T> task) {
        std::optional<T> result;
        boost::asio::co_spawn(io_, keep(std::move(task), &result), boost::asio::detached);
        require(support::run_until(io_, time, [&] { return result.has_value(); }, std::chrono::hours(10)), "a call ends");
        return std::move(*result);
    }

private:
    template <class T>
    static net::Task<void> keep(net::Task<T> task, std::optional<T>* result) {
        T value = co_await std::move(task);
        result->emplace(std::move(value));
    }

    base::Result<net::HttpResponse> next() {
        if (answers_.empty()) return base::fail(base::ErrorKind::Unreachable, "there are no more answers");
        std::string_view text = answers_.front();
        answers_.pop_front();
        net::HttpResponse response{200, {{"date", base::format_http_date(time.system_now())}}, {}};
        int status = 0;
        const std::string_view line = text.substr(0, text.find('\n'));
        const char* const end = std::from_chars(line.data(), line.data() + line.size(), status).ptr;
        if (status >= 200 && status < 600) {
            response.status = status;
            if (end != line.data() + line.size()) response.headers.front().second.assign(end + 1, line.data() + line.size());
            text.remove_prefix(std::min(line.size() + 1, text.size()));
        }
        response.body = text;
        last_ = response;
        return response;
    }

    boost::asio::io_context io_{1};
    std::deque<std::string_view> answers_;
    std::optional<net::HttpResponse> last_;

public:
    support::VirtualTime time{io_.get_executor()};
    support::SeededRandom random{1};
    net::Env env{io_.get_executor(), time, time, random};
    cloud::CloudClock clock{time};
    std::shared_ptr<cloud::RateLimiter> limiter = std::make_shared<cloud::RateLimiter>(env, 20, 20);
};

// One vendor's clients in it. Both vendors have three services, and one of tokens; what their hosts are called says nothing.
template <class Client, class Sts>
struct VendorWorld : CloudWorld {
    explicit VendorWorld(const Input& input) : CloudWorld(input) { client.set_credentials(credentials()); }
    Client client{typename Client::Parts{env, endpoint("one.example"), endpoint("two.example"), endpoint("sts.example"), clock, limiter,
                                         [](const cloud::CallRecord&) {}, [] {}}};
    Sts sts{typename Sts::Parts{env, endpoint("sts.example"), endpoint("metadata.example"), clock}};
};

template <class T>
void try_read(const base::Result<T>& read) {
    require(read.has_value() || !read.error().message().empty(), "an error says something");
}

inline void try_inventory(const base::Result<api::PlanInventory>& read) {
    try_read(read);
    if (!read) return;
    for (const auto& [id, plan] : read->plans) require(!id.empty() && plan.id == id, "a plan has an id");
}

inline void try_deals(const base::Result<api::DealList>& read) {
    try_read(read);
    if (!read) return;
    for (const api::Deal& deal : read->deals) {
        require(!deal.order_id.empty(), "an order has a number");
        require(deal.state >= api::DealState::Unpaid && deal.state <= api::DealState::Refunding, "an order's state is known");
    }
}

inline void try_credentials(const base::Result<cloud::Credentials>& got) {
    try_read(got);
    if (got) require(got->can_sign() && !got->token.empty() && got->expires, "temporary credentials are whole");
}

}  // namespace fuzz
