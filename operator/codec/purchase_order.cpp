#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "codec/codec.hpp"
#include "codec/parts.hpp"
#include "codec/plan_parts.hpp"

namespace codec {
namespace {

using api::Act;
using api::OrderPhase;
using api::Outcome;
using nlohmann::json;

constexpr std::array kActs{Act::Create, Act::Upgrade, Act::Renew, Act::Refund};
constexpr std::array kPhases{OrderPhase::Pending,   OrderPhase::Submitting, OrderPhase::OutcomeUnknown, OrderPhase::AwaitingPayment,
                             OrderPhase::Delivered, OrderPhase::Refused,    OrderPhase::Cancelled};
constexpr std::array kOutcomes{Outcome::None, Outcome::Accepted, Outcome::Refused, Outcome::Unknown, Outcome::NoEffect};
constexpr int kMost = std::numeric_limits<int>::max();
constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kMaxClientToken = 64;

std::optional<api::Resolution> read_resolution(const Fields& spec) {
    if (!spec.has("resolution")) return std::nullopt;
    const Fields fields = spec.object("resolution");
    api::Resolution resolution;
    const std::string outcome = fields.text("outcome");
    if (outcome == "Executed") {
        resolution.kind = api::Resolution::Kind::Executed;
    } else if (outcome != "NotExecuted") {
        fields.reject("outcome", in_quotes(outcome) + " is not Executed or NotExecuted");
    }
    resolution.plan_ids = fields.texts("resourceIds");
    resolution.order_number = fields.text("orderNumber");
    resolution.attempt = static_cast<int>(fields.integer("attempt", 0, kMost, 0));
    return resolution;
}

std::optional<api::Approval> read_approval(const Fields& spec) {
    if (!spec.has("approval")) return std::nullopt;
    const Fields fields = spec.object("approval");
    const std::string decision = fields.required_text("decision");
    api::Approval approval;
    if (decision == "Approved") {
        approval.decision = api::Approval::Decision::Approved;
    } else if (decision != "Denied") {
        fields.reject("decision", in_quotes(decision) + " is not Approved or Denied");
    }
    approval.by = fields.required_text("by");
    approval.reason = fields.text("reason");
    return approval;
}

// What subject, act, provider, action, token and request say together. They decide what is sent to whom, so any contradiction is an error.
void read_call(const Fields& fields, api::PurchaseOrderSpec& spec) {
    const auto kind = api::plan_kind_of(spec.subject.kind);
    if (!kind) return fields.object("subject").reject("kind", in_quotes(spec.subject.kind) + " is not a kind of plan");
    const std::string provider(api::names_of(*kind).provider);
    if (spec.provider != provider) fields.reject("provider", in_quotes(spec.provider) + " is not " + provider + ", as the subject's kind says");
    const std::string action(api::action_of(*kind, spec.act));
    if (action.empty()) return fields.reject("act", in_quotes(to_string(spec.act)) + " does not exist for " + spec.subject.kind);
    if (spec.action != action) fields.reject("action", in_quotes(spec.action) + " is not " + action + ", as act says");

    const bool token = api::takes_client_token(*kind, spec.act);
    const auto printable = [](char c) { return c > ' ' && c <= '~'; };
    if (token && spec.client_token.empty()) fields.reject("clientToken", "is missing: " + action + " takes one");
    if (!token && fields.has("clientToken")) fields.reject("clientToken", "is there, but " + action + " takes none");
    if (spec.client_token.size() > kMaxClientToken || !std::ranges::all_of(spec.client_token, printable))
        fields.reject("clientToken", "is not at most 64 printable ASCII characters");

    if (auto parameters = parse_request(*kind, spec.act, spec.request)) {
        spec.parameters = std::move(*parameters);
    } else {
        fields.reject("request", parameters.error().message());
    }
}

api::PurchaseOrderSpec read_spec(const Fields& fields) {
    api::PurchaseOrderSpec spec;
    const Fields subject = fields.object("subject");
    spec.subject = {subject.required_text("kind"), subject.required_text("name"), subject.text("uid")};
    spec.ordinal = static_cast<int>(fields.integer("ordinal", 1, kMaxOrdinal, 1));
    if (!fields.required_text("act").empty()) spec.act = fields.choice<Act>("act", kActs, spec.act);
    spec.account_ref = fields.object("accountRef").required_text("name");
    spec.provider = fields.required_text("provider");
    spec.action = fields.required_text("action");
    spec.request = fields.required_text("request");
    spec.client_token = fields.text("clientToken");
    read_call(fields, spec);
    spec.expires_before = fields.object("before").time("expiresAt");
    spec.bandwidth_before = static_cast<int>(fields.object("before").integer("bandwidthMbps", 0, kMost, 0));
    if (spec.act == Act::Renew && !spec.expires_before)
        fields.object("before").reject("expiresAt", "is missing: a renewal says which term it extends");
    spec.declared_at = fields.time("declaredAt");
    spec.approval = read_approval(fields);
    spec.resolution = read_resolution(fields);
    return spec;
}

api::Attempt read_attempt(const Fields& fields) {
    api::Attempt attempt;
    attempt.number = static_cast<int>(fields.integer("number", 1, kMost, 0));
    const auto signed_at = fields.time("signedAt");
    // Without these two nobody can tell which attempt it was nor when its signature expires: not a record to act on.
    if (attempt.number == 0) fields.reject("number", "is missing");
    if (!signed_at) fields.reject("signedAt", "is missing");
    attempt.signed_at = signed_at.value_or(base::Time{});
    attempt.nonce = fields.text("nonce");
    attempt.holder = fields.text("holder");
    attempt.outcome = fields.choice<Outcome>("outcome", kOutcomes, Outcome::None);
    attempt.request_id = fields.text("requestId");
    attempt.error_code = fields.text("errorCode");
    attempt.message = fields.text("message");
    return attempt;
}

api::PurchaseOrderStatus read_status(const Fields& fields) {
    api::PurchaseOrderStatus status;
    status.observed_generation = fields.integer("observedGeneration", 0, std::numeric_limits<std::int64_t>::max(), 0);
    status.phase = fields.choice<OrderPhase>("phase", kPhases, OrderPhase::Pending);
    status.account_id = fields.text("accountId");
    status.purchaser_uin = fields.text("purchaserUin");
    fields.each("attempts", [&](const Fields& attempt) { status.attempts.push_back(read_attempt(attempt)); });
    status.order_numbers = fields.texts("orderNumbers");
    status.plan_ids = fields.texts("resourceIds");
    status.settled_at = fields.time("settledAt");
    status.destroyed_at = fields.time("destroyedAt");
    status.conditions = read_conditions(fields);
    return status;
}

json attempts_json(const std::vector<api::Attempt>& attempts) {
    if (attempts.empty()) return {};
    json list = json::array();
    for (std::size_t i = attempts.size() - std::min(attempts.size(), kMaxAttempts); i < attempts.size(); ++i) {
        const auto& attempt = attempts[i];
        json record{{"number", attempt.number},
                    {"signedAt", base::format_rfc3339(attempt.signed_at)},
                    {"holder", attempt.holder},
                    {"outcome", to_string(attempt.outcome)}};
        if (!attempt.nonce.empty()) record["nonce"] = attempt.nonce;
        if (!attempt.request_id.empty()) record["requestId"] = attempt.request_id;
        if (!attempt.error_code.empty()) record["errorCode"] = attempt.error_code;
        if (!attempt.message.empty()) record["message"] = clip(attempt.message, kMaxAttemptMessage);
        list.push_back(std::move(record));
    }
    return list;
}

// A label's value ends with a letter or a digit.
std::string label_of(std::string_view name) {
    name = name.substr(0, kMaxLabel);
    while (name.ends_with('-') || name.ends_with('.')) name.remove_suffix(1);
    return std::string(name);
}

}  // namespace

template <>
base::Result<api::PurchaseOrder> decode<api::PurchaseOrder>(std::string_view text) {
    return decode_object<api::PurchaseOrder>(text, read_spec, read_status);
}

std::string status_patch(const api::ObjectMeta& meta, const api::PurchaseOrderStatus& status) {
    return status_patch_of(meta, {{"observedGeneration", status.observed_generation},
                                  {"phase", to_string(status.phase)},
                                  {"accountId", or_null(status.account_id)},
                                  {"purchaserUin", or_null(status.purchaser_uin)},
                                  {"attempts", attempts_json(status.attempts)},
                                  {"orderNumbers", or_null(status.order_numbers, kMaxOrderNumbers)},
                                  {"resourceIds", or_null(status.plan_ids, kMaxResourceIds)},
                                  {"settledAt", or_null(status.settled_at)},
                                  {"destroyedAt", or_null(status.destroyed_at)},
                                  {"conditions", conditions_json(status.conditions)}});
}

// No owner references: the ledger outlives its subject.
std::string encode_new(const api::PurchaseOrder& order) {
    const auto& spec = order.spec;
    json body{{"apiVersion", std::string(api::kGroup) + "/" + std::string(api::kVersion)},
              {"kind", api::PurchaseOrder::kKind},
              {"metadata",
               {{"name", order.meta.name},
                {"namespace", order.meta.ns},
                {"labels", {{"planwright.dev/subject", label_of(spec.subject.name)}, {"planwright.dev/act", to_string(spec.act)}}}}},
              {"spec",
               {{"subject", {{"kind", spec.subject.kind}, {"name", spec.subject.name}, {"uid", spec.subject.uid}}},
                {"ordinal", spec.ordinal},
                {"act", to_string(spec.act)},
                {"accountRef", {{"name", spec.account_ref}}},
                {"provider", spec.provider},
                {"action", spec.action},
                {"request", spec.request}}}};
    if (!spec.client_token.empty()) body["spec"]["clientToken"] = spec.client_token;
    if (spec.expires_before) body["spec"]["before"] = {{"expiresAt", base::format_rfc3339(*spec.expires_before)}};
    if (spec.bandwidth_before > 0) body["spec"]["before"]["bandwidthMbps"] = spec.bandwidth_before;
    if (spec.declared_at) body["spec"]["declaredAt"] = base::format_rfc3339(*spec.declared_at);
    return dump(body);
}

}  // namespace codec
