#include "cloud/tencent/errors.hpp"

#include <algorithm>
#include <array>

#include "cloud/error_row.hpp"

namespace tencent {

namespace {

using api::Refusal;
using base::ErrorKind;
using cloud::kProvesNothing;

constexpr std::string_view kTopUp =
    "Top up the account; if the console's Billing Center shows an unpaid order of this purchase, pay it or cancel it there.";
constexpr std::string_view kPermission =
    "Allow this CAM identity the action and, for purchases, finance:trade (billing:DescribeDealsByCond to read orders, the policy "
    "QcloudFinanceRenewManageFullAccess to list CloudInstances and to set their renewal; for assumeRole also the role's trust policy).";
constexpr std::string_view kRenewFirst =
    "Renew the plan first: within 60 days of isolation it comes back, and its zones are then enabled again by hand.";
constexpr std::string_view kLocked = "Another change of this plan is under way or an order of it is unpaid; it is tried again.";
constexpr std::string_view kLookAtOrders = "Look at the orders in the console's Billing Center; nothing is bought again before it is known.";
constexpr std::string_view kRole =
    "Check that the role exists and that its trust policy names who assumes it: this CAM identity, or the OIDC provider and its audience.";
constexpr std::string_view kNoSuchPlan = "Check the plan id and that the CloudAccount is the one that owns the plan, on the right site.";
constexpr std::string_view kAddresses = "Allow the operator's egress address in the key's IP restrictions (CAM console).";

// cloud.tencent.com/document/product/1552/80723 (common error codes) and each action's own list.
constexpr std::array kRows = std::to_array<cloud::ErrorRow>({
    // Rejected before execution because of a rate limit.
    {"RequestLimitExceeded", Refusal::Throttled, ErrorKind::Throttled, cloud::kSlowerAdvice},
    {"LimitExceeded.RateLimitExceeded", Refusal::Throttled, ErrorKind::Throttled, cloud::kSlowerAdvice},

    // The signature or the key was not accepted: nothing behind the gateway has seen the request.
    {"AuthFailure.SignatureExpire", Refusal::ClockOrToken, ErrorKind::Unauthorized,
     "The signature was more than 5 minutes off the cloud's clock; the operator follows the cloud's Date header, so look for a proxy that delays or "
     "rewrites answers if this stays."},
    {"AuthFailure.TokenFailure", Refusal::ClockOrToken, ErrorKind::Unauthorized,
     "The temporary credentials have expired; those in a Secret are renewed there: secretId, secretKey and token together."},
    {"AuthFailure.SecretIdNotFound", Refusal::Credentials, ErrorKind::Unauthorized,
     "The key was deleted or disabled, or belongs to the other site: check secretId in the Secret and spec.site of the CloudAccount."},
    {"AuthFailure.InvalidSecretId", Refusal::Credentials, ErrorKind::Unauthorized, "secretId in the Secret is not an API key: copy it again."},
    {"AuthFailure.SignatureFailure", Refusal::Credentials, ErrorKind::Unauthorized,
     "secretKey in the Secret does not belong to secretId: copy both again."},
    {"AuthFailure.MFAFailure", Refusal::Credentials, ErrorKind::Unauthorized, "Use a key of a CAM sub-user that needs no second factor."},
    {"AuthFailure.UnauthorizedOperation", Refusal::Credentials, ErrorKind::Forbidden, kPermission},
    {"AuthFailure", Refusal::Credentials, ErrorKind::Unauthorized},
    {"UnauthorizedOperation", Refusal::Credentials, ErrorKind::Forbidden, kPermission},
    {"IpInBlacklist", Refusal::Credentials, ErrorKind::Forbidden, kAddresses},
    {"IpNotInWhitelist", Refusal::Credentials, ErrorKind::Forbidden, kAddresses},

    // Passes by itself.
    {"InvalidParameter.ActionInProgress", Refusal::Transient, ErrorKind::Conflict, kLocked},
    {"InvalidParameter.ResourceLocked", Refusal::Transient, ErrorKind::Conflict, kLocked},
    {"OperationDenied.ResourceHasBeenLocked", Refusal::Transient, ErrorKind::Conflict, kLocked},
    {"OperationDenied.ResourceLockedTemporary", Refusal::Transient, ErrorKind::Conflict, kLocked},
    {"OperationDenied.DisableZoneNotCompleted", Refusal::Transient, ErrorKind::Conflict,
     "Disable or delete every zone of the plan; those that are still being disabled are waited for."},

    // Money. An unpaid order may have been left behind, so this is not proof of anything.
    {"FailedOperation.InsufficientAccountBalance", Refusal::Balance, ErrorKind::Forbidden, kTopUp},
    {"FailedOperation.BalanceInsufficient", Refusal::Balance, ErrorKind::Forbidden, kTopUp},

    // Billing (CreateInstance, RenewInstance, RefundInstance) checks, asks the price, makes an order, pays it and delivers. Nowhere does it say at
    // which of these an error arose. Believed are only those that by their own words come before the order: it has no price, this account may not
    // order it, it may not be refunded.
    {"FailedOperation.GetPriceParamError", Refusal::Parameters, ErrorKind::Invalid,
     "No price could be found: check spec.parameters (pid and the sv_ values) against the product's page, and the codes of product, region and "
     "zone."},
    {"FailedOperation.dealCreateWhitelistError", Refusal::Credentials, ErrorKind::Forbidden,
     "The account is not on the list of those who may order this: have Tencent Cloud's sales or support add it."},
    {"FailedOperation.NotAllowToRefund", Refusal::Parameters, ErrorKind::Forbidden,
     "It cannot be refunded through the API: refund it in the console or by a ticket, or set spec.deletionPolicy to Retain."},
    // "Verification missing, the payment failed": the order that was to be paid may be there.
    {"UnauthorizedOperation.CertificationNeedUpgrade", kProvesNothing, ErrorKind::Forbidden,
     "The account's identity verification must be upgraded in the console before it can buy."},
    {"UnauthorizedOperation.NotCertification", kProvesNothing, ErrorKind::Forbidden,
     "The account must pass identity verification in the console before it can buy."},
    // "Only unpaid orders can be paid": there is an order, and it may be paid already.
    {"FailedOperation.InvalidDeal", kProvesNothing, ErrorKind::Conflict, kLookAtOrders},
    // "Invalid order type, buy again": of an order that was made, or of one that was not.
    {"FailedOperation.InvalidGoodsCategoryId", kProvesNothing, ErrorKind::Invalid, "Check spec.productCode and spec.subProductCode."},
    // The product's own check: it may be asked again when it delivers.
    {"FailedOperation.BusinessCheckErrCode", kProvesNothing, ErrorKind::Invalid,
     "The product itself objects: its words are in the message; check spec.parameters and the state of the instance."},
    // A reseller's customer, whose reseller pays.
    {"FailedOperation.DistributeError", kProvesNothing, ErrorKind::Forbidden, "The account belongs to a reseller who must allow this: ask them."},
    // The quota of instances, orders or refunds: some are counted when they are delivered.
    {"FailedOperation.NumLimitError", kProvesNothing, ErrorKind::Forbidden,
     "More than the quota allows: lower spec.quantity, or have support raise the quota."},
    {"FailedOperation.PayPriceError", kProvesNothing, ErrorKind::Internal, kLookAtOrders},
    {"FailedOperation.PaySuccDeliverFailed", kProvesNothing, ErrorKind::Internal,
     "It is paid but was not delivered: open a ticket with the order's number."},

    {"OperationDenied.PleaseContactBusinessPersonnel", Refusal::ContactSales, ErrorKind::Forbidden,
     "Enterprise plans are not self-service: have Tencent Cloud's sales open one and take it over with spec.adopt.planId."},

    {"InvalidParameter.PlanNotFound", Refusal::NotFound, ErrorKind::NotFound, kNoSuchPlan},
    {"ResourceNotFound", kProvesNothing, ErrorKind::NotFound},
    {"InvalidParameter.ZoneNotFound", Refusal::Parameters, ErrorKind::NotFound, "Check the zone id and that the zone is in the same account."},

    // The request itself is wrong, or the plan's state forbids it.
    {"InvalidParameter.ZoneHasBeenBound", Refusal::Parameters, ErrorKind::AlreadyExists,
     "The zone has a plan already; there is no API to move it: unbind it in the console first."},
    {"InvalidParameter", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidParameterValue", Refusal::Parameters, ErrorKind::Invalid},
    {"MissingParameter", Refusal::Parameters, ErrorKind::Invalid},
    {"UnknownParameter", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidRequest", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidAction", Refusal::Parameters, ErrorKind::Invalid},
    {"ActionOffline", Refusal::Parameters, ErrorKind::Invalid},
    {"NoSuchProduct", Refusal::Parameters, ErrorKind::Invalid},
    {"NoSuchVersion", Refusal::Parameters, ErrorKind::Invalid},
    {"UnsupportedProtocol", Refusal::Parameters, ErrorKind::Invalid},
    {"UnsupportedRegion", Refusal::Parameters, ErrorKind::Invalid},
    {"RequestSizeLimitExceeded", Refusal::Parameters, ErrorKind::Invalid},
    {"UnsupportedOperation", Refusal::Parameters, ErrorKind::Invalid,
     "This product cannot be bought, renewed or refunded through the API; on the International site only Cloud Firewall can."},
    {"OperationDenied.PlanDowngradeNotAllowed", Refusal::Parameters, ErrorKind::Invalid,
     "A plan cannot be downgraded: set spec.planType to the plan's present type or a higher one."},
    {"OperationDenied.PlanHasBeenExpired", Refusal::Parameters, ErrorKind::Invalid, kRenewFirst},
    {"OperationDenied.PlanHasBeenIsolated", Refusal::Parameters, ErrorKind::Invalid, kRenewFirst},
    {"OperationDenied.EnterprisePlanUpgradeUnsupported", Refusal::Parameters, ErrorKind::Invalid, "Enterprise plans are changed by sales only."},
    {"OperationDenied.EnterprisePlanRenewUnsupported", Refusal::Parameters, ErrorKind::Invalid,
     "Enterprise plans are postpaid and have no term to renew: remove spec.renewal and spec.paidThrough."},
    {"OperationDenied.EnterprisePlanAutoRenewUnsupported", Refusal::Parameters, ErrorKind::Invalid,
     "Enterprise plans are postpaid and have no auto-renewal: remove spec.renewal."},
    {"OperationDenied.PlanIncreasePlanQuotaUnsupported", Refusal::Parameters, ErrorKind::Invalid},
    {"OperationDenied.DomainNoICP", Refusal::Parameters, ErrorKind::Invalid, "The domain needs an ICP filing before it is served in mainland China."},

    // sts: who may assume a role. None of these is a purchase.
    {"InvalidParameter.WebIdentityTokenError", Refusal::Credentials, ErrorKind::Unauthorized,
     "The pod's token was not accepted: check spec.credentials.oidc.provider, and the provider's issuer, keys and audience in CAM."},
    {"InvalidParameter.OverLimit", Refusal::Throttled, ErrorKind::Throttled},
    {"ResourceNotFound.RoleNotFound", kProvesNothing, ErrorKind::Forbidden, kRole},
    {"InternalError.GetRoleError", kProvesNothing, ErrorKind::Forbidden, kRole},
    {"InternalError.IllegalRole", kProvesNothing, ErrorKind::Forbidden, kRole},
    {"FailedOperation.TempKeyNotAllowed", kProvesNothing, ErrorKind::Forbidden,
     "This needs permanent keys: put those of a CAM user into the Secret."},

    // Nothing is proven for a purchase by any of these: the pages do not say that they come before execution. A bare or undocumented
    // OperationDenied and LimitExceeded are among them, and ResponseSizeLimitExceeded is even found out afterwards.
    {"OperationDenied", kProvesNothing, ErrorKind::Invalid},
    {"LimitExceeded.ZoneBindPlan", kProvesNothing, ErrorKind::Invalid,
     "The plan has as many zones as its type allows: upgrade it or use another plan."},
    {"LimitExceeded.PackNotAllow", kProvesNothing, ErrorKind::Invalid, "The plan's type does not include this: upgrade it."},
    {"LimitExceeded", kProvesNothing, ErrorKind::Invalid},
    {"ResponseSizeLimitExceeded", kProvesNothing, ErrorKind::Internal},
    {"ResourceInsufficient", kProvesNothing, ErrorKind::Internal},
    {"ResourceInUse", kProvesNothing, ErrorKind::Conflict},
    {"ResourceUnavailable", kProvesNothing, ErrorKind::Internal},
    {"FailedOperation", kProvesNothing, ErrorKind::Internal},
    {"InternalError", kProvesNothing, ErrorKind::Internal},
    {"ServiceUnavailable", kProvesNothing, ErrorKind::Internal},
    {"DryRunOperation", kProvesNothing, ErrorKind::Internal},
});

constexpr cloud::ErrorRow kClientToken{"", kProvesNothing, ErrorKind::Conflict, kLookAtOrders};

const cloud::ErrorRow& find(std::string_view code) {
    if (mentions_client_token(code)) return kClientToken;
    return cloud::find_error(kRows, code);
}

}  // namespace

bool mentions_client_token(std::string_view text) {
    constexpr std::string_view kWord = "clienttoken";
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; };
    return !std::ranges::search(text, kWord, same).empty();
}

std::optional<Refusal> refusal_of(std::string_view code) { return find(code).refusal; }

ErrorKind error_kind_of(std::string_view code) { return find(code).kind; }

std::string_view advice_of(std::string_view code) { return find(code).advice; }

}  // namespace tencent
