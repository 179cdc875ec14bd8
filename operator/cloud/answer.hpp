// What the answers of all vendors have in common: what may be kept of their words, what their Date teaches, what silence proves.
#pragma once

#include <optional>
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

// The vendor's code where an error has one, else its kind: for records and metrics.
[[nodiscard]] std::string code_of(const base::Error& error);

// A vendor's error, in the vendor's words.
struct VendorError {
    std::string_view code;
    std::string_view message;  // scrubbed
    std::string_view request_id;
};
// "ModifyPlan: <vendor's words> <what to do> (InvalidParameter.PlanNotFound, request 1b2c)". kind, advice: what the vendor's table says of the code.
[[nodiscard]] base::Error error_of(std::string_view action, const VendorError& error, base::ErrorKind kind, std::string_view advice);
// Puts the error into the answer to a purchase. refusal, advice: what the vendor's table says of the code; `doubtful`: something else in this answer
// keeps a refusal from being believed. Too little balance is never believed: it may leave an unpaid order.
void judge_error(api::Answer& answer, const VendorError& error, std::optional<api::Refusal> refusal, std::string_view advice, bool doubtful);

// The answer to a purchase that did not leave the process.
[[nodiscard]] api::Answer nothing_sent(api::Refusal refusal, base::ErrorKind kind, std::string why);

// The answer to a purchase that brought none: Unreachable and Cancelled are the transport's word that nothing was sent; nothing else is proof.
[[nodiscard]] api::Answer judge_silence(const base::Error& error);

}  // namespace cloud
