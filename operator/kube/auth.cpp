#include "kube/auth.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "kube/program.hpp"
#include "net/signal.hpp"

namespace kube {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds kTokenAge = 60s;
constexpr std::chrono::nanoseconds kLeastBetweenRuns = 1s;
constexpr base::Seconds kBeforeExpiry{10};  // a token that is about to expire would be refused on its way

base::Secret bearer(std::string_view token) { return base::Secret("Bearer " + std::string(token)); }

std::string_view trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

// A header can't carry these; and what can't be in a token is no token.
bool fits_header(std::string_view token) {
    for (const char letter : token)
        if (letter <= ' ' || letter > '~') return false;
    return !token.empty();
}

class FileToken {
public:
    FileToken(const net::Env& env, telemetry::Log& log, std::string path) : env_(env), log_(log), path_(std::move(path)) {}

    base::Result<base::Secret> header(bool fresh) {
        const base::SteadyTime now = env_.clock.steady_now();
        if (!header_.empty() && !fresh && now - read_at_ < kTokenAge) return header_;
        const base::Result<std::string> text = read_file(path_);
        const std::string_view token = text ? trimmed(*text) : std::string_view();
        if (fits_header(token)) {
            header_ = bearer(token);
            read_at_ = now;
            return header_;
        }
        const base::Error error(base::ErrorKind::Unauthorized, text ? path_ + ": holds no token" : text.error().message());
        if (header_.empty()) return base::fail(error);
        log_.warn("the service account token can't be read again; the last one stays in use", {{"error", error.message()}});
        read_at_ = now;
        return header_;
    }

private:
    net::Env env_;
    telemetry::Log& log_;
    std::string path_;
    base::Secret header_;
    base::SteadyTime read_at_{};
};

class PluginToken {
public:
    PluginToken(const net::Env& env, ExecPlugin plugin) : env_(env), plugin_(std::move(plugin)), changed_(env.executor) {}

    net::Task<base::Result<base::Secret>> header(bool fresh) {
        bool run = fresh;
        if (running_) {
            while (running_) co_await changed_.wait();
            run = false;  // that one was fresh
        }
        if (usable() && !(run && env_.clock.steady_now() - ran_at_ >= kLeastBetweenRuns)) co_return header_;
        running_ = true;
        const Finished finished(*this);
        const base::Result<void> ran = co_await refresh();
        if (!ran) co_return base::fail(ran.error());
        co_return header_;
    }

private:
    // Also when the run is cancelled.
    class Finished {
    public:
        explicit Finished(PluginToken& token) : token_(token) {}
        Finished(const Finished&) = delete;
        Finished& operator=(const Finished&) = delete;
        ~Finished() {
            token_.running_ = false;
            token_.changed_.notify();
        }

    private:
        PluginToken& token_;
    };

    [[nodiscard]] bool usable() const { return !header_.empty() && (!expires_at_ || env_.clock.system_now() + kBeforeExpiry < *expires_at_); }

    [[nodiscard]] base::Error trouble(const base::Error& error) const {
        std::string text = "exec plugin " + plugin_.command + ": " + error.message();
        if (error.kind() == base::ErrorKind::NotFound && !plugin_.install_hint.empty()) text += "; " + plugin_.install_hint;
        return {base::ErrorKind::Unauthorized, std::move(text)};
    }

    net::Task<base::Result<void>> refresh() {
        Program program;
        program.command = plugin_.command;
        program.arguments = plugin_.arguments;
        program.environment = plugin_.environment;
        std::optional<codec::ExecCluster> cluster;
        if (plugin_.provide_cluster_info) cluster = plugin_.cluster;
        program.environment.emplace_back("KUBERNETES_EXEC_INFO", codec::encode_exec_info(plugin_.api_version, cluster));
        const base::Result<std::string> output = co_await run_program(env_, std::move(program));
        ran_at_ = env_.clock.steady_now();
        if (!output) co_return base::fail(trouble(output.error()));
        const base::Result<codec::ExecCredential> credential = codec::decode_exec_credential(*output, plugin_.api_version);
        if (!credential) co_return base::fail(trouble(credential.error().in("its answer")));
        if (!fits_header(credential->token.reveal()))
            co_return base::fail(trouble(base::Error(base::ErrorKind::Invalid, "its answer: status.token: can't be put into a header")));
        header_ = bearer(credential->token.reveal());
        expires_at_ = credential->expires_at;
        co_return base::Result<void>();
    }

    net::Env env_;
    ExecPlugin plugin_;
    net::Signal changed_;
    bool running_ = false;
    base::Secret header_;
    std::optional<base::Time> expires_at_;
    base::SteadyTime ran_at_{};
};

// Coroutines with their state as a parameter: the function objects below hold it too.
net::Task<base::Result<base::Secret>> from_value(base::Result<base::Secret> header) { co_return header; }

net::Task<base::Result<base::Secret>> from_plugin(std::shared_ptr<PluginToken> plugin, bool fresh) { co_return co_await plugin->header(fresh); }

}  // namespace

Authenticate make_authenticate(const net::Env& env, telemetry::Log& log, CredentialSource source) {
    if (auto* token = std::get_if<StaticToken>(&source)) {
        if (!fits_header(token->token.reveal())) {
            const base::Error error(base::ErrorKind::Unauthorized, "kubeconfig: user.token: holds letters that no token has");
            return [error](bool) { return from_value(base::fail(error)); };
        }
        return [header = bearer(token->token.reveal())](bool) { return from_value(header); };
    }
    if (auto* file = std::get_if<TokenFile>(&source)) {
        const auto token = std::make_shared<FileToken>(env, log, std::move(file->path));
        return [token](bool fresh) { return from_value(token->header(fresh)); };
    }
    if (auto* plugin = std::get_if<ExecPlugin>(&source)) {
        const auto token = std::make_shared<PluginToken>(env, std::move(*plugin));
        return [token](bool fresh) { return from_plugin(token, fresh); };
    }
    return {};
}

}  // namespace kube
