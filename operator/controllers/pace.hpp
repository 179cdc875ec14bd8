// How often an object's status is written. A purchase passes through states that last milliseconds and that nobody has to read; and two operators
// that both act may see an account differently, and must not overwrite each other at full speed.
#pragma once

#include <chrono>
#include <map>
#include <optional>

#include "api/meta.hpp"
#include "base/bucket.hpp"
#include "base/clock.hpp"

namespace controllers {

class Pace {
public:
    explicit Pace(const base::Clock& clock) : clock_(clock) {}

    // Asked before a status is written. Nothing: write it. Else: look again after that long, the state may be over by then.
    // `passing`: the state usually goes by within a moment, and what stands in the status is not wrong.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> wait(const api::Key& key, bool passing);
    // Nothing is to be written: the state is what the status says.
    void rest(const api::Key& key);
    void forget(const api::Key& key) { entries_.erase(key); }

private:
    struct Entry {
        std::optional<base::SteadyTime> passing_since;
        base::Bucket writes;
    };
    const base::Clock& clock_;
    std::map<api::Key, Entry> entries_;
};

}  // namespace controllers
