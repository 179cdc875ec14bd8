// Runs a short-lived program without a shell and reads what it prints, without holding the loop up.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "net/env.hpp"

namespace kube {

struct Program {
    std::string command;  // looked up in PATH when it has no '/'
    std::vector<std::string> arguments;
    std::vector<std::pair<std::string, std::string>> environment;  // beside our own; the last of a name wins
    std::chrono::milliseconds limit{10'000};
    std::size_t max_output = 1U << 20U;
};

// What it printed when it ended with 0. Its input is empty, its stderr is ours, it inherits no other descriptor. Errors: NotFound (no such program),
// TooLarge, Invalid (another exit status, a signal, too slow; it is killed with everything it started). They never hold its output.
[[nodiscard]] net::Task<base::Result<std::string>> run_program(net::Env env, Program program);

}  // namespace kube
