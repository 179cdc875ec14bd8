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

// An id as a part of an object's name (RFC 1123 subdomain): ids of some products have capitals and underscores. Nor is
// there a promise of how long they are.
std::string in_name(std::string_view id) {
    std::string text;
    for (const char c : id) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
        text += upper ? static_cast<char>(c - 'A' + 'a') : plain ? c : '-';
    }
    constexpr std::size_t kMost = 48;  // leaves room for the rest of an order's name
    if (text == id && text.size() <= kMost) return text;
    return text.substr(0, kMost) + "-" + hash_of(id);
}

}  // namespace

std::string what_create() { return "create"; }
std::string what_upgrade(api::PlanType target) { return "upgrade-" + std::string(api::to_string(target)); }
std::string what_bandwidth(int count) { return "bandwidth-" + std::to_string(count); }
std::string what_renew(base::Time expires_before, std::string_view plan_id) {
    return "renew-" + base::format_compact_date(expires_before) + (plan_id.empty() ? "" : "-" + in_name(plan_id));
}
std::string what_refund(std::string_view plan_id) { return plan_id.empty() ? "refund" : "refund-" + in_name(plan_id); }

std::string claim_holder(std::string_view ns, std::string_view kind, std::string_view name) {
    return std::string(ns).append("/").append(kind).append("/").append(name);
}

std::string client_token(std::string_view subject_uid, std::string_view order_name) {
    // A uid has 36 characters; should a server ever make longer ones, only their hash goes in.
    const std::string uid = subject_uid.size() <= 36 ? std::string(subject_uid) : hash_of(subject_uid);
    return uid + "-" + hash_of(order_name);
}

bool akin(std::string_view token, std::string_view other) {
    const std::size_t dash = token.rfind('-');
    const std::size_t other_dash = other.rfind('-');
    if (dash == std::string_view::npos || other_dash == std::string_view::npos) return token == other;
    return token.substr(0, dash) == other.substr(0, other_dash) || token.substr(dash) == other.substr(other_dash);
}

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
