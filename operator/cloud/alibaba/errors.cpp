#include "cloud/alibaba/errors.hpp"

#include <array>

#include "cloud/error_row.hpp"

namespace alibaba {

namespace {

using api::Refusal;
using base::ErrorKind;
using cloud::kProvesNothing;

constexpr std::string_view kTopUp =
    "Top up the account; if the console's order list shows an unpaid order of this purchase, pay it or cancel it there.";
constexpr std::string_view kPermission =
    "Allow this RAM identity the cen: actions of bandwidth packages and, for renewals, refunds and the order list, bss: (bss:DescribeOrderList, "
    "bss:DescribeOrderDetail, bss:ModifyInstance, bss:RefundBatchRemainRefund; AliyunBSSReadOnlyAccess for what is only read).";
constexpr std::string_view kBusy = "Another change or order of this package is under way; it is tried again.";
constexpr std::string_view kUnpaid = "An earlier order of this package is unpaid: pay it or cancel it in the console's order list.";
constexpr std::string_view kSite = "The account belongs to the other site: check spec.site and spec.endpoints.bss of the CloudAccount.";
constexpr std::string_view kClock =
    "The signature was more than 15 minutes off the cloud's clock; the operator follows the cloud's Date header, so look for a proxy that delays or "
    "rewrites answers if this stays.";
constexpr std::string_view kTemporary =
    "The temporary credentials have expired: renew accessKeyId, accessKeySecret and token in the Secret together.";
constexpr std::string_view kSecretKey = "accessKeySecret in the Secret does not belong to accessKeyId: copy both again.";
constexpr std::string_view kSecretId =
    "The key was deleted or disabled, or belongs to the other site: check accessKeyId in the Secret and spec.site.";
constexpr std::string_view kNoSuchPackage = "Check the package id and that the CloudAccount is the one that owns the package, on the right site.";
constexpr std::string_view kRelease = "Remove the inter-region bandwidth that draws on the package first; it is tried again.";
constexpr std::string_view kConsole = "Clear this in the Alibaba Cloud console (identity verification, risk control); the account cannot buy before.";
constexpr std::string_view kSameToken = "An earlier request with the same token is still being executed; it is looked for.";

constexpr std::array kRows = std::to_array<cloud::ErrorRow>({
    // The signature or the key was not accepted: nothing behind the gateway has seen the request.
    {"InvalidTimeStamp.Expired", Refusal::ClockOrToken, ErrorKind::Unauthorized, kClock},
    {"IllegalTimestamp", Refusal::ClockOrToken, ErrorKind::Unauthorized, kClock},
    {"InvalidTimeStamp", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidSecurityToken.Expired", Refusal::ClockOrToken, ErrorKind::Unauthorized, kTemporary},
    {"InvalidSecurityToken", Refusal::Credentials, ErrorKind::Unauthorized, kTemporary},
    {"MissingSecurityToken", Refusal::Credentials, ErrorKind::Unauthorized, "These are temporary credentials: put their token into the Secret, too."},
    {"InvalidAccessKeyId", Refusal::Credentials, ErrorKind::Unauthorized, kSecretId},
    {"SignatureDoesNotMatch", Refusal::Credentials, ErrorKind::Unauthorized, kSecretKey},
    {"IncompleteSignature", Refusal::Credentials, ErrorKind::Unauthorized, kSecretKey},
    // The cloud has seen this nonce: this request, or a copy of it that something on the way made. The first may have been executed.
    {"SignatureNonceUsed", kProvesNothing, ErrorKind::Conflict, "Something between the operator and the cloud repeats requests: look for a proxy."},

    // Rights.
    {"Unauthorized", Refusal::Credentials, ErrorKind::Forbidden, kPermission},
    {"NotAuthorized", Refusal::Credentials, ErrorKind::Forbidden, kPermission},
    {"NoPermission", Refusal::Credentials, ErrorKind::Forbidden, kPermission},
    {"Forbidden", Refusal::Credentials, ErrorKind::Forbidden, kPermission},
    {"Forbidden.RAM", Refusal::Credentials, ErrorKind::Forbidden, kPermission},
    {"Forbbiden.SubUser", Refusal::Credentials, ErrorKind::Forbidden, kPermission},  // sic
    {"Forbidden.RiskControl", Refusal::Credentials, ErrorKind::Forbidden, kConsole},
    {"Forbidden.UserVerification", Refusal::Credentials, ErrorKind::Forbidden, kConsole},
    {"NotApplicable", Refusal::Credentials, ErrorKind::Forbidden, kSite},
    {"InvalidOwner", Refusal::Credentials, ErrorKind::Forbidden, kSite},
    // Security token service: the trust policy, the token, the role.
    {"AuthenticationFail", Refusal::Credentials, ErrorKind::Unauthorized,
     "Check the OIDC provider, its audience and issuer, and the trust policy of the role."},
    {"EntityNotExist", Refusal::Credentials, ErrorKind::Forbidden, "Check the ARNs of the role and of the OIDC provider in the CloudAccount."},

    // Passes by itself.
    {"Operation.Blocking", Refusal::Transient, ErrorKind::Conflict, kBusy},
    {"InvalidStatus.Resource", Refusal::Transient, ErrorKind::Conflict, kBusy},
    {"OperationFailed.OperationIsProcessing", Refusal::Transient, ErrorKind::Conflict, kBusy},
    {"OperationFailed.OrderIsProcessing", Refusal::Transient, ErrorKind::Conflict, kBusy},
    {"IncorrectStatus", Refusal::Transient, ErrorKind::Conflict, kBusy},
    {"InvalidOperation.BwpInstanceStatus", Refusal::Transient, ErrorKind::Conflict, kBusy},
    {"InvalidOperation.CenInstanceStatus", Refusal::Transient, ErrorKind::Conflict, "The CEN is changing; it is tried again."},
    {"InvalidOperation.BwpBusinessStatus", Refusal::Transient, ErrorKind::Conflict,
     "The package is locked: FinancialLocked ends when it is renewed or the account is topped up, SecurityLocked in the console."},
    {"InvalidOperation.CenBandwidthLimitsNotZero", Refusal::Transient, ErrorKind::Conflict, kRelease},
    {"Order.Unpaid", Refusal::Transient, ErrorKind::Conflict, kUnpaid},

    // Money. An unpaid order may have been left behind, so this is not proof of anything.
    {"OperationFailed.InsufficientBalance", Refusal::Balance, ErrorKind::Forbidden, kTopUp},
    {"InsufficientBalance", Refusal::Balance, ErrorKind::Forbidden, kTopUp},
    {"ACCOUNT_BALANCE_EXCEEDED", Refusal::Balance, ErrorKind::Forbidden, kTopUp},
    {"PAY", Refusal::Balance, ErrorKind::Forbidden, kTopUp},

    {"ParameterBwpInstanceId", Refusal::NotFound, ErrorKind::NotFound, kNoSuchPackage},
    {"ParameterIllegal.BwpInstanceId", Refusal::NotFound, ErrorKind::NotFound, kNoSuchPackage},
    {"ResourceNotExists", Refusal::NotFound, ErrorKind::NotFound, kNoSuchPackage},  // as BSS says it
    {"ParameterCenInstanceId", Refusal::Parameters, ErrorKind::NotFound, "Check spec.cenId and that the CEN is in the same account."},
    {"ParameterIllegal.CenInstanceId", Refusal::Parameters, ErrorKind::NotFound, "Check spec.cenId and that the CEN is in the same account."},

    // The request itself is wrong, or the package's state forbids it.
    {"InventoryExceeded", Refusal::Parameters, ErrorKind::Invalid,
     "There is not that much bandwidth left between these areas: ask for less, or wait."},
    {"UnSupported.ChargeType", Refusal::Parameters, ErrorKind::Invalid, "The account may not buy this way (spec.period); ask Alibaba Cloud's sales."},
    {"InvalidParameter", Refusal::Parameters, ErrorKind::Invalid},
    {"MissingParameter", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidName", Refusal::Parameters, ErrorKind::Invalid, "Change spec.name: 2 to 128 characters, a letter first."},
    {"InvalidDescription", Refusal::Parameters, ErrorKind::Invalid, "Change spec.description: at most 256 characters, not a URL first."},
    {"ParameterIllegal", Refusal::Parameters, ErrorKind::Invalid},
    {"ParameterMustNotNull", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidModuleCode", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidConfigCode", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidAction", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidVersion", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidOperation.BwpForGeoSpanAlreadyAssociated", Refusal::Parameters, ErrorKind::AlreadyExists,
     "The CEN has a package for these two areas already, and can have one only: detach the other first."},
    {"OperationInvalid.UserCanNotUseBwp", Refusal::Parameters, ErrorKind::Forbidden, "The package's owner may not use it with this CEN."},
    // RefundInstance: the page tells of the answer, but not how the code is spelled.
    {"ProductNotSupport", Refusal::Parameters, ErrorKind::Forbidden,
     "The account may not give this product back by the API: open a ticket to have it enabled, or refund it in the console."},
    {"Forbidden.Release", Refusal::Parameters, ErrorKind::Forbidden,
     "A prepaid package cannot be deleted while it is valid; it is refunded instead."},

    // Nothing is proven for a purchase by any of these.
    {"IdempotentParameterMismatch", kProvesNothing, ErrorKind::Conflict,
     "The cloud knows this client token with other parameters: an earlier request of this purchase was received. A person must look for it in the "
     "console's order list and say in spec.resolution what became of it."},
    {"LX_REQUEST_TOKEN_CONFLICT", kProvesNothing, ErrorKind::Conflict, kSameToken},
    {"Duplicated.ClientToken", kProvesNothing, ErrorKind::Conflict, kSameToken},
    {"IdempotentProcessing", kProvesNothing, ErrorKind::Conflict, kSameToken},
    {"LastTokenProcessing", kProvesNothing, ErrorKind::Conflict, kSameToken},
    {"OperationFailed.SetPostPay95BandwidthLimitError", kProvesNothing, ErrorKind::Conflict},
    {"Operation", kProvesNothing, ErrorKind::Internal},
    {"OperationFailed", kProvesNothing, ErrorKind::Internal},
    {"InvalidOperation", kProvesNothing, ErrorKind::Invalid},
    {"ServiceUnavailable", kProvesNothing, ErrorKind::Internal},
    {"InternalError", kProvesNothing, ErrorKind::Internal},
});

// Rejected before execution because of a rate limit: "Throttling", "Throttling.User", "Rejected.Throttling".
constexpr cloud::ErrorRow kThrottled{"Throttling", Refusal::Throttled, ErrorKind::Throttled, cloud::kSlowerAdvice};

const cloud::ErrorRow& find(std::string_view code) {
    if (code.contains(kThrottled.code)) return kThrottled;
    return cloud::find_error(kRows, code);
}

}  // namespace

std::optional<Refusal> refusal_of(std::string_view code) { return find(code).refusal; }

ErrorKind error_kind_of(std::string_view code) { return find(code).kind; }

std::string_view advice_of(std::string_view code) { return find(code).advice; }

bool wants_new_signature(std::string_view code) {
    return code == "InvalidTimeStamp.Expired" || code == "IllegalTimestamp" || code == "SignatureNonceUsed";
}

}  // namespace alibaba
