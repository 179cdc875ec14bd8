#include <nlohmann/json.hpp>
#include <utility>

#include "codec/codec.hpp"
#include "codec/fields.hpp"
#include "codec/request_parts.hpp"

namespace codec {
namespace {

using api::Act;
using api::PlanKind;
using nlohmann::json;

json request_json(PlanKind kind, Act act, const api::Request& parameters) {
    switch (kind) {
        case PlanKind::EdgeOne: return edge_one_request(act, parameters);
        case PlanKind::Instance: return instance_request(act, parameters);
        case PlanKind::Package: return package_request(act, parameters);
    }
    return json::object();
}

api::Request read_request(PlanKind kind, Act act, const Fields& fields) {
    switch (kind) {
        case PlanKind::EdgeOne: return read_edge_one_request(act, fields);
        case PlanKind::Instance: return read_instance_request(act, fields);
        case PlanKind::Package: return read_package_request(act, fields);
    }
    return {};
}

}  // namespace

api::Period period_of(const api::Request& request) {
    if (request.period_unit == api::Period::Unit::Year && request.period_months % 12 == 0)
        return {api::Period::Unit::Year, request.period_months / 12};
    return {api::Period::Unit::Month, request.period_months};
}

// The sorted keys are those of nlohmann's default map.
std::string canonical_request(PlanKind kind, Act act, const api::Request& parameters) { return dump(request_json(kind, act, parameters)); }

base::Result<api::Request> parse_request(PlanKind kind, Act act, std::string_view request) {
    if (api::action_of(kind, act).empty())
        return base::fail(base::ErrorKind::Invalid, std::string(api::names_of(kind).kind) + " has no act " + std::string(to_string(act)));
    const auto document = parse_json(request);
    if (!document) return base::fail(document.error());
    std::optional<base::Error> error;
    auto parameters = read_request(kind, act, Fields(*document, "", error));
    if (error) return base::fail(*error);
    // Whatever was not read above (another field, a repeated key, a space) shows here: a request is understood to the byte, or not at all.
    if (canonical_request(kind, act, parameters) != request)
        return base::fail(base::ErrorKind::Invalid, "is not a canonical request for act " + std::string(to_string(act)));
    return parameters;
}

std::string with_client_token(std::string_view request, std::string_view client_token) {
    if (client_token.empty()) return std::string(request);
    auto document = parse_json(request);
    if (!document || !document->is_object()) return std::string(request);
    (*document)["ClientToken"] = client_token;
    return dump(*document);
}

}  // namespace codec
