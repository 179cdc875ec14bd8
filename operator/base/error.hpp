// base: what every other folder may use and that uses only the standard library: errors, time, secrets, backoff.
//
// Error and Result: how everything in Planwright that can fail says so. Exceptions are kept for start-up and for broken invariants.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace base {

// What kind of failure it was; decides who may try again. Keep the two money kinds apart: Unreachable is proof that nothing was executed,
// OutcomeUnknown is not.
enum class ErrorKind {
    Unreachable,     // no byte of the request left this process (DNS, connect, TLS handshake): it was certainly not executed
    OutcomeUnknown,  // the request may have been executed: time-out, reset, broken answer after the first byte was written
    Throttled,       // refused before execution because of a rate limit (HTTP 429, RequestLimitExceeded)
    Unauthorized,    // credentials are wrong, missing or expired (HTTP 401)
    Forbidden,       // credentials are good but may not do this (HTTP 403)
    NotFound,        // HTTP 404
    Conflict,        // HTTP 409: the resourceVersion has moved on
    AlreadyExists,   // HTTP 409 with reason AlreadyExists
    Gone,            // HTTP 410: the resourceVersion is too old, list again
    Invalid,         // input that can't be used: a manifest, a file, an answer, HTTP 400 or 422
    TooLarge,        // input over its bound
    Cancelled,       // this process is stopping or the caller gave up before anything was sent
    Internal,        // everything else the other side answers (HTTP 5xx)
};

[[nodiscard]] std::string_view to_string(ErrorKind kind);

// One failure. The message says what happened, to which object, and what to do next; it never holds a secret.
class Error {
public:
    Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

    [[nodiscard]] ErrorKind kind() const { return kind_; }
    [[nodiscard]] const std::string& message() const { return message_; }
    // HTTP status of the answer, 0 when there was none.
    [[nodiscard]] int http_status() const { return http_status_; }
    // Vendor's or Kubernetes' own machine-readable code or reason, empty when there was none.
    [[nodiscard]] const std::string& code() const { return code_; }
    // How long the other side asks us to wait (Retry-After).
    [[nodiscard]] std::optional<std::chrono::seconds> retry_after() const { return retry_after_; }

    Error&& with_status(int status) && {
        http_status_ = status;
        return std::move(*this);
    }
    Error&& with_code(std::string code) && {
        code_ = std::move(code);
        return std::move(*this);
    }
    Error&& with_retry_after(std::chrono::seconds wait) && {
        retry_after_ = wait;
        return std::move(*this);
    }
    // The same error with "context: " before its message.
    [[nodiscard]] Error in(std::string_view context) const;

private:
    ErrorKind kind_;
    int http_status_ = 0;
    std::optional<std::chrono::seconds> retry_after_;
    std::string code_;
    std::string message_;
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorKind kind, std::string message) {
    return std::unexpected<Error>(Error(kind, std::move(message)));
}

[[nodiscard]] inline std::unexpected<Error> fail(Error error) { return std::unexpected<Error>(std::move(error)); }

}  // namespace base
