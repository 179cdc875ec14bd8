// Objects of the API server's: whatever they say, what the operator writes of them it reads again as the same.
#include <nlohmann/json.hpp>

#include "codec/codec.hpp"
#include "codec/lease.hpp"
#include "fuzz/input.hpp"

namespace {

using fuzz::require;
using nlohmann::json;

// As the API server does it.
std::string patched(std::string_view text, const std::string& patch) {
    json document = json::parse(text);
    document.merge_patch(json::parse(patch));
    return document.dump();
}

template <class T>
void try_object(std::string_view text) {
    const auto read = codec::decode<T>(text);
    if (!read) return require(!read.error().message().empty(), "an error says something");
    const std::string patch = codec::status_patch(read->meta, read->status);
    const auto again = codec::decode<T>(patched(text, patch));
    require(again.has_value(), "a status that was written is read");
    require(codec::status_patch(again->meta, again->status) == patch, "a status that was written is read as it was");
    require(again->spec == read->spec, "a status leaves the spec alone");
}

void try_order(std::string_view text) {
    try_object<api::PurchaseOrder>(text);
    auto order = codec::decode<api::PurchaseOrder>(text);
    if (!order) return;
    const auto made = codec::decode<api::PurchaseOrder>(codec::encode_new(*order));
    require(made.has_value(), "an order that was made is read");
    order->spec.approval.reset();  // these two are others' to write
    order->spec.resolution.reset();
    require(made->spec == order->spec, "an order that was made is read as it was");
}

void try_claim(std::string_view text) {
    const auto claim = codec::decode<api::Claim>(text);
    if (!claim) return;
    const auto made = codec::decode<api::Claim>(codec::encode_new(*claim));
    require(made.has_value(), "a claim that was made is read");
    require(made->plan_id == claim->plan_id && made->holder == claim->holder, "a claim that was made is read as it was");
}

void try_lease(std::string_view text) {
    const auto lease = codec::decode_lease(text);
    if (!lease) return;
    const auto written = codec::decode_lease(patched(text, codec::lease_patch(*lease)));
    require(written.has_value() && *written == *lease, "a Lease that was written is read as it was");
    const auto made = codec::decode_lease(codec::encode_new(*lease));
    require(made.has_value() && made->holder == lease->holder && made->name == lease->name, "a Lease that was made is read as it was");
}

void try_meta(std::string_view text) {
    const auto meta = codec::decode<api::ObjectMeta>(text);
    if (!meta) return;
    auto finalizers = meta->finalizers;
    finalizers.emplace_back("planwright.dev/purchases");
    const auto kept = codec::decode<api::ObjectMeta>(patched(text, codec::finalizers_patch(*meta, finalizers)));
    require(kept.has_value() && kept->finalizers == finalizers, "finalizers that were written are read as they were");
    const auto named = codec::decode<api::ObjectMeta>(patched(text, codec::external_id_patch(*meta, "edgeone-1")));
    require(named.has_value() && named->external_id == "edgeone-1", "an id that was written is read as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    switch (input.choose(8)) {
        case 0: try_object<api::EdgeOnePlan>(input.rest()); break;
        case 1: try_object<api::CloudInstance>(input.rest()); break;
        case 2: try_object<api::CenBandwidthPackage>(input.rest()); break;
        case 3: try_object<api::CloudAccount>(input.rest()); break;
        case 4: try_order(input.rest()); break;
        case 5: try_claim(input.rest()); break;
        case 6: try_lease(input.rest()); break;
        default: try_meta(input.rest()); break;
    }
    return 0;
}
