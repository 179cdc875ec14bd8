#include "runtime/store.hpp"

#include <algorithm>

namespace runtime {

namespace {

bool number(const std::string& text) {
    return !text.empty() && text.front() != '0' && std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

}  // namespace

bool older(const std::string& a, const std::string& b) {
    if (!number(a)) return true;
    if (!number(b)) return false;
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace runtime
