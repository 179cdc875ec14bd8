// planwright-operator: the program. `--help` lists its options. Exit codes: 0 left in order, 1 something failed, 2 wrong command line,
// 3 leadership was lost, or the API server's store was set back (start again).
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "app/operator/check.hpp"
#include "app/operator/options.hpp"
#include "controllers/operator.hpp"
#include "kube/auth.hpp"
#include "kube/config.hpp"
#include "kube/rotation.hpp"
#include "net/client.hpp"
#include "net/server.hpp"
#include "telemetry/health.hpp"

namespace {

namespace asio = boost::asio;

constexpr const char* kNamespace = "planwright-system";  // outside of a cluster

// Keys are in memory: no core files, no other process of this user may look, and what is written is for this user alone.
void keep_secrets_in_memory() {
    (void)umask(077);
    const rlimit none{0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0);
}

std::string default_identity() {
    std::string host(256, '\0');
    if (gethostname(host.data(), host.size() - 1) != 0) host = "planwright";
    host.resize(host.find('\0'));
    return host + "-" + std::to_string(getpid());
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing runs yet
    return value == nullptr ? "" : value;
}

void write_ports(const std::string& path, std::uint16_t health) {
    const std::string draft = path + ".new";
    {
        std::ofstream file(draft);
        file << R"({"health":)" << health << "}\n";
    }
    if (std::rename(draft.c_str(), path.c_str()) != 0) throw std::runtime_error("cannot write " + path);
}

// What a failed start says: one line that tells what to do.
[[noreturn]] void refuse(const base::Error& error, const std::string& what) { throw std::runtime_error(what + ": " + error.message()); }

class Program {
public:
    explicit Program(app::Options options)
        : options_(std::move(options)),
          timers_(context_.get_executor()),
          env_{context_.get_executor(), clock_, timers_, random_},
          log_(clock_, options_.log_level, options_.log_format),
          metrics_(PLANWRIGHT_VERSION),
          tasks_(env_, [this](const std::string& task, const std::string& what) { broken(task, what); }),
          signals_(context_, SIGTERM, SIGINT) {}

    int run() {
        const auto load = [this] {
            return kube::load_config({options_.kubeconfig, options_.context, kube::kServiceAccountDirectory}, kube::process_environment());
        };
        const auto make = [this](const kube::ClientConfig& config) { return net::make_client(env_, config.server, config.tls); };
        auto config = load();
        if (!config) refuse(config.error(), "no way to the API server");
        auto transport = make(*config);
        if (!transport) refuse(transport.error(), "no way to the API server");
        if (options_.settings.ns.empty()) options_.settings.ns = config->pod_namespace.empty() ? kNamespace : config->pod_namespace;
        const std::string host = config->server.host_header();
        kube::Client client(
            env_, std::move(*transport), kube::make_authenticate(env_, log_, config->credentials),
            [this, host](std::string_view method, int status) {
                metrics_.kube_request(status == 0 ? "<error>" : std::to_string(status), method, host);
            },
            std::string("planwright-operator/") + PLANWRIGHT_VERSION);
        if (options_.check) return run_check(client, *options_.check);
        controllers::Operator planwright({env_, client, log_, metrics_, options_.settings, [this](const std::string& url) { return connect(url); },
                                          options_.leader_elect, [this](const std::string& task, const std::string& what) { broken(task, what); }});
        kube::Rotation rotation(env_, log_, client, *config, load, make);
        auto health = net::listen(env_, options_.health_address, options_.health_port,
                                  telemetry::health_handler(metrics_, [&planwright] { return planwright.why_not_ready(); }));
        if (!health) refuse(health.error(), "--health-listen");
        if (!options_.ports_file.empty()) write_ports(options_.ports_file, (*health)->port());
        log_.info("starting", {{"version", PLANWRIGHT_VERSION},
                               {"server", host},
                               {"namespace", options_.settings.ns},
                               {"identity", options_.settings.identity},
                               {"healthPort", (*health)->port()}});
        tasks_.spawn("health", (*health)->run());
        tasks_.spawn("rotation", rotation.run());
        tasks_.spawn("signals", stop_on_signal(planwright));
        bool orderly = false;
        tasks_.spawn("operator", operate(planwright, orderly));
        context_.run();
        if (!failure_.empty()) throw std::runtime_error(failure_);
        return orderly ? 0 : 3;
    }

private:
    base::Result<std::unique_ptr<net::Transport>> connect(const std::string& url) {
        auto parsed = net::parse_url(url);
        if (!parsed) return base::fail(parsed.error());
        return net::make_client(env_, *parsed, {});
    }

    int run_check(kube::Client& client, const std::string& policy) {
        base::Result<void> result;
        tasks_.spawn("check", check(client, policy, result));
        signals_.async_wait([this, &result](const boost::system::error_code& error, int) {
            if (error) return;
            result = base::fail(base::ErrorKind::Cancelled, "ended by a signal");
            context_.stop();
        });
        context_.run();
        if (!failure_.empty()) throw std::runtime_error(failure_);
        if (!result) refuse(result.error(), "--check");
        log_.info("checked", {{"namespace", options_.settings.ns}, {"policy", policy}});
        return 0;
    }

    net::Task<void> check(kube::Client& client, std::string policy, base::Result<void>& result) {
        result = co_await app::check_installation(env_, client, options_.settings.ns, std::move(policy));
        context_.stop();
    }

    net::Task<void> stop_on_signal(controllers::Operator& planwright) {
        boost::system::error_code ignored;
        co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        planwright.stop();
    }

    net::Task<void> operate(controllers::Operator& planwright, bool& orderly) {
        orderly = co_await planwright.run();
        log_.info("left", {{"orderly", orderly}});
        context_.stop();
    }

    // A coroutine ended by an exception: whatever it did is in doubt, and every state is an ordinary starting state.
    void broken(const std::string& task, const std::string& what) {
        log_.error("broken invariant, ending", {{"task", task}, {"what", what}});
        failure_ = task + ": " + what;
        context_.stop();
    }

    app::Options options_;
    asio::io_context context_{1};
    base::SystemClock clock_;
    base::SystemRandom random_;
    net::SteadyTimers timers_;
    net::Env env_;
    telemetry::Log log_;
    telemetry::Metrics metrics_;
    std::string failure_;
    net::TaskGroup tasks_;
    asio::signal_set signals_;
};

}  // namespace

int main(int argc, char** argv) {
    keep_secrets_in_memory();
    int exit_code = 0;
    auto options = app::parse_options(argc, argv, exit_code);
    if (!options) return exit_code;
    if (options->settings.identity.empty()) options->settings.identity = default_identity();
    options->settings.tencent_token_file = environment("TKE_WEB_IDENTITY_TOKEN_FILE");
    options->settings.alibaba_token_file = environment("ALIBABA_CLOUD_OIDC_TOKEN_FILE");
    try {
        return Program(std::move(*options)).run();
    } catch (const std::exception& error) {
        std::cerr << "planwright-operator: " << error.what() << std::endl;
        return 1;
    }
}
