// Watches: bodies that are read as they come.
#include <gtest/gtest.h>

#include "net/client.hpp"
#include "support/raw_server.hpp"
#include "support/run.hpp"

namespace net {
namespace {

using base::ErrorKind;
using base::Result;
using std::chrono::milliseconds;
using support::PeerPtr;
using support::RawServer;

constexpr milliseconds kLong{30'000};
const HttpRequest kWatch{"GET", "/watch", {}, ""};

std::string chunk(const std::string& text) {
    std::string size;
    for (std::size_t left = text.size(); left > 0; left /= 16) size.insert(size.begin(), "0123456789abcdef"[left % 16]);
    return size + "\r\n" + text + "\r\n";
}

const std::string kHeader = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

// The text before the cut, then, once the client has shown that it got this far, the rest.
struct Cut {
    std::string text;
    std::size_t at;
    static Task<void> play(PeerPtr peer, std::string text, std::size_t at) {
        co_await peer->request();
        co_await peer->write(text.substr(0, at));
        co_await peer->write(text.substr(at));
    }
    Task<void> operator()(PeerPtr peer, int) const { return play(std::move(peer), text, at); }
};

struct ByteByByte {
    std::string text;
    static Task<void> play(PeerPtr peer, std::string text) {
        co_await peer->request();
        for (const char byte : text) co_await peer->write(std::string(1, byte));
    }
    Task<void> operator()(PeerPtr peer, int) const { return play(std::move(peer), text); }
};

Task<void> send_header_and_wait(PeerPtr peer, int) {
    co_await peer->request();
    co_await peer->write(kHeader + chunk("hello"));
    co_await peer->closed();
}

Task<void> only_listen(PeerPtr peer, int) { co_await peer->closed(); }

class NetStream : public testing::Test {
protected:
    std::unique_ptr<Transport> client(const RawServer& server, PoolOptions pool = {}) {
        return std::move(*make_client(loop.env(), *parse_url(server.url()), TlsOptions(), pool));
    }
    StreamResponse open(Transport& to) {
        auto response = loop.run(to.open_stream(kWatch, SendOptions()));
        EXPECT_TRUE(response) << response.error().message();
        return std::move(*response);
    }
    // Everything until the end, or "error" at the end of it.
    std::string drain(HttpStream& stream) {
        std::string all;
        for (;;) {
            const Result<std::string> piece = loop.run(stream.read_some(kLong));
            if (!piece) return all + "|error";
            if (piece->empty()) return all;
            all += *piece;
        }
    }
    support::Loop loop;
};

TEST_F(NetStream, ReadsABodyCutAtEveryByte) {
    const std::string text = kHeader + chunk("{\"a\":1}\n") + chunk("{\"bb\":22}\n") + "0\r\n\r\n";
    for (std::size_t at = 0; at <= text.size(); ++at) {
        RawServer server(loop, Cut{text, at});
        const auto to = client(server);
        const StreamResponse response = open(*to);
        ASSERT_EQ(response.status, 200);
        EXPECT_EQ(drain(*response.stream), "{\"a\":1}\n{\"bb\":22}\n") << "cut at " << at;
    }
    RawServer server(loop, ByteByByte{text});
    const auto to = client(server);
    EXPECT_EQ(drain(*open(*to).stream), "{\"a\":1}\n{\"bb\":22}\n");
}

TEST_F(NetStream, LivesLongerThanBeastsBodyLimit) {
    std::string text = kHeader;
    const std::string event(1U << 20U, 'e');
    for (int i = 0; i < 20; ++i) text += chunk(event);
    RawServer server(loop, Cut{text + "0\r\n\r\n", 10});
    const auto to = client(server);
    EXPECT_EQ(drain(*open(*to).stream).size(), 20U << 20U);
}

TEST_F(NetStream, ABrokenBodyIsAnErrorAndStaysOne) {
    RawServer server(loop, Cut{kHeader + chunk("hello") + "5\r\nhe", 10});
    const auto to = client(server);
    const StreamResponse response = open(*to);
    EXPECT_EQ(drain(*response.stream), "hellohe|error");
    EXPECT_EQ(loop.run(response.stream->read_some(kLong)).error().kind(), ErrorKind::OutcomeUnknown);
}

TEST_F(NetStream, TheEndStaysTheEnd) {
    RawServer server(loop, Cut{kHeader + "0\r\n\r\n", 10});
    const auto to = client(server);
    const StreamResponse response = open(*to);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(*loop.run(response.stream->read_some(kLong)), "");
}

TEST_F(NetStream, SilenceIsNoticed) {
    RawServer server(loop, send_header_and_wait);
    const auto to = client(server);
    StreamResponse response = open(*to);
    EXPECT_EQ(*loop.run(response.stream->read_some(kLong)), "hello");
    const auto nothing = loop.run(response.stream->read_some(milliseconds(20)));
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().kind(), ErrorKind::OutcomeUnknown);
    response.stream.reset();
    loop.run_until([&] { return server.ended() == 1; });
}

TEST_F(NetStream, AServerWithoutAHeaderTimesOut) {
    RawServer server(loop, only_listen);
    SendOptions how;
    how.timeout = milliseconds(50);
    const auto to = client(server);
    const auto response = loop.run(to->open_stream(kWatch, how));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind(), ErrorKind::OutcomeUnknown);
}

TEST_F(NetStream, ARefusalCarriesItsBody) {
    RawServer gone(loop, Cut{"HTTP/1.1 410 Gone\r\nContent-Length: 3\r\nRetry-After: 1\r\n\r\nold", 5});
    const auto to = client(gone);
    const StreamResponse response = open(*to);
    EXPECT_EQ(response.status, 410);
    EXPECT_EQ(response.error_body, "old");
    EXPECT_EQ(find_header(response.headers, "retry-after"), "1");
    EXPECT_FALSE(response.stream);
    const std::string much(200'000, 'x');
    RawServer talkative(loop, Cut{"HTTP/1.1 500 Oops\r\nContent-Length: 200000\r\n\r\n" + much, 5});
    const auto other = client(talkative);
    EXPECT_EQ(open(*other).error_body.size(), 65'536U);
}

TEST_F(NetStream, TakesNoPlaceInThePool) {
    RawServer server(loop, send_header_and_wait);
    PoolOptions pool;
    pool.most = 1;
    const auto to = client(server, pool);
    const StreamResponse first = open(*to);
    const StreamResponse second = open(*to);
    EXPECT_EQ(server.accepted(), 2);
}

Task<void> read_one(HttpStream* stream, std::vector<Result<std::string>>* results) {
    const Result<std::string> result = co_await stream->read_some(kLong);
    results->push_back(result);
}

TEST_F(NetStream, AReaderCanBeCancelled) {
    RawServer server(loop, send_header_and_wait);
    const auto to = client(server);
    StreamResponse response = open(*to);
    EXPECT_EQ(*loop.run(response.stream->read_some(kLong)), "hello");
    std::vector<Result<std::string>> result;
    TaskGroup group(loop.env(), {});
    group.spawn("reader", read_one(response.stream.get(), &result));
    loop.run_ready();
    EXPECT_TRUE(result.empty());
    group.cancel();
    loop.run(group.join());
    ASSERT_EQ(result.size(), 1U);
    EXPECT_EQ(result[0].error().kind(), ErrorKind::OutcomeUnknown);
}

TEST_F(NetStream, OutlivesItsClient) {
    RawServer server(loop, send_header_and_wait);
    auto to = client(server);
    const StreamResponse response = open(*to);
    to.reset();
    EXPECT_EQ(*loop.run(response.stream->read_some(kLong)), "hello");
}

}  // namespace
}  // namespace net
