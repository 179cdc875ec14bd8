#include "cloud/tencent/outcome.hpp"

#include <gtest/gtest.h>

namespace tencent {
namespace {

using api::Outcome;
using api::Refusal;
using base::ErrorKind;

using Ids = std::vector<std::string>;

base::Result<Envelope> success(Ids plans, std::string order) { return Envelope{"", "", "req", std::move(plans), std::move(order)}; }
base::Result<Envelope> refused(std::string code, std::string words = "vendor's words") {
    return Envelope{std::move(code), std::move(words), "req", {}, ""};
}

TEST(Outcome, SuccessNeedsTheIdsThatTheActionPromises) {
    struct Case {
        std::string action;
        Ids plans;
        std::string order;
        Outcome outcome;
        bool delivered = true;
    };
    const std::vector<Case> cases{
        {"CreatePlan", {"edgeone-1"}, "2024", Outcome::Accepted},
        {"CreatePlan", {}, "2024", Outcome::Unknown},
        {"CreatePlan", {"edgeone-1"}, "", Outcome::Unknown},
        {"CreatePlan", {}, "", Outcome::Unknown},
        {"UpgradePlan", {}, "2024", Outcome::Accepted},
        {"UpgradePlan", {}, "", Outcome::Unknown},
        {"RenewPlan", {}, "2024", Outcome::Accepted},
        {"RenewPlan", {"edgeone-1"}, "", Outcome::Unknown},
        {"CreateInstance", {"cfw-1"}, "2026", Outcome::Accepted},
        {"CreateInstance", {"cfw-1", "cfw-2"}, "2026", Outcome::Accepted},
        {"CreateInstance", {}, "2026", Outcome::Accepted, false},  // delivered later
        {"CreateInstance", {"cfw-1"}, "", Outcome::Unknown},
        {"CreateInstance", {}, "", Outcome::Unknown},
        {"RenewInstance", {}, "2026", Outcome::Accepted},
        {"RenewInstance", {}, "", Outcome::Unknown},
        {"RefundInstance", {}, "2026", Outcome::Accepted},
        {"RefundInstance", {}, "", Outcome::Unknown},
        {"PayDeals", {"cfw-1"}, "2026", Outcome::Unknown},  // none of ours
    };
    for (const Case& one : cases) {
        const api::Answer answer = judge(one.action, success(one.plans, one.order));
        EXPECT_EQ(answer.outcome, one.outcome) << one.action << " " << one.plans.size() << " " << one.order;
        EXPECT_EQ(answer.delivered, one.delivered) << one.action;
        EXPECT_EQ(answer.refusal, std::nullopt);
        EXPECT_EQ(answer.error_code.empty(), one.outcome == Outcome::Accepted);
        EXPECT_EQ(answer.plan_ids, one.plans);  // also when half of it is missing: it belongs to this attempt
        EXPECT_EQ(answer.order_number, one.order);
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
        std::string action = "CreatePlan";
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
        {"FailedOperation.GetPriceParamError", Outcome::Refused, Refusal::Parameters, "CreateInstance"},
        {"FailedOperation.dealCreateWhitelistError", Outcome::Refused, Refusal::Credentials, "CreateInstance"},
        {"UnsupportedOperation.NOT_SUPPORT_THIS_ACTION", Outcome::Refused, Refusal::Parameters, "CreateInstance"},
        {"InvalidParameter.ResourceLocked", Outcome::Refused, Refusal::Transient, "RenewInstance"},
        {"FailedOperation.NotAllowToRefund", Outcome::Refused, Refusal::Parameters, "RefundInstance"},
        {"FailedOperation.InvalidDeal", Outcome::Unknown, std::nullopt, "CreateInstance"},
        {"FailedOperation.NumLimitError", Outcome::Unknown, std::nullopt, "CreateInstance"},
    };
    for (const Case& one : cases) {
        const api::Answer answer = judge(one.action, refused(one.code));
        EXPECT_EQ(answer.outcome, one.outcome) << one.code;
        EXPECT_EQ(answer.refusal, one.refusal) << one.code;
        EXPECT_EQ(answer.error_code, one.code);
        EXPECT_TRUE(answer.message.starts_with("vendor's words")) << answer.message;
        EXPECT_EQ(answer.request_id, "req");
    }
}

TEST(Outcome, ARefusalThatNamesAPurchaseProvesNothing) {
    for (const Envelope& envelope : {Envelope{"InvalidParameter.InvalidPeriod", "m", "req", {}, "2024"},
                                     Envelope{"InvalidParameter.InvalidPeriod", "m", "req", {"edgeone-1"}, ""}}) {
        const api::Answer answer = judge("CreatePlan", envelope);
        EXPECT_EQ(answer.outcome, Outcome::Unknown);
        EXPECT_EQ(answer.refusal, std::nullopt);
        EXPECT_EQ(answer.order_number, envelope.order_number);
        EXPECT_EQ(answer.plan_ids, envelope.plan_ids);
    }
}

TEST(Outcome, TooLittleBalanceKeepsTheNumberOfTheUnpaidOrder) {
    for (const auto& [action, code] : {std::pair("CreatePlan", "FailedOperation.InsufficientAccountBalance"),
                                       std::pair("CreateInstance", "FailedOperation.BalanceInsufficient")}) {
        const api::Answer answer = judge(action, Envelope{code, "m", "req", {}, "2024"});
        EXPECT_EQ(answer.outcome, Outcome::Unknown);
        EXPECT_EQ(answer.refusal, Refusal::Balance);
        EXPECT_EQ(answer.order_number, "2024");
        EXPECT_NE(answer.message.find("Top up"), std::string::npos);
    }
}

// CreateInstance's page: without finance:trade "the payment will fail", after the order was made.
TEST(Outcome, BillingMayLeaveAnUnpaidOrderWhenItIsNotPermitted) {
    for (const char* code : {"AuthFailure.UnauthorizedOperation", "UnauthorizedOperation.CamNoAuth", "UnauthorizedOperation.NotCertification"}) {
        for (const char* action : {"CreateInstance", "RenewInstance", "RefundInstance"}) {
            const api::Answer answer = judge(action, refused(code));
            EXPECT_EQ(answer.outcome, Outcome::Unknown) << action << " " << code;
            EXPECT_EQ(answer.refusal, std::nullopt) << action << " " << code;
        }
    }
    EXPECT_NE(judge("CreateInstance", refused("AuthFailure.UnauthorizedOperation")).message.find("finance:trade"), std::string::npos);
    EXPECT_EQ(judge("CreatePlan", refused("AuthFailure.UnauthorizedOperation")).outcome, Outcome::Refused);
    EXPECT_EQ(judge("CreateInstance", refused("AuthFailure.SecretIdNotFound")).outcome, Outcome::Refused);
}

TEST(Outcome, WhateverSpeaksOfTheClientTokenProvesNothing) {
    const auto proves = [](const base::Result<Envelope>& envelope) { return judge("CreateInstance", envelope).outcome != Outcome::Unknown; };
    EXPECT_TRUE(proves(refused("InvalidParameter")));
    EXPECT_FALSE(proves(refused("InvalidParameter.ClientTokenLimitExceeded")));
    EXPECT_FALSE(proves(refused("InvalidParameter", "duplicate request, check ClientToken")));
    EXPECT_FALSE(proves(refused("InvalidParameter", "The clientToken was used with other parameters")));
}

}  // namespace
}  // namespace tencent
