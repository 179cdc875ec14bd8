#include "support/fake_api_server.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "net/signal.hpp"
#include "support/fake_api_store.hpp"
#include "support/fake_api_watch.hpp"

namespace support {

struct FakeApiServer::Snapshot {
    FakeApiStore store;
};

namespace {

base::Error outcome_unknown(const std::string& why) { return {base::ErrorKind::OutcomeUnknown, why}; }

// Runs a request now, whoever sent it.
net::HttpResponse run(FakeApiServer::State& state, const std::string& client, const net::HttpRequest& request) {
    const auto target = parse_api_target(request.target);
    if (!target) return status_answer(404, "NotFound", "the server could not find the requested resource");
    state.writer = client;
    return state.store.execute(request.method, *target, request.body, state.env.clock.system_now());
}

RequestFault fault_of(const FakeApiServer::State& state, const std::string& client, const net::HttpRequest& request) {
    if (!state.server.on_request) return {};
    const std::string_view target = request.target;
    const auto mark = target.find('?');
    const std::string_view query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
    return state.server.on_request({client, request.method, target.substr(0, mark), query, request.body});
}

net::HttpResponse answer_of(const RequestFault& fault) {
    const bool conflict = fault.status == 409;
    net::HttpResponse response = status_answer(fault.status, conflict ? "Conflict" : "InternalError", "injected");
    if (fault.retry_after) response.headers.emplace_back("Retry-After", std::to_string(fault.retry_after->count()));
    return response;
}

class FakeTransport final : public net::Transport {
public:
    FakeTransport(std::shared_ptr<FakeApiServer::State> state, std::string client) : state_(std::move(state)), client_(std::move(client)) {}

    net::Task<base::Result<net::HttpResponse>> send(net::HttpRequest request, net::SendOptions options) override {
        return exchange(state_, client_, std::move(request), options);
    }

    net::Task<base::Result<net::StreamResponse>> open_stream(net::HttpRequest request, net::SendOptions options) override {
        return open(state_, client_, std::move(request), options);
    }

private:
    using State = std::shared_ptr<FakeApiServer::State>;

    // Static, with everything by value: a transport may be swapped while a request runs.
    static net::Task<base::Result<net::HttpResponse>> exchange(State state, std::string client, net::HttpRequest request, net::SendOptions options) {
        ++state->requests;
        const RequestFault fault = fault_of(*state, client, request);
        auto& timers = state->env.timers;
        const std::chrono::nanoseconds there = state->server.latency + fault.before;
        const std::chrono::nanoseconds back = state->server.latency + fault.after;
        if (fault.kind == RequestFault::Kind::Unreachable) {
            co_await timers.sleep(there);
            co_return base::fail(base::ErrorKind::Unreachable, "connection refused (injected)");
        }
        const bool late = fault.kind == RequestFault::Kind::LateEffect || there > options.timeout;
        if (late) {
            const auto wait = fault.kind == RequestFault::Kind::LateEffect ? fault.effect_after : there;
            state->postpone(wait, client, request);
            co_await timers.sleep(std::min<std::chrono::nanoseconds>(there, options.timeout));
            co_return base::fail(outcome_unknown("timed out (injected)"));
        }
        co_await timers.sleep(there);
        state->run_postponed();
        net::HttpResponse response;
        if (fault.kind == RequestFault::Kind::Answer) {
            response = answer_of(fault);
        } else if (fault.kind != RequestFault::Kind::LostRequest) {
            response = run(*state, client, request);
        }
        co_await timers.sleep(std::min<std::chrono::nanoseconds>(back, options.timeout - there));
        if (fault.kind == RequestFault::Kind::LostRequest || fault.kind == RequestFault::Kind::LostAnswer || there + back > options.timeout)
            co_return base::fail(outcome_unknown("connection reset (injected)"));
        if (response.body.size() > options.max_body) co_return base::fail(base::ErrorKind::TooLarge, "answer is too large");
        co_return response;
    }

    static net::Task<base::Result<net::StreamResponse>> open(State state, std::string client, net::HttpRequest request, net::SendOptions options) {
        ++state->requests;
        const RequestFault fault = fault_of(*state, client, request);
        auto& timers = state->env.timers;
        const std::chrono::nanoseconds both_ways = 2 * state->server.latency + fault.before + fault.after;
        co_await timers.sleep(std::min<std::chrono::nanoseconds>(both_ways, options.timeout));
        state->run_postponed();
        if (fault.kind == RequestFault::Kind::Unreachable) co_return base::fail(base::ErrorKind::Unreachable, "connection refused (injected)");
        const bool lost = fault.kind != RequestFault::Kind::None && fault.kind != RequestFault::Kind::Answer;
        if (lost || both_ways > options.timeout) co_return base::fail(outcome_unknown("connection reset (injected)"));
        if (fault.kind == RequestFault::Kind::Answer) {
            net::HttpResponse refused = answer_of(fault);
            co_return refuse(std::move(refused));
        }
        co_return open_watch(state, client, request);
    }

    static net::StreamResponse refuse(net::HttpResponse response) {
        net::StreamResponse refused;
        refused.status = response.status;
        refused.headers = std::move(response.headers);
        refused.error_body = std::move(response.body);
        return refused;
    }

    static net::StreamResponse open_watch(const State& state, const std::string& client, const net::HttpRequest& request) {
        const auto target = parse_api_target(request.target);
        if (!target || target->parameter("watch").empty()) return refuse(status_answer(400, "BadRequest", "not a watch"));
        if (target->parameter("sendInitialEvents") == "true" && !state->server.watch_list)
            return refuse(status_answer(422, "Invalid", "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch"));
        net::StreamResponse opened;
        opened.status = 200;
        opened.stream = std::make_unique<FakeWatch>(state, client, *target);
        return opened;
    }

    State state_;
    std::string client_;
};

}  // namespace

FakeApiServer::State::State(FakeApiServer& owner, const net::Env& environment) : server(owner), env(environment), changed(environment.executor) {
    hook();
}

void FakeApiServer::State::hook() {
    store.on_change = [this](const FakeApiStore::Change& change) {
        ++writes;
        changed.notify();
        if (!server.on_write) return;
        const std::string_view type = change.deleted ? "DELETED" : change.before.is_null() ? "ADDED" : "MODIFIED";
        server.on_write(writer, type, change.object);
    };
}

void FakeApiServer::State::postpone(std::chrono::nanoseconds wait, std::string client, net::HttpRequest request) {
    postponed.emplace(env.clock.steady_now() + wait, std::pair(std::move(client), std::move(request)));
    changed.notify();  // watches wake in time for it
}

void FakeApiServer::State::run_postponed() {
    while (!postponed.empty() && postponed.begin()->first <= env.clock.steady_now()) {
        const auto [client, request] = postponed.extract(postponed.begin()).mapped();
        static_cast<void>(run(*this, client, request));
    }
}

FakeApiServer::FakeApiServer(const net::Env& env) : state_(std::make_shared<State>(*this, env)) {}

FakeApiServer::~FakeApiServer() = default;

std::unique_ptr<net::Transport> FakeApiServer::connect(std::string client) { return std::make_unique<FakeTransport>(state_, std::move(client)); }

net::HttpResponse FakeApiServer::execute(const std::string& method, const std::string& target, const std::string& body) {
    state_->run_postponed();
    net::HttpRequest request;
    request.method = method;
    request.target = target;
    request.body = body;
    return run(*state_, "user", request);
}

namespace {
json must(const net::HttpResponse& response) {
    if (response.status >= 300) throw std::runtime_error("fake API server: " + response.body);
    return json::parse(response.body);
}
}  // namespace

json FakeApiServer::create(const std::string& collection, const json& object) { return must(execute("POST", collection, object.dump())); }

json FakeApiServer::patch(const std::string& path, const json& merge_patch) { return must(execute("PATCH", path, merge_patch.dump())); }

void FakeApiServer::remove(const std::string& path) { static_cast<void>(must(execute("DELETE", path))); }

std::optional<json> FakeApiServer::find(const std::string& path) const {
    const auto target = parse_api_target(path);
    if (!target) throw std::runtime_error("fake API server: no such path: " + path);
    const auto& objects = state_->store.objects(target->resource());
    const auto at = objects.find({target->ns, target->name});
    if (at == objects.end()) return std::nullopt;
    return at->second;
}

std::vector<json> FakeApiServer::all(std::string_view plural) const {
    std::vector<json> found;
    for (const auto& [resource, objects] : state_->store.resources()) {
        if (!resource.ends_with("/" + std::string(plural))) continue;
        for (const auto& [key, object] : objects) found.push_back(object);
    }
    return found;
}

void FakeApiServer::compact() { state_->store.compact(); }

void FakeApiServer::break_watches() {
    ++state_->epoch;
    state_->changed.notify();
}

std::shared_ptr<const FakeApiServer::Snapshot> FakeApiServer::snapshot() const { return std::make_shared<const Snapshot>(Snapshot{state_->store}); }

void FakeApiServer::restore(const std::shared_ptr<const Snapshot>& snapshot) {
    state_->store = snapshot->store;
    break_watches();
}

std::uint64_t FakeApiServer::requests() const { return state_->requests; }
std::uint64_t FakeApiServer::writes() const { return state_->writes; }
std::size_t FakeApiServer::open_watches() const { return state_->watches; }
std::uint64_t FakeApiServer::resource_version() const { return state_->store.version(); }

}  // namespace support
