// The nouns of the simulated Alibaba Cloud: bandwidth packages of Cloud Enterprise Network (CEN), their orders, and who may ask.
// Money is in cents, bandwidth in Mbit/s, times are the simulated cloud's.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cloudsim/types.hpp"

namespace cloudsim::alibaba {

enum class Site { China, International };
[[nodiscard]] std::string_view to_string(Site site);  // China, International

struct Key {
    std::string id;  // AccessKeyId
    std::string secret;
    std::string token;                  // temporary credentials only: the security token that has to come with each request
    std::optional<base::Time> expires;  // temporary credentials
    std::string arn;                    // the identity: "acs:ram::<uid>:user/<name>", ":root" or ":assumed-role/<role>/<session>"
    bool disabled = false;
};

struct Account {
    std::string uid;
    long balance_cents = 0;
    std::vector<Key> keys;
    Site site = Site::China;
    bool refuse_loopback = false;  // loopback hosts count as the wrong site's billing endpoint
    bool order_list = true;        // may call QueryOrders and GetOrderDetail; else NoPermission
    bool unpaid_orders = true;     // too little balance leaves an unpaid order behind, beside the error
    bool refunds = false;          // RefundInstance is enabled for the product
    bool temporary_upgrades = false;
    std::string product_code = "cbn";
    std::string product_type;  // empty: cbn_bwp_pre on the China site, cbn_bwp_intl on the other (the vendor documents neither)
};

// A change that was ordered together with a renewal and waits for the term to end; shown, never carried out here.
struct Reservation {
    base::Time active;
    long bandwidth = 0;
    std::string charge_type = "PREPAY";
    std::string order_type = "UPGRADE";
};

struct TemporaryUpgrade {
    long bandwidth = 0;
    base::Time until;
};

struct Package {
    std::string id;
    std::string uid;
    std::string name;
    std::string description;
    long bandwidth = 0;
    std::string area_a;  // China, North-America, Asia-Pacific, Europe
    std::string area_b;
    base::Time created;
    base::Time expires;
    std::string cen_id;                          // empty: not associated
    std::string status = "Idle";                 // InUse; Associating and Unassociating on the way (the vendor documents no such value)
    std::string lock;                            // BusinessStatus set by hand; empty: it follows from the expiry
    std::string renew_status = "ManualRenewal";  // AutoRenewal, NotRenewal
    int renewal_months = 1;                      // what an automatic renewal buys
    std::optional<base::Time> renewal_tried;     // the expiry for which the automatic renewal had its one try
    std::map<std::string, std::string> tags;
    std::optional<Reservation> reservation;
    std::optional<TemporaryUpgrade> temporary;
    base::Time busy_until;  // an order is in progress until then
};

// A CEN instance; control makes them.
struct Cen {
    std::string id;
    std::string uid;
    std::string status = "Active";  // anything else refuses to be attached to
    bool router_busy = false;       // its transit router is changing: IncorrectStatus.TransitRouter
};

// Bandwidth between two regions, drawn from the package of that pair of areas.
struct RegionLimit {
    std::string cen_id;
    std::string local;
    std::string opposite;
    long bandwidth = 0;
};

struct Role {
    std::string arn;  // acs:ram::<uid>:role/<name>
    std::string uid;
    long most_seconds = 3600;
    std::string external_id;   // asked for when not empty
    std::string provider_arn;  // of the OIDC identity provider that may assume it; empty: none
    std::string token;         // the one OIDC token that is accepted
    std::optional<base::Time> token_expires;
};

// An ECS instance's metadata service.
struct Metadata {
    std::string role_arn;  // empty: the instance has no role
    bool imds_v1 = false;  // answers without a token, too
    long session_seconds = 21'600;
};

enum class OrderState { Unpaid, Paid, Cancelled };
[[nodiscard]] std::string_view to_string(OrderState state);  // PaymentStatus

enum class Act { Purchase, Upgrade, TemporaryUpgrade, Downgrade, Renew, AutoRenew, Refund };
[[nodiscard]] std::string_view to_string(Act act);   // purchase, upgrade, temporary-upgrade, downgrade, renew, auto-renew, refund
[[nodiscard]] std::string_view order_type(Act act);  // New, Upgrade, TempUpgrade, Downgrade, Renew, Refund

struct NewPackage {
    std::string name;
    std::string description;
    long bandwidth = 0;
    std::string area_a;
    std::string area_b;
    int months = 1;
    bool auto_renew = false;
    int renewal_months = 1;
    std::map<std::string, std::string> tags;
};

struct Order {
    std::string id;
    long sequence = 0;
    OrderState state = OrderState::Unpaid;
    Caller caller;
    base::Time created;
    std::optional<base::Time> paid;
    Act act = Act::Purchase;
    long cost_cents = 0;     // negative: money back
    std::string package_id;  // of a purchase: what it will be
    NewPackage wanted;       // Purchase
    int months = 0;          // Renew
    long bandwidth = 0;      // after the order
    long bandwidth_before = 0;
    base::Time until;  // TemporaryUpgrade
};

// One line of the ledger: money that was taken, or given back (negative).
struct Charge {
    base::Time at;
    std::string uid;
    long amount_cents = 0;
    Act act = Act::Purchase;
    std::string package_id;
    std::string order_id;
    std::string request_id;
    std::optional<base::Time> signed_at;
};

}  // namespace cloudsim::alibaba
