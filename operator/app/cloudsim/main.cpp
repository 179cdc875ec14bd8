// planwright-cloudsim: the simulated clouds as a process, for tests and for trying things out. It listens on loopback only, keeps everything in
// memory and forgets it when it ends. `--help` lists its options; cloudsim/control.hpp the control interface.
#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>

#include "cloudsim/face.hpp"
#include "net/server.hpp"

namespace {

namespace asio = boost::asio;

struct Options {
    std::string listen = "127.0.0.1:0";
    std::string control = "127.0.0.1:0";
    std::string ports_file;
    std::vector<std::string> accounts;
    std::uint64_t seed = 1;
    long latency_ms = 0;
    long read_lag_seconds = 0;
};

struct Address {
    std::string host;
    std::uint16_t port = 0;
};

template <class Number>
Number number_of(const std::string& text, const std::string& what) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) throw std::runtime_error(what + ": \"" + text + "\" is not a number in range");
    return value;
}

// There is no access control whatever, so nobody else's machine may reach it.
Address loopback(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error("\"" + text + "\" is not an address:port");
    Address address{.host = text.substr(0, colon), .port = number_of<std::uint16_t>(text.substr(colon + 1), "port")};
    if (address.host == "[::1]") return {.host = "::1", .port = address.port};
    if (address.host != "127.0.0.1") throw std::runtime_error("only 127.0.0.1 and [::1] can be listened on, not " + address.host);
    return address;
}

// uin:secretId:secretKey:balanceCents
cloudsim::Account account_of(const std::string& text) {
    std::vector<std::string> parts;
    std::size_t at = 0;
    while (parts.size() < 3) {
        const std::size_t colon = text.find(':', at);
        if (colon == std::string::npos) throw std::runtime_error("--account takes uin:secretId:secretKey:balanceCents");
        parts.push_back(text.substr(at, colon - at));
        at = colon + 1;
    }
    static_cast<void>(number_of<long>(parts[0], "--account: uin"));
    cloudsim::Account account;
    account.uin = parts[0];
    account.balance_cents = number_of<long>(text.substr(at), "--account: balance");
    cloudsim::Key key;
    key.secret_id = parts[1];
    key.secret_key = parts[2];
    account.keys.push_back(key);
    return account;
}

std::unique_ptr<net::Server> open(net::Env& env, const std::string& where, net::Handler handler) {
    const Address address = loopback(where);
    auto server = net::listen(env, address.host, address.port, std::move(handler));
    if (!server) throw std::runtime_error(server.error().message());
    return std::move(*server);
}

// Written beside and renamed, so that whoever waits for the file never reads half of it.
void write_ports(const std::string& path, std::uint16_t api, std::uint16_t control) {
    const std::string draft = path + ".new";
    {
        std::ofstream file(draft);
        file << R"({"api":)" << api << R"(,"control":)" << control << "}\n";
        if (!file.flush()) throw std::runtime_error("cannot write " + draft);
    }
    if (std::rename(draft.c_str(), path.c_str()) != 0) throw std::runtime_error("cannot write " + path);
}

net::Task<void> until_stopped(asio::signal_set* signals, net::TaskGroup* tasks) {
    boost::system::error_code cancelled;  // by the failure of a task
    co_await signals->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    tasks->cancel();
    co_await tasks->join();
}

void serve(const Options& options) {
    asio::io_context context{1};
    base::SystemClock clock;
    base::SystemRandom random;
    net::SteadyTimers timers(context.get_executor());
    net::Env env{.executor = context.get_executor(), .clock = clock, .timers = timers, .random = random};
    cloudsim::Face face(env, options.seed);
    face.set_latency(std::chrono::milliseconds(options.latency_ms));
    face.agenda().set_read_lag(base::Seconds(options.read_lag_seconds));
    for (const std::string& account : options.accounts) face.model().put_account(account_of(account));

    const auto api = open(env, options.listen, [&face](net::HttpRequest request) { return face.handle(std::move(request)); });
    const auto control = open(env, options.control, [&face](net::HttpRequest request) { return face.control(std::move(request)); });
    std::string failure;
    asio::signal_set signals(context, SIGTERM, SIGINT);
    net::TaskGroup tasks(env, [&failure, &signals](const std::string& task, const std::string& what) {
        failure = task + ": " + what;
        signals.cancel();
    });
    tasks.spawn("api", api->run());
    tasks.spawn("control", control->run());
    if (!options.ports_file.empty()) write_ports(options.ports_file, api->port(), control->port());
    std::cerr << "planwright-cloudsim: API on " << options.listen.substr(0, options.listen.rfind(':')) << ":" << api->port() << ", control on "
              << options.control.substr(0, options.control.rfind(':')) << ":" << control->port() << ", " << options.accounts.size()
              << " accounts, seed " << options.seed << "\n";
    asio::co_spawn(context, until_stopped(&signals, &tasks), [&failure](const std::exception_ptr& error) {
        if (error) failure = "stopping failed";
    });
    context.run();
    if (!failure.empty()) throw std::runtime_error(failure);
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app("Simulated clouds for Planwright's tests");
    Options options;
    app.add_option("--listen", options.listen, "API: loopback address:port, port 0 takes a free one")->capture_default_str();
    app.add_option("--control", options.control, "control interface: loopback address:port")->capture_default_str();
    app.add_option("--ports-file", options.ports_file, R"(file that {"api":port,"control":port} is written to when both answer)");
    app.add_option("--account", options.accounts, "uin:secretId:secretKey:balanceCents, repeatable");
    app.add_option("--seed", options.seed, "of ids and of the faults' chances")->capture_default_str();
    app.add_option("--latency-ms", options.latency_ms, "added to every API call")->check(CLI::NonNegativeNumber);
    app.add_option("--read-lag-seconds", options.read_lag_seconds, "how long changes stay invisible to reads")->check(CLI::NonNegativeNumber);
    CLI11_PARSE(app, argc, argv);
    serve(options);
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "planwright-cloudsim: %s\n", error.what());
    return 1;
}
