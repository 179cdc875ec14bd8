// What the answers of all vendors have in common: what may be kept of their words, what their Date teaches, what silence proves.
#pragma once

#include <string>
#include <string_view>

#include "api/purchase_order.hpp"
#include "cloud/client.hpp"
#include "cloud/cloud_clock.hpp"
#include "net/http.hpp"

namespace cloud {

// Codes, ids and order numbers go into object names, labels and logs: at most 128 letters, digits, dots, underscores and hyphens; not empty.
[[nodiscard]] bool is_word(std::string_view text);

// At most 512 bytes of a vendor's text, cut between characters, without control characters: for statuses, events and logs.
[[nodiscard]] std::string bounded_message(std::string_view text);

// The same without the credentials: a vendor's message may quote what it was sent.
[[nodiscard]] std::string scrub(std::string text, const Credentials& credentials);

// Learns from the answer's Date, if it has one. Returns whether the cloud's time jumped.
bool learn_date(CloudClock& clock, const net::HttpResponse& response, base::SteadyTime sent, base::SteadyTime received);

// The answer to a purchase that brought none: Unreachable and Cancelled are the transport's word that nothing was sent; nothing else is proof.
[[nodiscard]] api::Answer judge_silence(const base::Error& error);

}  // namespace cloud
