#include "support/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <stdexcept>

namespace support {

namespace {

struct Ended {
    bool yes = false;
    std::exception_ptr failure;
};

}  // namespace

Loop::Loop()
    : timers_(context_.get_executor()),
      env_{context_.get_executor(), clock_, timers_, random_},
      tasks_(env_, [this](const std::string& task, const std::string& what) { failures_.push_back(task + ": " + what); }) {}

Loop::~Loop() { cancel_spawned(); }

void Loop::run(net::Task<void> task) {
    Ended ended;
    boost::asio::co_spawn(context_, std::move(task), [&ended](std::exception_ptr failure) {
        ended.yes = true;
        ended.failure = std::move(failure);
    });
    run_until([&ended] { return ended.yes; });
    if (ended.failure) std::rethrow_exception(ended.failure);
}

void Loop::run_until(const std::function<bool()>& holds) {
    context_.restart();
    while (!holds()) {
        if (context_.run_one() == 0) throw std::logic_error("the test waits for something that never comes");
    }
}

void Loop::run_ready() {
    context_.restart();
    context_.poll();
}

void Loop::spawn(std::string name, net::Task<void> task) { tasks_.spawn(std::move(name), std::move(task)); }

void Loop::cancel_spawned() {
    tasks_.cancel();
    context_.restart();
    while (tasks_.size() > 0 && context_.run_one() > 0) {
    }
}

}  // namespace support
