// Owner of spawned coroutines: nothing in the tree is spawned outside of one, so that stopping can cancel and wait for all of them.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "net/env.hpp"

namespace net {

class TaskGroup {
public:
    // `on_failure` is called when a task ends with an exception other than cancellation: that is a broken invariant, and the process should end.
    TaskGroup(Env& env, std::function<void(const std::string& task, const std::string& what)> on_failure);
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;
    ~TaskGroup();  // cancels what still runs; join() first for an orderly stop

    void spawn(std::string name, Task<void> task);
    // Asks every task to stop (asio terminal cancellation).
    void cancel();
    // Returns when no task is left.
    [[nodiscard]] Task<void> join();
    [[nodiscard]] std::size_t size() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace net
