#include "net/server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <stdexcept>
#include <utility>

#include "net/connection.hpp"
#include "net/deadline.hpp"
#include "net/message.hpp"

namespace net {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

constexpr std::size_t kReadSize = 16U << 10U;
constexpr std::chrono::milliseconds kAcceptPause{100};

// One request as read, or why there is none: status is what to answer before closing, 0 for nothing.
struct Incoming {
    std::optional<HttpRequest> request;
    bool keep_alive = false;
    int status = 0;
};

int status_for(const boost::system::error_code& error) {
    if (error == http::error::header_limit) return 431;
    if (error == http::error::body_limit) return 413;
    return 400;
}

class Session {
public:
    Session(asio::any_io_executor executor, std::unique_ptr<Connection> connection, Handler handler, ServerLimits limits)
        : executor_(std::move(executor)), connection_(std::move(connection)), handler_(std::move(handler)), limits_(limits) {}
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Task<void> serve() {
        for (bool open = true; open;) {
            std::optional<Incoming> incoming = co_await within(executor_, limits_.idle, settle(read_request()));
            if (!incoming) co_return;  // idle, or half a request
            if (!incoming->request) {
                HttpResponse refusal(incoming->status, Headers(), std::string());
                co_await answer(std::move(refusal), false);
                co_return;
            }
            HttpResponse response = co_await handler_(std::move(*incoming->request));
            open = co_await answer(std::move(response), incoming->keep_alive);
        }
    }

private:
    Task<Incoming> settle(Task<Incoming> reading) {
        try {
            Incoming incoming = co_await std::move(reading);
            co_return incoming;
        } catch (const boost::system::system_error&) {  // cancelled
            co_return Incoming();
        }
    }

    Task<Incoming> read_request() {
        Incoming incoming;
        http::request_parser<http::string_body> parser;
        parser.header_limit(static_cast<std::uint32_t>(limits_.max_header));
        parser.body_limit(limits_.max_body);
        parser.eager(true);
        while (!parser.is_done()) {
            if (buffer_.size() > 0) {
                boost::system::error_code error;
                const std::size_t used = parser.put(buffer_.data(), error);
                buffer_.consume(used);
                if (error && error != http::error::need_more) incoming.status = status_for(error);
                // A chunk's first line without end.
                if (incoming.status == 0 && buffer_.size() > limits_.max_header && !parser.is_done()) incoming.status = 400;
                if (incoming.status != 0) co_return incoming;
                if (parser.is_done()) break;
            }
            const auto space = buffer_.prepare(kReadSize);
            const Transferred got = co_await connection_->read_some(static_cast<char*>(space.data()), space.size());
            if (got.error) co_return incoming;
            buffer_.commit(got.bytes);
        }
        auto message = parser.release();
        incoming.keep_alive = message.keep_alive();
        incoming.request.emplace(std::string(message.method_string()), std::string(message.target()), to_headers(message.base()),
                                 std::move(message.body()));
        co_return incoming;
    }

    // Whether the connection stays open.
    Task<bool> answer(HttpResponse response, bool keep_alive) {
        if (response.status == 0) {
            if (!response.body.empty()) co_await within(executor_, limits_.idle, connection_->write(response.body));
            co_return false;
        }
        const base::Result<std::string> wire = to_wire(response, keep_alive);
        if (!wire) throw std::logic_error(wire.error().message());
        const std::optional<Transferred> written = co_await within(executor_, limits_.idle, connection_->write(*wire));
        co_return keep_alive&& written && !written->error;
    }

    asio::any_io_executor executor_;
    std::unique_ptr<Connection> connection_;
    Handler handler_;
    ServerLimits limits_;
    boost::beast::flat_buffer buffer_;  // may hold the start of the next request
};

Task<void> serve(std::unique_ptr<Session> session) { co_await session->serve(); }

class TcpServer final : public Server {
public:
    TcpServer(Env& env, tcp::acceptor acceptor, Handler handler, ServerLimits limits, OnFailure on_failure)
        : executor_(env.executor),
          acceptor_(std::move(acceptor)),
          handler_(std::move(handler)),
          limits_(limits),
          on_failure_(std::move(on_failure)),
          connections_(env, [this](const std::string& task, const std::string& what) { failed(task, what); }) {}

    std::uint16_t port() const override { return acceptor_.local_endpoint().port(); }

    Task<void> run() override {
        try {
            co_await accept_all();
        } catch (const boost::system::system_error& error) {
            if (error.code() != asio::error::operation_aborted) throw;
        }
        // Cancelled: the connections are too, and are waited for.
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        connections_.cancel();
        co_await connections_.join();
        if (!broken_.empty()) throw std::runtime_error(broken_);
    }

private:
    Task<void> accept_all() {
        while (broken_.empty()) {
            boost::system::error_code error;
            tcp::socket socket = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
            if (error == asio::error::operation_aborted) co_return;
            if (error) {  // out of descriptors, or the client left already
                asio::steady_timer pause(executor_, kAcceptPause);
                co_await pause.async_wait(asio::use_awaitable);
                continue;
            }
            if (connections_.size() >= static_cast<std::size_t>(limits_.max_connections)) continue;  // closes it
            connections_.spawn("http connection", serve(std::make_unique<Session>(executor_, adopt(std::move(socket)), handler_, limits_)));
        }
    }

    void failed(const std::string& task, const std::string& what) {
        if (on_failure_) return on_failure_(task, what);
        broken_ = task + ": " + what;
        boost::system::error_code ignored;
        acceptor_.cancel(ignored);
    }

    asio::any_io_executor executor_;
    tcp::acceptor acceptor_;
    Handler handler_;
    ServerLimits limits_;
    OnFailure on_failure_;
    std::string broken_;
    TaskGroup connections_;
};

boost::system::error_code open(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
    boost::system::error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(false), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    return error;
}

}  // namespace

base::Result<std::unique_ptr<Server>> listen(Env& env, const std::string& address, std::uint16_t port, Handler handler, ServerLimits limits,
                                             OnFailure on_failure) {
    boost::system::error_code error;
    const bool everywhere = address.empty();
    const auto ip = asio::ip::make_address(everywhere ? "::" : address, error);
    if (error) return base::fail(base::ErrorKind::Invalid, "\"" + address + "\" is not an IP address to listen on");
    tcp::acceptor acceptor(env.executor);
    error = open(acceptor, {ip, port});
    if (error && everywhere) {  // a kernel without IPv6
        acceptor = tcp::acceptor(env.executor);
        error = open(acceptor, {asio::ip::address_v4::any(), port});
    }
    if (error) {
        return base::fail(base::ErrorKind::Unreachable, "can't listen on " + address + ":" + std::to_string(port) + ": " + error.message());
    }
    return std::make_unique<TcpServer>(env, std::move(acceptor), std::move(handler), limits, std::move(on_failure));
}

}  // namespace net
