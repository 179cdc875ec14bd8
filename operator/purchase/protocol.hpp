// The state machine of one purchase order: what the one next step is, given the record, the evidence and the cloud's time.
//
// The shell (controllers/) does what a step says: it writes `status` when it differs, makes the attempt, fetches the readings, looks again later.
// It may crash between any two of these; every state is an ordinary starting state.
#pragma once

#include <optional>
#include <string>

#include "api/purchase_order.hpp"
#include "purchase/evidence.hpp"

namespace purchase {

// The object that wants the purchase, as the cache has it.
struct Subject {
    bool exists = false;
    bool same_uid = false;  // it is the very object the order was made for
    bool deleting = false;
    std::string external_id;  // its planwright.dev/external-id
    std::optional<base::Time> created_at = {};
    bool withdrawn = false;  // its spec does not ask for it any more
};

struct Account {
    bool ready = false;                   // credentials work and the cloud answers
    bool frozen = false;                  // spec.freeze
    std::string message;                  // why it is not ready
    bool approval = false;                // spec.approval Always: an order waits for its own
    std::string order_list_trouble = {};  // why the order list could not be read the last time, though it may be; empty: it could
};

struct Input {
    const api::PurchaseOrder& order;
    Subject subject;
    Account account;
    World world;
    std::optional<api::Refusal> refusal;  // class of the last attempt's error code
    std::string advice;                   // what to do about it, may be empty
    std::optional<base::Time> now;        // cloud time; nothing before the cloud's first answer
    base::Time node_now;                  // for timestamps of conditions only
};

// Readings the step is waiting for: made at or after `read_after`; with the order list from `deals_from` on when `deals` is set.
struct Need {
    base::Time read_after;
    bool deals = false;
    base::Time deals_from;
    bool operator==(const Need&) const = default;
};

struct Step {
    api::PurchaseOrderStatus status;       // what the record should say now
    bool attempt = false;                  // and then: record, sign and send a new attempt
    std::optional<base::Time> look_again;  // cloud time
    std::optional<Need> need;
};

[[nodiscard]] Step step(const Input& input);

// The record of a new attempt, to be written before anything is signed. signed_at must be the cloud's time now; nonce: fresh, where the vendor's
// signature has one, else empty.
[[nodiscard]] api::PurchaseOrderStatus begin_attempt(const api::PurchaseOrder& order, base::Time signed_at, const std::string& nonce,
                                                     const std::string& holder, base::Time node_now);

// The record of what the cloud answered to the attempt `number`. An order that has moved on meanwhile (settled by evidence) only gains the order
// number; nothing is undone, but a success undoes "not executed" as long as no further attempt was made.
[[nodiscard]] api::PurchaseOrderStatus record_answer(const api::PurchaseOrder& order, int number, const api::Answer& answer,
                                                     const std::string& advice, base::Time now, base::Time node_now);

// A delivered order whose plan turned out to be claimed by another object: it stays unresolved and is settled by evidence.
[[nodiscard]] api::PurchaseOrderStatus contest(const api::PurchaseOrder& order, const std::string& holder, base::Time node_now);

// An order that nobody wants any more and that is proven not to have bought anything. Only for phases Pending and Refused.
[[nodiscard]] bool cancellable(const api::PurchaseOrder& order);
[[nodiscard]] api::PurchaseOrderStatus cancel(const api::PurchaseOrder& order, const std::string& why, base::Time now, base::Time node_now);

}  // namespace purchase
