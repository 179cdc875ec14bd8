// app: composition roots and command lines: here the one of planwright-operator.
#pragma once

#include <optional>
#include <string>

#include "controllers/context.hpp"
#include "telemetry/log.hpp"

namespace app {

struct Options {
    std::string kubeconfig;
    std::string context;
    controllers::Settings settings;
    // Only check the installation (check.hpp), with this admission policy, or with none.
    std::optional<std::string> check;
    bool leader_elect = true;
    std::string health_address;  // empty: all
    std::uint16_t health_port = 0;
    std::string ports_file;
    telemetry::LogLevel log_level = telemetry::LogLevel::Info;
    telemetry::LogFormat log_format = telemetry::LogFormat::Json;
};

// Nothing: the program has nothing more to do (--help, or a wrong flag, which has been explained); `exit_code` says which.
[[nodiscard]] std::optional<Options> parse_options(int argc, char** argv, int& exit_code);

}  // namespace app
