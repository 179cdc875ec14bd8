// purchase: the protocol that makes one declared purchase be paid exactly once (operator/README.md). A pure state machine: it has no I/O, no clock
// and no randomness, and is the code that is model-checked.
//
// Names of purchase orders. A name says whose plan, which one and what is bought, so that whoever wants to buy the same thing again meets the
// order that is already there. Creating it is the lock.
#pragma once

#include <string>
#include <string_view>

#include "api/purchase_order.hpp"

namespace purchase {

inline constexpr std::size_t kMaxName = 120;

// "create", "upgrade-standard", "bandwidth-3" (the third change of a package's bandwidth), "renew-20270131" (the term that ends on that day),
// "refund". A subject that has several plans says which one is meant: "renew-20270131-ins-1".
[[nodiscard]] std::string what_create();
[[nodiscard]] std::string what_upgrade(api::PlanType target);
[[nodiscard]] std::string what_bandwidth(int count);
[[nodiscard]] std::string what_renew(base::Time expires_before, std::string_view plan_id = {});
[[nodiscard]] std::string what_refund(std::string_view plan_id = {});

// "eop-blog-1-create"; `cancelled` earlier orders for the same thing, each proven not bought, make it "eop-blog-1-create-2", "-3", ...
// Longer than kMaxName: cut, with a hash of the whole at the end.
[[nodiscard]] std::string order_name(std::string_view short_kind, std::string_view subject, int ordinal, std::string_view what, int cancelled);

// Who holds the claims of an object: "namespace/kind/name".
[[nodiscard]] std::string claim_holder(std::string_view ns, std::string_view kind, std::string_view name);

// The client token of an order: at most 64 ASCII characters, the same whoever makes it. Never random: whoever makes the order again, say after a
// restored backup, sends the token that the cloud has seen.
[[nodiscard]] std::string client_token(std::string_view subject_uid, std::string_view order_name);

// Whether two client tokens are of one object, or of one name: an object that was lost and declared again has another uid, and its next order another
// name.
[[nodiscard]] bool akin(std::string_view token, std::string_view other);

// The tag that a package is bought with, atomically; its value is the order's client token.
inline constexpr std::string_view kOrderTag = "planwright-order";

}  // namespace purchase
