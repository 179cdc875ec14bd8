#include "cloud/alibaba/settings.hpp"

#include <algorithm>

namespace alibaba {

namespace {

using base::ErrorKind;

constexpr std::size_t kMostTags = 20;

// SetRenewal knows periods of 1, 2, 3, 6 and 12 months and of 1, 2, 3 years.
base::Result<SettingCall> auto_renewal(const api::Setting& setting) {
    if (setting.product_code.empty())
        return base::fail(ErrorKind::Invalid, "SetRenewal: the product code of " + setting.plan_id +
                                                  " is not known; allow this RAM identity to read billing (bss:), or set it in the console");
    SettingCall call{"SetRenewal",
                     {{"InstanceIDs", setting.plan_id},
                      {"ProductCode", setting.product_code},
                      {"RenewalStatus", setting.on ? "AutoRenewal" : "ManualRenewal"},
                      {"SubscriptionType", "Subscription"}}};
    if (!setting.product_type.empty()) call.parameters["ProductType"] = setting.product_type;
    if (!setting.on) return call;
    const int months = std::max(setting.months, 1);
    const bool years = months % 12 == 0;
    call.parameters["RenewalPeriod"] = std::to_string(years ? months / 12 : months);
    call.parameters["RenewalPeriodUnit"] = years ? "Y" : "M";
    return call;
}

base::Result<SettingCall> tags(const api::Setting& setting) {
    if (setting.tags.empty() || setting.tags.size() > kMostTags)
        return base::fail(ErrorKind::Invalid, "TagResources: takes 1 to 20 tags, not " + std::to_string(setting.tags.size()));
    SettingCall call{"TagResources", {{"ResourceType", "BandwidthPackage"}, {"ResourceId.1", setting.plan_id}}};
    int number = 0;
    for (const auto& [key, value] : setting.tags) {
        const std::string tag = "Tag." + std::to_string(++number);
        call.parameters[tag + ".Key"] = key;
        call.parameters[tag + ".Value"] = value;
    }
    return call;
}

SettingCall attachment(std::string action, const api::Setting& setting) {
    return {std::move(action), {{"CenBandwidthPackageId", setting.plan_id}, {"CenId", setting.target}}};
}

}  // namespace

base::Result<SettingCall> call_of(const api::Setting& setting) {
    using What = api::Setting::What;
    switch (setting.what) {
        case What::AutoRenewal: return auto_renewal(setting);
        case What::Attributes:
            return SettingCall{"ModifyCenBandwidthPackageAttribute",
                               {{"CenBandwidthPackageId", setting.plan_id}, {"Description", setting.description}, {"Name", setting.text}}};
        case What::Tags: return tags(setting);
        case What::Attach: return attachment("AssociateCenBandwidthPackage", setting);
        case What::Detach: return attachment("UnassociateCenBandwidthPackage", setting);
        case What::CancelOrder: return SettingCall{"CancelOrder", {{"OrderId", setting.target}}};
        case What::BindZone:
        case What::Destroy: break;
    }
    return base::fail(ErrorKind::Invalid, "Alibaba Cloud has no such setting: " + setting.name());
}

}  // namespace alibaba
