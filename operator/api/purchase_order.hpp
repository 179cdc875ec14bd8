// PurchaseOrder: the write-ahead record of one act, made before the call and kept as the ledger afterwards (operator/README.md, the protocol).
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/condition.hpp"
#include "api/edge_one_plan.hpp"
#include "api/meta.hpp"

namespace api {

// Upgrade: an EdgeOne plan's type; a package's bandwidth, down as well.
enum class Act { Create, Upgrade, Renew, Refund };

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
    std::vector<std::string> plan_ids;  // Create: what was bought
    std::string order_number;           // DealName, OrderId
    bool delivered = true;              // Accepted: false: the cloud has taken the order and delivers later, or once it is paid
};

[[nodiscard]] std::string_view to_string(Act act);
[[nodiscard]] std::string_view to_string(OrderPhase phase);
[[nodiscard]] std::string_view to_string(Outcome outcome);
// The API action of an act, "CreatePlan"; empty: the kind has no such act.
[[nodiscard]] std::string_view action_of(PlanKind kind, Act act);
// Whether that action takes a ClientToken: the same token is executed once, however often it is sent.
[[nodiscard]] bool takes_client_token(PlanKind kind, Act act);

// What CreateInstance is asked for beside the period.
struct InstanceOffer {
    std::string product_code;
    std::string sub_product_code;
    std::string region_code;
    std::string zone_code;        // Create
    std::string parameter;        // Create: the JSON text that goes into Parameter, timeSpan and timeUnit in it
    int quantity = 1;             // Create
    std::int64_t project_id = 0;  // Create
    bool operator==(const InstanceOffer&) const = default;
};

// What CreateCenBandwidthPackage is asked for beside the period.
struct PackageOffer {
    std::string name;
    std::string description;
    int bandwidth_mbps = 0;  // Create, Upgrade: the target
    std::pair<std::string, std::string> areas;
    bool auto_pay = false;
    int auto_renew_months = 0;                // with auto_renew: AutoRenewDuration
    std::map<std::string, std::string> tags;  // the ownership tag among them
    std::string product_code;                 // Renew, Refund: as BSS calls it
    std::string product_type;
    bool operator==(const PackageOffer&) const = default;
};

// What the cloud is asked for, as parameters of the act's API action. Encoded once into spec.request and read back from there. A client token is
// not among them: it stands beside the request and goes with it on the wire.
struct Request {
    std::string plan_id;                             // all but Create: what is changed
    int period_months = 0;                           // Create (prepaid), Renew; 0: not sent
    Period::Unit period_unit = Period::Unit::Month;  // Create, Renew: how the period is written where the API knows years
    bool auto_renew = false;                         // Create (prepaid)
    PlanType plan_type = PlanType::Personal;         // EdgeOne: Create, Upgrade: the target
    bool auto_use_voucher = false;                   // EdgeOne, prepaid only
    InstanceOffer instance;                          // CloudInstance
    PackageOffer package;                            // CenBandwidthPackage
    bool operator==(const Request&) const = default;
};

struct SubjectRef {
    std::string kind;
    std::string name;
    std::string uid;
    bool operator==(const SubjectRef&) const = default;
};

// A person's word on an unknown outcome, or (attempt: the last one's number, or 0) on a plan that nobody claims.
struct Resolution {
    enum class Kind { NotExecuted, Executed } kind = Kind::NotExecuted;
    std::vector<std::string> plan_ids;  // resourceIds. Executed, Create: which plan it was
    std::string order_number;           // Executed: optional
    int attempt = 0;                    // the attempt it speaks about; an older word is not believed for a newer attempt
    bool operator==(const Resolution&) const = default;
};

// A person's consent to a purchase, or refusal; written once. Who may write it, and that `by` is who wrote it, is the API server's to check
// (deploy/base/admission.yaml).
struct Approval {
    enum class Decision { Approved, Denied } decision = Decision::Denied;
    std::string by;
    std::string reason;
    bool operator==(const Approval&) const = default;
};

struct PurchaseOrderSpec {
    SubjectRef subject;
    int ordinal = 1;
    Act act = Act::Create;
    std::string account_ref;
    std::string provider;      // "Tencent", "Alibaba"
    std::string action;        // "CreatePlan"
    std::string request;       // canonical JSON: exactly what is signed and sent, but for the client token
    Request parameters;        // `request`, decoded; not a field of its own
    std::string client_token;  // where the API takes one: frozen with the request, the same for every attempt
    // Before the act: Renew: the expiry it extends; evidence of effect is that the expiry has moved.
    std::optional<base::Time> expires_before;
    // The same of a package's bandwidth; 0: not known. What is neither this nor the target has been changed since.
    int bandwidth_before = 0;
    // When the order was made, by the cloud's clock. Nothing is sent before the account has been listed since: a cluster that was set back makes
    // orders again that have been executed.
    std::optional<base::Time> declared_at;
    std::optional<Approval> approval;
    std::optional<Resolution> resolution;
    bool operator==(const PurchaseOrderSpec&) const = default;
};

struct Attempt {
    int number = 0;
    base::Time signed_at;  // cloud time; the request is signed with exactly this time, or never
    std::string nonce;     // Alibaba: x-acs-signature-nonce; the cloud accepts it once in 15 minutes
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
    std::string account_id;         // uin, uid: whose account the attempts were sent to
    std::string purchaser_uin;      // CloudAccount.spec.purchaserUin at the last of them
    std::vector<Attempt> attempts;  // the last 10
    std::vector<std::string> order_numbers;
    std::vector<std::string> plan_ids;       // resourceIds: what this order delivered or changed
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

    [[nodiscard]] PlanKind kind() const { return plan_kind_of(spec.subject.kind).value_or(PlanKind::EdgeOne); }
    [[nodiscard]] bool names(std::string_view id) const { return std::ranges::find(status.plan_ids, id) != status.plan_ids.end(); }
    [[nodiscard]] bool settled() const { return status.phase == OrderPhase::Delivered || status.phase == OrderPhase::Cancelled; }
    [[nodiscard]] const Attempt* last_attempt() const { return status.attempts.empty() ? nullptr : &status.attempts.back(); }
};

}  // namespace api
