#include "cloud/alibaba/outcome.hpp"

#include <gtest/gtest.h>

namespace alibaba {
namespace {

using api::Outcome;
using api::Refusal;
using base::ErrorKind;

constexpr const char* kCreate = "CreateCenBandwidthPackage";
constexpr const char* kModify = "ModifyCenBandwidthPackageSpec";

Envelope success(std::string package_id, std::string order_id) {
    Envelope envelope;
    envelope.request_id = "r";
    envelope.package_id = std::move(package_id);
    envelope.order_id = std::move(order_id);
    return envelope;
}

Envelope failure(std::string code, std::string message = "words", int status = 400) {
    Envelope envelope;
    envelope.code = std::move(code);
    envelope.message = std::move(message);
    envelope.request_id = "r";
    envelope.status = status;
    return envelope;
}

TEST(Outcome, ACreateIsAcceptedWithBothIdsAndDeliveredLater) {
    const api::Answer answer = judge(kCreate, success("cenbwp-1", "2015"));
    EXPECT_EQ(answer.outcome, Outcome::Accepted);
    EXPECT_EQ(answer.plan_ids, std::vector<std::string>{"cenbwp-1"});
    EXPECT_EQ(answer.order_number, "2015");
    EXPECT_EQ(answer.request_id, "r");
    EXPECT_FALSE(answer.delivered);
}

TEST(Outcome, ASuccessThatLacksAnIdIsUnknownAndKeepsTheOther) {
    for (const auto& [package, order] : {std::pair("cenbwp-1", ""), {"", "2015"}, {"", ""}}) {
        const api::Answer answer = judge(kCreate, success(package, order));
        EXPECT_EQ(answer.outcome, Outcome::Unknown);
        EXPECT_EQ(answer.error_code, "Invalid");
        EXPECT_EQ(answer.order_number, order);
        EXPECT_EQ(answer.plan_ids.size(), *package == '\0' ? 0U : 1U);
    }
    for (const char* action : {"RenewInstance", "RefundInstance"}) EXPECT_EQ(judge(action, success("", "")).outcome, Outcome::Unknown) << action;
}

TEST(Outcome, RenewalsAndRefundsAreAcceptedWithTheirOrder) {
    for (const char* action : {"RenewInstance", "RefundInstance"}) {
        const api::Answer answer = judge(action, success("", "2016"));
        EXPECT_EQ(answer.outcome, Outcome::Accepted) << action;
        EXPECT_EQ(answer.order_number, "2016");
        EXPECT_TRUE(answer.plan_ids.empty());
        EXPECT_TRUE(answer.delivered);
    }
}

TEST(Outcome, ABandwidthIsAcceptedWithoutIdsAndWhenItIsThereAlready) {
    EXPECT_EQ(judge(kModify, success("", "")).outcome, Outcome::Accepted);
    EXPECT_EQ(judge(kModify, failure("OperationFailed.UpDownRadeConfigNoChange")).outcome, Outcome::Accepted);
    const std::string unchanged = "Spec of the specified bandwidth package is not changed.";
    const api::Answer answer = judge(kModify, failure("Operation.Failed", unchanged));
    EXPECT_EQ(answer.outcome, Outcome::Accepted);
    EXPECT_EQ(answer.error_code, "");
    EXPECT_TRUE(answer.plan_ids.empty());
    // The same code with other words, or of another action, proves nothing.
    EXPECT_EQ(judge(kModify, failure("Operation.Failed", "Something else.")).outcome, Outcome::Unknown);
    EXPECT_EQ(judge(kCreate, failure("Operation.Failed", unchanged)).outcome, Outcome::Unknown);
    EXPECT_EQ(judge("RenewInstance", failure("OperationFailed.UpDownRadeConfigNoChange")).outcome, Outcome::Unknown);
}

TEST(Outcome, RefusalsCarryClassCodeWordsAndAdvice) {
    const api::Answer answer = judge(kCreate, failure("NoPermission"));
    EXPECT_EQ(answer.outcome, Outcome::Refused);
    EXPECT_EQ(answer.refusal, Refusal::Credentials);
    EXPECT_EQ(answer.error_code, "NoPermission");
    EXPECT_NE(answer.message.find("words Allow this RAM identity"), std::string::npos) << answer.message;
    // Billing's errors come with HTTP 200, throttling with 400.
    EXPECT_EQ(judge("RenewInstance", failure("NotApplicable", "words", 200)).outcome, Outcome::Refused);
    EXPECT_EQ(judge(kCreate, failure("Throttling.User")).refusal, Refusal::Throttled);
}

TEST(Outcome, TooLittleBalanceIsUnknown) {
    for (const char* code : {"OperationFailed.InsufficientBalance", "InsufficientBalance", "PAY.X"}) {
        const api::Answer answer = judge(kCreate, failure(code));
        EXPECT_EQ(answer.outcome, Outcome::Unknown) << code;
        EXPECT_EQ(answer.refusal, Refusal::Balance) << code;
    }
}

TEST(Outcome, WhatMayHaveBeenReceivedBeforeIsUnknown) {
    for (const char* code : {"SignatureNonceUsed", "IdempotentParameterMismatch", "IdempotentProcessing", "InternalError", "NeverHeardOf"}) {
        const api::Answer answer = judge(kCreate, failure(code));
        EXPECT_EQ(answer.outcome, Outcome::Unknown) << code;
        EXPECT_FALSE(answer.refusal) << code;
        EXPECT_EQ(answer.error_code, code);
    }
    EXPECT_NE(judge(kCreate, failure("IdempotentParameterMismatch")).message.find("A person must look"), std::string::npos);
}

TEST(Outcome, ARefusalThatIsInDoubtIsUnknown) {
    EXPECT_EQ(judge(kCreate, failure("InvalidParameter", "words", 500)).outcome, Outcome::Unknown);
    EXPECT_EQ(judge(kCreate, failure("InvalidParameter", "The ClientToken was used.")).outcome, Outcome::Unknown);
    Envelope named = failure("InvalidParameter");
    named.order_id = "2015";
    EXPECT_EQ(judge(kCreate, named).outcome, Outcome::Unknown);
    EXPECT_EQ(judge(kCreate, named).order_number, "2015");
}

TEST(Outcome, OnlyTheTransportMayProveThatNothingWasSent) {
    for (const ErrorKind kind : {ErrorKind::OutcomeUnknown, ErrorKind::TooLarge, ErrorKind::Invalid, ErrorKind::Internal, ErrorKind::Throttled})
        EXPECT_EQ(judge(kCreate, base::fail(kind, "m")).outcome, Outcome::Unknown);
    for (const ErrorKind kind : {ErrorKind::Unreachable, ErrorKind::Cancelled}) {
        const api::Answer answer = judge(kCreate, base::fail(kind, "m"));
        EXPECT_EQ(answer.outcome, Outcome::Refused);
        EXPECT_EQ(answer.refusal, Refusal::Transient);
    }
}

}  // namespace
}  // namespace alibaba
