// A small HTTP/1.1 server on one address: for health, metrics and the simulated clouds.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "net/http.hpp"
#include "net/task_group.hpp"

namespace net {

struct ServerLimits {
    std::size_t max_header = 32U << 10U;
    std::size_t max_body = 10U << 20U;
    std::chrono::milliseconds idle{75'000};  // for a whole request to come, and for a whole answer to be taken
    int max_connections = 1024;
};

// Status 0 in the response: the connection is closed without an answer (the simulated cloud loses answers that way); what stands in the body is
// written raw first (half an answer).
using Handler = std::function<Task<HttpResponse>(HttpRequest)>;

class Server {
public:
    Server() = default;
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    virtual ~Server() = default;
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    // Accepts until the task is cancelled, then ends its connections and returns. The server must outlive it.
    [[nodiscard]] virtual Task<void> run() = 0;
};

// Told when a handler throws: a broken invariant. That connection is closed.
using OnFailure = std::function<void(const std::string& task, const std::string& what)>;

// Binds at once; port 0 takes a free one, an empty address all of them, of IPv6 and of IPv4. Without `on_failure` a handler's exception ends run().
// Errors: Invalid (address), Unreachable (in use).
[[nodiscard]] base::Result<std::unique_ptr<Server>> listen(Env& env, const std::string& address, std::uint16_t port, Handler handler,
                                                           ServerLimits limits = {}, OnFailure on_failure = {});

}  // namespace net
