// Names: with several addresses, one of them dead; and a resolver that takes its time.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <boost/asio/ip/tcp.hpp>
#include <condition_variable>
#include <list>
#include <mutex>

#include "net/client.hpp"
#include "support/raw_server.hpp"
#include "support/run.hpp"

namespace {

// What this program's getaddrinfo does, below, in Asio's thread.
struct Resolver {
    std::mutex mutex;
    std::condition_variable changed;
    bool held = false;  // slow.test is not answered
    int asked = 0;      // for slow.test, since it was held last

    void hold(bool yes) {
        const std::lock_guard lock(mutex);
        held = yes;
        if (yes) asked = 0;
        changed.notify_all();
    }
    void slow() {
        std::unique_lock lock(mutex);
        ++asked;
        changed.notify_all();
        changed.wait(lock, [this] { return !held; });
    }
};

Resolver& resolver() {
    static Resolver only;
    return only;
}

using GetAddrInfo = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

int look_up(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
    static const auto real = reinterpret_cast<GetAddrInfo>(dlsym(RTLD_NEXT, "getaddrinfo"));
    return real(name, service, hints, found);
}

}  // namespace

extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
    const std::string_view asked = name == nullptr ? "" : name;
    if (asked == "slow.test") resolver().slow();
    if (asked == "slow.test" || asked == "fast.test") return look_up("127.0.0.1", service, hints, found);
    if (asked != "two.test") return look_up(name, service, hints, found);
    const int failed = look_up("127.0.0.2", service, hints, found);
    addrinfo* last = *found;
    while (failed == 0 && last->ai_next != nullptr) last = last->ai_next;
    return failed != 0 ? failed : look_up("127.0.0.1", service, hints, &last->ai_next);
}

namespace net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;
using support::PeerPtr;
using support::RawServer;

Task<void> answer(PeerPtr peer, int) {
    co_await peer->request();
    co_await peer->write(support::ok("hi"));
}

class NetAddresses : public testing::Test {
protected:
    // Plain http is for this machine's own names only.
    std::unique_ptr<Transport> client(const std::string& name, std::uint16_t port, PoolOptions pool = {}) {
        Url url = *parse_url("https://" + name + ":" + std::to_string(port));
        TlsOptions tls;
        tls.insecure_skip_verify = true;
        return std::move(*make_client(loop.env(), std::move(url), tls, pool));
    }
    base::Result<HttpResponse> get(Transport& to, milliseconds timeout) {
        SendOptions options;
        options.timeout = timeout;
        return loop.run(to.send(HttpRequest{"GET", "/", {}, ""}, options));
    }

    support::Loop loop;
};

// Takes no connection: its queue is full, and what comes is not even refused.
class Dead {
public:
    Dead(asio::io_context& context, std::uint16_t port) : acceptor_(context) {
        const tcp::endpoint here(asio::ip::make_address("127.0.0.2"), port);
        acceptor_.open(tcp::v4());
        acceptor_.bind(here);
        acceptor_.listen(1);
        for (int i = 0; i < 8; ++i) {
            tcp::socket& caller = callers_.emplace_back(context);
            caller.async_connect(here, [](const boost::system::error_code&) {});
        }
        context.poll();
    }

private:
    tcp::acceptor acceptor_;
    std::list<tcp::socket> callers_;
};

support::ServerTls tls_server() {
    const support::Authority authority("test authority");
    return {authority.issue("DNS:two.test"), ""};
}

TEST_F(NetAddresses, OneThatIsDeadIsPassedOver) {
    const RawServer server(loop, answer, tls_server());
    const Dead dead(loop.context(), server.port());
    PoolOptions pool;
    pool.next_address = milliseconds(50);
    const auto to = client("two.test", server.port(), pool);
    const auto response = get(*to, milliseconds(5'000));
    ASSERT_TRUE(response) << response.error().message();
    EXPECT_EQ(response->body, "hi");
}

TEST_F(NetAddresses, WhatNobodyWaitsForIsNotLookedUp) {
    const RawServer server(loop, answer, tls_server());
    resolver().hold(true);
    for (int i = 0; i < 5; ++i) {
        const auto response = get(*client("slow.test", server.port()), milliseconds(20));
        ASSERT_FALSE(response);
        EXPECT_EQ(response.error().kind(), base::ErrorKind::Unreachable);
    }
    resolver().hold(false);
    EXPECT_TRUE(get(*client("fast.test", server.port()), milliseconds(5'000)));
    EXPECT_LE(resolver().asked, 1) << "the one that had begun";
}

}  // namespace
}  // namespace net
