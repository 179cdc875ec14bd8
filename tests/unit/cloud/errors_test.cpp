#include "cloud/tencent/errors.hpp"

#include <gtest/gtest.h>

#include <array>

namespace tencent {
namespace {

using api::Refusal;
using base::ErrorKind;

struct Case {
    std::string_view code;
    std::optional<Refusal> refusal;
    ErrorKind kind;
};

constexpr std::optional<Refusal> kNothing = std::nullopt;

// Every code of the actions that the operator calls, and the common ones.
constexpr auto kCases = std::to_array<Case>({
    {"RequestLimitExceeded", Refusal::Throttled, ErrorKind::Throttled},
    {"RequestLimitExceeded.IPLimitExceeded", Refusal::Throttled, ErrorKind::Throttled},
    {"RequestLimitExceeded.UinLimitExceeded", Refusal::Throttled, ErrorKind::Throttled},
    {"RequestLimitExceeded.GlobalRegionUinLimitExceeded", Refusal::Throttled, ErrorKind::Throttled},
    {"LimitExceeded.RateLimitExceeded", Refusal::Throttled, ErrorKind::Throttled},

    {"AuthFailure.SignatureExpire", Refusal::ClockOrToken, ErrorKind::Unauthorized},
    {"AuthFailure.TokenFailure", Refusal::ClockOrToken, ErrorKind::Unauthorized},
    {"AuthFailure.InvalidAuthorization", Refusal::Credentials, ErrorKind::Unauthorized},
    {"AuthFailure.InvalidSecretId", Refusal::Credentials, ErrorKind::Unauthorized},
    {"AuthFailure.MFAFailure", Refusal::Credentials, ErrorKind::Unauthorized},
    {"AuthFailure.SecretIdNotFound", Refusal::Credentials, ErrorKind::Unauthorized},
    {"AuthFailure.SignatureFailure", Refusal::Credentials, ErrorKind::Unauthorized},
    {"AuthFailure.UnauthorizedOperation", Refusal::Credentials, ErrorKind::Forbidden},
    {"UnauthorizedOperation", Refusal::Credentials, ErrorKind::Forbidden},
    {"UnauthorizedOperation.CamNoAuth", Refusal::Credentials, ErrorKind::Forbidden},
    {"UnauthorizedOperation.CamUnauthorized", Refusal::Credentials, ErrorKind::Forbidden},
    {"UnauthorizedOperation.NoPermission", Refusal::Credentials, ErrorKind::Forbidden},
    {"IpInBlacklist", Refusal::Credentials, ErrorKind::Forbidden},
    {"IpNotInWhitelist", Refusal::Credentials, ErrorKind::Forbidden},

    {"InvalidParameter.ActionInProgress", Refusal::Transient, ErrorKind::Conflict},
    {"InvalidParameter.ResourceLocked", Refusal::Transient, ErrorKind::Conflict},
    {"OperationDenied.ResourceHasBeenLocked", Refusal::Transient, ErrorKind::Conflict},
    {"OperationDenied.ResourceLockedTemporary", Refusal::Transient, ErrorKind::Conflict},
    {"OperationDenied.DisableZoneNotCompleted", Refusal::Transient, ErrorKind::Conflict},

    {"FailedOperation.InsufficientAccountBalance", Refusal::Balance, ErrorKind::Forbidden},
    {"FailedOperation.BalanceInsufficient", Refusal::Balance, ErrorKind::Forbidden},
    {"OperationDenied.PleaseContactBusinessPersonnel", Refusal::ContactSales, ErrorKind::Forbidden},
    {"InvalidParameter.PlanNotFound", Refusal::NotFound, ErrorKind::NotFound},

    {"InvalidParameter", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidParameter.InvalidAutoUseVoucher", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidParameter.InvalidPeriod", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidParameter.InvalidPlanType", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidParameter.InvalidRenewFlag", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidParameter.InvalidQuotaNumber", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidParameter.InvalidQuotaType", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidParameter.ZoneHasBeenBound", Refusal::Parameters, ErrorKind::AlreadyExists},
    {"InvalidParameter.ZoneNotFound", Refusal::Parameters, ErrorKind::NotFound},
    {"InvalidParameterValue", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidParameterValue.Anything", Refusal::Parameters, ErrorKind::Invalid},
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
    {"UnsupportedOperation", Refusal::Parameters, ErrorKind::Invalid},
    {"UnsupportedOperation.NOT_SUPPORT_THIS_ACTION", Refusal::Parameters, ErrorKind::Invalid},
    {"OperationDenied.EnterprisePlanUpgradeUnsupported", Refusal::Parameters, ErrorKind::Invalid},
    {"OperationDenied.EnterprisePlanRenewUnsupported", Refusal::Parameters, ErrorKind::Invalid},
    {"OperationDenied.EnterprisePlanAutoRenewUnsupported", Refusal::Parameters, ErrorKind::Invalid},
    {"OperationDenied.PlanDowngradeNotAllowed", Refusal::Parameters, ErrorKind::Invalid},
    {"OperationDenied.PlanHasBeenExpired", Refusal::Parameters, ErrorKind::Invalid},
    {"OperationDenied.PlanHasBeenIsolated", Refusal::Parameters, ErrorKind::Invalid},
    {"OperationDenied.PlanIncreasePlanQuotaUnsupported", Refusal::Parameters, ErrorKind::Invalid},
    {"OperationDenied.DomainNoICP", Refusal::Parameters, ErrorKind::Invalid},

    // Billing: an order was not made.
    {"FailedOperation.GetPriceParamError", Refusal::Parameters, ErrorKind::Invalid},
    {"FailedOperation.dealCreateWhitelistError", Refusal::Credentials, ErrorKind::Forbidden},
    {"FailedOperation.NotAllowToRefund", Refusal::Parameters, ErrorKind::Forbidden},
    {"InvalidParameter.ApiParamError", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidParameter.InvalidParameter", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidParameter.ParamCheckFailed", Refusal::Parameters, ErrorKind::Invalid},

    // sts.
    {"AuthFailure.AccessKeyIllegal", Refusal::Credentials, ErrorKind::Unauthorized},
    {"InvalidParameter.WebIdentityTokenError", Refusal::Credentials, ErrorKind::Unauthorized},
    {"InvalidParameter.ParamError", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidParameter.OverLimit", Refusal::Throttled, ErrorKind::Throttled},
    {"ResourceNotFound.RoleNotFound", kNothing, ErrorKind::Forbidden},
    {"InternalError.GetRoleError", kNothing, ErrorKind::Forbidden},
    {"InternalError.IllegalRole", kNothing, ErrorKind::Forbidden},
    {"FailedOperation.TempKeyNotAllowed", kNothing, ErrorKind::Forbidden},

    // Nothing is proven by these. Billing's: it is not said whether they come before the order, its payment or its delivery.
    {"UnauthorizedOperation.CertificationNeedUpgrade", kNothing, ErrorKind::Forbidden},
    {"UnauthorizedOperation.NotCertification", kNothing, ErrorKind::Forbidden},
    {"FailedOperation.BusinessCheckErrCode", kNothing, ErrorKind::Invalid},
    {"FailedOperation.DistributeError", kNothing, ErrorKind::Forbidden},
    {"FailedOperation.InvalidDeal", kNothing, ErrorKind::Conflict},
    {"FailedOperation.InvalidGoodsCategoryId", kNothing, ErrorKind::Invalid},
    {"FailedOperation.NumLimitError", kNothing, ErrorKind::Forbidden},
    {"FailedOperation.ReturnCommonError", kNothing, ErrorKind::Internal},
    {"FailedOperation.InvalidAppId", kNothing, ErrorKind::Internal},
    {"FailedOperation.AgentPayDealCannotDown", kNothing, ErrorKind::Internal},
    {"FailedOperation.InvalidVoucher", kNothing, ErrorKind::Internal},
    {"FailedOperation.NeedPayTogeter", kNothing, ErrorKind::Internal},
    {"FailedOperation.NeedPayTogether", kNothing, ErrorKind::Internal},
    {"InternalError.InternalError", kNothing, ErrorKind::Internal},
    {"InternalError.DbOperatError", kNothing, ErrorKind::Internal},
    {"InternalError.GatewayError", kNothing, ErrorKind::Internal},
    {"InternalError.UnknownError", kNothing, ErrorKind::Internal},
    {"InvalidParameter.ClientTokenLimitExceeded", kNothing, ErrorKind::Conflict},
    {"FailedOperation.ClientTokenInUse", kNothing, ErrorKind::Conflict},
    {"InvalidParameterValue.clienttokenExpired", kNothing, ErrorKind::Conflict},
    {"OperationDenied", kNothing, ErrorKind::Invalid},
    {"OperationDenied.NeverHeardOf", kNothing, ErrorKind::Invalid},
    {"LimitExceeded", kNothing, ErrorKind::Invalid},
    {"LimitExceeded.ZoneBindPlan", kNothing, ErrorKind::Invalid},
    {"LimitExceeded.PackNotAllow", kNothing, ErrorKind::Invalid},
    {"ResponseSizeLimitExceeded", kNothing, ErrorKind::Internal},
    {"ResourceNotFound", kNothing, ErrorKind::NotFound},
    {"ResourceInsufficient", kNothing, ErrorKind::Internal},
    {"ResourceInUse", kNothing, ErrorKind::Conflict},
    {"ResourceUnavailable", kNothing, ErrorKind::Internal},
    {"ServiceUnavailable", kNothing, ErrorKind::Internal},
    {"FailedOperation", kNothing, ErrorKind::Internal},
    {"FailedOperation.PayPriceError", kNothing, ErrorKind::Internal},
    {"FailedOperation.PaySuccDeliverFailed", kNothing, ErrorKind::Internal},
    {"FailedOperation.NeverHeardOf", kNothing, ErrorKind::Internal},
    {"InternalError", kNothing, ErrorKind::Internal},
    {"InternalError.BackendError", kNothing, ErrorKind::Internal},
    {"InternalError.DBError", kNothing, ErrorKind::Internal},
    {"InternalError.ProxyServer", kNothing, ErrorKind::Internal},
    {"InternalError.QuotaSystem", kNothing, ErrorKind::Internal},
    {"InternalError.RouteError", kNothing, ErrorKind::Internal},
    {"InternalError.SystemError", kNothing, ErrorKind::Internal},
    {"InternalError.UnknowError", kNothing, ErrorKind::Internal},
    {"DryRunOperation", kNothing, ErrorKind::Internal},
    {"NeverHeardOf", kNothing, ErrorKind::Internal},
    {"NeverHeardOf.Either", kNothing, ErrorKind::Internal},
    {"", kNothing, ErrorKind::Internal},
    // Classes are exact words, not beginnings.
    {"InvalidParameters", kNothing, ErrorKind::Internal},
    {"requestlimitexceeded", kNothing, ErrorKind::Internal},
});

TEST(Errors, EveryCodeHasItsClassAndKind) {
    for (const Case& one : kCases) {
        EXPECT_EQ(refusal_of(one.code), one.refusal) << one.code;
        EXPECT_EQ(error_kind_of(one.code), one.kind) << one.code << ": " << base::to_string(error_kind_of(one.code));
    }
}

TEST(Errors, CodesThatUsersMeetSayWhatToDo) {
    const auto advises = [](std::string_view code, std::string_view word) {
        EXPECT_NE(advice_of(code).find(word), std::string_view::npos) << code << ": " << advice_of(code);
    };
    advises("FailedOperation.InsufficientAccountBalance", "Top up");
    advises("FailedOperation.InsufficientAccountBalance", "unpaid order");
    advises("OperationDenied.PleaseContactBusinessPersonnel", "spec.adopt.planId");
    advises("UnauthorizedOperation.NoPermission", "finance:trade");
    advises("AuthFailure.UnauthorizedOperation", "finance:trade");
    advises("AuthFailure.SecretIdNotFound", "secretId");
    advises("AuthFailure.SignatureFailure", "secretKey");
    advises("AuthFailure.SignatureExpire", "5 minutes");
    advises("AuthFailure.TokenFailure", "token");
    advises("RequestLimitExceeded.UinLimitExceeded", "spec.requestsPerSecond");
    advises("OperationDenied.PlanDowngradeNotAllowed", "spec.planType");
    advises("OperationDenied.PlanHasBeenExpired", "Renew");
    advises("OperationDenied.PlanHasBeenIsolated", "Renew");
    advises("FailedOperation.BalanceInsufficient", "Top up");
    advises("FailedOperation.dealCreateWhitelistError", "list of those who may order");
    advises("FailedOperation.NumLimitError", "quota");
    advises("FailedOperation.GetPriceParamError", "spec.parameters");
    advises("FailedOperation.InvalidGoodsCategoryId", "spec.productCode");
    advises("FailedOperation.BusinessCheckErrCode", "product itself");
    advises("FailedOperation.DistributeError", "reseller");
    advises("FailedOperation.InvalidDeal", "Billing Center");
    advises("FailedOperation.PaySuccDeliverFailed", "ticket");
    advises("FailedOperation.NotAllowToRefund", "spec.deletionPolicy");
    advises("UnsupportedOperation.NOT_SUPPORT_THIS_ACTION", "Cloud Firewall");
    advises("UnauthorizedOperation.NotCertification", "identity verification");
    advises("UnauthorizedOperation.CertificationNeedUpgrade", "identity verification");
    advises("InvalidParameter.ResourceLocked", "tried again");
    advises("InvalidParameter.WebIdentityTokenError", "spec.credentials.oidc");
    advises("InternalError.GetRoleError", "trust policy");
    advises("ResourceNotFound.RoleNotFound", "trust policy");
    EXPECT_EQ(advice_of("InternalError"), "");
    EXPECT_EQ(advice_of("NeverHeardOf"), "");
}

}  // namespace
}  // namespace tencent
