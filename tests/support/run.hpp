// support: what tests share. Loop: one io_context with real clock, timers and chance, that runs a coroutine to its end.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "net/env.hpp"
#include "net/task_group.hpp"

namespace support {

class Loop {
public:
    Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop();  // stops what was spawned and lets it unwind

    [[nodiscard]] net::Env& env() { return env_; }
    [[nodiscard]] boost::asio::io_context& context() { return context_; }

    // Runs the loop until the task has ended and hands on its value or exception. Throws when nothing is left to do and it has not ended.
    void run(net::Task<void> task);
    template <class T>
    [[nodiscard]] T run(net::Task<T> task) {
        std::optional<T> result;
        run(keep(std::move(task), &result));
        return std::move(*result);
    }

    // Runs the loop until the condition holds, which something on the loop has to bring about. Throws when nothing is left to do before that.
    void run_until(const std::function<bool()>& holds);

    // Runs what can run without waiting.
    void run_ready();

    // Runs beside the task of run() until it is done, cancel_spawned() or the end of the Loop.
    void spawn(std::string name, net::Task<void> task);
    // Cancels what was spawned and runs the loop until all of it has ended.
    void cancel_spawned();
    [[nodiscard]] net::TaskGroup& tasks() { return tasks_; }
    // "name: what" of every spawned task that ended with an exception.
    [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }

private:
    template <class T>
    static net::Task<void> keep(net::Task<T> task, std::optional<T>* result) {
        T value = co_await std::move(task);
        result->emplace(std::move(value));
    }

    boost::asio::io_context context_{1};
    base::SystemClock clock_;
    base::SystemRandom random_;
    net::SteadyTimers timers_;
    net::Env env_;
    std::vector<std::string> failures_;
    net::TaskGroup tasks_;
};

}  // namespace support
