// Which call a setting is. Pure.
#pragma once

#include <string>

#include "api/setting.hpp"
#include "base/error.hpp"
#include "cloud/alibaba/acs3.hpp"

namespace alibaba {

struct SettingCall {
    std::string action;
    Parameters parameters;
};

// Error Invalid: the setting is another vendor's, billing does not list the package (AutoRenewal), or there are over 20 tags.
[[nodiscard]] base::Result<SettingCall> call_of(const api::Setting& setting);

}  // namespace alibaba
