#include "kube/program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
extern "C" {  // glibc 2.36 declares it for C only
#include <sys/pidfd.h>
}
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <map>
#include <optional>
#include <system_error>

#include "net/deadline.hpp"

namespace kube {

namespace {

namespace asio = boost::asio;

std::unexpected<base::Error> system_failure(const std::string& what, int code) {
    const auto kind = code == ENOENT ? base::ErrorKind::NotFound : base::ErrorKind::Invalid;
    return base::fail(kind, what + ": " + std::generic_category().message(code));
}

// A running child; killed with its process group unless it has been waited for.
class Child {
public:
    explicit Child(pid_t pid) : pid_(pid) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ == 0) return;
        ::kill(-pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    [[nodiscard]] pid_t pid() const { return pid_; }
    // Its wait status; it has ended.
    [[nodiscard]] int reap() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = 0;
        return status;
    }

private:
    pid_t pid_;
};

std::vector<std::string> merged_environment(const Program& program) {
    std::map<std::string, std::string> merged;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string text = *variable;
        const auto equals = text.find('=');
        if (equals != std::string::npos) merged[text.substr(0, equals)] = text.substr(equals + 1);
    }
    for (const auto& [name, value] : program.environment) merged[name] = value;
    std::vector<std::string> out;
    out.reserve(merged.size());
    for (auto& [name, value] : merged) out.push_back(std::string(name).append("=").append(value));
    return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    out.reserve(texts.size() + 1);
    for (auto& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

// Its process id, or an errno.
std::expected<pid_t, int> spawn(const Program& program, int output) {
    std::vector<std::string> arguments = {program.command};
    arguments.insert(arguments.end(), program.arguments.begin(), program.arguments.end());
    std::vector<std::string> environment = merged_environment(program);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_t attributes{};
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);  // a group of its own, to kill what it starts as well
    posix_spawnattr_setpgroup(&attributes, 0);
    pid_t pid = 0;
    const int code = posix_spawnp(&pid, program.command.c_str(), &actions, &attributes, pointers(arguments).data(), pointers(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (code != 0) return std::unexpected(code);
    return pid;
}

// What is heard from a running child.
class Reading {
public:
    Reading(const asio::any_io_executor& executor, int output, int process, std::size_t most)
        : output_(executor, output), ended_(executor, process), most_(most) {}

    // Until the program has closed its output and ended. Does not throw when cancelled.
    net::Task<base::Result<std::string>> all() {
        const auto token = asio::as_tuple(asio::use_awaitable);
        std::string text;
        std::array<char, 4096> part{};
        while (true) {
            const auto read = co_await output_.async_read_some(asio::buffer(part), token);
            text.append(part.data(), std::get<1>(read));
            if (text.size() > most_) co_return base::fail(base::ErrorKind::TooLarge, "printed more than " + std::to_string(most_) + " bytes");
            if (std::get<0>(read) == asio::error::eof) break;
            if (std::get<0>(read)) co_return base::fail(base::ErrorKind::Invalid, "its output can't be read");
        }
        const auto over = co_await ended_.async_wait(asio::posix::stream_descriptor::wait_read, token);
        if (std::get<0>(over)) co_return base::fail(base::ErrorKind::Invalid, "can't be waited for");
        co_return text;
    }

private:
    asio::posix::stream_descriptor output_;
    asio::posix::stream_descriptor ended_;  // a pidfd
    std::size_t most_;
};

}  // namespace

net::Task<base::Result<std::string>> run_program(net::Env env, Program program) {
    const std::string what = "program " + program.command;
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) co_return system_failure(what, errno);
    const std::expected<pid_t, int> pid = spawn(program, ends[1]);
    ::close(ends[1]);
    const int process = pid ? ::pidfd_open(*pid, 0) : -1;
    const int code = pid ? errno : pid.error();
    Child child(pid.value_or(0));
    if (process < 0) {
        ::close(ends[0]);
        co_return system_failure(what, code);
    }
    Reading reading(env.executor, ends[0], process, program.max_output);
    const std::optional<base::Result<std::string>> text = co_await net::within(env.executor, program.limit, reading.all());
    if (!text) co_return base::fail(base::ErrorKind::Invalid, what + ": did not end within " + std::to_string(program.limit.count() / 1000) + " s");
    if (!*text) co_return base::fail(text->error().in(what));
    const int status = child.reap();
    if (WIFSIGNALED(status)) co_return base::fail(base::ErrorKind::Invalid, what + ": was ended by signal " + std::to_string(WTERMSIG(status)));
    if (WEXITSTATUS(status) != 0) co_return base::fail(base::ErrorKind::Invalid, what + ": ended with status " + std::to_string(WEXITSTATUS(status)));
    co_return *text;
}

}  // namespace kube
