#include "api/plan.hpp"

#include <utility>

#include "api/purchase_order.hpp"
#include "api/setting.hpp"

namespace api {

const KindNames& names_of(PlanKind kind) {
    static constexpr KindNames kNames[] = {
        {"EdgeOnePlan", "edgeoneplans", "eop", "Tencent", "plan", "Billing Center > Orders"},
        {"CloudInstance", "cloudinstances", "cinst", "Tencent", "instance", "Billing Center > Orders"},
        {"CenBandwidthPackage", "cenbandwidthpackages", "cbwp", "Alibaba", "package", "Expenses and Costs > Orders"},
    };
    return kNames[std::to_underlying(kind)];
}

std::optional<PlanKind> plan_kind_of(std::string_view kind) {
    for (const PlanKind one : kPlanKinds)
        if (names_of(one).kind == kind) return one;
    return std::nullopt;
}

RenewalMode renewed_by(const PlanSpec& spec, const PlanStatus& status) {
    if (status.auto_renewal.value_or(false)) return RenewalMode::Provider;
    // Where the flag can't be read, nothing is renewed.
    const bool ours = spec.renewal.mode == RenewalMode::Operator && spec.management_policy == ManagementPolicy::Manage;
    return ours && status.auto_renewal ? RenewalMode::Operator : RenewalMode::Never;
}

std::string join_ids(const std::vector<std::string>& ids) {
    std::string text;
    for (const std::string& id : ids) text += (text.empty() ? "" : ",") + id;
    return text;
}

std::vector<std::string> split_ids(std::string_view text) {
    std::vector<std::string> ids;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        if (comma > 0) ids.emplace_back(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return ids;
}

std::string_view action_of(PlanKind kind, Act act) {
    constexpr std::string_view kActions[][4] = {
        {"CreatePlan", "UpgradePlan", "RenewPlan", ""},
        {"CreateInstance", "", "RenewInstance", "RefundInstance"},
        {"CreateCenBandwidthPackage", "ModifyCenBandwidthPackageSpec", "RenewInstance", "RefundInstance"},
    };
    return kActions[std::to_underlying(kind)][std::to_underlying(act)];
}

bool takes_client_token(PlanKind kind, Act act) {
    // teo has no token anywhere; ModifyCenBandwidthPackageSpec has none either.
    return kind == PlanKind::Instance || (kind == PlanKind::Package && act != Act::Upgrade);
}

std::string Setting::name() const {
    switch (what) {
        case What::AutoRenewal: return "auto-renewal " + plan_id;
        case What::BindZone: return "zone " + target;
        case What::Destroy: return "destroy " + plan_id;
        case What::Attributes: return "attributes " + plan_id;
        case What::Tags: return "tags " + plan_id;
        case What::Attach: return "attach " + plan_id;
        case What::Detach: return "detach " + plan_id;
        case What::CancelOrder: return "cancel order " + target;
    }
    return "setting";
}

}  // namespace api
