#include "net/response_reader.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

#include "net/message.hpp"

namespace net {

namespace http = boost::beast::http;
namespace asio = boost::asio;

namespace {

constexpr std::uint32_t kMaxHeader = 64U << 10U;
constexpr std::size_t kReadSize = 32U << 10U;

std::unexpected<base::Error> unknown(std::string message) { return base::fail(base::ErrorKind::OutcomeUnknown, std::move(message)); }

std::unexpected<base::Error> malformed(const boost::system::error_code& error) {
    if (error == http::error::header_limit) return base::fail(base::ErrorKind::TooLarge, "the answer's header is larger than 64 KiB");
    return unknown("the answer is not proper HTTP: " + error.message());
}

}  // namespace

Headers ResponseReader::headers() const { return to_headers(parser_->get().base()); }

std::optional<std::uint64_t> ResponseReader::announced() const {
    const auto length = parser_->content_length();
    if (!length) return std::nullopt;
    return *length;
}

bool ResponseReader::reusable() const { return parser_ && parser_->is_done() && parser_->keep_alive() && buffer_.size() == 0; }

// What waits unparsed is part of a header, a chunk's first line or a trailer, so it is bounded like a header.
Task<base::Result<void>> ResponseReader::fill() {
    if (buffer_.size() > kMaxHeader) co_return base::fail(base::ErrorKind::TooLarge, "a line of the answer is larger than 64 KiB");
    const auto space = buffer_.prepare(kReadSize);
    const Transferred got = co_await connection_.read_some(static_cast<char*>(space.data()), space.size());
    buffer_.commit(got.bytes);
    if (got.bytes > 0) answered_ = true;
    if (!got.error) co_return base::Result<void>();
    if (got.error == asio::error::operation_aborted) co_return unknown("cancelled while the answer was awaited");
    if (got.error == asio::error::eof && parser_->need_eof() && parser_->is_header_done()) {
        boost::system::error_code error;
        parser_->put_eof(error);
        if (!error) co_return base::Result<void>();
    }
    if (!answered_) co_return unknown("the connection ended before an answer came: " + got.error.message());
    co_return unknown("the connection ended in the middle of the answer: " + got.error.message());
}

Task<base::Result<void>> ResponseReader::read_one_header() {
    parser_ = std::make_unique<Parser>();
    parser_->header_limit(kMaxHeader);
    parser_->body_limit(boost::none);  // Beast counts a watch's whole life; the caller counts what it keeps
    while (!parser_->is_header_done()) {
        if (buffer_.size() > 0) {
            boost::system::error_code error;
            const std::size_t used = parser_->put(buffer_.data(), error);
            buffer_.consume(used);
            if (error && error != http::error::need_more) co_return malformed(error);
            if (parser_->is_header_done()) break;
        }
        const base::Result<void> filled = co_await fill();
        if (!filled) co_return base::fail(filled.error());
    }
    parser_->eager(true);
    co_return base::Result<void>();
}

Task<base::Result<void>> ResponseReader::read_header() {
    do {
        const base::Result<void> read = co_await read_one_header();
        if (!read) co_return base::fail(read.error());
    } while (status() / 100 == 1);
    co_return base::Result<void>();
}

// What the buffer holds of the body; empty when that is nothing yet.
base::Result<std::string> ResponseReader::decode() {
    std::string piece(buffer_.size(), '\0');  // decoding never makes more of it
    auto& body = parser_->get().body();
    body.data = piece.data();
    body.size = piece.size();
    boost::system::error_code error;
    const std::size_t used = parser_->put(buffer_.data(), error);
    buffer_.consume(used);
    piece.resize(piece.size() - body.size);
    if (error && error != http::error::need_more && error != http::error::need_buffer) return malformed(error);
    return piece;
}

Task<base::Result<std::string>> ResponseReader::read_some() {
    while (!parser_->is_done()) {
        if (buffer_.size() > 0) {
            base::Result<std::string> piece = decode();
            if (!piece || !piece->empty()) co_return piece;
            if (parser_->is_done()) break;
        }
        const base::Result<void> filled = co_await fill();
        if (!filled) co_return base::fail(filled.error());
    }
    co_return std::string();
}

}  // namespace net
