#include "cloud/alibaba/errors.hpp"

#include <gtest/gtest.h>

#include <array>

namespace alibaba {
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
    {"Throttling", Refusal::Throttled, ErrorKind::Throttled},
    {"Throttling.User", Refusal::Throttled, ErrorKind::Throttled},
    {"Throttling.Api", Refusal::Throttled, ErrorKind::Throttled},
    {"Rejected.Throttling", Refusal::Throttled, ErrorKind::Throttled},

    {"InvalidTimeStamp.Expired", Refusal::ClockOrToken, ErrorKind::Unauthorized},
    {"IllegalTimestamp", Refusal::ClockOrToken, ErrorKind::Unauthorized},
    {"InvalidTimeStamp.Format", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidSecurityToken.Expired", Refusal::ClockOrToken, ErrorKind::Unauthorized},
    {"InvalidSecurityToken.Malformed", Refusal::Credentials, ErrorKind::Unauthorized},
    {"InvalidSecurityToken.MismatchWithAccessKey", Refusal::Credentials, ErrorKind::Unauthorized},
    {"MissingSecurityToken", Refusal::Credentials, ErrorKind::Unauthorized},
    {"InvalidAccessKeyId.NotFound", Refusal::Credentials, ErrorKind::Unauthorized},
    {"InvalidAccessKeyId.Inactive", Refusal::Credentials, ErrorKind::Unauthorized},
    {"SignatureDoesNotMatch", Refusal::Credentials, ErrorKind::Unauthorized},
    {"IncompleteSignature", Refusal::Credentials, ErrorKind::Unauthorized},
    {"AuthenticationFail.OIDCToken.Expired", Refusal::Credentials, ErrorKind::Unauthorized},
    {"EntityNotExist.Role", Refusal::Credentials, ErrorKind::Forbidden},

    {"Unauthorized", Refusal::Credentials, ErrorKind::Forbidden},
    {"NotAuthorized", Refusal::Credentials, ErrorKind::Forbidden},
    {"NoPermission", Refusal::Credentials, ErrorKind::Forbidden},
    {"Forbidden", Refusal::Credentials, ErrorKind::Forbidden},
    {"Forbidden.RAM", Refusal::Credentials, ErrorKind::Forbidden},
    {"Forbbiden.SubUser", Refusal::Credentials, ErrorKind::Forbidden},
    {"Forbidden.RiskControl", Refusal::Credentials, ErrorKind::Forbidden},
    {"Forbidden.UserVerification", Refusal::Credentials, ErrorKind::Forbidden},
    {"NotApplicable", Refusal::Credentials, ErrorKind::Forbidden},
    {"InvalidOwner", Refusal::Credentials, ErrorKind::Forbidden},

    {"Operation.Blocking", Refusal::Transient, ErrorKind::Conflict},
    {"InvalidStatus.Resource", Refusal::Transient, ErrorKind::Conflict},
    {"OperationFailed.OperationIsProcessing", Refusal::Transient, ErrorKind::Conflict},
    {"OperationFailed.OrderIsProcessing", Refusal::Transient, ErrorKind::Conflict},
    {"IncorrectStatus.TransitRouter", Refusal::Transient, ErrorKind::Conflict},
    {"IncorrectStatus.CenInstance", Refusal::Transient, ErrorKind::Conflict},
    {"IncorrectStatus.Status", Refusal::Transient, ErrorKind::Conflict},
    {"InvalidOperation.BwpInstanceStatus", Refusal::Transient, ErrorKind::Conflict},
    {"InvalidOperation.BwpBusinessStatus", Refusal::Transient, ErrorKind::Conflict},
    {"InvalidOperation.CenInstanceStatus", Refusal::Transient, ErrorKind::Conflict},
    {"InvalidOperation.CenBandwidthLimitsNotZero", Refusal::Transient, ErrorKind::Conflict},
    {"Order.Unpaid", Refusal::Transient, ErrorKind::Conflict},
    {"ResourceNotExists", Refusal::NotFound, ErrorKind::NotFound},
    {"ProductNotSupport", Refusal::Parameters, ErrorKind::Forbidden},

    {"OperationFailed.InsufficientBalance", Refusal::Balance, ErrorKind::Forbidden},
    {"InsufficientBalance", Refusal::Balance, ErrorKind::Forbidden},
    {"ACCOUNT_BALANCE_EXCEEDED", Refusal::Balance, ErrorKind::Forbidden},
    {"PAY.NEVER_HEARD_OF", Refusal::Balance, ErrorKind::Forbidden},

    {"ParameterBwpInstanceId", Refusal::NotFound, ErrorKind::NotFound},
    {"ParameterIllegal.BwpInstanceId", Refusal::NotFound, ErrorKind::NotFound},
    {"ParameterCenInstanceId", Refusal::Parameters, ErrorKind::NotFound},
    {"ParameterIllegal.CenInstanceId", Refusal::Parameters, ErrorKind::NotFound},

    {"InventoryExceeded", Refusal::Parameters, ErrorKind::Invalid},
    {"UnSupported.ChargeType", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidParameter", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidParameter.Bandwidth", Refusal::Parameters, ErrorKind::Invalid},
    {"MissingParameter", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidName", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidDescription", Refusal::Parameters, ErrorKind::Invalid},
    {"ParameterIllegal.Bid", Refusal::Parameters, ErrorKind::Invalid},
    {"ParameterMustNotNull", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidModuleCode", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidConfigCode", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidAction.NotFound", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidVersion", Refusal::Parameters, ErrorKind::Invalid},
    {"InvalidOperation.BwpForGeoSpanAlreadyAssociated", Refusal::Parameters, ErrorKind::AlreadyExists},
    {"OperationInvalid.UserCanNotUseBwp", Refusal::Parameters, ErrorKind::Forbidden},
    {"Forbidden.Release", Refusal::Parameters, ErrorKind::Forbidden},

    // Nothing is proven by these.
    {"SignatureNonceUsed", kNothing, ErrorKind::Conflict},
    {"IdempotentParameterMismatch", kNothing, ErrorKind::Conflict},
    {"LX_REQUEST_TOKEN_CONFLICT", kNothing, ErrorKind::Conflict},
    {"Duplicated.ClientToken", kNothing, ErrorKind::Conflict},
    {"IdempotentProcessing", kNothing, ErrorKind::Conflict},
    {"LastTokenProcessing", kNothing, ErrorKind::Conflict},
    {"OperationFailed.SetPostPay95BandwidthLimitError", kNothing, ErrorKind::Conflict},
    {"OperationFailed.UpDownRadeConfigNoChange", kNothing, ErrorKind::Internal},
    {"Operation.Failed", kNothing, ErrorKind::Internal},
    {"OperationFailed.NeverHeardOf", kNothing, ErrorKind::Internal},
    {"InvalidOperation.NeverHeardOf", kNothing, ErrorKind::Invalid},
    {"ServiceUnavailable", kNothing, ErrorKind::Internal},
    {"InternalError", kNothing, ErrorKind::Internal},
    {"InvalidStatus.NeverHeardOf", kNothing, ErrorKind::Internal},
    {"NeverHeardOf", kNothing, ErrorKind::Internal},
    {"", kNothing, ErrorKind::Internal},
    // Classes are exact words, not beginnings.
    {"InvalidParameters", kNothing, ErrorKind::Internal},
    {"throttling", kNothing, ErrorKind::Internal},
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
    advises("OperationFailed.InsufficientBalance", "Top up");
    advises("OperationFailed.InsufficientBalance", "unpaid order");
    advises("NotAuthorized", "bss:");
    advises("NoPermission", "cen:");
    advises("NotApplicable", "spec.site");
    advises("InvalidAccessKeyId.NotFound", "accessKeyId");
    advises("SignatureDoesNotMatch", "accessKeySecret");
    advises("InvalidTimeStamp.Expired", "15 minutes");
    advises("InvalidSecurityToken.Expired", "token");
    advises("Throttling.User", "spec.requestsPerSecond");
    advises("IdempotentParameterMismatch", "spec.resolution");
    advises("InvalidOperation.BwpForGeoSpanAlreadyAssociated", "detach");
    advises("InvalidOperation.CenBandwidthLimitsNotZero", "inter-region bandwidth");
    advises("InvalidOperation.BwpBusinessStatus", "FinancialLocked");
    advises("Order.Unpaid", "cancel");
    advises("ProductNotSupport", "ticket");
    advises("InventoryExceeded", "less");
    advises("Forbidden.UserVerification", "verification");
    advises("AuthenticationFail.NoPermission", "trust policy");
    EXPECT_EQ(advice_of("InternalError"), "");
    EXPECT_EQ(advice_of("NeverHeardOf"), "");
}

TEST(Errors, OnlyTimeAndNonceWantANewSignature) {
    for (const char* code : {"InvalidTimeStamp.Expired", "IllegalTimestamp", "SignatureNonceUsed"}) EXPECT_TRUE(wants_new_signature(code)) << code;
    for (const char* code : {"InvalidTimeStamp.Format", "SignatureDoesNotMatch", "InvalidSecurityToken.Expired", ""})
        EXPECT_FALSE(wants_new_signature(code)) << code;
}

}  // namespace
}  // namespace alibaba
