#include <algorithm>
#include <array>

#include "cloudsim/actions.hpp"
#include "cloudsim/params.hpp"

namespace cloudsim {
namespace {

using nlohmann::json;

// The string "true" or "false"; a JSON boolean is refused. Vouchers themselves are not simulated.
void check_auto_use_voucher(const json& parameters, Params& params) {
    const auto found = parameters.find("AutoUseVoucher");
    if (found == parameters.end() || found->is_null() || *found == "true" || *found == "false") return;
    params.fail("InvalidParameter.InvalidAutoUseVoucher", "AutoUseVoucher must be the string true or false.");
}

void check_period(long months, Params& params) {
    if ((months >= 1 && months <= 12) || months == 24 || months == 36) return;
    params.fail("InvalidParameter.InvalidPeriod", "Period must be 1 to 12, 24 or 36 months.");
}

bool is_on(const std::string& flag, Params& params) {
    if (flag != "on" && flag != "off") params.fail("InvalidParameter.InvalidRenewFlag", "The renewal flag must be on or off.");
    return flag == "on";
}

Answer deal_of(const Outcome<Placed>& placed) {
    if (!placed) return std::unexpected(placed.error());
    return json{{"DealName", placed->order_id}};
}

Answer nothing_of(const Outcome<void>& done) {
    if (!done) return std::unexpected(done.error());
    return json::object();
}

}  // namespace

Answer create_plan(Model& model, const Caller& caller, const json& parameters) {
    Params params(parameters, {"PlanType", "AutoUseVoucher", "PrepaidPlanParam"});
    NewPlan wanted{.type = params.required_text("PlanType")};
    if (!params.failed() && !monthly_price(wanted.type) && wanted.type != "enterprise")
        params.fail("InvalidParameter.InvalidPlanType", "PlanType must be personal, basic, standard or enterprise.");
    check_auto_use_voucher(parameters, params);
    if (const json* prepaid = params.object("PrepaidPlanParam")) {
        Params inner(*prepaid, {"Period", "RenewFlag"});
        const long period = inner.integer("Period").value_or(1);
        check_period(period, inner);
        wanted.auto_renew = is_on(inner.text("RenewFlag").value_or("off"), inner);
        wanted.months = static_cast<int>(std::min(period, 36L));
        params.adopt(inner);
    }
    if (params.failed()) return params.refusal();
    const auto placed = model.buy(caller, wanted);
    if (!placed) return std::unexpected(placed.error());
    return json{{"PlanId", placed->plan_id}, {"DealName", placed->order_id}};
}

Answer upgrade_plan(Model& model, const Caller& caller, const json& parameters) {
    Params params(parameters, {"PlanId", "PlanType", "AutoUseVoucher"});
    const std::string plan_id = params.required_text("PlanId");
    const std::string plan_type = params.required_text("PlanType");
    if (plan_type != "basic" && plan_type != "standard") params.fail("InvalidParameter.InvalidPlanType", "PlanType must be basic or standard.");
    check_auto_use_voucher(parameters, params);
    if (params.failed()) return params.refusal();
    return deal_of(model.upgrade(caller, plan_id, plan_type));
}

Answer renew_plan(Model& model, const Caller& caller, const json& parameters) {
    Params params(parameters, {"PlanId", "Period", "AutoUseVoucher"});
    const std::string plan_id = params.required_text("PlanId");
    const long period = params.required_integer("Period");
    check_period(period, params);
    check_auto_use_voucher(parameters, params);
    if (params.failed()) return params.refusal();
    return deal_of(model.renew(caller, plan_id, static_cast<int>(period)));
}

Answer modify_plan(Model& model, const Caller& caller, const json& parameters) {
    Params params(parameters, {"PlanId", "RenewFlag"});
    const std::string plan_id = params.required_text("PlanId");
    std::optional<bool> on;
    if (const json* flag = params.object("RenewFlag")) {
        Params inner(*flag, {"Switch"});
        const std::string value = inner.required_text("Switch");
        on = is_on(value, inner);
        params.adopt(inner);
    }
    if (params.failed()) return params.refusal();
    if (on) return nothing_of(model.set_auto_renewal(caller.uin, plan_id, *on));
    const auto unchanged = model.plan(caller.uin, plan_id);
    if (!unchanged) return std::unexpected(unchanged.error());
    return json::object();
}

Answer destroy_plan(Model& model, const Caller& caller, const json& parameters) {
    Params params(parameters, {"PlanId"});
    const std::string plan_id = params.required_text("PlanId");
    if (params.failed()) return params.refusal();
    return nothing_of(model.destroy(caller.uin, plan_id));
}

Answer bind_zone_to_plan(Model& model, const Caller& caller, const json& parameters) {
    Params params(parameters, {"ZoneId", "PlanId"});
    const std::string zone_id = params.required_text("ZoneId");
    const std::string plan_id = params.required_text("PlanId");
    if (params.failed()) return params.refusal();
    return nothing_of(model.bind(caller.uin, zone_id, plan_id));
}

Answer increase_plan_quota(Model& model, const Caller& caller, const json& parameters) {
    constexpr std::array<std::string_view, 3> kTypes{"site", "precise_access_control_rule", "rate_limiting_rule"};
    Params params(parameters, {"PlanId", "QuotaType", "QuotaNumber"});
    const std::string plan_id = params.required_text("PlanId");
    const std::string type = params.required_text("QuotaType");
    const long number = params.required_integer("QuotaNumber");
    if (std::ranges::find(kTypes, type) == kTypes.end()) params.fail("InvalidParameter.InvalidQuotaType", "The quota type is unknown.");
    if (number < 1 || number > 100) params.fail("InvalidParameter.InvalidQuotaNumber", "QuotaNumber must be 1 to 100.");
    if (params.failed()) return params.refusal();
    return deal_of(model.increase_quota(caller, plan_id, static_cast<int>(number)));
}

}  // namespace cloudsim
