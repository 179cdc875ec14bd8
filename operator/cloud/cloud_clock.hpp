// cloud: what the clouds have in common: their time and their rate limits. Vendors stand in the folders below.
//
// Cloud time: the local steady clock plus the offset learnt from the Date headers of answers. Every window, settle time, term and renewal is
// judged by it, so a wrong node clock cannot hurt. A Date has whole seconds and lies between sending and receiving, so the offset is known to
// within about a second; the protocol's margins are wider. It is taken as low as the answers allow: a clock that is a little behind the cloud's
// thinks a signature valid for a little longer, and waits.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"

namespace cloud {

class CloudClock {
public:
    // A change of the offset by more than this is a jump: evidence read before it is void.
    static constexpr base::Seconds kJump{30};

    explicit CloudClock(const base::Clock& clock) : clock_(clock) {}

    // One answer's Date, with the local times around the call. Slow answers (over 5 s) teach nothing once something is known.
    // A Date before 1970 or after 2199 teaches nothing. Returns whether it was a jump. The first answer is none.
    bool learn(base::Time date, base::SteadyTime sent, base::SteadyTime received);
    // Nothing before the first answer.
    [[nodiscard]] std::optional<base::Time> now() const;
    // The same at another local moment, by what is known now.
    [[nodiscard]] std::optional<base::Time> at(base::SteadyTime local) const;
    // Cloud minus this node's clock, for people.
    [[nodiscard]] std::optional<base::Seconds> offset_to_node() const;
    // Counts jumps; evidence carries the number it was read under.
    [[nodiscard]] std::uint64_t jumps() const { return jumps_; }
    // How long to wait, in local time, until now() is `when`, but a year at most; zero when it is past, and when nothing is known yet.
    [[nodiscard]] base::SteadyTime until(base::Time when) const;

private:
    const base::Clock& clock_;
    std::optional<base::SteadyTime> offset_;  // cloud time since 1970 minus steady time
    std::uint64_t jumps_ = 0;
};

}  // namespace cloud
