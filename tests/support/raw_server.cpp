#include "support/raw_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace support {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;

namespace {

// Length of the first whole request in `text`, 0 when it is not whole yet.
std::size_t whole_request(const std::string& text) {
    const std::size_t header = text.find("\r\n\r\n");
    if (header == std::string::npos) return 0;
    const std::size_t length = text.find("Content-Length: ");
    const std::size_t body = length < header ? std::stoul(text.substr(length + 16)) : 0;
    const std::size_t all = header + 4 + body;
    return text.size() >= all ? all : 0;
}

template <class Stream>
class StreamPeer final : public Peer {
public:
    StreamPeer(Stream stream, std::vector<std::string>* seen) : stream_(std::move(stream)), seen_(seen) {}
    [[nodiscard]] Stream& stream() { return stream_; }

    net::Task<std::string> request() override {
        std::size_t size = whole_request(unread_);
        while (size == 0) {
            const bool more = co_await read();
            if (!more) co_return std::string();
            size = whole_request(unread_);
        }
        std::string text = unread_.substr(0, size);
        unread_.erase(0, size);
        seen_->push_back(text);
        co_return text;
    }

    net::Task<bool> write(std::string text) override {
        boost::system::error_code error;
        co_await asio::async_write(stream_, asio::buffer(text), asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }

    net::Task<void> closed() override {
        for (bool more = true; more;) more = co_await read();
    }

private:
    net::Task<bool> read() {
        std::string piece(4096, '\0');
        boost::system::error_code error;
        const std::size_t size = co_await stream_.async_read_some(asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error));
        unread_ += piece.substr(0, size);
        co_return !error;
    }

    Stream stream_;
    std::vector<std::string>* seen_;
    std::string unread_;
};

ssl::context make_context(const ServerTls& tls) {
    ssl::context context(ssl::context::tls_server);
    context.use_certificate_chain(asio::buffer(tls.identity.certificate_pem));
    context.use_private_key(asio::buffer(tls.identity.key_pem), ssl::context::pem);
    if (!tls.client_authority_pem.empty()) {
        context.add_certificate_authority(asio::buffer(tls.client_authority_pem));
        context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
    }
    return context;
}

}  // namespace

struct RawServer::State {
    State(Loop& of, Script what) : loop(of), script(std::move(what)), acceptor(of.context(), tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}

    Loop& loop;
    Script script;
    tcp::acceptor acceptor;
    std::unique_ptr<ssl::context> tls;
    int accepted = 0;
    int ended = 0;
    std::vector<std::string> requests;

    static net::Task<void> play(std::shared_ptr<State> self, tcp::socket socket, int number) {
        if (self->tls) {
            ssl::stream<tcp::socket> stream(std::move(socket), *self->tls);
            const auto peer = std::make_shared<StreamPeer<ssl::stream<tcp::socket>>>(std::move(stream), &self->requests);
            boost::system::error_code error;
            co_await peer->stream().async_handshake(ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, error));
            if (!error) co_await self->script(peer, number);
        } else {
            const PeerPtr peer = std::make_shared<StreamPeer<tcp::socket>>(std::move(socket), &self->requests);
            co_await self->script(peer, number);
        }
        ++self->ended;
    }

    static net::Task<void> accept(std::shared_ptr<State> self) {
        for (;;) {
            tcp::socket socket = co_await self->acceptor.async_accept(asio::use_awaitable);
            socket.set_option(tcp::no_delay(true));
            ++self->accepted;
            self->loop.spawn("connection of the raw server", play(self, std::move(socket), self->accepted));
        }
    }
};

RawServer::RawServer(Loop& loop, Script script, std::optional<ServerTls> tls) : state_(std::make_shared<State>(loop, std::move(script))) {
    if (tls) state_->tls = std::make_unique<ssl::context>(make_context(*tls));
    loop.spawn("raw server", State::accept(state_));
}

std::uint16_t RawServer::port() const { return state_->acceptor.local_endpoint().port(); }

std::string RawServer::url() const { return (state_->tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port()); }

void RawServer::refuse_more() { state_->acceptor.close(); }

int RawServer::accepted() const { return state_->accepted; }

int RawServer::ended() const { return state_->ended; }

const std::vector<std::string>& RawServer::requests() const { return state_->requests; }

std::string ok(const std::string& body) { return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body; }

}  // namespace support
