// HTTP messages and the transport seam: kube and cloud speak to a Transport; net/client.hpp is the real one, tests bring their own.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "net/env.hpp"

namespace net {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Value of the first header of that name (case-insensitive), or empty.
[[nodiscard]] std::string_view find_header(const Headers& headers, std::string_view name);

struct HttpRequest {
    std::string method;
    std::string target;  // origin form: path and query
    Headers headers;     // Host, Content-Length and Connection are the transport's
    std::string body;
};

struct HttpResponse {
    int status = 0;
    Headers headers;
    std::string body;
};

struct SendOptions {
    std::chrono::milliseconds timeout{30'000};  // from the call to the last byte
    std::size_t max_body = 8U << 20U;           // answer's body; more is ErrorKind::TooLarge
    // Whether the transport may send the request again by itself, once, on a fresh connection, when a kept-alive one turns out to be closed.
    // Never true for a purchase: those go out at most once.
    bool replay_safe = false;
    // Does not wait until fewer calls run (PoolOptions::most): for the little that must not be late, such as the renewal of a Lease.
    bool urgent = false;
};

// A response body that is read as it comes (watches).
class HttpStream {
public:
    HttpStream() = default;
    HttpStream(const HttpStream&) = delete;
    HttpStream& operator=(const HttpStream&) = delete;
    virtual ~HttpStream() = default;
    // Some more bytes; empty: the server ended the body. Errors: OutcomeUnknown (connection broke, or nothing came for `idle`).
    [[nodiscard]] virtual Task<base::Result<std::string>> read_some(std::chrono::milliseconds idle) = 0;
};

struct StreamResponse {
    int status = 0;
    Headers headers;
    std::string error_body;              // when status is not 2xx: the body, at most 64 KiB
    std::unique_ptr<HttpStream> stream;  // when status is 2xx
};

// One server. Errors: Unreachable (nothing was sent), OutcomeUnknown (something was), TooLarge, Cancelled.
// HTTP error statuses are not errors here: the caller knows what they mean.
class Transport {
public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;
    [[nodiscard]] virtual Task<base::Result<HttpResponse>> send(HttpRequest request, SendOptions options) = 0;
    // options.timeout bounds the wait for the response header only.
    [[nodiscard]] virtual Task<base::Result<StreamResponse>> open_stream(HttpRequest request, SendOptions options) = 0;
};

}  // namespace net
