// Tencent billing 2018-07-09: CreateInstance, RenewInstance, RefundInstance.
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/codec.hpp"
#include "codec/parts.hpp"
#include "codec/periods.hpp"
#include "codec/request_parts.hpp"

namespace codec {
namespace {

using api::Act;
using api::Period;
using nlohmann::json;

constexpr std::string_view kPayMode = "PrePay";
constexpr std::string_view kAutoRenew = "NOTIFY_AND_AUTO_RENEW";
constexpr std::string_view kManualRenew = "NOTIFY_AND_MANUAL_RENEW";

std::string_view word_of(Period::Unit unit) { return unit == Period::Unit::Year ? "y" : "m"; }

void read_period(const Fields& fields, api::Request& request) {
    const std::string unit = fields.required_text("PeriodUnit");
    const bool years = unit == "y";
    if (!years && unit != "m") fields.reject("PeriodUnit", in_quotes(unit) + " is not m or y");
    request.period_unit = years ? Period::Unit::Year : Period::Unit::Month;
    const auto value = static_cast<int>(fields.integer("Period", 1, years ? kMostYears : kInstanceMonths.most(), 0));
    if (value == 0) fields.reject("Period", "is missing");
    request.period_months = years ? 12 * value : value;
}

// Parameter tells the term a second time, so it is held against the first.
std::string read_parameter(const Fields& fields, const Period& period) {
    std::string parameter = fields.required_text("Parameter");
    if (instance_parameter(parameter, period) != parameter) fields.reject("Parameter", "is not a canonical object with the term of the request");
    return parameter;
}

}  // namespace

std::string instance_parameter(std::string_view parameters, const Period& period) {
    auto document = parse_json(parameters);
    if (!document || !document->is_object()) return {};
    (*document)["timeSpan"] = period.value;
    (*document)["timeUnit"] = word_of(period.unit);
    return dump(*document);
}

json instance_request(Act act, const api::Request& parameters) {
    const api::InstanceOffer& offer = parameters.instance;
    json request{{"ProductCode", offer.product_code}, {"SubProductCode", offer.sub_product_code}, {"RegionCode", offer.region_code}};
    if (act != Act::Create) request["InstanceId"] = parameters.plan_id;
    if (act == Act::Refund) return request;
    const Period period = period_of(parameters);
    request["Period"] = period.value;
    request["PeriodUnit"] = word_of(period.unit);
    if (act == Act::Renew) return request;
    request["ZoneCode"] = offer.zone_code;
    request["PayMode"] = kPayMode;
    request["Parameter"] = offer.parameter;
    request["Quantity"] = offer.quantity;
    request["ProjectId"] = offer.project_id;
    request["RenewFlag"] = parameters.auto_renew ? kAutoRenew : kManualRenew;
    return request;
}

api::Request read_instance_request(Act act, const Fields& fields) {
    api::Request request;
    api::InstanceOffer& offer = request.instance;
    offer.product_code = fields.required_text("ProductCode");
    offer.sub_product_code = fields.required_text("SubProductCode");
    offer.region_code = fields.required_text("RegionCode");
    if (act != Act::Create) request.plan_id = fields.required_text("InstanceId");
    if (act == Act::Refund) return request;
    read_period(fields, request);
    if (act == Act::Renew) return request;
    offer.zone_code = fields.required_text("ZoneCode");
    offer.parameter = read_parameter(fields, period_of(request));
    offer.quantity = static_cast<int>(fields.integer("Quantity", 1, kMaxResourceIds, 1));
    offer.project_id = fields.integer("ProjectId", 0, std::numeric_limits<std::int64_t>::max(), 0);
    const std::string flag = fields.required_text("RenewFlag");
    request.auto_renew = flag == kAutoRenew;
    if (!request.auto_renew && flag != kManualRenew) fields.reject("RenewFlag", in_quotes(flag) + " is not known");
    return request;
}

}  // namespace codec
