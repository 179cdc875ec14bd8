// Everything a test of asynchronous parts needs, in virtual time: loop, clock, chance, API server, log.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kube/client.hpp"
#include "net/env.hpp"
#include "net/task_group.hpp"
#include "support/fake_api_server.hpp"
#include "support/virtual_time.hpp"
#include "telemetry/log.hpp"

namespace support {

struct VirtualWorld {
    explicit VirtualWorld(std::uint64_t seed = 1) : random(seed) {}
    ~VirtualWorld() { stop(); }
    VirtualWorld(const VirtualWorld&) = delete;
    VirtualWorld& operator=(const VirtualWorld&) = delete;

    // A client of the API server, as one process has it.
    [[nodiscard]] std::unique_ptr<kube::Client> client(const std::string& name = "test") {
        return std::make_unique<kube::Client>(env, api.connect(name), kube::Authenticate(), kube::OnRequest());
    }
    [[nodiscard]] bool until(const std::function<bool()>& done, std::chrono::nanoseconds most = std::chrono::minutes(10)) {
        return run_until(io, time, done, most);
    }
    void pass(std::chrono::nanoseconds span) { run_for(io, time, span); }
    // Runs a task to its end.
    template <class T>
    [[nodiscard]] T run(net::Task<T> task) {
        std::optional<T> result;
        tasks.spawn("run", keep(std::move(task), &result));
        if (!until([&] { return result.has_value(); }, std::chrono::hours(24))) throw std::runtime_error("the task does not end");
        return std::move(*result);
    }
    // Ends every task; before what they refer to goes away.
    void stop() {
        tasks.cancel();
        pass(std::chrono::seconds(0));
    }
    [[nodiscard]] bool logged(std::string_view text) const {
        for (const auto& line : lines)
            if (line.contains(text)) return true;
        return false;
    }

    boost::asio::io_context io{1};
    VirtualTime time{io.get_executor()};
    SeededRandom random;
    net::Env env{io.get_executor(), time, time, random};
    std::vector<std::string> lines;
    telemetry::Log log{time, telemetry::LogLevel::Debug, telemetry::LogFormat::Text, [this](std::string line) { lines.push_back(std::move(line)); }};
    FakeApiServer api{env};
    std::vector<std::string> failures;  // of tasks
    net::TaskGroup tasks{env, [this](const std::string& task, const std::string& what) { failures.push_back(task + ": " + what); }};

private:
    template <class T>
    static net::Task<void> keep(net::Task<T> task, std::optional<T>* result) {
        T value = co_await std::move(task);
        result->emplace(std::move(value));
    }
};

}  // namespace support
