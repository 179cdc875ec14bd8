// The whole operator, put together: informers fill the caches, the leader's three loops work on them. The program and the simulation both run this.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "controllers/context.hpp"
#include "net/task_group.hpp"

namespace controllers {

class Operator {
public:
    struct Parts {
        net::Env& env;
        kube::Client& kube;
        telemetry::Log& log;
        telemetry::Metrics& metrics;
        Settings settings;
        Connect connect;
        bool leader_elect = true;
        // A coroutine ended by an exception: a broken invariant. The process should end.
        std::function<void(const std::string& task, const std::string& what)> on_failure;
    };
    explicit Operator(Parts parts);
    Operator(const Operator&) = delete;
    Operator& operator=(const Operator&) = delete;
    ~Operator();

    // Runs until stop() has been called and everything has ended in order, or until leadership was lost or the API server's store was set back.
    // Returns whether it was the former.
    [[nodiscard]] net::Task<bool> run();
    // Leave: no new attempt starts, what runs is recorded, the Lease is given back.
    void stop();
    // Nothing when caches are filled; a standby that waits for leadership is ready too.
    [[nodiscard]] std::optional<std::string> why_not_ready() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace controllers
