#include "codec/lease.hpp"

#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/fields.hpp"
#include "codec/parts.hpp"

namespace codec {

namespace {

constexpr std::string_view kLease = "Lease";

nlohmann::json spec_of(const Lease& lease) {
    return {{"holderIdentity", lease.holder},
            {"leaseDurationSeconds", lease.duration.count()},
            {"acquireTime", lease.acquire_time},
            {"renewTime", lease.renew_time},
            {"leaseTransitions", lease.transitions}};
}

}  // namespace

base::Result<Lease> decode_lease(std::string_view json) {
    const auto document = parse_json(json);
    if (!document) return base::fail(document.error());
    std::optional<base::Error> error;
    const Fields root(*document, "", error);
    const api::ObjectMeta meta = read_meta(root, kLease);
    const Fields spec = root.object("spec");
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    Lease lease;
    lease.ns = meta.ns;
    lease.name = meta.name;
    lease.resource_version = meta.resource_version;
    lease.holder = spec.text("holderIdentity");
    lease.duration = std::chrono::seconds(spec.integer("leaseDurationSeconds", 0, kMost, 0));
    lease.acquire_time = spec.text("acquireTime");
    lease.renew_time = spec.text("renewTime");
    lease.transitions = static_cast<int>(spec.integer("leaseTransitions", 0, kMost, 0));
    if (error) return base::fail(*error);
    return lease;
}

std::string encode_new(const Lease& lease) {
    return dump({{"apiVersion", "coordination.k8s.io/v1"},
                 {"kind", kLease},
                 {"metadata", {{"name", lease.name}, {"namespace", lease.ns}}},
                 {"spec", spec_of(lease)}});
}

std::string lease_patch(const Lease& lease) { return dump({{"metadata", {{"resourceVersion", lease.resource_version}}}, {"spec", spec_of(lease)}}); }

std::string format_micro_time(std::int64_t micros) {
    const std::chrono::microseconds whole(micros);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(whole);
    std::string text = base::format_rfc3339(base::Time(seconds));
    const std::string fraction = std::to_string((whole - seconds).count());
    text.pop_back();  // Z
    return text + "." + std::string(6 - fraction.size(), '0') + fraction + "Z";
}

}  // namespace codec
