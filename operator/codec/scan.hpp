// Finding the borders of JSON values without building anything: string- and escape-aware, bounded in depth. It checks brackets and quotes only;
// what is inside a value is checked when that value is parsed (fields.hpp).
#pragma once

#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace codec {

struct Member {
    std::string_view key;  // between its quotes, escapes as they stand
    std::string_view value;
};

// The members of one object, in order; views point into `object`. Error Invalid: not an object, cut off, or nested deeper than max_depth.
[[nodiscard]] base::Result<std::vector<Member>> members(std::string_view object, int max_depth);

// The elements of one array, likewise.
[[nodiscard]] base::Result<std::vector<std::string_view>> elements(std::string_view array, int max_depth);

// Whether `text` is exactly one value with balanced brackets, nested at most max_depth deep.
[[nodiscard]] base::Result<void> check_depth(std::string_view text, int max_depth);

}  // namespace codec
