// What an account owns and ordered, as one complete reading. The time of a reading is the cloud's time when the reading began, so that
// everything the cloud had made visible by then is in it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/meta.hpp"

namespace api {

struct BoundZone {
    std::string id;
    std::string name;
    bool paused = false;
    bool operator==(const BoundZone&) const = default;
};

// What only a CloudInstance has (DescribeRenewInstances).
struct InstanceFacts {
    std::string product_code;
    std::string sub_product_code;
    std::string region_code;
    std::string renew_flag;
    bool operator==(const InstanceFacts&) const = default;
};

// What only a CEN bandwidth package has (DescribeCenBandwidthPackages and BSS QueryAvailableInstances).
struct PackageFacts {
    std::string name;
    std::string description;
    int bandwidth_mbps = 0;
    std::pair<std::string, std::string> areas;  // as the spec spells them
    std::string business_status;
    std::vector<std::string> cen_ids;
    std::map<std::string, std::string> tags;
    bool tags_told = true;     // the listing has the field; whose a package is shows in its tags
    bool reserved = false;     // HasReservationData: a temporary upgrade is on, or a change that is paid already comes into force later
    std::string product_code;  // as BSS calls it; empty: not listed there
    std::string product_type;
    bool operator==(const PackageFacts&) const = default;
};

// One plan of a listing.
struct ObservedPlan {
    std::string id;
    std::string type;   // EdgeOne, without the "plan-" prefix: personal, basic, standard, enterprise-v2, ...
    std::string state;  // as the cloud says: normal, expiring-soon, expired, isolated, overdue-isolated; NORMAL, ISOLATED; Idle, InUse
    bool prepaid = true;
    std::optional<bool> auto_renewal = false;  // nothing: not known (a package that BSS does not list)
    int renewal_months = 0;                    // what the cloud's own renewal buys; 0: not known
    std::optional<base::Time> enabled_at;
    std::optional<base::Time> expires_at;
    std::vector<BoundZone> zones;  // EdgeOne
    InstanceFacts instance;
    PackageFacts package;
    bool operator==(const ObservedPlan&) const = default;
};

// All plans of one kind.
struct PlanInventory {
    base::Time read_at;
    std::map<std::string, ObservedPlan> plans;  // by plan id
    // Why BSS says nothing of packages: its error code and what to do about it. Empty: it answers.
    std::string billing_refused = {};
};

// Where an order of the cloud's stands: the status numbers of Tencent's DescribeDealsByCond (billing 2018-07-09). Alibaba's PaymentStatus
// Unpaid, Paid and Cancelled are Unpaid, Paid and Closed.
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

// One order of DescribeDealsByCond, or of QueryOrders and GetOrderDetail (BssOpenApi 2017-12-14).
struct Deal {
    std::string order_id;     // sub-order
    std::string big_deal_id;  // parent; which of the two DealName is, is not documented
    DealState state{};
    std::string creator;  // uin; empty: the list does not say
    std::string action;   // purchase, renew, upgrade, downgrade, refund
    std::string product_code;
    std::string sub_product_code;
    base::Time created_at;
    int period_months = 0;  // TimeSpan; 0: the list does not say
    long cost_cents = 0;    // what was paid
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
    std::string holder;  // "namespace/kind/name"
    bool operator==(const Claim&) const = default;
};

}  // namespace api
