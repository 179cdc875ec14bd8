#include "support/scripted_transport.hpp"

#include <utility>

namespace support {

net::Task<base::Result<net::HttpResponse>> ScriptedTransport::send(net::HttpRequest request, net::SendOptions options) {
    sent.push_back({request, options, env_.clock.steady_now()});
    Reply reply = otherwise;
    if (!script.empty()) {
        reply = std::move(script.front());
        script.pop_front();
    }
    if (!reply) co_return base::fail(base::ErrorKind::Unreachable, "the script is at its end");
    base::Result<net::HttpResponse> answer = reply(request);
    if (latency > std::chrono::nanoseconds(0)) co_await env_.timers.sleep(latency);
    co_return answer;
}

net::Task<base::Result<net::StreamResponse>> ScriptedTransport::open_stream(net::HttpRequest /*request*/, net::SendOptions /*options*/) {
    co_return base::fail(base::ErrorKind::Unreachable, "streams are not scripted");
}

}  // namespace support
