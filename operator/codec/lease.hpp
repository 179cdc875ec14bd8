// The Lease of a leader election (coordination.k8s.io/v1, client-go's tools/leaderelection writes the same fields). Claims are Leases too, but mean
// something else: see api::Claim.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace codec {

struct Lease {
    std::string ns;
    std::string name;
    std::string resource_version;
    std::string holder;  // empty: nobody
    std::chrono::seconds duration{0};
    std::string acquire_time;  // MicroTime texts: compared and written, never calculated with, since they come from other nodes' clocks
    std::string renew_time;
    int transitions = 0;  // how often it changed hands
    bool operator==(const Lease&) const = default;
};

[[nodiscard]] base::Result<Lease> decode_lease(std::string_view json);
[[nodiscard]] std::string encode_new(const Lease& lease);
// A merge patch of the whole spec that fails with 409 when the Lease has moved on from lease.resource_version.
[[nodiscard]] std::string lease_patch(const Lease& lease);

// metav1.MicroTime: "2026-11-21T08:30:00.000000Z" of microseconds since 1970.
[[nodiscard]] std::string format_micro_time(std::int64_t micros);

}  // namespace codec
