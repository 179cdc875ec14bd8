// What inventories and order lists prove about an attempt whose outcome is unknown.
//
// EdgeOne plans carry no token and no tag, and do not say which order bought them. Plans of one class (type, period, renewal flag) that were
// enabled inside the windows of unresolved orders are interchangeable: any assignment of plans to orders is right as long as every such plan
// is assigned, and none twice. So:
//  - candidates are matched to all unresolved orders of their class at once (a maximum matching): a plan that only one order can have bought
//    must not be left over because that order took another;
//  - a match is made only when every order that shares a candidate, directly or through others, can no longer be executed and has been read
//    after that: else a plan that shows up later could be left over;
//  - with more candidates than orders somebody else bought too, and a person decides;
//  - "not executed" is concluded only when no unclaimed candidate is left in the attempt's window at all, never because somebody else is
//    expected to take one.
// CEN bandwidth packages carry the order's tag, so theirs is exact. Instances are known by the order list alone, which tells how many were bought,
// but not of which size: orders that ask for different things are not interchangeable.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/inventory.hpp"
#include "api/purchase_order.hpp"

namespace purchase {

// How long Tencent accepts a signature (API 3.0, "Signature v3": X-TC-Timestamp may differ from the server's time by at most 300 s), and Alibaba
// (ACS3-HMAC-SHA256: x-acs-date is good for 15 minutes).
inline constexpr base::Seconds kSignatureWindow{300};
inline constexpr base::Seconds kAlibabaSignatureWindow{900};
[[nodiscard]] inline base::Seconds signature_window_of(std::string_view provider) {
    return provider == "Alibaba" ? kAlibabaSignatureWindow : kSignatureWindow;
}
// How long after the window effects may take to become visible in reads. Packages are made asynchronously, within eleven minutes by what other
// tools wait for.
inline constexpr base::Seconds kSettle{300};
inline constexpr base::Seconds kAlibabaSettle{900};
[[nodiscard]] inline base::Seconds settle_of(std::string_view provider) { return provider == "Alibaba" ? kAlibabaSettle : kSettle; }
// How long after an order's first attempt its client token is trusted to be executed once only. Neither vendor says how long billing, BSS and CEN
// remember it; the shortest time that one of them names for any of its services is ten minutes (Alibaba Cloud ENS).
inline constexpr base::Seconds kTokenWindow = std::chrono::minutes(10);
// Dates have whole seconds; both ends of a window are widened by this.
inline constexpr base::Seconds kClockMargin{5};
// A sender has recorded its answer by then (the call's own deadline is 60 s); nobody else touches the order before.
inline constexpr base::Seconds kSenderDeadline{90};

// The attempts at the end of the record of which nothing is concluded, oldest first: one, or with a client token several. Empty: none.
[[nodiscard]] std::span<const api::Attempt> open_run(const api::PurchaseOrder& order);
// When the order's last attempt can no longer be executed, and from when on a reading that shows no effect proves that none of its run was.
[[nodiscard]] base::Time window_closes(const api::PurchaseOrder& order);
[[nodiscard]] base::Time provable_from(const api::PurchaseOrder& order);
// Whether something made at `at` may be the work of the order's open attempts; also of one that was answered: it may have been sent late, and
// executed at any moment of its window.
[[nodiscard]] bool in_window(const api::PurchaseOrder& order, base::Time at);

// Everything that is known of the account and of all orders. Readings may be null: not read, or read before the clock jumped.
struct World {
    const api::PlanInventory* inventory = nullptr;  // of the order's kind
    const api::DealList* deals = nullptr;
    bool deals_permitted = false;                                // the order list is not refused
    bool exclusive = false;                                      // CloudAccount.spec.exclusive
    std::string purchaser_uin;                                   // CloudAccount.spec.purchaserUin
    std::string account_id;                                      // whose the readings are, in the cloud's words; empty: not known
    std::vector<const api::PurchaseOrder*> orders;               // every order known, of every subject and namespace
    const std::map<std::string, std::string>* claims = nullptr;  // plan id -> holder
    // Whether an order or an object names a plan; nobody given: whether it is spoken for. A claim alone may be what is left of an object that the
    // cluster has forgotten.
    std::function<bool(const std::string& id)> named = {};
};

// Whether the order list tells our orders from other people's.
[[nodiscard]] inline bool deals_usable(const World& world) { return world.deals_permitted && (world.exclusive || !world.purchaser_uin.empty()); }

// Whether another order buys on the cloud account of `order`, whose readings these are. Several CloudAccounts may be of the same one.
[[nodiscard]] bool same_account(const api::PurchaseOrder& other, const api::PurchaseOrder& order, const World& world);

// Whether the attempt was answered with "too little balance": it bought nothing, but may have left an unpaid order.
[[nodiscard]] bool balance_answer(const api::Attempt& attempt);

struct Finding {
    enum class Kind {
        Effect,       // it was executed: plan_ids (Create), deal where known
        OpenDeal,     // the cloud holds an order that is not paid or not delivered yet: deal
        ClosedDeal,   // the cloud's order that was waited for ended without being paid: deal
        Failed,       // paid, but the cloud could not deliver: deal
        Mismatch,     // the cloud's order delivered a plan of another type: it was somebody else's
        NoEffect,     // proven not executed
        NotYet,       // too early to say, or the readings are missing or too old
        Undecidable,  // a person has to decide: candidates
    } kind = Kind::NotYet;
    std::vector<std::string> plan_ids;
    const api::Deal* deal = nullptr;
    std::vector<std::string> candidates;
};

// What the readings say about the last attempt of `order`, which must have one.
[[nodiscard]] Finding examine(const api::PurchaseOrder& order, const World& world);

// Packages that were bought with the order's tag. More than one: the client token was not honoured.
[[nodiscard]] std::vector<std::string> tagged(const api::PurchaseOrder& order, const api::PlanInventory& inventory);

// Whether `ids` are fewer than a Create has ordered.
[[nodiscard]] bool lacks_some(const api::PurchaseOrder& order, const std::vector<std::string>& ids);

// The state of the cloud's order that `order` waits for (phase AwaitingPayment).
[[nodiscard]] Finding follow_deal(const api::PurchaseOrder& order, const World& world);

// Whether what an Upgrade, a Renew or a Refund is to bring about is there already.
[[nodiscard]] bool already_there(const api::PurchaseOrder& order, const api::PlanInventory& inventory);

// The holder of the claims of the order's object.
[[nodiscard]] std::string holder_of(const api::PurchaseOrder& order);

// Whether the bandwidth that an order was to change has been changed by something else: it is neither what it was nor the target.
[[nodiscard]] bool overtaken(const api::PurchaseOrder& order, const api::PlanInventory& inventory);

// Whether `id` is claimed by another subject than that of `order`, or named by another order.
[[nodiscard]] bool claimed_by_another(const std::string& id, const api::PurchaseOrder& order, const World& world);

// Whether `id` is claimed by a subject or named by any order.
[[nodiscard]] bool spoken_for(const std::string& id, const World& world);

}  // namespace purchase
