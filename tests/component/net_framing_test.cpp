// How big an answer may be, and where it ends.
#include <gtest/gtest.h>

#include "net/client.hpp"
#include "support/raw_server.hpp"
#include "support/run.hpp"

namespace net {
namespace {

using base::ErrorKind;
using base::Result;
using support::ok;
using support::PeerPtr;
using support::RawServer;

const HttpRequest kGet{"GET", "/x", {}, ""};

// Writes `text` after the request and closes.
struct Say {
    std::string text;
    static Task<void> play(PeerPtr peer, std::string text) {
        co_await peer->request();
        co_await peer->write(std::move(text));
    }
    Task<void> operator()(PeerPtr peer, int) const { return play(std::move(peer), text); }
};

class NetFraming : public testing::Test {
protected:
    std::unique_ptr<Transport> client(const std::string& url) { return std::move(*make_client(loop.env(), *parse_url(url), TlsOptions())); }
    Result<HttpResponse> send(Transport& to, HttpRequest request, SendOptions how = {}) { return loop.run(to.send(std::move(request), how)); }

    support::Loop loop;
};

TEST_F(NetFraming, TooLargeIsSaidWhetherAnnouncedOrNot) {
    SendOptions small;
    small.max_body = 5;
    for (const char* text :
         {"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n123456", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n123\r\n3\r\n456\r\n0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n123456"}) {
        RawServer server(loop, Say{text});
        const auto to = client(server.url());
        EXPECT_EQ(send(*to, kGet, small).error().kind(), ErrorKind::TooLarge) << text;
    }
    for (const char* text :
         {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n123\r\n2;ext=1\r\n45\r\n0\r\nTrailer: x\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n12345",
          "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345"}) {
        RawServer server(loop, Say{text});
        const auto to = client(server.url());
        const auto response = send(*to, kGet, small);
        ASSERT_TRUE(response) << text << response.error().message();
        EXPECT_EQ(response->body, "12345") << text;
    }
}

TEST_F(NetFraming, ReadsFiftyMegabytes) {
    std::string body(50U << 20U, '\0');
    for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 2'654'435'761U >> 13U);
    RawServer server(loop, Say{ok(body)});
    SendOptions how;
    how.max_body = 64U << 20U;
    const auto to = client(server.url());
    const auto response = send(*to, kGet, how);
    ASSERT_TRUE(response) << response.error().message();
    EXPECT_TRUE(response->body == body);
}

TEST_F(NetFraming, AFloodOfHeadersEnds) {
    RawServer one_long(loop, Say{"HTTP/1.1 200 OK\r\nX: " + std::string(1U << 20U, 'x')});
    EXPECT_EQ(send(*client(one_long.url()), kGet).error().kind(), ErrorKind::TooLarge);
    std::string many = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 20'000; ++i) many += "X: y" + std::to_string(i) + "\r\n";
    RawServer many_short(loop, Say{many + "\r\n"});
    EXPECT_EQ(send(*client(many_short.url()), kGet).error().kind(), ErrorKind::TooLarge);
    RawServer extension(loop, Say{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(1U << 20U, 'x')});
    EXPECT_EQ(send(*client(extension.url()), kGet).error().kind(), ErrorKind::TooLarge);
}

}  // namespace
}  // namespace net
