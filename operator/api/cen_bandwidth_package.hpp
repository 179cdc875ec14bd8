// CenBandwidthPackage: an Alibaba Cloud CEN bandwidth package (CBN 2017-09-12): prepaid bandwidth between two areas, attached to a CEN.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "api/plan.hpp"

namespace api {

struct CenBandwidthPackageSpec : PlanSpec {
    std::string name;
    std::string description;
    int bandwidth_mbps = 2;
    std::pair<std::string, std::string> areas;  // "China", "North-America", "Asia-Pacific", "Europe"; their order means nothing
    Period period;                              // of the first term
    bool auto_pay = false;                      // false: the order waits until a person pays it in the console
    std::map<std::string, std::string> tags;
    std::string cen_id;  // the CEN it is attached to; empty: none
    bool operator==(const CenBandwidthPackageSpec&) const = default;
};

struct CenBandwidthPackageStatus : PlanStatus {
    std::string order_id;  // of the purchase
    int bandwidth_mbps = 0;
    std::string business_status;  // Normal, FinancialLocked, SecurityLocked
    // CEN id: one that spec.cenId names or named, which the object may detach; with managementPolicy Observe whichever it is. One that somebody else
    // attached is told in the message of Ready.
    std::string attached_to;
    bool operator==(const CenBandwidthPackageStatus&) const = default;
};

struct CenBandwidthPackage {
    static constexpr PlanKind kPlan = PlanKind::Package;
    static constexpr std::string_view kKind = "CenBandwidthPackage";
    static constexpr std::string_view kPlural = "cenbandwidthpackages";

    ObjectMeta meta;
    CenBandwidthPackageSpec spec;
    CenBandwidthPackageStatus status;
};

}  // namespace api
