#include "support/fake_api_watch.hpp"

#include <algorithm>

namespace support {

namespace {

constexpr std::size_t kMostAtOnce = 64U << 10U;

std::string line_of(const std::string& type, const json& object) { return json{{"type", type}, {"object", object}}.dump() + "\n"; }

std::string gone_line() {
    return line_of("ERROR", {{"kind", "Status"},
                             {"apiVersion", "v1"},
                             {"metadata", json::object()},
                             {"status", "Failure"},
                             {"message", "too old resource version"},
                             {"reason", "Expired"},
                             {"code", 410}});
}

}  // namespace

FakeWatch::FakeWatch(std::shared_ptr<FakeApiServer::State> state, std::string client, ApiTarget target)
    : state_(std::move(state)), client_(std::move(client)), target_(std::move(target)), epoch_(state_->epoch) {
    ++state_->watches;
    const base::SteadyTime now = state_->env.clock.steady_now();
    const std::string seconds = target_.parameter("timeoutSeconds");
    end_ = now + std::chrono::seconds(seconds.empty() ? 1800 : std::stol(seconds));
    next_bookmark_ = now + state_->server.bookmark_every;
    last_sent_ = now;
    const std::string from = target_.parameter("resourceVersion");
    position_ = from.empty() ? state_->store.version() : std::stoull(from);
    if (target_.parameter("sendInitialEvents") == "true") send_initial_events();
}

FakeWatch::~FakeWatch() { --state_->watches; }

bool FakeWatch::watches(const json& object) const {
    if (object.is_null()) return false;
    if (!target_.ns.empty() && object.at("metadata").value("namespace", "") != target_.ns) return false;
    return selects(target_, object);
}

void FakeWatch::send_initial_events() {
    position_ = state_->store.version();
    const FakeApiStore::Objects objects = state_->store.objects(target_.resource());  // a copy: the fault hook may write
    for (const auto& [key, object] : objects) {
        if (watches(object)) push("ADDED", object);
    }
    bookmark(true);
}

void FakeWatch::bookmark(bool initial_events_end) {
    json object = {{"kind", "Bookmark"},
                   {"apiVersion", target_.group + "/" + target_.version},
                   {"metadata", {{"resourceVersion", std::to_string(position_)}, {"creationTimestamp", nullptr}}}};
    if (initial_events_end) object["metadata"]["annotations"]["k8s.io/initial-events-end"] = "true";
    push("BOOKMARK", object);
}

void FakeWatch::push(const std::string& type, const json& object) {
    // All that is needed of the object, before the hook: it may write, and with that end the object's life.
    const json& meta = object.at("metadata");
    const std::string name = meta.value("name", "");
    const std::string good = line_of(type, object);
    const std::string garbage = line_of(type, {{"metadata", {{"name", 7}, {"resourceVersion", meta["resourceVersion"]}}}});
    EventFault fault;
    if (state_->server.on_event) fault = state_->server.on_event({client_, target_.plural, type, name});
    const base::SteadyTime earliest = pending_.empty() ? base::SteadyTime() : pending_.back().due;
    const base::SteadyTime due = std::max(earliest, state_->env.clock.steady_now() + fault.delay);
    std::string line;
    switch (fault.kind) {
        case EventFault::Kind::Skip:
            if (type != "BOOKMARK") return;
            line = good;
            break;
        case EventFault::Kind::Duplicate: line = good + good; break;
        case EventFault::Kind::Gone: line = gone_line(); break;
        case EventFault::Kind::Garbage: line = garbage; break;
        case EventFault::Kind::Break:
        case EventFault::Kind::Close: break;
        case EventFault::Kind::None: line = good; break;
    }
    pending_.push_back({due, fault.kind, std::move(line)});
}

void FakeWatch::collect(const FakeApiStore::Change& change) {
    position_ = change.version;
    if (change.resource != target_.resource()) return;
    const bool before = watches(change.before);
    const bool after = !change.deleted && watches(change.object);
    if (!before && !after) return;
    push(!before ? "ADDED" : after ? "MODIFIED" : "DELETED", change.object);
}

void FakeWatch::collect() {
    // Looked up anew each time: the fault hook may write or compact.
    while (true) {
        if (position_ < state_->store.compacted()) {
            pending_.push_back({state_->env.clock.steady_now(), EventFault::Kind::Gone, gone_line()});
            position_ = state_->store.version();
        }
        const auto& changes = state_->store.changes();
        const auto at = std::ranges::upper_bound(changes, position_, {}, &FakeApiStore::Change::version);
        if (at == changes.end()) break;
        collect(*at);
    }
    const base::SteadyTime now = state_->env.clock.steady_now();
    if (now >= next_bookmark_ && pending_.empty()) {
        next_bookmark_ = now + state_->server.bookmark_every;
        // A watch from a version that does not exist yet (etcd was restored) is silent: seen on 1.36.3.
        if (position_ <= state_->store.version()) bookmark(false);
    }
}

std::optional<base::Result<std::string>> FakeWatch::take() {
    const base::SteadyTime now = state_->env.clock.steady_now();
    if (ended_) return std::string();
    if (state_->epoch != epoch_) return base::fail(base::ErrorKind::OutcomeUnknown, "connection reset (injected)");
    std::string bytes;
    while (!pending_.empty() && pending_.front().due <= now && bytes.size() < kMostAtOnce) {
        Pending next = std::move(pending_.front());
        pending_.pop_front();
        if (next.kind == EventFault::Kind::Break) {
            epoch_ = ~state_->epoch;  // what has been sent before is still read
            break;
        }
        bytes += next.line;
        ended_ = next.kind == EventFault::Kind::Close || next.kind == EventFault::Kind::Gone;
        if (ended_) break;
    }
    if (!bytes.empty() || ended_) {
        last_sent_ = now;
        return bytes;
    }
    if (state_->epoch != epoch_) return base::fail(base::ErrorKind::OutcomeUnknown, "connection reset (injected)");
    if (now >= end_) return std::string();
    return std::nullopt;
}

base::SteadyTime FakeWatch::next_wake() const {
    base::SteadyTime wake = std::min(end_, pending_.empty() ? next_bookmark_ : pending_.front().due);
    if (!state_->postponed.empty()) wake = std::min(wake, state_->postponed.begin()->first);
    return wake;
}

net::Task<base::Result<std::string>> FakeWatch::read_some(std::chrono::milliseconds idle) {
    const base::SteadyTime give_up = state_->env.clock.steady_now() + idle;
    while (true) {
        state_->run_postponed();
        collect();
        std::optional<base::Result<std::string>> ready = take();
        if (ready) co_return std::move(*ready);
        const base::SteadyTime now = state_->env.clock.steady_now();
        if (now >= give_up) co_return base::fail(base::ErrorKind::OutcomeUnknown, "nothing came in time");
        const std::chrono::nanoseconds wait = std::min(next_wake(), give_up) - now;
        co_await state_->changed.wait_at_most(state_->env.timers, wait);
    }
}

}  // namespace support
