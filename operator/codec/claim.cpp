#include <nlohmann/json.hpp>
#include <utility>

#include "codec/codec.hpp"
#include "codec/parts.hpp"

// A claim is a Lease (coordination.k8s.io/v1) named after its plan: of two who create it, the API server lets one.
namespace codec {
namespace {

constexpr std::string_view kLease = "Lease";
constexpr std::string_view kPrefix = "plan-";

}  // namespace

template <>
base::Result<api::Claim> decode<api::Claim>(std::string_view text) {
    const auto document = parse_json(text);
    if (!document) return base::fail(document.error());
    std::optional<base::Error> error;
    const Fields root(*document, "", error);
    api::Claim claim;
    claim.meta = read_meta(root, kLease);
    if (claim.meta.name.starts_with(kPrefix) && claim.meta.name.size() > kPrefix.size()) {
        claim.plan_id = claim.meta.name.substr(kPrefix.size());
    } else {
        root.object("metadata").reject("name", in_quotes(claim.meta.name) + " does not name a plan: plan-<plan id>");
    }
    claim.holder = root.object("spec").required_text("holderIdentity");
    if (error) return base::fail(*error);
    return claim;
}

std::string encode_new(const api::Claim& claim) {
    return dump(
        {{"apiVersion", "coordination.k8s.io/v1"},
         {"kind", kLease},
         {"metadata", {{"name", std::string(kPrefix) + claim.plan_id}, {"namespace", claim.meta.ns}, {"labels", {{"planwright.dev/claim", "plan"}}}}},
         {"spec", {{"holderIdentity", claim.holder}}}});
}

}  // namespace codec
