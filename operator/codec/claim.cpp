#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/codec.hpp"
#include "codec/parts.hpp"

// A claim is a Lease (coordination.k8s.io/v1) named after its plan: of two who create it, the API server lets one.
namespace codec {
namespace {

constexpr std::string_view kLease = "Lease";
constexpr std::string_view kPrefix = "plan-";
constexpr std::string_view kHexPrefix = "planx-";
constexpr std::string_view kDigits = "0123456789abcdef";

// Whether "plan-<id>" is a name of Kubernetes' (RFC 1123 label). EdgeOne's ids and packages' are; of what CreateInstance sells nobody says.
bool is_plain(std::string_view id) {
    const auto is_edge = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !id.empty() && is_edge(id.back()) && std::ranges::all_of(id, [&](char c) { return is_edge(c) || c == '-'; });
}

// Of a name; empty: it names no plan.
std::string plan_of(std::string_view name) {
    if (name.starts_with(kPrefix)) return std::string(name.substr(kPrefix.size()));
    if (!name.starts_with(kHexPrefix) || name.size() % 2 != 0) return {};
    std::string id;
    for (name.remove_prefix(kHexPrefix.size()); !name.empty(); name.remove_prefix(2)) {
        const std::size_t high = kDigits.find(name[0]);
        const std::size_t low = kDigits.find(name[1]);
        if (high == std::string_view::npos || low == std::string_view::npos) return {};
        id += static_cast<char>(16 * high + low);
    }
    return id;
}

}  // namespace

std::string claim_name(std::string_view plan_id) {
    if (is_plain(plan_id)) return std::string(kPrefix) + std::string(plan_id);
    std::string name(kHexPrefix);
    for (const char c : plan_id) {
        const auto byte = static_cast<unsigned char>(c);
        name += kDigits[byte / 16U];
        name += kDigits[byte % 16U];
    }
    return name;
}

template <>
base::Result<api::Claim> decode<api::Claim>(std::string_view text) {
    const auto document = parse_json(text);
    if (!document) return base::fail(document.error());
    std::optional<base::Error> error;
    const Fields root(*document, "", error);
    api::Claim claim;
    claim.meta = read_meta(root, kLease);
    claim.plan_id = plan_of(claim.meta.name);
    if (claim.plan_id.empty()) root.object("metadata").reject("name", in_quotes(claim.meta.name) + " does not name a plan: plan-<plan id>");
    claim.holder = root.object("spec").required_text("holderIdentity");
    if (error) return base::fail(*error);
    return claim;
}

std::string encode_new(const api::Claim& claim) {
    return dump({{"apiVersion", "coordination.k8s.io/v1"},
                 {"kind", kLease},
                 {"metadata", {{"name", claim_name(claim.plan_id)}, {"namespace", claim.meta.ns}, {"labels", {{"planwright.dev/claim", "plan"}}}}},
                 {"spec", {{"holderIdentity", claim.holder}}}});
}

}  // namespace codec
