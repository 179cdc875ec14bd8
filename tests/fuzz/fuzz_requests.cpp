// The frozen request of an order, read back: understood to the byte or not at all.
#include <array>
#include <nlohmann/json.hpp>

#include "codec/codec.hpp"
#include "fuzz/input.hpp"

namespace {

using api::Act;
using api::PlanKind;
using fuzz::require;
using nlohmann::json;

constexpr std::array kKinds{PlanKind::EdgeOne, PlanKind::Instance, PlanKind::Package};
constexpr std::array kActs{Act::Create, Act::Upgrade, Act::Renew, Act::Refund};

void try_request(PlanKind kind, Act act, std::string_view text) {
    const auto request = codec::parse_request(kind, act, text);
    if (!request) return require(!request.error().message().empty(), "an error says something");
    require(codec::canonical_request(kind, act, *request) == text, "a request that is understood is written as it was");
    json sent = json::parse(codec::with_client_token(text, "token-1"));
    require(sent.value("ClientToken", "") == "token-1", "the token goes with the request");
    sent.erase("ClientToken");
    require(sent.dump() == text, "the token changes nothing else");
}

// The spec's free object, as Parameter of CreateInstance.
void try_parameter(std::string_view text) {
    for (const api::Period& period : {api::Period{api::Period::Unit::Month, 3}, api::Period{api::Period::Unit::Year, 1}}) {
        const std::string parameter = codec::instance_parameter(text, period);
        require(parameter.empty() || codec::instance_parameter(parameter, period) == parameter, "a parameter is canonical");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const std::size_t kind = input.choose(kKinds.size() + 1);
    if (kind == kKinds.size()) {
        try_parameter(input.rest());
    } else {
        const Act act = kActs.at(input.choose(kActs.size()));
        try_request(kKinds.at(kind), act, input.rest());
    }
    return 0;
}
