#include "net/message.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <string_view>

namespace net {

namespace http = boost::beast::http;

namespace {

// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kMarks.contains(c);
    });
}

bool is_value(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool is_target(std::string_view text) {
    return text.starts_with('/') && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool set_here(const std::string& name) {
    constexpr std::array<std::string_view, 4> kOurs = {"host", "content-length", "connection", "transfer-encoding"};
    const Headers probe = {{name, "x"}};
    return std::ranges::any_of(kOurs, [&](std::string_view ours) { return !find_header(probe, ours).empty(); });
}

// Appends the caller's headers; false when one of them can't be sent.
bool append_headers(std::string& text, const Headers& headers) {
    for (const auto& [name, value] : headers) {
        if (!is_token(name) || !is_value(value)) return false;
        if (set_here(name)) continue;
        text += name;
        text += ": ";
        text += value;
        text += "\r\n";
    }
    return true;
}

std::unexpected<base::Error> broken(std::string what) {
    return base::fail(base::ErrorKind::Invalid, std::move(what) + " holds characters that HTTP forbids there; nothing was sent");
}

}  // namespace

base::Result<std::string> to_wire(const HttpRequest& request, const Url& url) {
    if (!is_token(request.method)) return broken("the request's method");
    if (!is_target(request.target)) return broken("the request's target");
    std::string text = request.method + " " + url.prefix + request.target + " HTTP/1.1\r\nHost: " + url.host_header() + "\r\n";
    if (!append_headers(text, request.headers)) return broken("a header of the request");
    // RFC 9110, 8.6: a method that expects a body says so even when there is none.
    const bool bodiless = request.body.empty() && (request.method == "GET" || request.method == "DELETE");
    if (!bodiless) text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    text += "\r\n";
    text += request.body;
    return text;
}

base::Result<std::string> to_wire(const HttpResponse& response, bool keep_alive) {
    const auto reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status)));
    std::string text = "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(reason) + "\r\n";
    if (!append_headers(text, response.headers)) return broken("a header of the response");
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) text += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    if (!keep_alive) text += "Connection: close\r\n";
    text += "\r\n";
    if (!bodiless) text += response.body;
    return text;
}

Headers to_headers(const http::fields& fields) {
    Headers headers;
    for (const auto& field : fields) headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    return headers;
}

}  // namespace net
