#include <algorithm>
#include <array>
#include <utility>

#include "api/cloud_account.hpp"
#include "api/condition.hpp"
#include "api/edge_one_plan.hpp"
#include "api/plan.hpp"
#include "api/purchase_order.hpp"
#include "api/setting.hpp"

namespace api {

std::string_view to_string(ConditionType type) {
    switch (type) {
        case ConditionType::Ready: return "Ready";
        case ConditionType::Reconciling: return "Reconciling";
        case ConditionType::Stalled: return "Stalled";
        case ConditionType::ExpiringSoon: return "ExpiringSoon";
    }
    return "Ready";
}

std::string_view to_string(ConditionStatus status) {
    switch (status) {
        case ConditionStatus::True: return "True";
        case ConditionStatus::False: return "False";
        case ConditionStatus::Unknown: return "Unknown";
    }
    return "Unknown";
}

// In the order of the enumeration.
constexpr std::array kReasons = std::to_array<std::string_view>({
    "Available",
    "Observed",
    "AccountNotReady",
    "AccountFrozen",
    "WaitingForInventory",
    "Purchasing",
    "Upgrading",
    "Renewing",
    "Updating",
    "AwaitingPayment",
    "InsufficientBalance",
    "OutcomeUnknown",
    "Refused",
    "ContactSales",
    "DeliveryFailed",
    "AwaitingApproval",
    "ApprovalDenied",
    "UnclaimedPlan",
    "PlanNotFound",
    "PlanClaimed",
    "PlanVanished",
    "PlanTypeDiffers",
    "Expired",
    "Isolated",
    "ZoneBoundElsewhere",
    "AttachmentBlocked",
    "Locked",
    "ExpiryUnknown",
    "PlanDiffers",
    "Refunding",
    "RefundRefused",
    "Deleting",
    "WaitingForExpiry",
    "RenewalPlanned",
    "NoRenewal",
    "NotExpiring",
    "Waiting",
    "Submitting",
    "GatheringEvidence",
    "Delivered",
    "Cancelled",
    "Throttled",
    "RestoredWithoutStatus",
    "CredentialsValid",
    "CredentialsMissing",
    "CredentialsInvalid",
    "PermissionDenied",
    "ClockSkewed",
    "CloudUnreachable",
});
static_assert(kReasons.size() == std::to_underlying(Reason::CloudUnreachable) + 1);

std::string_view to_string(Reason reason) { return kReasons.at(static_cast<std::size_t>(std::to_underlying(reason))); }

void set_condition(Conditions& conditions, ConditionType type, ConditionStatus status, Reason reason, std::string message, std::int64_t generation,
                   base::Time now) {
    const auto at = std::ranges::find(conditions, type, &Condition::type);
    if (at == conditions.end()) {
        conditions.push_back({type, status, std::string(to_string(reason)), std::move(message), generation, now});
        return;
    }
    if (at->status != status) at->last_transition = now;
    at->status = status;
    at->reason = to_string(reason);
    at->message = std::move(message);
    at->observed_generation = generation;
}

const Condition* find_condition(const Conditions& conditions, ConditionType type) {
    const auto at = std::ranges::find(conditions, type, &Condition::type);
    return at == conditions.end() ? nullptr : &*at;
}

void set_standing(Conditions& conditions, Standing standing, Reason reason, const std::string& message, std::int64_t generation, base::Time now) {
    const auto flag = [&](Standing when) { return standing == when ? ConditionStatus::True : ConditionStatus::False; };
    set_condition(conditions, ConditionType::Ready, flag(Standing::Ready), reason, message, generation, now);
    set_condition(conditions, ConditionType::Reconciling, flag(Standing::Working), reason, standing == Standing::Working ? message : "", generation,
                  now);
    set_condition(conditions, ConditionType::Stalled, flag(Standing::Stalled), reason, standing == Standing::Stalled ? message : "", generation, now);
}

std::string_view to_string(PlanType type) {
    switch (type) {
        case PlanType::Personal: return "personal";
        case PlanType::Basic: return "basic";
        case PlanType::Standard: return "standard";
        case PlanType::Enterprise: return "enterprise";
        case PlanType::Other: return "other";
    }
    return "other";
}

PlanType plan_type_of(std::string_view text) {
    constexpr std::string_view kPrefix = "plan-";
    if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
    if (text == "personal") return PlanType::Personal;
    if (text == "basic") return PlanType::Basic;
    if (text == "standard") return PlanType::Standard;
    // The current enterprise plan reads back as plan-enterprise-v2; the older ones are plan-enterprise and plan-enterprise-model-a.
    if (text.starts_with("enterprise")) return PlanType::Enterprise;
    return PlanType::Other;
}

std::string_view to_string(RenewalMode mode) {
    switch (mode) {
        case RenewalMode::Never: return "Never";
        case RenewalMode::Provider: return "Provider";
        case RenewalMode::Operator: return "Operator";
    }
    return "Never";
}

std::string_view to_string(ManagementPolicy policy) { return policy == ManagementPolicy::Manage ? "Manage" : "Observe"; }
std::string_view to_string(DeletionPolicy policy) {
    switch (policy) {
        case DeletionPolicy::Retain: return "Retain";
        case DeletionPolicy::Destroy: return "Destroy";
        case DeletionPolicy::Refund: return "Refund";
    }
    return "Retain";
}
std::string_view to_string(Period::Unit unit) { return unit == Period::Unit::Month ? "Month" : "Year"; }
std::string_view to_string(Site site) { return site == Site::China ? "China" : "International"; }

std::string_view to_string(Provider provider) { return provider == Provider::Tencent ? "Tencent" : "Alibaba"; }

std::string_view to_string(ApprovalPolicy policy) { return policy == ApprovalPolicy::Never ? "Never" : "Always"; }

std::string_view to_string(Act act) {
    switch (act) {
        case Act::Create: return "Create";
        case Act::Upgrade: return "Upgrade";
        case Act::Renew: return "Renew";
        case Act::Refund: return "Refund";
    }
    return "Create";
}

std::string_view to_string(OrderPhase phase) {
    switch (phase) {
        case OrderPhase::Pending: return "Pending";
        case OrderPhase::Submitting: return "Submitting";
        case OrderPhase::OutcomeUnknown: return "OutcomeUnknown";
        case OrderPhase::AwaitingPayment: return "AwaitingPayment";
        case OrderPhase::Delivered: return "Delivered";
        case OrderPhase::Refused: return "Refused";
        case OrderPhase::Cancelled: return "Cancelled";
    }
    return "Pending";
}

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::None: return "";
        case Outcome::Accepted: return "Accepted";
        case Outcome::Refused: return "Refused";
        case Outcome::Unknown: return "Unknown";
        case Outcome::NoEffect: return "NoEffect";
    }
    return "";
}

}  // namespace api
