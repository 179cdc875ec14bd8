#include "net/connection.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "net/deadline.hpp"
#include "net/tls.hpp"

namespace net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// A peer that has vanished is noticed within 30 s, with or without anything in flight (client-go: 45 s).
constexpr int kUserTimeoutMs = 30'000;
constexpr int kKeepaliveIdleS = 15;
constexpr int kKeepaliveIntervalS = 5;

void set_option(tcp::socket& socket, int level, int name, int value) {
    // A kernel without the option is no reason to fail.
    static_cast<void>(::setsockopt(socket.native_handle(), level, name, &value, sizeof value));
}

void set_options(tcp::socket& socket) {
    set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, kKeepaliveIdleS);
    set_option(socket, IPPROTO_TCP, TCP_KEEPINTVL, kKeepaliveIntervalS);
    set_option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, kUserTimeoutMs);
}

template <class Stream>
class StreamConnection : public Connection {
public:
    template <class... From>
    explicit StreamConnection(From&&... from) : stream_(std::forward<From>(from)...) {}

    Task<Transferred> read_some(char* to, std::size_t most) override {
        Transferred done;
        const auto target = asio::buffer(to, most);
        done.bytes = co_await stream_.async_read_some(target, asio::redirect_error(asio::use_awaitable, done.error));
        co_return done;
    }

    Task<Transferred> write(std::string_view from) override {
        Transferred done;
        const auto source = asio::buffer(from.data(), from.size());
        done.bytes = co_await asio::async_write(stream_, source, asio::redirect_error(asio::use_awaitable, done.error));
        co_return done;
    }

protected:
    [[nodiscard]] Stream& stream() { return stream_; }

private:
    Stream stream_;
};

class PlainConnection final : public StreamConnection<tcp::socket> {
public:
    explicit PlainConnection(tcp::socket socket) : StreamConnection(std::move(socket)) {}

protected:
    tcp::socket& socket() override { return stream(); }
};

class TlsConnection final : public StreamConnection<asio::ssl::stream<tcp::socket>> {
public:
    TlsConnection(tcp::socket socket, std::shared_ptr<TlsClient> client)
        : StreamConnection(std::move(socket), client->context), client_(std::move(client)) {}

    Task<base::Result<void>> handshake() {
        if (!expect_peer(stream().native_handle(), *client_)) {
            co_return base::fail(base::ErrorKind::Unreachable, "the name \"" + client_->name + "\" can't be verified by TLS");
        }
        boost::system::error_code error;
        co_await stream().async_handshake(asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted) co_return base::fail(base::ErrorKind::Cancelled, "cancelled during the TLS handshake");
        if (error) co_return base::fail(base::ErrorKind::Unreachable, explain_handshake(stream().native_handle(), error, *client_));
        co_return base::Result<void>();
    }

protected:
    tcp::socket& socket() override { return stream().next_layer(); }

private:
    std::shared_ptr<TlsClient> client_;
};

using Endpoints = std::vector<tcp::endpoint>;

// getaddrinfo runs in a thread of Asio's and can't be stopped. The answer is awaited through a timer, so that a cancelled caller leaves at once;
// what the thread finds afterwards is dropped with this object, which it keeps alive.
struct Lookup {
    explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), answered(executor, asio::steady_timer::time_point::max()) {}
    tcp::resolver resolver;
    asio::steady_timer answered;
    bool done = false;
    boost::system::error_code error;
    Endpoints endpoints;
};

Task<base::Result<Endpoints>> resolve(asio::any_io_executor executor, Url url) {
    boost::system::error_code not_numeric;
    const auto address = asio::ip::make_address(url.host, not_numeric);
    if (!not_numeric) co_return Endpoints(1, tcp::endpoint(address, static_cast<std::uint16_t>(std::stoi(url.port))));
    auto lookup = std::make_shared<Lookup>(executor);
    auto on_answer = [lookup](const boost::system::error_code& error, const tcp::resolver::results_type& results) {
        lookup->done = true;
        lookup->error = error;
        for (const auto& result : results) lookup->endpoints.push_back(result.endpoint());
        lookup->answered.cancel();
    };
    lookup->resolver.async_resolve(url.host, url.port, std::move(on_answer));
    boost::system::error_code woken;
    co_await lookup->answered.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (!lookup->done) {
        lookup->resolver.cancel();  // one that has not begun is not made any more: there is one thread for all of them
        co_return base::fail(base::ErrorKind::Cancelled, "cancelled while its name was looked up");
    }
    if (lookup->error) co_return base::fail(base::ErrorKind::Unreachable, "its name can't be resolved: " + lookup->error.message());
    co_return std::move(lookup->endpoints);
}

Task<boost::system::error_code> reach(std::shared_ptr<tcp::socket> socket, tcp::endpoint endpoint) {
    boost::system::error_code error;
    co_await socket->async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
    co_return error;
}

Task<base::Result<tcp::socket>> reach_any(asio::any_io_executor executor, Endpoints endpoints, std::chrono::milliseconds next_address) {
    std::optional<boost::system::error_code> error;
    while (!endpoints.empty()) {
        const auto socket = std::make_shared<tcp::socket>(executor);
        const tcp::endpoint endpoint = endpoints.front();
        endpoints.erase(endpoints.begin());
        if (endpoints.empty()) {
            error = co_await reach(socket, endpoint);
        } else {
            error = co_await within(executor, next_address, reach(socket, endpoint));
        }
        if (error == boost::system::error_code()) co_return std::move(*socket);
        if (error == asio::error::operation_aborted) co_return base::fail(base::ErrorKind::Cancelled, "cancelled while connecting");
    }
    co_return base::fail(base::ErrorKind::Unreachable, "no connection: " + (error ? error->message() : "its name has no address"));
}

}  // namespace

bool Connection::quiet() {
    char byte = 0;
    const auto got = ::recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

Task<base::Result<std::unique_ptr<Connection>>> connect(asio::any_io_executor executor, Url url, std::shared_ptr<TlsClient> tls,
                                                        std::chrono::milliseconds next_address) {
    base::Result<Endpoints> endpoints = co_await resolve(executor, url);
    if (!endpoints) co_return base::fail(endpoints.error());
    base::Result<tcp::socket> socket = co_await reach_any(executor, std::move(*endpoints), next_address);
    if (!socket) co_return base::fail(socket.error());
    set_options(*socket);
    if (!tls) co_return std::make_unique<PlainConnection>(std::move(*socket));
    auto connection = std::make_unique<TlsConnection>(std::move(*socket), std::move(tls));
    const base::Result<void> shaken = co_await connection->handshake();
    if (!shaken) co_return base::fail(shaken.error());
    co_return std::move(connection);
}

std::unique_ptr<Connection> adopt(tcp::socket socket) {
    set_options(socket);
    return std::make_unique<PlainConnection>(std::move(socket));
}

}  // namespace net
