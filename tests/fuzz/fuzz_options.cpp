// The command line, an argument a line: settings, or a refusal with exit code 2, whatever is typed.
#include <iostream>
#include <string>

#include "app/operator/options.hpp"
#include "fuzz/input.hpp"

namespace {

using fuzz::require;

// Nobody reads that many help texts.
bool silence() {
    std::cout.rdbuf(nullptr);
    std::cerr.rdbuf(nullptr);
    return true;
}
const bool silent = silence();

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::Input input(data, size);
    std::vector<std::string> arguments{"planwright-operator"};
    for (const std::string_view line : input.lines()) arguments.emplace_back(line.substr(0, line.find('\0')));
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    int exit_code = -1;
    const auto options = app::parse_options(static_cast<int>(argv.size()), argv.data(), exit_code);
    if (!options) {
        require(exit_code == 0 || exit_code == 2, "what is not understood is refused");
        return 0;
    }
    const auto& settings = options->settings;
    require(settings.inventory_interval >= base::Seconds(1) && settings.inventory_interval <= base::Seconds(3600),
            "an interval is within its bounds");
    require(!settings.watch_namespaces.empty(), "there are namespaces to look after");
    if (arguments.size() == 2 && arguments[1].starts_with("--health-listen="))
        require(std::stoul(arguments[1].substr(arguments[1].rfind(':') + 1)) == options->health_port, "a port is the one that was asked for");
    return 0;
}
