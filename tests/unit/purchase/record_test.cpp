#include "purchase/record.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"

namespace {

using namespace samples;
using api::OrderPhase;
using api::Outcome;
using api::Refusal;

api::Answer accepted(const std::string& plan_id) {
    api::Answer answer;
    answer.outcome = Outcome::Accepted;
    answer.plan_ids = api::split_ids(plan_id);
    answer.order_number = "deal-1";
    answer.request_id = "r-1";
    return answer;
}

api::PurchaseOrderStatus answered(const api::PurchaseOrder& order, const api::Answer& answer, int number = 1) {
    return purchase::record_answer(order, number, answer, "Do this.", kNow + 1s, kNow);
}

TEST(Attempt, IsNumberedAndKept) {
    auto order = new_order("a");
    for (int i = 1; i <= 15; ++i) {
        order.status = purchase::begin_attempt(order, kNow + base::Seconds(i), "", "me", kNow);
        EXPECT_EQ(order.last_attempt()->number, i);
        EXPECT_EQ(order.last_attempt()->signed_at, kNow + base::Seconds(i));
        EXPECT_EQ(order.last_attempt()->holder, "me");
        EXPECT_EQ(order.last_attempt()->outcome, Outcome::None);
        EXPECT_EQ(order.status.phase, OrderPhase::Submitting);
    }
    EXPECT_EQ(order.status.attempts.size(), purchase::kAttemptsKept);
}

TEST(Answer, AcceptedDelivers) {
    auto order = unknown_order("a");
    for (const OrderPhase phase : {OrderPhase::Submitting, OrderPhase::OutcomeUnknown}) {
        order.status.phase = phase;
        const auto status = answered(order, accepted("edgeone-1"));
        EXPECT_EQ(status.phase, OrderPhase::Delivered);
        EXPECT_EQ(status.plan_ids, std::vector<std::string>{"edgeone-1"});
        EXPECT_EQ(status.order_numbers, std::vector<std::string>{"deal-1"});
        EXPECT_EQ(status.settled_at, kNow + 1s);
        EXPECT_EQ(status.attempts.back().request_id, "r-1");
    }
    const auto renewal = unknown_order("r", kNow, api::Act::Renew);
    EXPECT_EQ(api::join_ids(answered(renewal, accepted("")).plan_ids), "edgeone-old");
}

struct RefusalCase {
    std::optional<Refusal> refusal;
    OrderPhase phase;
    std::string reason;
    bool stalled;
};

TEST(Answer, RefusalsByClass) {
    const RefusalCase cases[] = {
        {Refusal::Throttled, OrderPhase::Pending, "Throttled", false},      {Refusal::Transient, OrderPhase::Pending, "Throttled", false},
        {Refusal::ClockOrToken, OrderPhase::Pending, "ClockSkewed", false}, {Refusal::Credentials, OrderPhase::Refused, "PermissionDenied", true},
        {Refusal::ContactSales, OrderPhase::Refused, "ContactSales", true}, {Refusal::NotFound, OrderPhase::Refused, "Refused", true},
        {Refusal::Parameters, OrderPhase::Refused, "Refused", true},        {std::nullopt, OrderPhase::Refused, "Refused", true},
    };
    for (const RefusalCase& given : cases) {
        api::Answer answer;
        answer.outcome = Outcome::Refused;
        answer.refusal = given.refusal;
        answer.error_code = "Some.Code";
        const auto status = answered(unknown_order("a"), answer);
        EXPECT_EQ(status.phase, given.phase);
        EXPECT_EQ(reason_of(status), given.reason);
        EXPECT_EQ(stalled(status.conditions), given.stalled);
        EXPECT_EQ(status.attempts.back().outcome, Outcome::Refused);
        EXPECT_NE(status.conditions.front().message.find("Do this."), std::string::npos);
    }
}

TEST(Answer, EverythingElseIsUnknown) {
    for (const Outcome outcome : {Outcome::Unknown, Outcome::None, Outcome::NoEffect}) {
        api::Answer answer;
        answer.outcome = outcome;
        answer.refusal = Refusal::Balance;
        answer.error_code = "FailedOperation.InsufficientAccountBalance";
        const auto status = answered(unknown_order("a"), answer);
        EXPECT_EQ(status.phase, OrderPhase::OutcomeUnknown);
        EXPECT_EQ(status.attempts.back().outcome, Outcome::Unknown);
        EXPECT_EQ(reason_of(status), "InsufficientBalance");
    }
}

TEST(Answer, OfAnotherAttemptChangesNothing) {
    const auto order = unknown_order("a");
    EXPECT_EQ(answered(order, accepted("edgeone-1"), 2), order.status);
    EXPECT_EQ(answered(order, accepted("edgeone-1"), 0), order.status);
    auto fresh = new_order("a");
    EXPECT_EQ(answered(fresh, accepted("edgeone-1")), fresh.status);
}

TEST(Answer, AfterEvidenceOnlyAddsTheOrderNumberOfTheSamePlan) {
    auto order = unknown_order("a");
    order.status.phase = OrderPhase::Delivered;
    order.status.plan_ids = {"edgeone-1"};
    EXPECT_EQ(answered(order, accepted("edgeone-1")).order_numbers, std::vector<std::string>{"deal-1"});
    EXPECT_EQ(answered(order, accepted("edgeone-2")), order.status);
    for (const OrderPhase phase : {OrderPhase::AwaitingPayment, OrderPhase::Cancelled}) {
        order.status.phase = phase;
        EXPECT_EQ(answered(order, accepted("edgeone-1")), order.status);
    }
}

TEST(Answer, ASuccessUndoesNotExecuted) {
    auto order = unknown_order("a");
    order.status.phase = OrderPhase::Pending;
    order.status.attempts.back().outcome = Outcome::NoEffect;
    EXPECT_EQ(answered(order, accepted("edgeone-1")).phase, OrderPhase::Delivered);
    api::Answer lost;
    EXPECT_EQ(answered(order, lost), order.status);
    order.status = purchase::begin_attempt(order, kNow + 20min, "", "me", kNow);
    EXPECT_EQ(answered(order, accepted("edgeone-1")), order.status);
}

TEST(Contest, LeavesTheOrderToEvidence) {
    auto order = unknown_order("a");
    order.status = answered(order, accepted("edgeone-1"));
    const auto status = purchase::contest(order, "web/EdgeOnePlan/b", kNow);
    EXPECT_EQ(status.phase, OrderPhase::OutcomeUnknown);
    EXPECT_EQ(status.plan_ids, (std::vector<std::string>()));
    EXPECT_TRUE(status.order_numbers.empty());
    EXPECT_FALSE(status.settled_at.has_value());
    EXPECT_EQ(status.attempts.back().outcome, Outcome::Unknown);
}

TEST(Cancel, OnlyWhatIsNotOnTheWire) {
    for (const auto& [phase, expected] : {std::pair(OrderPhase::Pending, true),
                                          {OrderPhase::Refused, true},
                                          {OrderPhase::Submitting, false},
                                          {OrderPhase::OutcomeUnknown, false},
                                          {OrderPhase::AwaitingPayment, false},
                                          {OrderPhase::Delivered, false},
                                          {OrderPhase::Cancelled, false}}) {
        auto order = unknown_order("a");
        order.status.phase = phase;
        EXPECT_EQ(purchase::cancellable(order), expected);
    }
    const auto status = purchase::cancel(unknown_order("a"), "why", kNow, kNow);
    EXPECT_EQ(status.phase, OrderPhase::Cancelled);
    EXPECT_EQ(status.settled_at, kNow);
}

struct Said {
    api::PurchaseOrder order = unknown_order("a");
    Scene scene{{}};
    base::Time now = kProvable;

    Said(api::Resolution::Kind kind, const std::string& plan_id, int attempt = 1) {
        order.spec.resolution = api::Resolution{kind, api::split_ids(plan_id), "", attempt};
        scene.world.orders = {&order};
        scene.world.exclusive = false;
    }
    [[nodiscard]] purchase::Step step() const {
        return purchase::step(input_of(order, scene, {true, true, false, ""}, {true, false, ""}, now, kNow));
    }
};

using Kind = api::Resolution::Kind;

TEST(Resolution, IsBelievedOnlyAfterTheWindow) {
    Said said(Kind::NotExecuted, "");
    said.scene.read_at(kNow + 304s);
    said.now = kNow + 304s;
    EXPECT_EQ(said.step().status.phase, OrderPhase::OutcomeUnknown);
    said.now = kNow + 305s;
    EXPECT_EQ(said.step().status.phase, OrderPhase::Pending);
    EXPECT_EQ(said.step().status.attempts.back().outcome, Outcome::NoEffect);
}

TEST(Resolution, OfAnOlderAttemptIsNotBelieved) {
    Said said(Kind::NotExecuted, "");
    said.order.status = purchase::begin_attempt(said.order, kNow, "", "me", kNow);
    said.order.status.phase = OrderPhase::OutcomeUnknown;
    EXPECT_EQ(said.step().status.phase, OrderPhase::OutcomeUnknown);
}

TEST(Resolution, NamesAPlanThatIsThereAndFree) {
    Said said(Kind::Executed, "edgeone-1");
    auto other = unknown_order("b");
    said.scene.world.orders.push_back(&other);
    auto step = said.step();
    EXPECT_EQ(step.status.phase, OrderPhase::OutcomeUnknown);
    EXPECT_TRUE(stalled(step.status.conditions));
    EXPECT_TRUE(step.need.has_value());  // the listing may only lag
    said.scene.add(plan("edgeone-1", kNow - 24h));
    EXPECT_EQ(said.step().status.phase, OrderPhase::Delivered);
    said.scene.claims["edgeone-1"] = "web/EdgeOnePlan/a";
    EXPECT_EQ(said.step().status.phase, OrderPhase::Delivered);
    said.scene.claims["edgeone-1"] = "web/EdgeOnePlan/b";
    EXPECT_EQ(said.step().status.phase, OrderPhase::OutcomeUnknown);
    said.scene.claims.clear();
    other.status.plan_ids = {"edgeone-1"};
    EXPECT_EQ(said.step().status.phase, OrderPhase::OutcomeUnknown);
}

TEST(Resolution, AWrongWordDoesNotLoseTheOrderThatWaitsForPayment) {
    Said said(Kind::Executed, "edgeone-9");
    said.order.status.phase = OrderPhase::AwaitingPayment;
    said.order.status.order_numbers = {"1"};
    said.scene.with_deals({deal("1", kNow + 1s, api::DealState::Unpaid)});
    EXPECT_EQ(said.step().status.phase, OrderPhase::AwaitingPayment);
    EXPECT_EQ(said.step().status.order_numbers, std::vector<std::string>{"1"});
}

TEST(Resolution, OfARestoredRecordSpeaksOfAttemptZero) {
    for (const int attempt : {0, 1}) {
        Said said(Kind::NotExecuted, "", attempt);
        said.order.status = {};
        said.order.has_status = false;
        const auto step = purchase::step(input_of(said.order, said.scene, {true, false, false, ""}, {true, false, ""}, kNow, kNow));
        EXPECT_EQ(step.status.phase, attempt == 0 ? OrderPhase::Pending : OrderPhase::OutcomeUnknown);
        EXPECT_FALSE(step.attempt);
    }
}

}  // namespace
