// cloudsim: simulated clouds: pure models (accounts, plans, orders, a clock, a ledger nobody else sees), their APIs as the vendors' behave on
// the wire, faults on demand, and a control interface for the tests that judge. It shares no code with cloud/: signatures and wire formats are
// written a second time, so that a mistake in one of the two is found.
//
// The nouns of the model. Money is in cents, times are the simulated cloud's.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "cloudsim/instance.hpp"

namespace cloudsim {

// A failure as the vendor's API names it.
struct ApiError {
    std::string code;
    std::string message;
};

template <class T>
using Outcome = std::expected<T, ApiError>;

[[nodiscard]] inline std::unexpected<ApiError> refuse(std::string code, std::string message) {
    return std::unexpected<ApiError>(ApiError{.code = std::move(code), .message = std::move(message)});
}

struct Key {
    std::string secret_id;
    std::string secret_key;
    std::string token;                  // temporary credentials only: X-TC-Token must be this
    std::optional<base::Time> expires;  // temporary credentials: TokenFailure from then on
    std::string creator;                // uin of the CAM identity behind the key: Deal.Creator
    bool disabled = false;
    std::string session = {};    // an assumed role's: roleId:roleSessionName
    std::string principal = {};  // an assumed role's: uin of the account that asked for it
};

enum class Certification { Full, NeedsUpgrade, None };

struct Account {
    std::string uin;
    long balance_cents = 0;
    std::vector<Key> keys;
    bool order_list = true;           // may call DescribeDealsByCond; else UnauthorizedOperation.CamNoAuth
    bool finance = true;              // finance:trade; without it orders are made and stay unpaid
    bool unpaid_orders = true;        // too little balance leaves an unpaid order behind, beside the error
    bool enterprise_allowed = false;  // may buy enterprise plans without the sales department
    bool refunds = true;              // finance:RefundInstance
    bool renew_manage = true;         // QcloudFinanceRenewManageFullAccess
    Certification certification = Certification::Full;
};

// A CAM role that can be assumed.
struct Role {
    std::string uin;
    std::string name;
    std::string id = {};
    std::string creator = {};             // Deal.Creator of what is bought with its keys; empty: the account's uin
    std::string external_id = {};         // empty: none is asked for
    std::string provider_id = {};         // AssumeRoleWithWebIdentity; empty: cannot be assumed that way
    std::string web_identity_token = {};  // the one that is accepted
    [[nodiscard]] std::string arn() const { return "qcs::cam::uin/" + uin + ":roleName/" + name; }
};

struct Zone {
    std::string id;
    std::string name;
    std::string uin;
    std::string plan_id;  // empty: not bound
    bool paused = false;
};

struct Plan {
    std::string id;
    std::string uin;
    std::string type;  // personal, basic, standard, enterprise
    std::string area = "global";
    bool auto_renewal = false;
    base::Time enabled;
    std::optional<base::Time> expires;        // none: postpaid
    std::optional<base::Time> renewal_tried;  // the expiry for which the automatic renewal had its one try
    std::vector<Zone> zones;                  // as bound at that moment
};

// Status numbers of DescribeDealsByCond that the model uses.
enum class OrderState { Unpaid = 1, Delivering = 3, Delivered = 4, DeliveryFailed = 5, Refunded = 6, Closed = 7, Expired = 8, Refunding = 13 };

enum class Act { Purchase, Renew, Upgrade, AutoRenew, Refund };
[[nodiscard]] std::string_view to_string(Act act);  // purchase, renew, upgrade, auto-renew, refund

// Who asked for something. By hand or by the cloud itself: no request id and no signing time.
struct Caller {
    std::string uin;
    std::string creator;
    std::string request_id;
    std::optional<base::Time> signed_at;
    std::string secret_id = {};
};

struct Order {
    std::string id;           // sub-order: OrderId
    std::string big_deal_id;  // parent order
    long sequence = 0;
    OrderState state = OrderState::Unpaid;
    Caller caller;
    base::Time created;
    Act act = Act::Purchase;
    long cost_cents = 0;
    int months = 0;         // Purchase, Renew
    std::string plan_type;  // Purchase, Upgrade: the target
    std::string area;       // Purchase
    bool auto_renew = false;
    std::string plan_id;  // Purchase: once delivered
    // An order for instances: what it is for, and which; a purchase's once delivered. What is above about plans is then empty.
    std::optional<Goods> goods = {};
    std::vector<std::string> instance_ids = {};
};

// One line of the ledger: money that was taken (paid) or given back (negative), or a postpaid purchase (not paid yet, amount 0).
struct Charge {
    base::Time at;
    std::string uin;
    long amount_cents = 0;
    Act act = Act::Purchase;
    std::string plan_id;  // empty: for instances; the order knows which
    std::string order_id;
    std::string request_id;
    std::optional<base::Time> signed_at;
    bool paid = true;
};

}  // namespace cloudsim
