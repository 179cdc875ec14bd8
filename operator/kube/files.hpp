// Small configuration files, read whole.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "base/error.hpp"

namespace kube {

inline constexpr std::size_t kMaxConfigFile = 1U << 20U;

// A regular file of at most `most` bytes. Errors: NotFound, Forbidden (permissions), TooLarge, Invalid (a directory, a pipe ...). They name the file.
[[nodiscard]] base::Result<std::string> read_file(const std::string& path, std::size_t most = kMaxConfigFile);
// The seam for tests of what is made of files.
using ReadFile = std::function<base::Result<std::string>(const std::string& path)>;

}  // namespace kube
