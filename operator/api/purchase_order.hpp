// PurchaseOrder: the write-ahead record of one act, made before the call and kept as the ledger afterwards (operator/README.md, the protocol).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/condition.hpp"
#include "api/edge_one_plan.hpp"
#include "api/meta.hpp"

namespace api {

enum class Act { Create, Upgrade, Renew };

enum class OrderPhase {
    Pending,          // nothing is on the wire and nothing was bought: to be tried (again)
    Submitting,       // the last attempt is recorded and has no outcome yet
    OutcomeUnknown,   // the last attempt may have been executed; evidence is being gathered, or a person decides
    AwaitingPayment,  // the cloud holds an order that is not paid or not delivered yet
    Delivered,        // paid and delivered; final
    Refused,          // the last attempt was refused for a reason that will not pass by itself; tried again slowly
    Cancelled,        // proven not bought and never to be tried again; final
};

enum class Outcome {
    None,      // not recorded yet
    Accepted,  // the cloud answered with success
    Refused,   // proven not executed
    Unknown,   // may have been executed
    NoEffect,  // was Unknown; evidence read after the signature window shows that it was not executed
};

// Why an attempt was refused, as far as the protocol cares. The vendor's codes are sorted into these by cloud/tencent/errors.hpp.
enum class Refusal {
    Throttled,     // rate limit: try again soon
    Transient,     // locked or in progress: try again with backoff
    ClockOrToken,  // signature expired or temporary credentials stale: corrected by the answer itself, try again
    Balance,       // too little money: may have left an unpaid order, so it is not proof of anything
    Credentials,   // keys, permission, certification: a person mends the account; tried again slowly
    ContactSales,  // enterprise plans are not self-service
    NotFound,      // the plan does not exist
    Parameters,    // the request itself is wrong: tried again slowly, or replaced when the spec changes
};

// What became of one request. Refused only when it is proven that nothing was executed; everything that is neither that nor a success with the
// ids the action promises is Unknown.
struct Answer {
    Outcome outcome = Outcome::Unknown;  // Accepted, Refused or Unknown
    std::optional<Refusal> refusal;      // when Refused; also Balance, whose outcome is Unknown
    std::string error_code;              // the vendor's, or base::to_string(ErrorKind) when there was no answer
    std::string message;
    std::string request_id;
    std::string plan_id;    // CreatePlan
    std::string deal_name;  // order number
};

[[nodiscard]] std::string_view to_string(Act act);
[[nodiscard]] std::string_view to_string(OrderPhase phase);
[[nodiscard]] std::string_view to_string(Outcome outcome);

// What the cloud is asked for, as parameters of CreatePlan, UpgradePlan and RenewPlan. Encoded once into spec.request and read back from there.
struct EdgeOneRequest {
    std::string plan_id;                      // Upgrade, Renew
    PlanType plan_type = PlanType::Personal;  // Create, Upgrade: the target
    int period_months = 0;                    // Create (prepaid), Renew; 0: not sent
    bool auto_renew = false;                  // Create (prepaid): RenewFlag
    bool auto_use_voucher = false;            // prepaid only
    bool operator==(const EdgeOneRequest&) const = default;
};

struct SubjectRef {
    std::string kind;
    std::string name;
    std::string uid;
    bool operator==(const SubjectRef&) const = default;
};

// A person's word on an unknown outcome; read only while the phase is OutcomeUnknown.
struct Resolution {
    enum class Kind { NotExecuted, Executed } kind = Kind::NotExecuted;
    std::string plan_id;       // Executed, Create: which plan it was
    std::string order_number;  // Executed: optional
    int attempt = 0;           // the attempt it speaks about; an older word is not believed for a newer attempt
    bool operator==(const Resolution&) const = default;
};

struct PurchaseOrderSpec {
    SubjectRef subject;
    int ordinal = 1;
    Act act = Act::Create;
    std::string account_ref;
    std::string provider;       // "Tencent"
    std::string action;         // "CreatePlan"
    std::string request;        // canonical JSON: the exact bytes that are signed and sent
    EdgeOneRequest parameters;  // `request`, decoded; not a field of its own
    // Before the act: Renew: the expiry it extends; evidence of effect is that the expiry has moved.
    std::optional<base::Time> expires_before;
    std::optional<Resolution> resolution;
    bool operator==(const PurchaseOrderSpec&) const = default;
};

struct Attempt {
    int number = 0;
    base::Time signed_at;  // cloud time; the request is signed with exactly this time, or never
    std::string holder;    // identity of the process that may sign and send
    Outcome outcome = Outcome::None;
    std::string request_id;
    std::string error_code;
    std::string message;
    bool operator==(const Attempt&) const = default;
};

struct PurchaseOrderStatus {
    std::int64_t observed_generation = 0;
    OrderPhase phase = OrderPhase::Pending;
    std::vector<Attempt> attempts;  // the last 10
    std::vector<std::string> order_numbers;
    std::string plan_id;                     // status.resourceIds[0]: the plan this order delivered
    std::optional<base::Time> settled_at;    // when it became Delivered or Cancelled
    std::optional<base::Time> destroyed_at;  // Create: when the delivered plan was destroyed at its user's wish
    Conditions conditions;
    bool operator==(const PurchaseOrderStatus&) const = default;
};

struct PurchaseOrder {
    static constexpr std::string_view kKind = "PurchaseOrder";
    static constexpr std::string_view kPlural = "purchaseorders";
    ObjectMeta meta;
    PurchaseOrderSpec spec;
    PurchaseOrderStatus status;
    bool has_status = false;  // false: the object has no status at all, as when new or when restored from a backup

    [[nodiscard]] bool settled() const { return status.phase == OrderPhase::Delivered || status.phase == OrderPhase::Cancelled; }
    [[nodiscard]] const Attempt* last_attempt() const { return status.attempts.empty() ? nullptr : &status.attempts.back(); }
};

}  // namespace api
