#include "net/client.hpp"

#include <exception>
#include <utility>

#include "net/connection.hpp"
#include "net/deadline.hpp"
#include "net/message.hpp"
#include "net/pool.hpp"
#include "net/response_reader.hpp"
#include "net/tls.hpp"

namespace net {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::size_t kMaxErrorBody = 64U << 10U;

// One send() or open_stream(). `sent` decides between the two money kinds: it is set before the first byte of the request is handed to the
// connection, and never taken back.
struct Call {
    std::shared_ptr<Pool> pool;
    SendOptions options;
    std::string wire;
    bool sent = false;
};
using CallPtr = std::shared_ptr<Call>;

base::Error in_context(const Call& call, const base::Error& error) {
    const Url& url = call.pool->url();
    // A resend that can't connect does not undo the first sending.
    const bool proof = error.kind() == ErrorKind::Unreachable || error.kind() == ErrorKind::Cancelled;
    const base::Error kept = call.sent && proof ? base::Error(ErrorKind::OutcomeUnknown, error.message()) : error;
    return kept.in((url.tls ? "https://" : "http://") + url.host_header());
}

base::Error timed_out(const Call& call) {
    const std::string limit = std::to_string(call.options.timeout.count()) + " ms";
    if (call.sent) return base::Error(ErrorKind::OutcomeUnknown, "no complete answer within " + limit + " after the request was sent");
    return base::Error(ErrorKind::Unreachable, "not connected within " + limit + "; nothing was sent");
}

base::Error stopped(const std::exception& error) { return base::Error(ErrorKind::Cancelled, std::string("stopped: ") + error.what()); }

Task<Result<std::unique_ptr<Connection>>> open(CallPtr call) {
    const Pool& pool = *call->pool;
    Result<std::unique_ptr<Connection>> made = co_await connect(pool.executor(), pool.url(), pool.tls(), pool.options().next_address);
    co_return made;
}

// One request and its answer on one connection.
class Conversation {
public:
    explicit Conversation(std::unique_ptr<Connection> connection) : connection_(std::move(connection)), reader_(*connection_) {}

    // Writes the request and reads the header of the answer.
    Task<Result<void>> ask(CallPtr call) {
        call->sent = true;
        const Transferred written = co_await connection_->write(call->wire);
        if (written.error) {
            co_return base::fail(ErrorKind::OutcomeUnknown, "the connection broke while the request was written: " + written.error.message());
        }
        Result<void> read = co_await reader_.read_header();
        co_return read;
    }

    // The whole of it.
    Task<Result<HttpResponse>> converse(CallPtr call) {
        const Result<void> asked = co_await ask(call);
        if (!asked) co_return base::fail(asked.error());
        const std::size_t most = call->options.max_body;
        const auto too_large = [most] { return base::fail(ErrorKind::TooLarge, "the answer is larger than " + std::to_string(most) + " bytes"); };
        HttpResponse response(reader_.status(), reader_.headers(), std::string());
        if (const auto length = reader_.announced()) {
            if (*length > most) co_return too_large();
            response.body.reserve(static_cast<std::size_t>(*length));
        }
        for (;;) {
            const Result<std::string> piece = co_await reader_.read_some();
            if (!piece) co_return base::fail(piece.error());
            if (piece->empty()) co_return response;
            if (piece->size() > most - response.body.size()) co_return too_large();
            response.body += *piece;
        }
    }

    // As much of the body as is wanted; what it says matters less than the status, so a body that breaks off is no error.
    Task<std::string> read_error_body() {
        std::string body;
        while (body.size() < kMaxErrorBody) {
            const Result<std::string> piece = co_await reader_.read_some();
            if (!piece || piece->empty()) break;
            body += *piece;
        }
        if (body.size() > kMaxErrorBody) body.resize(kMaxErrorBody);
        co_return body;
    }

    [[nodiscard]] ResponseReader& reader() { return reader_; }
    // For the next request.
    [[nodiscard]] std::unique_ptr<Connection> release() { return std::move(connection_); }

private:
    std::unique_ptr<Connection> connection_;
    ResponseReader reader_;
};

Task<Result<HttpResponse>> exchange(CallPtr call) {
    const std::optional<Pool::Place> place = co_await call->pool->place(call->options.urgent);
    if (!place) co_return base::fail(ErrorKind::Cancelled, "cancelled while waiting for a connection");
    for (bool resent = false;; resent = true) {
        std::unique_ptr<Connection> connection;
        if (!resent) connection = call->pool->take_idle(call->options.replay_safe);
        const bool reused = connection != nullptr;
        if (!reused) {
            Result<std::unique_ptr<Connection>> made = co_await open(call);
            if (!made) co_return base::fail(made.error());
            connection = std::move(*made);
        }
        Conversation conversation(std::move(connection));
        Result<HttpResponse> response = co_await conversation.converse(call);
        const ResponseReader& reader = conversation.reader();
        if (response && reader.reusable()) call->pool->put_back(conversation.release());
        // The server closed a kept-alive connection just as it was used again. (When it was us who stopped, the next co_await throws.)
        const bool again = !response && reused && call->options.replay_safe && !reader.answered();
        if (!again) co_return response;
    }
}

class BodyStream final : public HttpStream {
public:
    BodyStream(boost::asio::any_io_executor executor, std::unique_ptr<Connection> connection)
        : executor_(std::move(executor)), conversation_(std::move(connection)) {}

    [[nodiscard]] Conversation& conversation() { return conversation_; }

    Task<Result<std::string>> read_some(std::chrono::milliseconds idle) override {
        if (broken_) co_return base::fail(ErrorKind::OutcomeUnknown, "the stream has already failed");
        std::optional<Result<std::string>> piece = co_await within(executor_, idle, settled());
        broken_ = !piece || !*piece;
        if (!piece) co_return base::fail(ErrorKind::OutcomeUnknown, "nothing came for " + std::to_string(idle.count()) + " ms");
        co_return std::move(*piece);
    }

private:
    Task<Result<std::string>> settled() {
        try {
            Result<std::string> piece = co_await conversation_.reader().read_some();
            co_return piece;
        } catch (const std::exception& error) {
            co_return base::fail(ErrorKind::OutcomeUnknown, std::string("stopped: ") + error.what());
        }
    }

    boost::asio::any_io_executor executor_;
    Conversation conversation_;
    bool broken_ = false;
};

Task<Result<StreamResponse>> begin_stream(CallPtr call) {
    Result<std::unique_ptr<Connection>> made = co_await open(call);
    if (!made) co_return base::fail(made.error());
    auto stream = std::make_unique<BodyStream>(call->pool->executor(), std::move(*made));
    Conversation& conversation = stream->conversation();
    const Result<void> asked = co_await conversation.ask(call);
    if (!asked) co_return base::fail(asked.error());
    StreamResponse response(conversation.reader().status(), conversation.reader().headers(), std::string(), nullptr);
    if (response.status / 100 == 2) {
        response.stream = std::move(stream);
    } else {
        response.error_body = co_await conversation.read_error_body();
    }
    co_return response;
}

// Ends with a value, whatever happens: within() needs that, and callers learn by it whether something was sent.
template <class T>
Task<Result<T>> settle(Task<Result<T>> work) {
    try {
        Result<T> result = co_await std::move(work);
        co_return result;
    } catch (const std::exception& error) {
        co_return base::fail(stopped(error));
    }
}

template <class T>
Task<Result<T>> perform(CallPtr call, HttpRequest request, Task<Result<T>> work) {
    Result<std::string> wire = to_wire(request, call->pool->url());
    if (!wire) co_return base::fail(wire.error());
    call->wire = std::move(*wire);
    std::optional<Result<T>> result = co_await within(call->pool->executor(), call->options.timeout, settle(std::move(work)));
    if (!result) co_return base::fail(in_context(*call, timed_out(*call)));
    if (!*result) co_return base::fail(in_context(*call, result->error()));
    co_return std::move(*result);
}

class Client final : public Transport {
public:
    explicit Client(std::shared_ptr<Pool> pool) : pool_(std::move(pool)) {}

    Task<Result<HttpResponse>> send(HttpRequest request, SendOptions options) override {
        const auto call = std::make_shared<Call>(pool_, options);
        return perform(call, std::move(request), exchange(call));
    }
    Task<Result<StreamResponse>> open_stream(HttpRequest request, SendOptions options) override {
        const auto call = std::make_shared<Call>(pool_, options);
        return perform(call, std::move(request), begin_stream(call));
    }

private:
    std::shared_ptr<Pool> pool_;
};

}  // namespace

Result<std::unique_ptr<Transport>> make_client(Env& env, Url url, const TlsOptions& tls, PoolOptions pool) {
    if (!url.tls && !url.plain_http_accepted()) {
        return base::fail(ErrorKind::Invalid, "http://" + url.host_header() + " would send credentials in the clear; use https");
    }
    std::shared_ptr<TlsClient> tls_client;
    if (url.tls) {
        Result<std::shared_ptr<TlsClient>> made = make_tls_client(tls, url.host);
        if (!made) return base::fail(made.error().in("TLS for " + url.host_header()));
        tls_client = std::move(*made);
    }
    return std::make_unique<Client>(std::make_shared<Pool>(env, std::move(url), std::move(tls_client), pool));
}

}  // namespace net
