#include "cloud/tencent/outcome.hpp"

#include <gtest/gtest.h>

namespace tencent {
namespace {

using api::Outcome;
using api::Refusal;
using base::ErrorKind;

base::Result<Envelope> success(std::string plan, std::string deal) { return Envelope{"", "", "req", std::move(plan), std::move(deal)}; }
base::Result<Envelope> refused(std::string code) { return Envelope{std::move(code), "vendor's words", "req", "", ""}; }

TEST(Outcome, SuccessNeedsTheIdsThatTheActionPromises) {
    struct Case {
        std::string action, plan, deal;
        Outcome outcome;
    };
    const std::vector<Case> cases{
        {"CreatePlan", "edgeone-1", "2024", Outcome::Accepted}, {"CreatePlan", "", "2024", Outcome::Unknown},
        {"CreatePlan", "edgeone-1", "", Outcome::Unknown},      {"CreatePlan", "", "", Outcome::Unknown},
        {"UpgradePlan", "", "2024", Outcome::Accepted},         {"UpgradePlan", "", "", Outcome::Unknown},
        {"RenewPlan", "", "2024", Outcome::Accepted},           {"RenewPlan", "edgeone-1", "", Outcome::Unknown},
    };
    for (const Case& one : cases) {
        const api::Answer answer = judge(one.action, success(one.plan, one.deal));
        EXPECT_EQ(answer.outcome, one.outcome) << one.action << " " << one.plan << " " << one.deal;
        EXPECT_EQ(answer.refusal, std::nullopt);
        EXPECT_EQ(answer.error_code.empty(), one.outcome == Outcome::Accepted);
        EXPECT_EQ(answer.plan_id, one.plan);  // also when half of it is missing: it belongs to this attempt
        EXPECT_EQ(answer.deal_name, one.deal);
        EXPECT_EQ(answer.request_id, "req");
    }
}

TEST(Outcome, OnlyTwoKindsOfSilenceProveThatNothingWasSent) {
    for (const ErrorKind kind : {ErrorKind::Unreachable, ErrorKind::OutcomeUnknown, ErrorKind::Throttled, ErrorKind::Unauthorized,
                                 ErrorKind::Forbidden, ErrorKind::NotFound, ErrorKind::Conflict, ErrorKind::AlreadyExists, ErrorKind::Gone,
                                 ErrorKind::Invalid, ErrorKind::TooLarge, ErrorKind::Cancelled, ErrorKind::Internal}) {
        const api::Answer answer = judge("CreatePlan", base::fail(kind, "why"));
        const bool proof = kind == ErrorKind::Unreachable || kind == ErrorKind::Cancelled;
        EXPECT_EQ(answer.outcome, proof ? Outcome::Refused : Outcome::Unknown) << base::to_string(kind);
        EXPECT_EQ(answer.refusal, proof ? std::optional(Refusal::Transient) : std::nullopt) << base::to_string(kind);
        EXPECT_EQ(answer.error_code, base::to_string(kind));
        EXPECT_EQ(answer.message, "why");
    }
}

TEST(Outcome, ErrorCodesAreBelievedByTheirClass) {
    struct Case {
        std::string code;
        Outcome outcome;
        std::optional<Refusal> refusal;
    };
    const std::vector<Case> cases{
        {"RequestLimitExceeded.UinLimitExceeded", Outcome::Refused, Refusal::Throttled},
        {"OperationDenied.ResourceHasBeenLocked", Outcome::Refused, Refusal::Transient},
        {"AuthFailure.SignatureExpire", Outcome::Refused, Refusal::ClockOrToken},
        {"AuthFailure.SecretIdNotFound", Outcome::Refused, Refusal::Credentials},
        {"OperationDenied.PleaseContactBusinessPersonnel", Outcome::Refused, Refusal::ContactSales},
        {"InvalidParameter.PlanNotFound", Outcome::Refused, Refusal::NotFound},
        {"InvalidParameter.InvalidPeriod", Outcome::Refused, Refusal::Parameters},
        {"FailedOperation.InsufficientAccountBalance", Outcome::Unknown, Refusal::Balance},
        {"InternalError", Outcome::Unknown, std::nullopt},
        {"InternalError.BackendError", Outcome::Unknown, std::nullopt},
        {"FailedOperation", Outcome::Unknown, std::nullopt},
        {"ServiceUnavailable", Outcome::Unknown, std::nullopt},
        {"ResourceInUse", Outcome::Unknown, std::nullopt},
        {"LimitExceeded", Outcome::Unknown, std::nullopt},
        {"NeverHeardOf", Outcome::Unknown, std::nullopt},
    };
    for (const Case& one : cases) {
        const api::Answer answer = judge("CreatePlan", refused(one.code));
        EXPECT_EQ(answer.outcome, one.outcome) << one.code;
        EXPECT_EQ(answer.refusal, one.refusal) << one.code;
        EXPECT_EQ(answer.error_code, one.code);
        EXPECT_TRUE(answer.message.starts_with("vendor's words")) << answer.message;
        EXPECT_EQ(answer.request_id, "req");
    }
}

TEST(Outcome, ARefusalThatNamesAPurchaseProvesNothing) {
    Envelope envelope{"InvalidParameter.InvalidPeriod", "m", "req", "", "2024"};
    const api::Answer answer = judge("CreatePlan", envelope);
    EXPECT_EQ(answer.outcome, Outcome::Unknown);
    EXPECT_EQ(answer.refusal, std::nullopt);
    EXPECT_EQ(answer.deal_name, "2024");
}

TEST(Outcome, TooLittleBalanceKeepsTheNumberOfTheUnpaidOrder) {
    const api::Answer answer = judge("CreatePlan", Envelope{"FailedOperation.InsufficientAccountBalance", "m", "req", "", "2024"});
    EXPECT_EQ(answer.outcome, Outcome::Unknown);
    EXPECT_EQ(answer.refusal, Refusal::Balance);
    EXPECT_EQ(answer.deal_name, "2024");
    EXPECT_NE(answer.message.find("Top up"), std::string::npos);
}

}  // namespace
}  // namespace tencent
