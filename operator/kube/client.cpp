#include "kube/client.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "codec/stream.hpp"
#include "net/percent.hpp"

namespace kube {

namespace {

using namespace std::chrono_literals;

constexpr int kMostWaits = 5;
constexpr std::chrono::seconds kLongestWait{60};
constexpr std::size_t kMaxListBody = 64U << 20U;  // a page of 500 objects; etcd's own bound for one is 1.5 MiB
constexpr std::string_view kFieldManager = "planwright";

void add_query(std::string& target, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    target += target.contains('?') ? '&' : '?';
    target += name;
    target += '=';
    target += net::percent_encode(value);
}

// Strict: a field that the server's CRD does not know is refused, before anything is done. By default it would be dropped with a warning, and a
// record that lacks what was sent is none.
void add_write_query(std::string& target) {
    add_query(target, "fieldManager", kFieldManager);
    add_query(target, "fieldValidation", "Strict");
}

net::HttpRequest make_request(std::string method, std::string target, std::string body = {}, std::string content_type = {}) {
    net::HttpRequest request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.body = std::move(body);
    if (!content_type.empty()) request.headers.emplace_back("Content-Type", std::move(content_type));
    return request;
}

bool success(int status) { return status >= 200 && status < 300; }

std::optional<std::chrono::seconds> retry_after(const net::Headers& headers) {
    const std::string_view text = net::find_header(headers, "Retry-After");
    int seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
    return std::min(std::chrono::seconds(seconds), kLongestWait);
}

base::Error refusal(int status, const net::Headers& headers, std::string_view body) {
    base::Error error = codec::status_error(status, body);
    const auto wait = retry_after(headers);
    if (!wait) return error;
    return std::move(error).with_retry_after(*wait);
}

// What to do with an answer that is not a success.
class Patience {
public:
    Patience(bool read, bool has_credentials) : read_(read), has_credentials_(has_credentials) {}
    [[nodiscard]] bool fresh_credentials() const { return fresh_; }
    // How long to wait before the same request is sent again; nothing: the answer is the caller's.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> after(int status, const net::Headers& headers) {
        if (status == 401 && has_credentials_ && !fresh_) {
            fresh_ = true;
            return 0ns;
        }
        const auto asked = retry_after(headers);
        const bool not_executed = status == 429 || (status == 503 && read_ && asked);
        if (!not_executed || waits_ == kMostWaits) return std::nullopt;
        ++waits_;
        return asked.value_or(1s);
    }

private:
    bool read_;
    bool has_credentials_;
    bool fresh_ = false;
    int waits_ = 0;
};

std::string without_query(const std::string& target) { return target.substr(0, target.find('?')); }

}  // namespace

std::string ResourcePath::collection(std::string_view ns) const {
    std::string path = group.empty() ? "/api/" : "/apis/" + group + "/";
    path += version;
    if (!ns.empty()) path += "/namespaces/" + net::percent_encode(ns);
    return path + "/" + plural;
}

std::string ResourcePath::object(std::string_view ns, std::string_view name, std::string_view subresource) const {
    std::string path = collection(ns) + "/" + net::percent_encode(name);
    if (!subresource.empty()) path += "/" + net::percent_encode(subresource);
    return path;
}

ResourcePath leases() { return {"coordination.k8s.io", "v1", "leases"}; }
ResourcePath secrets() { return {"", "v1", "secrets"}; }
ResourcePath events() { return {"events.k8s.io", "v1", "events"}; }

Client::Client(const net::Env& env, std::shared_ptr<net::Transport> transport, Authenticate authenticate, OnRequest on_request,
               std::string user_agent)
    : env_(env),
      transport_(std::move(transport)),
      authenticate_(std::move(authenticate)),
      on_request_(std::move(on_request)),
      user_agent_(std::move(user_agent)) {}

void Client::use(std::shared_ptr<net::Transport> transport) { transport_ = std::move(transport); }

void Client::count(const net::HttpRequest& request, int status) const {
    if (on_request_) on_request_(request.method, status);
}

net::Task<base::Result<net::HttpRequest>> Client::prepare(net::HttpRequest request, bool fresh) {
    request.headers.emplace_back("User-Agent", user_agent_);
    request.headers.emplace_back("Accept", "application/json");
    if (authenticate_) {
        const base::Result<base::Secret> authorization = co_await authenticate_(fresh);
        if (!authorization) co_return base::fail(authorization.error());
        if (!authorization->empty()) request.headers.emplace_back("Authorization", authorization->reveal());
    }
    co_return request;
}

net::Task<base::Result<std::string>> Client::send(net::HttpRequest request, net::SendOptions options) {
    Patience patience(request.method == "GET", static_cast<bool>(authenticate_));
    while (true) {
        base::Result<net::HttpRequest> prepared = co_await prepare(request, patience.fresh_credentials());
        if (!prepared) co_return base::fail(prepared.error());
        const auto transport = transport_;
        base::Result<net::HttpResponse> answer = co_await transport->send(std::move(*prepared), options);
        count(request, answer ? answer->status : 0);
        if (!answer) co_return base::fail(answer.error().in(request.method + " " + without_query(request.target)));
        if (success(answer->status)) co_return std::move(answer->body);
        const auto wait = patience.after(answer->status, answer->headers);
        if (!wait) co_return base::fail(refusal(answer->status, answer->headers, answer->body));
        co_await env_.timers.sleep(*wait);
    }
}

net::Task<base::Result<std::string>> Client::get(std::string path, bool urgent) {
    net::SendOptions options;
    options.replay_safe = true;
    options.urgent = urgent;
    net::HttpRequest request = make_request("GET", std::move(path));
    co_return co_await send(std::move(request), options);
}

net::Task<base::Result<std::string>> Client::create(std::string collection, std::string body, bool urgent) {
    add_write_query(collection);
    net::HttpRequest request = make_request("POST", std::move(collection), std::move(body), "application/json");
    net::SendOptions options;
    options.urgent = urgent;
    co_return co_await send(std::move(request), options);
}

net::Task<base::Result<std::string>> Client::patch(std::string path, std::string body, bool urgent) {
    add_write_query(path);
    net::HttpRequest request = make_request("PATCH", std::move(path), std::move(body), "application/merge-patch+json");
    net::SendOptions options;
    options.urgent = urgent;
    co_return co_await send(std::move(request), options);
}

net::Task<base::Result<void>> Client::remove(std::string path, std::string uid) {
    std::string body;
    if (!uid.empty()) {
        // The only text of ours that is put into JSON by hand; a uid has nothing to escape.
        if (uid.find_first_of("\"\\") != std::string::npos) co_return base::fail(base::ErrorKind::Invalid, "delete " + path + ": not a uid");
        body = R"({"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":")" + uid + R"("}})";
    }
    const std::string content_type = body.empty() ? "" : "application/json";
    net::HttpRequest request = make_request("DELETE", std::move(path), std::move(body), content_type);
    const net::SendOptions options;
    const base::Result<std::string> answer = co_await send(std::move(request), options);
    if (!answer) co_return base::fail(answer.error());
    co_return base::Result<void>();
}

net::Task<base::Result<std::string>> Client::list(std::string collection, ListOptions list) {
    std::string target = std::move(collection);
    add_query(target, "limit", list.limit > 0 ? std::to_string(list.limit) : std::string());
    add_query(target, "continue", list.continue_token);
    add_query(target, "labelSelector", list.label_selector);
    add_query(target, "fieldSelector", list.field_selector);
    add_query(target, "resourceVersion", list.resource_version);
    net::SendOptions options;
    options.timeout = 60s;  // the server's own bound for a request
    options.max_body = kMaxListBody;
    options.replay_safe = true;
    net::HttpRequest request = make_request("GET", std::move(target));
    co_return co_await send(std::move(request), options);
}

net::Task<base::Result<std::unique_ptr<net::HttpStream>>> Client::watch(std::string collection, WatchOptions watch) {
    std::string target = std::move(collection) + "?watch=1&allowWatchBookmarks=true";
    add_query(target, "timeoutSeconds", std::to_string(watch.timeout.count()));
    add_query(target, "labelSelector", watch.label_selector);
    add_query(target, "fieldSelector", watch.field_selector);
    add_query(target, "resourceVersion", watch.resource_version);
    if (watch.send_initial_events) target += "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
    const net::HttpRequest request = make_request("GET", std::move(target));
    Patience patience(true, static_cast<bool>(authenticate_));
    while (true) {
        base::Result<net::HttpRequest> prepared = co_await prepare(request, patience.fresh_credentials());
        if (!prepared) co_return base::fail(prepared.error());
        const auto transport = transport_;
        net::SendOptions options;
        options.replay_safe = true;
        base::Result<net::StreamResponse> answer = co_await transport->open_stream(std::move(*prepared), options);
        count(request, answer ? answer->status : 0);
        if (!answer) co_return base::fail(answer.error().in("watch " + without_query(request.target)));
        if (success(answer->status)) co_return std::move(answer->stream);
        const auto wait = patience.after(answer->status, answer->headers);
        if (!wait) co_return base::fail(refusal(answer->status, answer->headers, answer->error_body));
        co_await env_.timers.sleep(*wait);
    }
}

}  // namespace kube
