#include "net/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <exception>
#include <map>
#include <utility>
#include <vector>

namespace net {

namespace asio = boost::asio;

namespace {

struct Entry {
    std::string name;
    asio::cancellation_signal signal;
};

// What a task ended with, when that is neither success nor cancellation.
std::string describe(const std::exception_ptr& failure) {
    if (!failure) return {};
    try {
        std::rethrow_exception(failure);
    } catch (const asio::multiple_exceptions& both) {
        // Both sides of an `||` ended with one, as they do when the task is cancelled.
        return describe(both.first_exception());
    } catch (const boost::system::system_error& error) {
        return error.code() == asio::error::operation_aborted ? std::string() : std::string(error.what());
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception of unknown type";
    }
}

}  // namespace

// Shared with the completion handlers, which may run after the group is gone.
struct TaskGroup::State {
    State(asio::any_io_executor where, std::function<void(const std::string&, const std::string&)> report)
        : executor(std::move(where)), on_failure(std::move(report)), emptied(executor, asio::steady_timer::time_point::max()) {}

    asio::any_io_executor executor;
    std::function<void(const std::string&, const std::string&)> on_failure;
    std::map<std::uint64_t, std::shared_ptr<Entry>> entries;
    std::uint64_t next_id = 0;
    asio::steady_timer emptied;  // never expires; cancelled to wake the joiners

    void ended(std::uint64_t id, const std::exception_ptr& failure) {
        const std::string what = describe(failure);
        const auto entry = entries.extract(id);
        if (!what.empty() && on_failure) on_failure(entry.mapped()->name, what);
        if (entries.empty()) emptied.cancel();
    }
};

TaskGroup::TaskGroup(Env& env, std::function<void(const std::string& task, const std::string& what)> on_failure)
    : state_(std::make_shared<State>(env.executor, std::move(on_failure))) {}

TaskGroup::~TaskGroup() {
    state_->on_failure = nullptr;  // what it refers to may go away with the owner
    cancel();
}

void TaskGroup::spawn(std::string name, Task<void> task) {
    const std::uint64_t id = state_->next_id++;
    auto entry = std::make_shared<Entry>();
    entry->name = std::move(name);
    state_->entries.emplace(id, entry);
    auto on_end = [state = state_, id](const std::exception_ptr& failure) { state->ended(id, failure); };
    asio::co_spawn(state_->executor, std::move(task), asio::bind_cancellation_slot(entry->signal.slot(), std::move(on_end)));
}

void TaskGroup::cancel() {
    // Weak: a task may end, or start another one, while it is being told.
    std::vector<std::weak_ptr<Entry>> running;
    for (const auto& [id, entry] : state_->entries) running.emplace_back(entry);
    // On the loop, because Asio 1.81 would only post the signal otherwise and then touches a task that has ended meanwhile.
    asio::dispatch(state_->executor, [running = std::move(running)] {
        for (const auto& weak : running) {
            const std::shared_ptr<Entry> entry = weak.lock();
            if (entry) entry->signal.emit(asio::cancellation_type::terminal);
        }
    });
}

Task<void> TaskGroup::join() {
    const std::shared_ptr<State> state = state_;
    while (!state->entries.empty()) {
        boost::system::error_code woken;
        co_await state->emptied.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
}

std::size_t TaskGroup::size() const { return state_->entries.size(); }

}  // namespace net
