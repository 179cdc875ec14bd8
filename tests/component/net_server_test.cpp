#include "net/server.hpp"

#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <stdexcept>

#include "net/client.hpp"
#include "support/run.hpp"

namespace net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

Task<HttpResponse> echo(HttpRequest request) {
    if (request.target == "/throw") throw std::runtime_error("broken handler");
    if (request.target == "/lose") co_return HttpResponse{0, {}, ""};
    if (request.target == "/large") co_return HttpResponse{200, {}, std::string(64U << 20U, 'x')};
    std::string body = request.method + " " + request.target + " " + request.body;
    for (const auto& [name, value] : request.headers) body.append("\n").append(name).append("=").append(value);
    co_return HttpResponse{200, {{"Content-Type", "text/plain"}}, body};
}

// Sends text as it is and returns everything that comes until the server closes.
Task<std::string> talk(std::uint16_t port, std::string text) {
    const auto executor = co_await asio::this_coro::executor;
    tcp::socket socket(executor);
    const tcp::endpoint server(asio::ip::address_v4::loopback(), port);
    co_await socket.async_connect(server, asio::use_awaitable);
    boost::system::error_code error;
    co_await asio::async_write(socket, asio::buffer(text), asio::redirect_error(asio::use_awaitable, error));
    std::string all;
    std::string piece(4096, '\0');
    for (error = {}; !error;) {
        const std::size_t size = co_await socket.async_read_some(asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error));
        all += piece.substr(0, size);
    }
    co_return all;
}

class NetServer : public testing::Test {
protected:
    void TearDown() override { loop.cancel_spawned(); }  // run() uses the server
    void start(ServerLimits limits = {}, OnFailure on_failure = {}) {
        auto made = listen(loop.env(), "127.0.0.1", 0, echo, limits, std::move(on_failure));
        ASSERT_TRUE(made) << made.error().message();
        server = std::move(*made);
        loop.spawn("server", server->run());
    }
    std::string say(std::string text) { return loop.run(talk(server->port(), std::move(text))); }
    std::unique_ptr<Transport> client() {
        return std::move(*make_client(loop.env(), *parse_url("http://127.0.0.1:" + std::to_string(server->port())), TlsOptions()));
    }
    base::Result<HttpResponse> ask(Transport& to, const std::string& target) {
        HttpRequest request{"POST", target, {{"X-Mixed-Case", "Value"}}, "body"};
        return loop.run(to.send(std::move(request), SendOptions()));
    }

    support::Loop loop;
    std::unique_ptr<Server> server;
};

TEST_F(NetServer, HandsOverTheRequestAsSent) {
    start();
    const auto to = client();
    const auto response = ask(*to, "/a?b=c");
    ASSERT_TRUE(response);
    EXPECT_TRUE(response->body.starts_with("POST /a?b=c body\n"));
    EXPECT_NE(response->body.find("\nX-Mixed-Case=Value"), std::string::npos);
    EXPECT_EQ(find_header(response->headers, "content-type"), "text/plain");
    EXPECT_EQ(find_header(response->headers, "date"), "");
}

TEST_F(NetServer, KeepsConnectionsAndAnswersPipelinedRequestsInOrder) {
    start();
    const std::string answers =
        say("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\nConnection: close\r\n\r\n");
    const auto first = answers.find("GET /1");
    const auto second = answers.find("GET /2");
    const auto third = answers.find("GET /3");
    EXPECT_TRUE(first < second && second < third && third != std::string::npos) << answers;
    EXPECT_NE(answers.rfind("Connection: close\r\n"), std::string::npos);
}

TEST_F(NetServer, ReadsChunkedBodies) {
    start();
    const std::string answer = say("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    EXPECT_NE(answer.find("POST / abcde"), std::string::npos) << answer;
}

TEST_F(NetServer, AnOldClientIsClosedAfterItsAnswer) {
    start();
    EXPECT_TRUE(say("GET / HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_F(NetServer, RefusesWhatIsNoRequest) {
    ServerLimits limits;
    limits.max_body = 10;
    start(limits);
    EXPECT_TRUE(say("nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
    EXPECT_TRUE(say("GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n").starts_with("HTTP/1.1 400 "));
    EXPECT_TRUE(say("GET / HTTP/1.1\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n").starts_with("HTTP/1.1 431 "));
    EXPECT_TRUE(say("POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n").starts_with("HTTP/1.1 413 "));
    EXPECT_TRUE(say("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n").starts_with("HTTP/1.1 413 "));
    EXPECT_TRUE(say("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(100'000, 'x')).starts_with("HTTP/1.1 400 "));
}

TEST_F(NetServer, DropsHalfRequestsAndIdleConnections) {
    ServerLimits limits;
    limits.idle = std::chrono::seconds(0);
    start(limits);
    EXPECT_EQ(say("GET / HT"), "");
    EXPECT_EQ(say(""), "");
}

TEST_F(NetServer, DropsWhoDoesNotTakeAnAnswer) {
    ServerLimits limits;
    limits.idle = std::chrono::milliseconds(50);
    limits.max_connections = 1;
    start(limits);
    tcp::socket lazy(loop.context());
    lazy.connect({asio::ip::address_v4::loopback(), server->port()});
    const std::string request = "POST /large HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
    asio::write(lazy, asio::buffer(request));
    loop.run_until([&] { return lazy.available() > 0; });
    std::string answer;
    for (int tries = 0; tries < 20'000 && answer.empty(); ++tries) answer = say("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK"));
}

TEST_F(NetServer, LosesAnAnswerWhenToldTo) {
    start();
    const auto to = client();
    EXPECT_EQ(ask(*to, "/lose").error().kind(), base::ErrorKind::OutcomeUnknown);
    EXPECT_TRUE(ask(*to, "/"));
}

TEST_F(NetServer, AHandlersExceptionClosesThatConnectionOnly) {
    std::vector<std::string> failures;
    start(ServerLimits(), [&](const std::string&, const std::string& what) { failures.push_back(what); });
    const auto to = client();
    EXPECT_EQ(ask(*to, "/throw").error().kind(), base::ErrorKind::OutcomeUnknown);
    EXPECT_EQ(failures, std::vector<std::string>{"broken handler"});
    EXPECT_TRUE(ask(*to, "/"));
}

TEST_F(NetServer, WithoutAnotherWayAHandlersExceptionEndsIt) {
    start();
    const auto to = client();
    EXPECT_FALSE(ask(*to, "/throw"));
    loop.run_until([&] { return !loop.failures().empty(); });
    EXPECT_EQ(loop.failures(), std::vector<std::string>{"server: http connection: broken handler"});
}

TEST_F(NetServer, EndsWithItsConnectionsWhenCancelled) {
    start();
    const auto to = client();
    EXPECT_TRUE(ask(*to, "/"));
    loop.cancel_spawned();
    EXPECT_TRUE(loop.failures().empty());
    EXPECT_EQ(ask(*to, "/").error().kind(), base::ErrorKind::Unreachable);
}

TEST_F(NetServer, HoldsNoMoreConnectionsThanAllowed) {
    ServerLimits limits;
    limits.max_connections = 1;
    start(limits);
    const auto to = client();
    EXPECT_TRUE(ask(*to, "/"));
    EXPECT_EQ(say("GET / HTTP/1.1\r\n\r\n"), "");
    EXPECT_TRUE(ask(*to, "/"));
}

// In pods that have addresses of either kind, or of both.
TEST_F(NetServer, ListensEverywhere) {
    for (const std::string address : {"127.0.0.1", "::1"}) {
        if (!listen(loop.env(), address, 0, echo)) continue;  // this machine has none of that kind
        server = *listen(loop.env(), "", 0, echo);
        loop.spawn("server", server->run());
        const std::string host = address.contains(':') ? "[" + address + "]" : address;
        const auto to = *make_client(loop.env(), *parse_url("http://" + host + ":" + std::to_string(server->port())), TlsOptions());
        EXPECT_TRUE(ask(*to, "/")) << address;
        loop.cancel_spawned();
    }
}

TEST_F(NetServer, SaysWhyItCantListen) {
    start();
    EXPECT_EQ(listen(loop.env(), "localhost", 0, echo).error().kind(), base::ErrorKind::Invalid);
    EXPECT_EQ(listen(loop.env(), "127.0.0.1", server->port(), echo).error().kind(), base::ErrorKind::Unreachable);
}

}  // namespace
}  // namespace net
