// teo 2022-09-01: CreatePlan, UpgradePlan, RenewPlan.
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/periods.hpp"
#include "codec/request_parts.hpp"

namespace codec {
namespace {

using api::Act;
using api::PlanType;
using nlohmann::json;

constexpr std::array kPlanTypes{PlanType::Personal, PlanType::Basic, PlanType::Standard, PlanType::Enterprise};

// AutoUseVoucher and RenewFlag are words on the wire, not booleans.
bool read_word(const Fields& fields, std::string_view name, std::string_view yes, std::string_view no) {
    const std::string word = fields.text(name);
    if (fields.has(name) && word != yes && word != no)
        fields.reject(name, in_quotes(word) + " is not " + std::string(yes) + " or " + std::string(no));
    return word == yes;
}

}  // namespace

json edge_one_request(Act act, const api::Request& parameters) {
    const bool prepaid = parameters.plan_type != PlanType::Enterprise;
    json request = json::object();
    if (act != Act::Renew) request["PlanType"] = to_string(parameters.plan_type);
    if (act != Act::Create) request["PlanId"] = parameters.plan_id;
    if (act == Act::Renew) request["Period"] = parameters.period_months;
    if (act != Act::Create || prepaid) request["AutoUseVoucher"] = parameters.auto_use_voucher ? "true" : "false";
    if (act == Act::Create && prepaid) {
        request["PrepaidPlanParam"] = {{"RenewFlag", parameters.auto_renew ? "on" : "off"}};
        if (parameters.period_months > 0) request["PrepaidPlanParam"]["Period"] = parameters.period_months;
    }
    return request;
}

api::Request read_edge_one_request(Act act, const Fields& fields) {
    api::Request request;
    if (act == Act::Create) {
        const Fields prepaid = fields.object("PrepaidPlanParam");
        request.period_months = read_months(prepaid, "Period", 0, kPlanMonths);
        request.auto_renew = read_word(prepaid, "RenewFlag", "on", "off");
    } else {
        request.plan_id = fields.required_text("PlanId");
    }
    if (act == Act::Renew) {
        request.period_months = read_months(fields, "Period", 0, kPlanMonths);
    } else {
        if (fields.required_text("PlanType").empty()) return request;
        request.plan_type = fields.choice<PlanType>("PlanType", kPlanTypes, request.plan_type);
    }
    request.auto_use_voucher = read_word(fields, "AutoUseVoucher", "true", "false");
    return request;
}

}  // namespace codec
