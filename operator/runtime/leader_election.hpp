// Leader election over a Lease: the shell around Election that reads, writes and waits. The Lease is watched, so that one who waits for it knows at
// once when it is given back or taken; the watch only says that it is time to look, and who misses it looks every few seconds.
#pragma once

#include <functional>
#include <string>

#include "kube/client.hpp"
#include "net/env.hpp"
#include "net/signal.hpp"
#include "runtime/election.hpp"
#include "runtime/informer.hpp"
#include "telemetry/log.hpp"

namespace runtime {

struct ElectionCallbacks {
    std::function<void()> started_leading;
    std::function<void()> stopped_leading;     // it was lost, or released
    std::function<void(bool leading)> status;  // leader_election_master_status; told when run() begins and at every change
};

class LeaderElection {
public:
    // What env, log and client refer to must outlive it.
    LeaderElection(const net::Env& env, telemetry::Log& log, kube::Client& client, ElectionOptions options, ElectionCallbacks callbacks);

    // Waits for the Lease, takes it and renews it. Returns when leadership was lost, or when the API server's store was set back: the process should
    // end then, as client-go's do, since nothing it remembers is sure to be true. Cancel it for an orderly stop, then release().
    [[nodiscard]] net::Task<void> run();
    // Hands the Lease back, so that the next one need not wait. What goes wrong is logged, and not tried again.
    [[nodiscard]] net::Task<void> release();
    // Whether we may act as leader at this moment; false as soon as the deadline has passed, whatever run() is waiting for.
    [[nodiscard]] bool leading() const { return election_.leading(env_.clock.steady_now()); }

private:
    [[nodiscard]] net::Task<void> lead();
    // Reads and writes once; what goes wrong is logged and tried again after the retry period.
    [[nodiscard]] net::Task<void> attempt();
    [[nodiscard]] net::Task<base::Result<void>> read();
    [[nodiscard]] net::Task<base::Result<void>> write(codec::Lease lease);
    [[nodiscard]] net::Task<void> hand_back();
    // Tells the callbacks when leading() has changed.
    void notice();
    // The Lease was written, or is gone.
    [[nodiscard]] ReflectorSink watcher();
    [[nodiscard]] std::chrono::nanoseconds until_next_look();

    net::Env env_;
    telemetry::Log& log_;
    kube::Client& client_;
    ElectionOptions options_;
    Election election_;
    ElectionCallbacks callbacks_;
    Reflector watch_;
    net::Signal news_;
    bool has_news_ = false;  // that came while we were not waiting
    bool was_leading_ = false;
    bool must_read_ = true;  // what we know of the Lease may be old
};

}  // namespace runtime
