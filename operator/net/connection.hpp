// One connection, plain or TLS, as bytes: what the client's pool and the server read HTTP from and write it to.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/time.hpp"
#include "net/client.hpp"

namespace net {

struct TlsClient;

struct Transferred {
    boost::system::error_code error;
    std::size_t bytes = 0;
};

class Connection {
public:
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    virtual ~Connection() = default;

    // Some bytes. An end without TLS's close_notify is an error of its own (truncation), never a clean end.
    [[nodiscard]] virtual Task<Transferred> read_some(char* to, std::size_t most) = 0;
    // All of it; `from` must outlive the call.
    [[nodiscard]] virtual Task<Transferred> write(std::string_view from) = 0;
    // Whether an idle connection can carry a request: not closed by the other side, and nothing unasked for has come.
    [[nodiscard]] bool quiet();

protected:
    [[nodiscard]] virtual boost::asio::ip::tcp::socket& socket() = 0;
};

// Resolves, connects (every address in turn, all but the last for at most `next_address`) and, with `tls`, shakes hands. Errors: Unreachable,
// Cancelled.
[[nodiscard]] Task<base::Result<std::unique_ptr<Connection>>> connect(boost::asio::any_io_executor executor, Url url, std::shared_ptr<TlsClient> tls,
                                                                      std::chrono::milliseconds next_address);

// Of an accepted socket.
[[nodiscard]] std::unique_ptr<Connection> adopt(boost::asio::ip::tcp::socket socket);

}  // namespace net
