#include "purchase/naming.hpp"

#include <array>
#include <cstdint>

namespace purchase {
namespace {

// FNV-1a, 64 bits: stable for ever, since names that are stored depend on it.
std::string hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3U;
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (unsigned shift = 64; shift > 0; shift -= 4) out += kDigits[(hash >> (shift - 4)) & 0xFU];
    return out;
}

}  // namespace

std::string what_create() { return "create"; }
std::string what_upgrade(api::PlanType target) { return "upgrade-" + std::string(api::to_string(target)); }
std::string what_renew(base::Time expires_before) { return "renew-" + base::format_compact_date(expires_before); }

std::string order_name(std::string_view short_kind, std::string_view subject, int ordinal, std::string_view what, int cancelled) {
    std::string tail = "-" + std::to_string(ordinal) + "-" + std::string(what);
    if (cancelled > 0) tail += "-" + std::to_string(cancelled + 1);
    std::string name = std::string(short_kind) + "-" + std::string(subject);
    if (name.size() + tail.size() <= kMaxName) return name + tail;
    const std::string hash = "-" + hash_of(name + tail);
    name.resize(kMaxName - tail.size() - hash.size());
    // A cut in the middle of a dotted name must not leave a dot before the dash.
    while (!name.empty() && (name.back() == '.' || name.back() == '-')) name.pop_back();
    return name + hash + tail;
}

}  // namespace purchase
