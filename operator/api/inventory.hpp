// What an account owns and ordered, as one complete reading. The time of a reading is the cloud's time when the reading began, so that
// everything the cloud had made visible by then is in it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/edge_one_plan.hpp"

namespace api {

struct BoundZone {
    std::string id;
    std::string name;
    bool paused = false;
    bool operator==(const BoundZone&) const = default;
};

// One plan of DescribePlans (teo 2022-09-01, data type Plan).
struct ObservedPlan {
    std::string id;
    std::string type;   // without the "plan-" prefix: personal, basic, standard, enterprise-v2, ...
    std::string state;  // normal, expiring-soon, expired, isolated, overdue-isolated
    bool prepaid = true;
    bool auto_renewal = false;
    std::optional<base::Time> enabled_at;
    std::optional<base::Time> expires_at;
    std::vector<BoundZone> zones;
    bool operator==(const ObservedPlan&) const = default;
};

struct PlanInventory {
    base::Time read_at;
    std::map<std::string, ObservedPlan> plans;  // by plan id
};

// Status numbers of DescribeDealsByCond (billing 2018-07-09).
enum class DealState {
    Unpaid = 1,
    Paid = 2,
    Delivering = 3,
    Delivered = 4,
    DeliveryFailed = 5,
    Refunded = 6,
    Closed = 7,
    Expired = 8,
    Invalid = 9,
    ProductInvalid = 10,
    PaymentRefused = 11,
    Paying = 12,
    Refunding = 13,
};

// One order of DescribeDealsByCond.
struct Deal {
    std::string order_id;     // sub-order
    std::string big_deal_id;  // parent; which of the two DealName is, is not documented
    DealState state{};
    std::string creator;  // uin
    std::string action;   // purchase, renew, upgrade
    base::Time created_at;
    int period_months = 0;  // TimeSpan where TimeUnit is m
    long cost_cents = 0;    // RealTotalCost
    std::vector<std::string> resource_ids;
    bool operator==(const Deal&) const = default;
};

struct DealList {
    base::Time read_at;
    base::Time from;  // orders created before this are not in it
    std::vector<Deal> deals;
};

// A claim: which subject a plan id belongs to. One Lease object per claimed plan in the operator's namespace; its creation is the arbiter.
struct Claim {
    ObjectMeta meta;
    std::string plan_id;
    std::string holder;  // "namespace/EdgeOnePlan/name"
    bool operator==(const Claim&) const = default;
};

}  // namespace api
