// How the record changes: the pieces of status that the protocol's steps share.
#pragma once

#include <string>

#include "purchase/protocol.hpp"

namespace purchase {

inline constexpr std::size_t kAttemptsKept = 10;

// Phase-independent part: the three conditions and observedGeneration.
void set_record(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, api::Standing standing, api::Reason reason,
                const std::string& message, base::Time node_now);
void add_order_number(api::PurchaseOrderStatus& status, const std::string& number);

// Delivered: by an answer or by evidence. plan_id is for Create; deal may be null.
void deliver(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, const std::string& plan_id, const api::Deal* deal, base::Time now,
             base::Time node_now);

// Does what a person's resolution says. false: it can't be believed (yet), and the record says why nothing or goes on as before.
[[nodiscard]] bool resolve(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, const World& world, base::Time now,
                           base::Time node_now);

}  // namespace purchase
