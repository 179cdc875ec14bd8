// One open watch of the fake API server, and the state it shares with the server.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "net/signal.hpp"
#include "support/fake_api_server.hpp"
#include "support/fake_api_store.hpp"

namespace support {

struct FakeApiServer::State {
    State(FakeApiServer& owner, const net::Env& environment);
    void hook();
    void postpone(std::chrono::nanoseconds wait, std::string client, net::HttpRequest request);
    // Executes what has become due. Nobody waits for these, so they are run when anything next happens at the server.
    void run_postponed();

    FakeApiServer& server;
    net::Env env;
    net::Signal changed;
    FakeApiStore store;
    std::multimap<base::SteadyTime, std::pair<std::string, net::HttpRequest>> postponed;
    std::string writer;  // whose request is being executed
    std::uint64_t requests = 0;
    std::uint64_t writes = 0;
    std::uint64_t epoch = 0;  // moves when every open watch breaks
    std::size_t watches = 0;
};

class FakeWatch final : public net::HttpStream {
public:
    FakeWatch(std::shared_ptr<FakeApiServer::State> state, std::string client, ApiTarget target);
    ~FakeWatch() override;
    [[nodiscard]] net::Task<base::Result<std::string>> read_some(std::chrono::milliseconds idle) override;

private:
    struct Pending {
        base::SteadyTime due;
        EventFault::Kind kind;
        std::string line;
    };
    void send_initial_events();
    // Turns changes since position_ into pending lines.
    void collect();
    void collect(const FakeApiStore::Change& change);
    void bookmark(bool initial_events_end);
    void push(const std::string& type, const json& object);
    // What can be read now; nothing: wait. An error: the connection breaks.
    [[nodiscard]] std::optional<base::Result<std::string>> take();
    [[nodiscard]] base::SteadyTime next_wake() const;
    [[nodiscard]] bool watches(const json& object) const;

    std::shared_ptr<FakeApiServer::State> state_;
    std::string client_;
    ApiTarget target_;
    std::deque<Pending> pending_;
    std::uint64_t position_ = 0;
    std::uint64_t epoch_ = 0;
    base::SteadyTime end_{};
    base::SteadyTime last_sent_{};
    base::SteadyTime next_bookmark_{};
    bool ended_ = false;
};

}  // namespace support
