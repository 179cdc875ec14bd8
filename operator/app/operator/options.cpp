#include "app/operator/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <iostream>
#include <map>

#include "base/time.hpp"

#ifndef PLANWRIGHT_VERSION
#error "PLANWRIGHT_VERSION comes from CMake"
#endif

namespace app {
namespace {

std::string check_address(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const bool good = colon != std::string::npos && std::from_chars(text.data() + colon + 1, end, port) == std::from_chars_result{end, std::errc()};
    return good ? "" : "\"" + text + "\" is not address:port, such as 127.0.0.1:8081, [::1]:8081, or :8081 for all addresses";
}

std::string check_duration(const std::string& text) {
    const auto duration = base::parse_duration(text);
    if (!duration) return duration.error().message();
    return *duration >= base::Seconds(1) && *duration <= base::Seconds(3600) ? "" : "\"" + text + "\" is not between 1s and 1h";
}

// "a,b"; empty: all namespaces. A name that is left out by mistake ("a,") must not mean all.
base::Result<std::vector<std::string>> parse_namespaces(const std::vector<std::string>& lists) {
    std::vector<std::string> names;
    for (const std::string& list : lists) {
        for (std::size_t at = 0; !list.empty() && at <= list.size();) {
            const std::size_t comma = std::min(list.find(',', at), list.size());
            names.push_back(list.substr(at, comma - at));
            at = comma + 1;
            const std::string& name = names.back();
            const bool good = !name.empty() && name.size() <= 63 && name.front() != '-' && name.back() != '-' &&
                              name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
            if (!good)
                return base::fail(base::ErrorKind::Invalid,
                                  std::string("\"").append(name).append("\" is not a namespace's name, in \"").append(list).append("\""));
        }
    }
    if (names.empty()) return std::vector<std::string>{""};
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return names;
}

// What the flags are read into before they become settings.
struct Texts {
    std::string health = ":8081";
    std::string interval = "60s";
    std::vector<std::string> ambient;
};

void add_cluster_options(CLI::App& program, Options& options) {
    program.add_option("--kubeconfig", options.kubeconfig,
                       "kubeconfig file; without it the pod's service account, then $KUBECONFIG, then ~/.kube/config");
    program.add_option("--context", options.context, "context of the kubeconfig; default: its current-context");
    program
        .add_option("--namespace", options.settings.ns,
                    "the operator's own namespace, where its Lease and the claims live; default: the service account's, or planwright-system")
        ->envname("POD_NAMESPACE");
    program
        .add_option_function<std::vector<std::string>>(
            "--watch-namespaces",
            [&options](const std::vector<std::string>& lists) {
                auto names = parse_namespaces(lists);
                if (!names) throw CLI::ValidationError("--watch-namespaces", names.error().message());
                options.settings.watch_namespaces = std::move(*names);
            },
            "namespaces to look after, separated by commas; default: all")
        ->expected(0, 1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
    program.add_option("--identity", options.settings.identity, "name of this process in Leases and attempts; default: host name and process id")
        ->envname("POD_NAME");
    program.add_option("--leader-elect", options.leader_elect, "work only while holding the Lease (purchases are safe without it, too)")
        ->capture_default_str();
    program
        .add_option("--check", options.check,
                    "only ask the API server whether it serves the kinds and, with a ValidatingAdmissionPolicy's name, whether that guards orders")
        ->expected(0, 1);
}

void add_process_options(CLI::App& program, Options& options, Texts& texts) {
    program
        .add_option("--ambient-credentials-namespaces", texts.ambient,
                    "namespaces, or *, whose CloudAccounts may use the operator's own identity (credentials.oidc, credentials.instanceRole)")
        ->delimiter(',');
    program.add_option("--inventory-interval", texts.interval, "how often each account's plans are listed")
        ->check(check_duration)
        ->capture_default_str();
    program
        .add_option("--health-listen", texts.health, "address:port of /healthz, /readyz and /metrics; no address: all of them; port 0: a free one")
        ->check(check_address)
        ->capture_default_str();
    program.add_option("--ports-file", options.ports_file, R"(file that {"health":port} is written to)");
    const std::map<std::string, telemetry::LogFormat> formats{{"json", telemetry::LogFormat::Json}, {"human", telemetry::LogFormat::Text}};
    program.add_option("--log-format", options.log_format, "json or human")->transform(CLI::CheckedTransformer(formats));
    const std::map<std::string, telemetry::LogLevel> levels{{"debug", telemetry::LogLevel::Debug},
                                                            {"info", telemetry::LogLevel::Info},
                                                            {"warn", telemetry::LogLevel::Warn},
                                                            {"error", telemetry::LogLevel::Error}};
    program.add_option("--log-level", options.log_level, "debug, info, warn or error")->transform(CLI::CheckedTransformer(levels));
}

}  // namespace

std::optional<Options> parse_options(int argc, char** argv, int& exit_code) {
    Options options;
    Texts texts;
    CLI::App program("Planwright reconciles prepaid cloud plans: one declared purchase is paid exactly once.", "planwright-operator");
    program.set_version_flag("--version", PLANWRIGHT_VERSION);
    add_cluster_options(program, options);
    add_process_options(program, options, texts);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = program.exit(error) == 0 ? 0 : 2;
        return std::nullopt;
    }
    const std::size_t colon = texts.health.rfind(':');
    options.health_address = texts.health.substr(0, colon);
    if (options.health_address.starts_with('[') && options.health_address.ends_with(']'))
        options.health_address = options.health_address.substr(1, options.health_address.size() - 2);
    options.health_port = static_cast<std::uint16_t>(std::stoul(texts.health.substr(colon + 1)));
    options.settings.ambient_namespaces = {texts.ambient.begin(), texts.ambient.end()};
    options.settings.inventory_interval = *base::parse_duration(texts.interval);
    return options;
}

}  // namespace app
