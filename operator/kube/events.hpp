// Events (events.k8s.io/v1): what happened to an object, for people who run kubectl describe. A help, never a record: sent when there is time,
// dropped when there are too many, and never waited for.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_set>
#include <utility>

#include "codec/event.hpp"
#include "kube/client.hpp"
#include "net/signal.hpp"
#include "telemetry/log.hpp"

namespace kube {

struct EventText {
    bool warning = false;
    std::string reason;  // CamelCase, one of api::Reason where it is about a condition
    std::string action;  // what the operator was doing: "Purchase", "Renew"
    std::string note;    // cut to 1024 bytes
};

class EventRecorder {
public:
    // `instance`: which process; part of the names of its events, so at most one recorder may have it.
    EventRecorder(const net::Env& env, Client& client, telemetry::Log& log, std::string instance);

    // Never waits, never fails. The same reason and note about the same object within 10 minutes are said once; of more than 1000 that wait the
    // newest are dropped.
    void record(const codec::ObjectReference& regarding, const EventText& text);
    // Sends what is recorded until cancelled.
    [[nodiscard]] net::Task<void> run();
    [[nodiscard]] std::size_t waiting() const { return queue_.size(); }

private:
    using Said = std::size_t;  // hash of uid, reason and note: the texts themselves would be megabytes
    void forget_old(base::SteadyTime now);

    net::Env env_;
    Client& client_;
    telemetry::Log& log_;
    std::string instance_;
    net::Signal changed_;
    std::deque<codec::Event> queue_;
    std::unordered_set<Said> said_;
    std::deque<std::pair<base::SteadyTime, Said>> said_in_order_;
    long sequence_ = 0;
};

}  // namespace kube
