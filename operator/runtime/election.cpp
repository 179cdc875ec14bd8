#include "runtime/election.hpp"

#include <utility>

#include "runtime/store.hpp"

namespace runtime {

Election::Election(ElectionOptions options) : options_(std::move(options)) {}

void Election::observe(const std::optional<codec::Lease>& lease, base::SteadyTime now) {
    if (known_ == lease) return;
    set_back_ = set_back_ || (known_ && lease && older(lease->resource_version, known_->resource_version));
    known_ = lease;
    known_since_ = now;
    if (set_back_ || !known_ || known_->holder != options_.identity) renewed_at_.reset();
}

std::optional<codec::Lease> Election::wish(base::SteadyTime now, std::int64_t wall_micros) const {
    codec::Lease lease;
    lease.ns = options_.ns;
    lease.name = options_.name;
    lease.holder = options_.identity;
    lease.duration = options_.limits.lease;
    lease.acquire_time = lease.renew_time = codec::format_micro_time(wall_micros);
    if (!known_) return lease;
    const bool ours = known_->holder == options_.identity;
    const std::optional<base::SteadyTime> held = held_until();
    if (held && now < *held) return std::nullopt;
    lease.resource_version = known_->resource_version;
    lease.transitions = known_->transitions + (ours ? 0 : 1);
    if (ours) lease.acquire_time = known_->acquire_time;
    return lease;
}

void Election::written(const codec::Lease& lease, base::SteadyTime sent_at, base::SteadyTime now) {
    observe(lease, now);
    if (lease.holder == options_.identity) renewed_at_ = sent_at;
}

std::optional<base::SteadyTime> Election::held_until() const {
    if (!known_ || known_->holder.empty() || known_->holder == options_.identity) return std::nullopt;
    return known_since_ + (known_->duration > std::chrono::seconds(0) ? known_->duration : options_.limits.lease);
}

std::optional<base::SteadyTime> Election::leading_until() const {
    if (!renewed_at_) return std::nullopt;
    return *renewed_at_ + options_.limits.renew_deadline;
}

bool Election::leading(base::SteadyTime now) const {
    const auto until = leading_until();
    return until && now < *until;
}

std::optional<codec::Lease> Election::release(std::int64_t wall_micros) {
    renewed_at_.reset();
    if (!known_ || known_->holder != options_.identity) return std::nullopt;
    codec::Lease lease = *known_;
    lease.holder.clear();
    lease.duration = std::chrono::seconds(1);
    lease.acquire_time = lease.renew_time = codec::format_micro_time(wall_micros);
    return lease;
}

}  // namespace runtime
