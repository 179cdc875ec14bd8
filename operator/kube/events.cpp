#include "kube/events.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

#include "codec/lease.hpp"

namespace kube {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds kSilence = 10min;
constexpr std::size_t kMostWaiting = 1000;
constexpr std::size_t kMostRemembered = 10'000;
constexpr std::size_t kMostName = 200;  // of 253; the rest is for what makes it unique

std::string hex(std::uint64_t number) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (; number != 0; number >>= 4U) text.insert(text.begin(), kDigits[number & 15U]);
    return text;
}

}  // namespace

EventRecorder::EventRecorder(const net::Env& env, Client& client, telemetry::Log& log, std::string instance)
    : env_(env), client_(client), log_(log), instance_(std::move(instance)), changed_(env.executor) {}

void EventRecorder::forget_old(base::SteadyTime now) {
    while (!said_in_order_.empty() && (now - said_in_order_.front().first >= kSilence || said_.size() >= kMostRemembered)) {
        said_.erase(said_in_order_.front().second);
        said_in_order_.pop_front();
    }
}

void EventRecorder::record(const codec::ObjectReference& regarding, const EventText& text) {
    const base::SteadyTime now = env_.clock.steady_now();
    forget_old(now);
    if (queue_.size() >= kMostWaiting) return;
    const Said said = std::hash<std::string>()(regarding.uid + '\0' + text.reason + '\0' + text.note);
    if (!said_.insert(said).second) return;
    said_in_order_.emplace_back(now, said);
    const std::int64_t micros = env_.clock.system_micros();
    codec::Event event;
    // Time, process and count: nobody else makes this name.
    const std::uint64_t process = std::hash<std::string>()(instance_);
    std::string object = regarding.name.substr(0, kMostName);
    while (!object.empty() && (object.back() == '.' || object.back() == '-')) object.pop_back();
    event.name = object + "." + hex(static_cast<std::uint64_t>(micros)) + hex(process & 0xFFFFFFU) + "." + std::to_string(sequence_++);
    event.event_time = codec::format_micro_time(micros);
    event.warning = text.warning;
    event.reason = text.reason;
    event.action = text.action;
    event.note = text.note;
    event.regarding = regarding;
    event.reporting_instance = instance_;
    queue_.push_back(std::move(event));
    changed_.notify();
}

net::Task<void> EventRecorder::run() {
    while (true) {
        if (queue_.empty()) {
            co_await changed_.wait();
            continue;
        }
        const codec::Event event = std::move(queue_.front());
        queue_.pop_front();
        const base::Result<std::string> sent = co_await client_.create(events().collection(event.regarding.ns), codec::encode_new(event));
        if (!sent) log_.debug("an event could not be sent", {{"reason", event.reason}, {"error", sent.error().message()}});
    }
}

}  // namespace kube
