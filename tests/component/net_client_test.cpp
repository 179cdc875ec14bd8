// What happened to a request whose connection went wrong: the promise "nothing was sent" is the one that a second purchase may rest on.
#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>

#include "net/client.hpp"
#include "support/raw_server.hpp"
#include "support/run.hpp"

namespace net {
namespace {

using base::ErrorKind;
using base::Result;
using std::chrono::milliseconds;
using support::ok;
using support::PeerPtr;
using support::RawServer;

class HandClock final : public base::Clock {
public:
    base::SteadyTime now{std::chrono::hours(1)};
    base::SteadyTime steady_now() const override { return now; }
    base::Time system_now() const override { return base::Time(); }
    std::int64_t system_micros() const override { return 0; }
};

const HttpRequest kGet{"GET", "/x", {}, ""};
const HttpRequest kPost{"POST", "/buy", {}, "{}"};

SendOptions options(bool replay_safe) {
    SendOptions made;
    made.replay_safe = replay_safe;
    return made;
}

SendOptions short_of_time(milliseconds timeout) {
    SendOptions made;
    made.timeout = timeout;
    return made;
}

Task<void> buy(Transport* to, std::vector<Result<HttpResponse>>* results) {
    const Result<HttpResponse> result = co_await to->send(kPost, SendOptions());
    results->push_back(result);
}

class NetClient : public testing::Test {
protected:
    std::unique_ptr<Transport> client(const std::string& url, PoolOptions pool = {}) {
        auto made = make_client(env, *parse_url(url), TlsOptions(), pool);
        EXPECT_TRUE(made) << made.error().message();
        return std::move(*made);
    }
    Result<HttpResponse> send(Transport& to, HttpRequest request, SendOptions how = {}) { return loop.run(to.send(std::move(request), how)); }

    support::Loop loop;
    HandClock clock;
    Env env{loop.env().executor, clock, loop.env().timers, loop.env().random};
};

Task<void> keep_answering(PeerPtr peer, int number) {
    for (;;) {
        const std::string request = co_await peer->request();
        if (request.empty()) co_return;
        co_await peer->write(ok("from " + std::to_string(number)));
    }
}

Task<void> answer_once(PeerPtr peer, int number) {
    co_await peer->request();
    co_await peer->write(ok("from " + std::to_string(number)));
}

// The first connection takes a second request and closes without a word: the race of an idle connection that the server closes.
Task<void> close_on_second_request(PeerPtr peer, int number) {
    co_await answer_once(peer, number);
    const std::string second = co_await peer->request();
    if (number > 1 && !second.empty()) co_await peer->write(ok("again from " + std::to_string(number)));
}

Task<void> never_answer(PeerPtr peer, int) {
    co_await peer->request();
    co_await peer->closed();
}

// Writes `text` after the request and closes.
struct Say {
    std::string text;
    static Task<void> play(PeerPtr peer, std::string text) {
        co_await peer->request();
        co_await peer->write(std::move(text));
    }
    Task<void> operator()(PeerPtr peer, int) const { return play(std::move(peer), text); }
};

// The same, but leaves it to the client to close.
struct SayAndStay {
    std::string text;
    static Task<void> play(PeerPtr peer, std::string text) {
        co_await peer->request();
        co_await peer->write(std::move(text));
        co_await peer->closed();
    }
    Task<void> operator()(PeerPtr peer, int) const { return play(std::move(peer), text); }
};

TEST_F(NetClient, SendsAndReuses) {
    RawServer server(loop, keep_answering);
    const auto to = client(server.url());
    for (int i = 0; i < 3; ++i) {
        const auto response = send(*to, kPost);
        ASSERT_TRUE(response) << response.error().message();
        EXPECT_EQ(response->status, 200);
        EXPECT_EQ(response->body, "from 1");
        EXPECT_EQ(find_header(response->headers, "content-length"), "6");
    }
    EXPECT_EQ(server.requests().size(), 3U);
    EXPECT_TRUE(server.requests()[0].starts_with("POST /buy HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"));
}

TEST_F(NetClient, DropsAConnectionThatTheServerWillClose) {
    RawServer server(loop, SayAndStay{"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"});
    const auto to = client(server.url());
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(send(*to, kPost));
    EXPECT_EQ(server.accepted(), 2);
}

TEST_F(NetClient, AnAnswerWithSomethingBehindItIsNotReused) {
    RawServer server(loop, SayAndStay{ok("hi") + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"});
    const auto to = client(server.url());
    for (int i = 0; i < 2; ++i) EXPECT_EQ(send(*to, kGet)->body, "hi");
    EXPECT_EQ(server.accepted(), 2);
}

TEST_F(NetClient, NoticesThatAnIdleConnectionWasClosed) {
    RawServer server(loop, answer_once);
    const auto to = client(server.url());
    EXPECT_EQ(send(*to, kPost)->body, "from 1");
    loop.run_until([&] { return server.ended() == 1; });
    EXPECT_EQ(send(*to, kPost)->body, "from 2");
}

TEST_F(NetClient, ResendsOnceWhenThatIsSafe) {
    RawServer server(loop, close_on_second_request);
    const auto to = client(server.url());
    EXPECT_EQ(send(*to, kGet, options(true))->body, "from 1");
    EXPECT_EQ(send(*to, kGet, options(true))->body, "from 2");
    EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(NetClient, NeverResendsAPurchase) {
    RawServer server(loop, close_on_second_request);
    const auto to = client(server.url());
    EXPECT_TRUE(send(*to, kPost));
    const auto second = send(*to, kPost);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind(), ErrorKind::OutcomeUnknown);
    EXPECT_EQ(server.requests().size(), 2U);
    EXPECT_EQ(server.accepted(), 1);
}

TEST_F(NetClient, DoesNotResendOnAFreshConnection) {
    RawServer server(loop, Say{""});
    const auto to = client(server.url());
    EXPECT_EQ(send(*to, kGet, options(true)).error().kind(), ErrorKind::OutcomeUnknown);
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(NetClient, DoesNotResendAfterTheFirstByteOfAnAnswer) {
    struct Script {
        static Task<void> play(PeerPtr peer, int number) {
            co_await answer_once(peer, number);
            co_await peer->request();
            co_await peer->write("H");
        }
    };
    RawServer server(loop, Script::play);
    const auto to = client(server.url());
    EXPECT_TRUE(send(*to, kGet, options(true)));
    EXPECT_EQ(send(*to, kGet, options(true)).error().kind(), ErrorKind::OutcomeUnknown);
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(NetClient, AResendThatCantConnectStaysUnknown) {
    RawServer server(loop, close_on_second_request);
    const auto to = client(server.url());
    EXPECT_TRUE(send(*to, kGet, options(true)));
    server.refuse_more();
    EXPECT_EQ(send(*to, kGet, options(true)).error().kind(), ErrorKind::OutcomeUnknown);
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(NetClient, APurchaseTakesOnlyAFreshlyUsedConnection) {
    RawServer server(loop, keep_answering);
    const auto to = client(server.url());
    EXPECT_EQ(send(*to, kPost)->body, "from 1");
    clock.now += milliseconds(1'999);
    EXPECT_EQ(send(*to, kPost)->body, "from 1");
    clock.now += milliseconds(2'000);
    EXPECT_EQ(send(*to, kPost)->body, "from 2");
    clock.now += milliseconds(2'000);
    EXPECT_EQ(send(*to, kGet, options(true))->body, "from 2");  // the one used last
}

TEST_F(NetClient, DropsConnectionsThatAreIdleForLong) {
    RawServer server(loop, keep_answering);
    PoolOptions pool;
    pool.idle = std::chrono::seconds(0);
    const auto to = client(server.url(), pool);
    EXPECT_TRUE(send(*to, kGet, options(true)));
    loop.run_until([&] { return server.ended() == 1; });
}

TEST_F(NetClient, TheEndOfTheClientClosesItsConnections) {
    RawServer server(loop, keep_answering);
    auto to = client(server.url());
    EXPECT_TRUE(send(*to, kGet));
    to.reset();
    loop.run_until([&] { return server.ended() == 1; });
}

// --- the cut points ---

TEST_F(NetClient, RefusedMeansNothingWasSent) {
    std::uint16_t port = 0;
    {
        const boost::asio::ip::tcp::endpoint any(boost::asio::ip::address_v4::loopback(), 0);
        port = boost::asio::ip::tcp::acceptor(loop.context(), any).local_endpoint().port();
    }
    const auto to = client("http://127.0.0.1:" + std::to_string(port));
    const auto response = send(*to, kPost);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind(), ErrorKind::Unreachable);
    EXPECT_NE(response.error().message().find("127.0.0.1:" + std::to_string(port)), std::string::npos) << response.error().message();
}

TEST_F(NetClient, EveryBrokenAnswerIsAnUnknownOutcome) {
    for (const char* text :
         {"", "H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhalf",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n",
          "\x15\x03\x01\x00\x02\x02\x50", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"}) {
        RawServer server(loop, Say{text});
        const auto to = client(server.url());
        const auto response = send(*to, kPost);
        ASSERT_FALSE(response) << text;
        EXPECT_EQ(response.error().kind(), ErrorKind::OutcomeUnknown) << text;
        EXPECT_EQ(server.requests().size(), 1U) << text;
    }
}

TEST_F(NetClient, ClosedAfterAcceptIsNotProofOfNothing) {
    struct Script {
        static Task<void> play(PeerPtr, int) { co_return; }
    };
    RawServer server(loop, Script::play);
    const auto to = client(server.url());
    EXPECT_EQ(send(*to, kPost).error().kind(), ErrorKind::OutcomeUnknown);
}

TEST_F(NetClient, NoAnswerInTimeIsAnUnknownOutcomeAndTheConnectionIsGone) {
    RawServer server(loop, never_answer);
    const auto to = client(server.url());
    const auto response = send(*to, kPost, short_of_time(milliseconds(50)));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind(), ErrorKind::OutcomeUnknown);
    EXPECT_NE(response.error().message().find("50 ms"), std::string::npos) << response.error().message();
    loop.run_until([&] { return server.ended() == 1; });
}

TEST_F(NetClient, AStalledWriteIsAnUnknownOutcome) {
    struct Script {
        static Task<void> play(PeerPtr peer, int) {
            co_await peer->request();
            co_await peer->write(ok("first"));
            co_await until_cancelled();  // reads no more
        }
        static Task<void> until_cancelled() {
            const auto executor = co_await boost::asio::this_coro::executor;
            SteadyTimers timers(executor);
            co_await timers.sleep(std::chrono::hours(1));
        }
    };
    RawServer server(loop, Script::play);
    const auto to = client(server.url());
    EXPECT_TRUE(send(*to, kPost));
    HttpRequest huge = kPost;
    huge.body.assign(64U << 20U, 'x');
    EXPECT_EQ(send(*to, huge, short_of_time(milliseconds(200))).error().kind(), ErrorKind::OutcomeUnknown);
}

TEST_F(NetClient, WaitingForAPlaceInThePoolCountsAsNothingSent) {
    RawServer server(loop, never_answer);
    PoolOptions pool;
    pool.most = 1;
    const auto to = client(server.url(), pool);
    std::vector<Result<HttpResponse>> first;
    loop.spawn("first", buy(to.get(), &first));
    loop.run_until([&] { return server.requests().size() == 1; });
    EXPECT_EQ(send(*to, kPost, short_of_time(milliseconds(20))).error().kind(), ErrorKind::Unreachable);
    EXPECT_EQ(server.accepted(), 1);
    EXPECT_TRUE(first.empty());
    loop.cancel_spawned();
}

TEST_F(NetClient, PlacesAreHandedOnInTurn) {
    RawServer server(loop, keep_answering);
    PoolOptions pool;
    pool.most = 2;
    const auto to = client(server.url(), pool);
    int answered = 0;
    struct Sender {
        static Task<void> send(Transport* to, int* answered) {
            const auto result = co_await to->send(kGet, SendOptions());
            if (result) ++*answered;
        }
    };
    for (int i = 0; i < 20; ++i) loop.spawn("sender", Sender::send(to.get(), &answered));
    loop.run_until([&] { return answered == 20; });
    EXPECT_EQ(server.accepted(), 2);
}

// --- cancellation ---

TEST_F(NetClient, CancelledAfterSendingIsAnUnknownOutcomeAndFreesThePlace) {
    RawServer server(loop, never_answer);
    PoolOptions pool;
    pool.most = 1;
    const auto to = client(server.url(), pool);
    std::vector<Result<HttpResponse>> result;
    TaskGroup group(env, {});
    group.spawn("sender", buy(to.get(), &result));
    loop.run_until([&] { return server.requests().size() == 1; });
    group.cancel();
    loop.run(group.join());
    ASSERT_EQ(result.size(), 1U);
    EXPECT_EQ(result[0].error().kind(), ErrorKind::OutcomeUnknown);
    loop.run_until([&] { return server.ended() == 1; });
    // The place is free: the next call gets as far as sending.
    EXPECT_EQ(send(*to, kPost, short_of_time(milliseconds(50))).error().kind(), ErrorKind::OutcomeUnknown);
}

TEST_F(NetClient, CancelledWhileWaitingForAPlaceIsCancelled) {
    RawServer server(loop, never_answer);
    PoolOptions pool;
    pool.most = 1;
    const auto to = client(server.url(), pool);
    std::vector<Result<HttpResponse>> holder;
    std::vector<Result<HttpResponse>> waiter;
    TaskGroup group(env, {});
    loop.spawn("holder", buy(to.get(), &holder));
    loop.run_until([&] { return server.requests().size() == 1; });
    group.spawn("waiter", buy(to.get(), &waiter));
    loop.run_ready();
    group.cancel();
    loop.run(group.join());
    ASSERT_EQ(waiter.size(), 1U);
    EXPECT_EQ(waiter[0].error().kind(), ErrorKind::Cancelled);
    EXPECT_EQ(server.accepted(), 1);
    loop.cancel_spawned();
}

TEST_F(NetClient, TheClientMayGoWhileACallRuns) {
    RawServer server(loop, never_answer);
    auto to = client(server.url());
    std::vector<Result<HttpResponse>> result;
    TaskGroup group(env, {});
    group.spawn("sender", buy(to.get(), &result));
    loop.run_until([&] { return server.requests().size() == 1; });
    to.reset();
    group.cancel();
    loop.run(group.join());
    EXPECT_EQ(result.size(), 1U);
}

// --- what is not sent at all ---

TEST_F(NetClient, ARequestThatWouldBreakApartIsNotSent) {
    RawServer server(loop, keep_answering);
    const HttpRequest split{"GET", "/", {{"X", "a\r\nY: b"}}, ""};
    EXPECT_EQ(send(*client(server.url()), split).error().kind(), ErrorKind::Invalid);
    EXPECT_EQ(server.accepted(), 0);
}

TEST_F(NetClient, PlainHttpGoesToThisMachineOnly) {
    const auto made = make_client(env, *parse_url("http://10.0.0.1"), TlsOptions());
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind(), ErrorKind::Invalid);
    RawServer server(loop, keep_answering);
    EXPECT_TRUE(send(*client("http://localhost:" + std::to_string(server.port())), kGet));  // by name, through the resolver
}

}  // namespace
}  // namespace net
