// How the record changes: the pieces of status that the protocol's steps share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "purchase/protocol.hpp"

namespace purchase {

inline constexpr std::size_t kAttemptsKept = 10;

// Error code of an attempt whose answer named a plan that evidence had given to another order already. Its client token would name it for ever.
inline constexpr std::string_view kContested = "PlanClaimed";

// Phase-independent part: the three conditions and observedGeneration.
void set_record(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, api::Standing standing, api::Reason reason,
                const std::string& message, base::Time node_now);
void add_order_number(api::PurchaseOrderStatus& status, const std::string& number);

// For those who approve: "buy 1 plan (basic, 3 months)", "renew plan edgeone-1 by 1 month".
[[nodiscard]] std::string what_it_does(const api::PurchaseOrder& order);

// Delivered: by an answer or by evidence. plan_ids are for Create; deal may be null.
void deliver(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, const std::vector<std::string>& plan_ids, const api::Deal* deal,
             base::Time now, base::Time node_now);

// Every open attempt is proven not executed; nothing that was known of an order of the cloud's holds any more.
void not_executed(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order);

// Does what a person's resolution says. false: it can't be believed (yet), and the record says why nothing or goes on as before.
[[nodiscard]] bool resolve(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, const World& world, base::Time now,
                           base::Time node_now);

}  // namespace purchase
