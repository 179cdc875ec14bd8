// Reads one HTTP/1.1 response from a connection (RFC 9112), the body piece by piece. The connection is not owned.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "net/connection.hpp"
#include "net/http.hpp"

namespace net {

class ResponseReader {
public:
    explicit ResponseReader(Connection& connection) : connection_(connection) {}
    ResponseReader(const ResponseReader&) = delete;
    ResponseReader& operator=(const ResponseReader&) = delete;

    // Informational (1xx) responses before the real one are skipped. Errors: OutcomeUnknown, TooLarge (more than 64 KiB of header).
    [[nodiscard]] Task<base::Result<void>> read_header();
    [[nodiscard]] int status() const { return static_cast<int>(parser_->get().result_int()); }
    [[nodiscard]] Headers headers() const;
    // Content-Length, when there was one.
    [[nodiscard]] std::optional<std::uint64_t> announced() const;

    // Some more decoded bytes of the body; empty: it is complete. Errors: OutcomeUnknown.
    [[nodiscard]] Task<base::Result<std::string>> read_some();

    // Whether a byte of the response has come.
    [[nodiscard]] bool answered() const { return answered_; }
    // Whether the response is complete and the connection may carry another request.
    [[nodiscard]] bool reusable() const;

private:
    using Parser = boost::beast::http::response_parser<boost::beast::http::buffer_body>;
    [[nodiscard]] Task<base::Result<void>> read_one_header();
    [[nodiscard]] Task<base::Result<void>> fill();
    [[nodiscard]] base::Result<std::string> decode();

    Connection& connection_;
    boost::beast::flat_buffer buffer_;
    std::unique_ptr<Parser> parser_;  // of the current header and body
    bool answered_ = false;
};

}  // namespace net
