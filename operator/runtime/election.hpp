// The rules of a leader election without I/O and without a clock: what client-go's tools/leaderelection does, as a machine that is told what was
// read and when, and answers what to write.
//
// Times of other nodes are never compared with ours: a holder counts as alive for the duration its Lease states, measured by our steady clock from
// the moment at which we saw the Lease change. Our own leadership counts from the moment at which the last successful write was *sent*, so that we
// stop before anybody else can begin. None of this fences: two leaders are possible when a process pauses, and no purchase rests on it
// (operator/README.md, the protocol).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "codec/lease.hpp"

namespace runtime {

struct ElectionLimits {
    std::chrono::seconds lease{15};           // others wait that long after our last sign of life
    std::chrono::seconds renew_deadline{10};  // we stop that long after our last successful renewal
    std::chrono::seconds retry{2};
};

struct ElectionOptions {
    std::string ns;  // of the Lease
    std::string name;
    std::string identity;  // of this process alone: a host's name and something random
    ElectionLimits limits;
};

class Election {
public:
    explicit Election(ElectionOptions options);

    // The Lease as it was read (nothing: there is none), or as our own write was answered.
    void observe(const std::optional<codec::Lease>& lease, base::SteadyTime now);
    // What to write to become or stay leader; nothing: somebody else holds it. A resource_version in it: update that one; none: create it.
    [[nodiscard]] std::optional<codec::Lease> wish(base::SteadyTime now, std::int64_t wall_micros) const;
    // That write succeeded. `sent_at`: when it was sent.
    void written(const codec::Lease& lease, base::SteadyTime sent_at, base::SteadyTime now);
    // Whether we may act as leader at this moment.
    [[nodiscard]] bool leading(base::SteadyTime now) const;
    // When leading ends unless something is written; nothing when we do not lead.
    [[nodiscard]] std::optional<base::SteadyTime> leading_until() const;
    // What to write to hand the Lease back; nothing when it is not ours. Ends our leadership.
    [[nodiscard]] std::optional<codec::Lease> release(std::int64_t wall_micros);
    // Whether the Lease was read in an older version than before: the API server's store was set back, and nothing that is known is sure any more.
    [[nodiscard]] bool set_back() const { return set_back_; }
    // When somebody else's hold on it runs out unless it is renewed; nothing when it is ours or nobody's.
    [[nodiscard]] std::optional<base::SteadyTime> held_until() const;
    // Who holds it, as far as we know.
    [[nodiscard]] std::string holder() const { return known_ ? known_->holder : std::string(); }

private:
    ElectionOptions options_;
    std::optional<codec::Lease> known_;
    base::SteadyTime known_since_{};
    std::optional<base::SteadyTime> renewed_at_;
    bool set_back_ = false;
};

}  // namespace runtime
