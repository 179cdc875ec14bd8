// CloudInstance: what CreateInstance of Tencent's billing API buys (billing 2018-07-09): firewalls, host security and the like; one order for
// one instance or several, which then live and die one by one.
#pragma once

#include <string>
#include <string_view>

#include "api/plan.hpp"

namespace api {

struct CloudInstanceSpec : PlanSpec {
    std::string product_code;      // p_cloudfirewall
    std::string sub_product_code;  // sp_cloudfirewall_svv1
    std::string region_code;       // ap-guangzhou
    std::string zone_code;         // ap-guangzhou-6
    std::string parameters;        // the spec's free object as canonical JSON; what Parameter is made of
    int quantity = 1;
    std::int64_t project_id = 0;
    Period period;  // of the first term
    bool operator==(const CloudInstanceSpec&) const = default;
};

struct CloudInstanceStatus : PlanStatus {
    std::string order_id;    // of the purchase: OrderId
    std::string renew_flag;  // as the cloud says: NOTIFY_AND_AUTO_RENEW, ... of the first instance
    bool operator==(const CloudInstanceStatus&) const = default;
};

struct CloudInstance {
    static constexpr PlanKind kPlan = PlanKind::Instance;
    static constexpr std::string_view kKind = "CloudInstance";
    static constexpr std::string_view kPlural = "cloudinstances";

    ObjectMeta meta;
    CloudInstanceSpec spec;
    CloudInstanceStatus status;
};

}  // namespace api
