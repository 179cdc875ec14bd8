// resources/cen_bandwidth_package: what to do about one CenBandwidthPackage.
#pragma once

#include "api/cen_bandwidth_package.hpp"
#include "resources/plan/decide.hpp"

namespace cen_bandwidth_package {

[[nodiscard]] plan::Decision<api::CenBandwidthPackageStatus> decide(const plan::Input<api::CenBandwidthPackage>& input);

}  // namespace cen_bandwidth_package
