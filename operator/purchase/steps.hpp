// What the protocol's steps share. Inside purchase only.
#pragma once

#include <string>
#include <vector>

#include "purchase/protocol.hpp"

namespace purchase {

// The record as it stands, and nothing to do.
[[nodiscard]] Step keep(const Input& in);
void say(Step& next, const Input& in, api::Standing standing, api::Reason reason, const std::string& message);

// From when on the order list has to be read: what an open attempt made is in it.
[[nodiscard]] base::Time list_from(const Input& in);
// Looks again when there is a reading a minute younger than the last, or ten seconds in the first minutes after a request; at once when there is
// none. A reading wakes its order, so one that is wanted "now" each time would be made as fast as the cloud answers.
Need& follow(Step& next, const Input& in, base::Time now, bool deals);

// What spec.resolution has to name now: the last attempt, or 0 where there is none.
[[nodiscard]] int number_to_answer(const api::PurchaseOrder& order);
// "the console (...)", with the page that shows the orders of the order's vendor.
[[nodiscard]] std::string console_of(const api::PurchaseOrder& order);
// A sentence on why nothing is heard of the cloud's orders; empty: they could be read, or these keys may not.
[[nodiscard]] std::string order_list_trouble(const Input& in);
// Candidates for a message: the first five.
[[nodiscard]] std::string listed(const std::vector<std::string>& candidates);

// Whether somebody still wants it. A refund is what a deletion asks for.
[[nodiscard]] bool wanted(const Input& in);
// `first`, twice that, four times that, ..., for the `times`th time, and never more than `most`.
[[nodiscard]] base::Seconds doubling(base::Seconds first, int times, base::Seconds most);

// Nothing is on the wire: whether a new attempt may be made, and what it waits for else.
[[nodiscard]] Step step_idle(const Input& in);

// A record that came back without its status must not look like a new one: it may have bought something in its former life.
[[nodiscard]] bool restored(const Input& in);
[[nodiscard]] Step step_restored(const Input& in);

}  // namespace purchase
