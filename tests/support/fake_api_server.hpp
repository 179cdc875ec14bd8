// An API server in this process, for tests and for the simulation of the whole operator: stores JSON objects of any group and behaves like
// kube-apiserver where the operator depends on it (optimistic concurrency, status subresource, generation, finalizers, preconditions, pages,
// watches with bookmarks, initial events and compaction), except that it validates against no schema. Every request can be made to fail in the
// ways that real ones do.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/env.hpp"
#include "net/http.hpp"

namespace support {

// What happens to one request.
struct RequestFault {
    enum class Kind {
        None,
        Unreachable,  // not executed; the caller is told that nothing was sent
        LostRequest,  // not executed; the caller can't know that
        LostAnswer,   // executed; the caller can't know that
        LateEffect,   // the caller is told OutcomeUnknown at once, the request is executed `effect_after` later
        Answer,       // not executed; answered with `status` (409, 429 with retry_after, 500, 503 ...)
    };
    Kind kind = Kind::None;
    std::chrono::nanoseconds before{0};  // on the way there
    std::chrono::nanoseconds after{0};   // on the way back
    std::chrono::nanoseconds effect_after{0};
    int status = 0;
    std::optional<std::chrono::seconds> retry_after;
};

// What happens to one event of one watch.
struct EventFault {
    enum class Kind {
        None,
        Skip,       // the watcher never sees it (bookmarks are always sent)
        Duplicate,  // twice
        Break,      // the connection breaks instead
        Close,      // the server ends the watch cleanly instead
        Gone,       // an ERROR event with code 410 instead, then the end
        Garbage,    // an object that can't be decoded instead
    };
    Kind kind = Kind::None;
    std::chrono::nanoseconds delay{0};  // this one and everything after it in the same watch comes that much later
};

struct FakeRequest {
    std::string_view client;  // the name given to connect()
    std::string_view method;
    std::string_view path;  // without the query
    std::string_view query;
    std::string_view body;
};

struct FakeEvent {
    std::string_view client;
    std::string_view plural;
    std::string_view type;  // ADDED, MODIFIED, DELETED, BOOKMARK
    std::string_view name;  // of the object
};

class FakeApiServer {
public:
    explicit FakeApiServer(const net::Env& env);
    FakeApiServer(const FakeApiServer&) = delete;
    FakeApiServer& operator=(const FakeApiServer&) = delete;
    ~FakeApiServer();

    // A way in. Each process of a simulation takes its own, so that faults can be its own; it may outlive the server's owner.
    [[nodiscard]] std::unique_ptr<net::Transport> connect(std::string client);

    // --- how the server is -------------------------------------------------------------------------------------------------------------
    bool watch_list = true;                       // false: sendInitialEvents is answered 422, as before Kubernetes 1.34
    std::chrono::nanoseconds latency{1'000'000};  // of each way of each request
    std::chrono::seconds bookmark_every{60};
    std::function<RequestFault(const FakeRequest&)> on_request;  // empty: no faults
    std::function<EventFault(const FakeEvent&)> on_event;
    // Called after every executed write, with the object as it is then (or was, for DELETED): the oracle's eye.
    std::function<void(std::string_view client, std::string_view type, const nlohmann::json& object)> on_write;

    // --- what a user does, without latency or faults. Paths are the API's: "/apis/planwright.dev/v1alpha1/namespaces/ns/edgeoneplans/name" --
    // The object or the error as the server answers it.
    net::HttpResponse execute(const std::string& method, const std::string& target, const std::string& body = {});
    // Throw std::runtime_error when the server refuses.
    nlohmann::json create(const std::string& collection, const nlohmann::json& object);
    nlohmann::json patch(const std::string& path, const nlohmann::json& merge_patch);
    void remove(const std::string& path);
    // Empty when there is no such object.
    [[nodiscard]] std::optional<nlohmann::json> find(const std::string& path) const;
    // All objects of a plural name, in order of namespace and name.
    [[nodiscard]] std::vector<nlohmann::json> all(std::string_view plural) const;

    // --- what happens to servers -----------------------------------------------------------------------------------------------------------
    void compact();        // watches and continue tokens from before now: 410
    void break_watches();  // every open watch breaks
    // etcd restored from a backup: objects and resourceVersion go back, watches break.
    struct Snapshot;
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;
    void restore(const std::shared_ptr<const Snapshot>& snapshot);

    // --- what was seen ---------------------------------------------------------------------------------------------------------------------
    [[nodiscard]] std::uint64_t requests() const;
    [[nodiscard]] std::uint64_t writes() const;  // that changed something
    [[nodiscard]] std::size_t open_watches() const;
    [[nodiscard]] std::uint64_t resource_version() const;

    struct State;

private:
    std::shared_ptr<State> state_;
};

}  // namespace support
