// metav1.Condition, and the one table of reasons. kstatus reads Ready, Reconciling and Stalled
// (github.com/kubernetes-sigs/cli-utils, pkg/kstatus): Reconciling and Stalled are abnormal-true; ours are always set, all three.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace api {

enum class ConditionType { Ready, Reconciling, Stalled, ExpiringSoon };
enum class ConditionStatus { True, False, Unknown };

// Every reason a condition or an event can carry. README.md's troubleshooting table is checked against this list.
enum class Reason {
    // EdgeOnePlan, CloudInstance, CenBandwidthPackage
    Available,            // the plan is there and as declared
    Observed,             // managementPolicy Observe: status is kept, nothing is changed
    AccountNotReady,      // the CloudAccount is missing or cannot be used
    AccountFrozen,        // spec.freeze of the CloudAccount stops every act
    WaitingForInventory,  // the account has not been read completely yet
    Purchasing,           // the purchase order for Create is under way
    Upgrading,
    Renewing,
    Updating,             // auto-renewal flag, zones, tags, attachment are being set
    AwaitingPayment,      // the cloud holds an unpaid order; pay it, and it goes on by itself
    InsufficientBalance,  // refused for lack of balance, no unpaid order is known
    OutcomeUnknown,       // a person has to decide
    Refused,              // the cloud refused, nothing was bought; the message says what to change
    ContactSales,         // OperationDenied.PleaseContactBusinessPersonnel
    DeliveryFailed,       // paid, but the cloud could not deliver
    AwaitingApproval,     // the account's purchases need approval, and nobody has decided yet
    ApprovalDenied,       // somebody has decided against it; nothing was bought
    UnclaimedPlan,        // the account owns one that nobody claims and that may be this very purchase; a person has to decide
    PlanNotFound,         // spec.adopt names a plan that this account does not have
    PlanClaimed,          // the plan belongs to another object
    PlanVanished,         // the plan was there and is gone; it is not bought again silently
    PlanTypeDiffers,      // the plan's type is higher than the spec's (changed by hand); a downgrade does not exist
    Expired,
    Isolated,
    ZoneBoundElsewhere,
    AttachmentBlocked,  // the package can't be attached to or detached from a CEN; the message says why
    Locked,             // FinancialLocked, SecurityLocked
    ExpiryUnknown,      // the cloud does not list when it ends, and a renewal was asked for
    PlanDiffers,        // what can't be changed is not as declared (areas, product)
    Refunding,
    RefundRefused,
    Deleting,          // finalizing
    WaitingForExpiry,  // deletionPolicy Destroy: the cloud allows it only after expiry
    // ExpiringSoon
    RenewalPlanned,
    NoRenewal,
    NotExpiring,
    // PurchaseOrder
    Waiting,            // not tried yet
    Submitting,         // an attempt is recorded and may be on the wire
    GatheringEvidence,  // outcome unknown, being settled by evidence
    Delivered,
    Cancelled,
    Throttled,              // refused before execution; tried again
    RestoredWithoutStatus,  // the record came back from a backup without its status; treated as unknown
    // CloudAccount
    CredentialsValid,
    CredentialsMissing,  // the Secret or one of its keys is missing
    CredentialsInvalid,  // the cloud refuses them
    PermissionDenied,    // they may not do what is needed (e.g. finance:trade)
    ClockSkewed,         // the cloud refuses our signatures as too old or too new
    CloudUnreachable,    // no answer from the cloud
};

[[nodiscard]] std::string_view to_string(ConditionType type);
[[nodiscard]] std::string_view to_string(ConditionStatus status);
[[nodiscard]] std::string_view to_string(Reason reason);

struct Condition {
    ConditionType type{};
    ConditionStatus status{};
    std::string reason;
    std::string message;
    std::int64_t observed_generation = 0;
    base::Time last_transition;
    bool operator==(const Condition&) const = default;
};

using Conditions = std::vector<Condition>;

// Sets one condition; last_transition moves only when the status does.
void set_condition(Conditions& conditions, ConditionType type, ConditionStatus status, Reason reason, std::string message, std::int64_t generation,
                   base::Time now);
[[nodiscard]] const Condition* find_condition(const Conditions& conditions, ConditionType type);

// The three standings an object can have; one call sets Ready, Reconciling and Stalled so that they never contradict each other.
enum class Standing {
    Ready,    // Ready=True,  Reconciling=False, Stalled=False
    Working,  // Ready=False, Reconciling=True,  Stalled=False: goes on by itself
    Stalled,  // Ready=False, Reconciling=False, Stalled=True: a person has to do something
};
void set_standing(Conditions& conditions, Standing standing, Reason reason, const std::string& message, std::int64_t generation, base::Time now);

}  // namespace api
