#include "controllers/turns.hpp"

#include <utility>

namespace controllers {
namespace {

// A few seconds' worth at the usual 20 a second, so that the limit is made use of.
constexpr int kMost = 64;

}  // namespace

bool Turns::enter(const std::string& action, const api::Key& key) {
    Line& line = lines_[action];
    if (line.waiting < kMost) {
        ++line.waiting;
        return true;
    }
    if (line.later.insert(key).second) line.in_order.push_back(key);
    return false;
}

void Turns::leave(const std::string& action) {
    Line& line = lines_[action];
    --line.waiting;
    // One for one. Not all of them come, as some are no longer wanted: before nobody is left to tell the others, all are told.
    while (!line.in_order.empty()) {
        const api::Key next = std::move(line.in_order.front());
        line.in_order.pop_front();
        line.later.erase(next);
        queue_.add(next, runtime::Priority::High);
        if (line.waiting > 0) return;
    }
}

}  // namespace controllers
