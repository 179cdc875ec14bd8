// The calls that set something absolutely and move no money.
#include <nlohmann/json.hpp>
#include <utility>

#include "cloud/answer.hpp"
#include "cloud/tencent/client.hpp"
#include "codec/codec.hpp"
#include "codec/fields.hpp"

namespace tencent {

namespace {

using base::ErrorKind;
using Json = nlohmann::json;

constexpr int kMostMonths = 11;
constexpr int kMostYears = 5;

struct Change {
    std::string service;
    std::string action;
    Json body;
};

// 1 to 11 months or 1 to 5 years, the number as a string.
base::Result<Change> renewal_of_instance(const api::Setting& setting) {
    Json body{{"InstanceId", setting.plan_id}, {"ProductCode", setting.product_code}, {"RegionCode", setting.region_code}};
    body["RenewFlag"] = setting.on ? "NOTIFY_AND_AUTO_RENEW" : "NOTIFY_AND_MANUAL_RENEW";
    if (setting.on && setting.months != 0) {
        const bool years = setting.months > kMostMonths;
        if (setting.months < 0 || (years && (setting.months % 12 != 0 || setting.months > 12 * kMostYears)))
            return base::fail(ErrorKind::Invalid, "SetRenewal: automatic renewal by " + std::to_string(setting.months) +
                                                      " months is not possible, only by 1 to 11 months or by 1 to 5 years");
        body["RenewPeriod"] = std::to_string(years ? setting.months / 12 : setting.months);
        body["RenewPeriodUnit"] = years ? "y" : "m";
    }
    return Change{"billing", "SetRenewal", std::move(body)};
}

base::Result<Change> change_of(const api::Setting& setting) {
    switch (setting.what) {
        case api::Setting::What::AutoRenewal:
            if (!setting.product_code.empty()) return renewal_of_instance(setting);
            // An object here, though a plain string in CreatePlan's PrepaidPlanParam.
            return Change{"teo", "ModifyPlan", {{"PlanId", setting.plan_id}, {"RenewFlag", {{"Switch", setting.on ? "on" : "off"}}}}};
        case api::Setting::What::BindZone: return Change{"teo", "BindZoneToPlan", {{"PlanId", setting.plan_id}, {"ZoneId", setting.target}}};
        case api::Setting::What::Destroy: return Change{"teo", "DestroyPlan", {{"PlanId", setting.plan_id}}};
        default: return base::fail(ErrorKind::Invalid, "Tencent Cloud has no setting for: " + setting.name());
    }
}

// A success of SetRenewal lists the instances that it failed for. `body`: of a success, whose envelope and depth are checked.
base::Result<void> failures_in(const std::string& body) {
    const auto root = codec::parse_json(body);
    if (!root) return base::fail(root.error().in("SetRenewal"));
    std::optional<base::Error> error;
    std::optional<base::Error> failure;
    const codec::Fields response = codec::Fields(*root, "", error).object("Response");
    response.each("InstanceList", [&](const codec::Fields& failed) {
        const std::string code = std::to_string(failed.integer("Code", INT32_MIN, INT32_MAX, 0));
        const std::string words = cloud::bounded_message(failed.text("Message"));
        failure =
            base::Error(ErrorKind::Internal, "SetRenewal: " + words + " (code " + code + " for " + failed.text("InstanceId") + ")").with_code(code);
    });
    if (error) return base::fail(error->in("SetRenewal"));
    if (failure) return base::fail(*failure);
    return {};
}

}  // namespace

net::Task<base::Result<void>> Client::set(api::Setting setting) {
    const base::Result<Change> change = change_of(setting);
    if (!change) co_return base::fail(change.error());
    const base::Result<std::string> done = co_await send(change->service, change->action, change->body.dump());
    const bool gone = !done && setting.what == api::Setting::What::Destroy && done.error().code() == "InvalidParameter.PlanNotFound";
    if (!done && !gone) co_return base::fail(done.error());
    if (change->action == "SetRenewal") co_return failures_in(*done);
    co_return base::Result<void>();
}

}  // namespace tencent
