// A Transport that answers from a script and remembers what it was sent.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "net/env.hpp"
#include "net/http.hpp"

namespace support {

class ScriptedTransport final : public net::Transport {
public:
    using Reply = std::function<base::Result<net::HttpResponse>(const net::HttpRequest&)>;
    struct Sent {
        net::HttpRequest request;
        net::SendOptions options;
        base::SteadyTime at;
    };

    explicit ScriptedTransport(net::Env env) : env_(env) {}

    std::deque<Reply> script;             // one for each request, in order
    Reply otherwise;                      // when the script is at its end; empty: Unreachable
    std::chrono::nanoseconds latency{0};  // of each answer
    std::vector<Sent> sent;

    [[nodiscard]] net::Task<base::Result<net::HttpResponse>> send(net::HttpRequest request, net::SendOptions options) override;
    // Not scripted: fails.
    [[nodiscard]] net::Task<base::Result<net::StreamResponse>> open_stream(net::HttpRequest request, net::SendOptions options) override;

private:
    net::Env env_;
};

}  // namespace support
