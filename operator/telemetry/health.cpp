#include "telemetry/health.hpp"

#include <utility>

namespace telemetry {

namespace {

net::HttpResponse plain(int status, std::string body) { return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(body)}; }

net::HttpResponse answer(const net::HttpRequest& request, Metrics& metrics, const WhyNotReady& why_not_ready) {
    if (request.method != "GET") return {405, {{"Allow", "GET"}}, "only GET is answered\n"};
    const std::string path = request.target.substr(0, request.target.find('?'));
    if (path == "/healthz") return plain(200, "ok\n");
    if (path == "/metrics") return {200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, metrics.text()};
    if (path != "/readyz") return plain(404, "only /healthz, /readyz and /metrics are here\n");
    const std::optional<std::string> why = why_not_ready();
    return why ? plain(503, "not ready: " + *why + "\n") : plain(200, "ok\n");
}

net::Task<net::HttpResponse> finished(net::HttpResponse response) { co_return response; }

}  // namespace

net::Handler health_handler(Metrics& metrics, WhyNotReady why_not_ready) {
    return [&metrics, why_not_ready = std::move(why_not_ready)](const net::HttpRequest& request) {
        return finished(answer(request, metrics, why_not_ready));
    };
}

}  // namespace telemetry
