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
#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/inventory.hpp"
#include "api/purchase_order.hpp"

namespace purchase {

// How long Tencent accepts a signature (API 3.0, "Signature v3": X-TC-Timestamp may differ from the server's time by at most 300 s).
inline constexpr base::Seconds kSignatureWindow{300};
// How long after the window effects may take to become visible in reads.
inline constexpr base::Seconds kSettle{300};
// Dates have whole seconds; both ends of a window are widened by this.
inline constexpr base::Seconds kClockMargin{5};
// A sender has recorded its answer by then (the call's own deadline is 60 s); nobody else touches the order before.
inline constexpr base::Seconds kSenderDeadline{90};

// When an attempt can no longer be executed, and from when on a reading that shows no effect proves that it was not.
[[nodiscard]] inline base::Time window_closes(const api::Attempt& attempt) { return attempt.signed_at + kSignatureWindow + kClockMargin; }
[[nodiscard]] inline base::Time provable_from(const api::Attempt& attempt) { return window_closes(attempt) + kSettle; }

// Everything that is known of the account and of all orders. Readings may be null: not read, or read before the clock jumped.
struct World {
    const api::PlanInventory* inventory = nullptr;
    const api::DealList* deals = nullptr;
    bool deals_permitted = false;                                // DescribeDealsByCond is not refused
    bool exclusive = false;                                      // CloudAccount.spec.exclusive
    std::string purchaser_uin;                                   // CloudAccount.spec.purchaserUin
    std::vector<const api::PurchaseOrder*> orders;               // every order known, of every subject and namespace
    const std::map<std::string, std::string>* claims = nullptr;  // plan id -> holder
};

// Whether the order list tells our orders from other people's.
[[nodiscard]] inline bool deals_usable(const World& world) { return world.deals_permitted && (world.exclusive || !world.purchaser_uin.empty()); }

// Whether the attempt was answered with "too little balance": it bought nothing, but may have left an unpaid order.
[[nodiscard]] bool balance_answer(const api::Attempt& attempt);

struct Finding {
    enum class Kind {
        Effect,       // it was executed: plan_id (Create), deal where known
        OpenDeal,     // the cloud holds an order that is not paid or not delivered yet: deal
        ClosedDeal,   // the cloud's order that was waited for ended without being paid: deal
        Failed,       // paid, but the cloud could not deliver: deal
        Mismatch,     // the cloud's order delivered a plan of another type: it was somebody else's
        NoEffect,     // proven not executed
        NotYet,       // too early to say, or the readings are missing or too old
        Undecidable,  // a person has to decide: candidates
    } kind = Kind::NotYet;
    std::string plan_id;
    const api::Deal* deal = nullptr;
    std::vector<std::string> candidates;
};

// What the readings say about the last attempt of `order`, which must have one.
[[nodiscard]] Finding examine(const api::PurchaseOrder& order, const World& world);

// The state of the cloud's order that `order` waits for (phase AwaitingPayment).
[[nodiscard]] Finding follow_deal(const api::PurchaseOrder& order, const World& world);

// Whether what an Upgrade or a Renew would buy is there already.
[[nodiscard]] bool already_there(const api::PurchaseOrder& order, const api::PlanInventory& inventory);

// Whether `id` is claimed by another subject than that of `order`, or named by another order.
[[nodiscard]] bool claimed_by_another(const std::string& id, const api::PurchaseOrder& order, const World& world);

// Whether `id` is claimed by a subject or named by any order.
[[nodiscard]] bool spoken_for(const std::string& id, const World& world);

}  // namespace purchase
