// Orders with a client token: sent again at once, and what an answer to a repetition says.
#include <gtest/gtest.h>

#include "purchase/naming.hpp"
#include "samples.hpp"

namespace {

using namespace samples;
using api::OrderPhase;
using api::Outcome;
using purchase::Step;

api::PurchaseOrder token_order(api::PlanKind kind, api::Act act = api::Act::Create) {
    api::PurchaseOrder order = unknown_order("a", kNow, act);
    order.spec.subject.kind = api::names_of(kind).kind;
    order.spec.provider = api::names_of(kind).provider;
    order.spec.client_token = purchase::client_token("uid-a", "a");
    order.spec.parameters.package.auto_pay = true;
    order.spec.parameters.instance.product_code = "p_waf";
    return order;
}

struct Given {
    api::PurchaseOrder order;
    Scene scene;
    purchase::Subject subject{true, true, false, ""};
    purchase::Account account{true, false, ""};
    std::optional<api::Refusal> refusal = std::nullopt;
    base::Time now = kNow + 10s;

    explicit Given(api::PurchaseOrder of) : order(std::move(of)), scene({&order}) { scene.read_at(kNow); }
    [[nodiscard]] Step step() const { return purchase::step(input_of(order, scene, subject, account, now, now, refusal)); }
    // Another attempt, of unknown outcome, or as answered.
    void sent_again(base::Time at, std::optional<api::Answer> answer = std::nullopt) {
        order.status = purchase::begin_attempt(order, at, "nonce", "me", at);
        order.status.phase = OrderPhase::OutcomeUnknown;
        order.status.attempts.back().outcome = Outcome::Unknown;
        if (!answer) return;
        order.status.phase = OrderPhase::Submitting;
        order.status = purchase::record_answer(order, order.last_attempt()->number, *answer, "", at, at);
    }
};

api::Answer refused(const std::string& code, api::Refusal refusal) {
    api::Answer answer;
    answer.outcome = Outcome::Refused;
    answer.refusal = refusal;
    answer.error_code = code;
    return answer;
}

api::Answer accepted(std::vector<std::string> ids, bool delivered) {
    api::Answer answer;
    answer.outcome = Outcome::Accepted;
    answer.order_number = "order-1";
    answer.plan_ids = std::move(ids);
    answer.delivered = delivered;
    return answer;
}

api::Answer balance() {
    api::Answer answer;
    answer.refusal = api::Refusal::Balance;
    answer.error_code = "FailedOperation.BalanceInsufficient";
    return answer;
}

TEST(Token, IsSentAgainAtOnceAndEverMoreSlowly) {
    Given given(token_order(api::PlanKind::Instance));
    given.now = kNow + 4s;
    EXPECT_FALSE(given.step().attempt);
    given.now = kNow + 5s;
    EXPECT_TRUE(given.step().attempt);
    given.sent_again(kNow + 5s);
    given.now = kNow + 14s;
    EXPECT_EQ(given.step().look_again, kNow + 15s);
    given.now = kNow + 15s;
    EXPECT_TRUE(given.step().attempt);
}

TEST(Token, WithoutOneNothingIsSentAgain) {
    Given given(unknown_order("a"));
    given.now = kNow + 60s;
    EXPECT_FALSE(given.step().attempt);
}

TEST(Token, IsTrustedForTenMinutesAndNineTimes) {
    Given given(token_order(api::PlanKind::Instance));
    given.now = kNow + purchase::kTokenWindow;
    EXPECT_FALSE(given.step().attempt);
    for (int i = 1; i < 10; ++i) {
        given.now = kNow + 9min;
        EXPECT_TRUE(given.step().attempt) << i;
        given.sent_again(kNow + base::Seconds(i));
    }
    given.now = kNow + 9min;
    EXPECT_FALSE(given.step().attempt) << "the record would forget an attempt that may have been executed";
}

TEST(Token, IsNotSentAgainForWhatNobodyWants) {
    for (const auto& change : {+[](Given& given) { given.subject.deleting = true; }, +[](Given& given) { given.subject.exists = false; },
                               +[](Given& given) { given.subject.withdrawn = true; }, +[](Given& given) { given.account.frozen = true; },
                               +[](Given& given) { given.account.ready = false; },
                               +[](Given& given) { given.order.status.attempts.back().error_code = balance().error_code; }}) {
        Given given(token_order(api::PlanKind::Package));
        change(given);
        EXPECT_FALSE(given.step().attempt);
    }
}

TEST(Token, ARefusedRepetitionSaysNothingOfTheAttemptBefore) {
    Given given(token_order(api::PlanKind::Package));
    given.sent_again(kNow + 5s, refused("InvalidParameter", api::Refusal::Parameters));
    EXPECT_EQ(given.order.status.phase, OrderPhase::OutcomeUnknown);
    EXPECT_FALSE(purchase::cancellable(given.order));
    // Proven by evidence only, after the last attempt's window and settle time.
    given.now = purchase::provable_from(given.order);
    given.scene.read_at(given.now);
    const Step step = given.step();
    EXPECT_EQ(step.status.phase, OrderPhase::Pending);
    EXPECT_EQ(step.status.attempts.front().outcome, Outcome::NoEffect);
    EXPECT_EQ(step.status.attempts.back().outcome, Outcome::Refused);
}

TEST(Token, EvidenceReachesBackToTheFirstOfTheRun) {
    Given given(token_order(api::PlanKind::Instance));
    given.sent_again(kNow + 20min);
    auto bought = deal("d-1", kNow + 1s, api::DealState::Delivered, "ins-1");
    bought.product_code = "p_waf";
    given.scene.with_deals({bought});
    given.now = purchase::provable_from(given.order);
    given.scene.read_at(given.now);
    EXPECT_EQ(given.step().status.plan_ids, std::vector<std::string>{"ins-1"});
}

TEST(Token, AnAcceptedRenewalIsFollowedWhenTheTokenWasSentBefore) {
    Given first(token_order(api::PlanKind::Instance, api::Act::Renew));
    first.order.status.attempts.clear();
    first.sent_again(kNow, accepted({}, true));
    EXPECT_EQ(first.order.status.phase, OrderPhase::Delivered);
    Given again(token_order(api::PlanKind::Instance, api::Act::Renew));
    again.sent_again(kNow + 5s, accepted({}, true));
    EXPECT_EQ(again.order.status.phase, OrderPhase::AwaitingPayment);
    EXPECT_EQ(again.order.status.order_numbers, std::vector<std::string>{"order-1"});
}

TEST(Token, FewerInstancesThanOrderedAreWaitedFor) {
    Given given(token_order(api::PlanKind::Instance));
    given.order.status.attempts.clear();
    given.order.spec.parameters.instance.quantity = 2;
    given.sent_again(kNow, accepted({"ins-1"}, true));
    EXPECT_EQ(given.order.status.phase, OrderPhase::AwaitingPayment);
    auto bought = deal("order-1", kNow, api::DealState::Delivered);
    bought.resource_ids = {"ins-1", "ins-2"};
    given.scene.with_deals({bought});
    EXPECT_EQ(given.step().status.plan_ids, (std::vector<std::string>{"ins-1", "ins-2"}));
}

// Evidence had swapped the orders of two that are alike. Named by both, order-1 would be claimed by both and order-2 be nobody's: the simulation
// bought a third one.
TEST(Token, ItsAnswerReplacesTheOrderThatEvidenceGave) {
    for (const bool delivered : {false, true}) {
        Given given(token_order(api::PlanKind::Instance));
        given.order.status.order_numbers = {"order-2"};
        given.sent_again(kNow + 20min, accepted(delivered ? std::vector<std::string>{"ins-1"} : std::vector<std::string>(), delivered));
        EXPECT_EQ(given.order.status.order_numbers, std::vector<std::string>{"order-1"});
        EXPECT_EQ(given.order.status.phase, delivered ? OrderPhase::Delivered : OrderPhase::AwaitingPayment);
    }
}

// The order list names it, so it is no candidate of evidence, which would then say "not executed".
TEST(Token, AnOrderThatIsKnownIsFollowedWhateverBecameOfARepetition) {
    for (const api::Act act : {api::Act::Create, api::Act::Renew}) {
        Given given(token_order(api::PlanKind::Instance, act));
        given.order.status.order_numbers = {"order-1"};
        given.sent_again(kNow + 20min);
        given.now = purchase::provable_from(given.order) + 1h;
        given.scene.read_at(given.now);
        auto known = deal("order-1", kNow, api::DealState::Delivering);
        known.action = act == api::Act::Create ? "purchase" : "renew";
        given.scene.with_deals({known});
        const Step step = given.step();
        EXPECT_EQ(step.status.phase, OrderPhase::AwaitingPayment);
        EXPECT_EQ(step.status.order_numbers, std::vector<std::string>{"order-1"});
        EXPECT_FALSE(step.attempt);
    }
}

TEST(Token, OfAnOrderThatWasClosedIsNotUsedAgain) {
    Given given(token_order(api::PlanKind::Package));
    given.order.status.attempts.clear();
    given.sent_again(kNow, accepted({"cenbwp-1"}, false));
    EXPECT_EQ(given.order.status.plan_ids, std::vector<std::string>{"cenbwp-1"});
    given.scene.with_deals({deal("order-1", kNow, api::DealState::Closed)});
    const Step step = given.step();
    EXPECT_EQ(step.status.phase, OrderPhase::Cancelled);
    EXPECT_TRUE(step.status.plan_ids.empty());
}

TEST(Token, OfAnotherAttemptThatMayStillBeExecutedIsKept) {
    Given given(token_order(api::PlanKind::Package));
    given.sent_again(kNow + 5s, accepted({"cenbwp-1"}, false));
    given.scene.with_deals({deal("order-1", kNow, api::DealState::Closed)});
    EXPECT_EQ(given.step().status.phase, OrderPhase::AwaitingPayment);
    given.now = purchase::provable_from(given.order);
    EXPECT_EQ(given.step().status.phase, OrderPhase::Cancelled);
}

// A cloud may answer a token that it has refused with that refusal for ever, also when the stock is back.
TEST(Token, OneThatIsRefusedTenTimesIsGivenUpForAnother) {
    Given given(token_order(api::PlanKind::Package));
    given.order.status = {};
    given.refusal = api::Refusal::Parameters;
    for (int i = 0; i < 10; ++i) {
        given.now = kNow + i * 10min;
        given.scene.read_at(given.now);
        EXPECT_TRUE(given.step().attempt) << i;
        given.sent_again(given.now, refused("InventoryExceeded", api::Refusal::Parameters));
        EXPECT_EQ(given.order.status.phase, OrderPhase::Refused);
    }
    given.now = kNow + 99min;
    EXPECT_EQ(given.step().status.phase, OrderPhase::Refused);
    given.now = kNow + 100min;
    EXPECT_EQ(given.step().status.phase, OrderPhase::Cancelled);
    EXPECT_FALSE(given.step().attempt);
    // Not for what a person mends at the account, and not where there is no token to be remembered.
    for (const api::Refusal refusal : {api::Refusal::Credentials, api::Refusal::Throttled, api::Refusal::ContactSales}) {
        given.refusal = refusal;
        EXPECT_TRUE(given.step().attempt);
    }
    given.refusal = api::Refusal::Parameters;
    given.order.spec.client_token.clear();
    EXPECT_TRUE(given.step().attempt);
}

TEST(Token, TooLittleBalanceTwiceMakesAnotherOrder) {
    Given given(token_order(api::PlanKind::Instance));
    const auto proven = [&] {
        given.now = purchase::provable_from(given.order);
        given.scene.with_deals({});
        given.scene.read_at(given.now);
        return given.step().status;
    };
    given.order.status.attempts.clear();
    given.sent_again(kNow, balance());
    given.order.status = proven();
    EXPECT_EQ(given.order.status.phase, OrderPhase::Pending);
    given.sent_again(kNow + 1h, balance());
    EXPECT_EQ(proven().phase, OrderPhase::Cancelled);
}

TEST(Token, APackageThatCarriesItIsTakenAndNotBought) {
    api::PurchaseOrder order = token_order(api::PlanKind::Package);
    order.status = {};
    Given given(order);
    given.now = kNow;
    EXPECT_TRUE(given.step().attempt);
    api::ObservedPlan package = plan("cenbwp-1", kNow);
    package.package.tags[std::string(purchase::kOrderTag)] = order.spec.client_token;
    given.scene.add(package);
    const Step step = given.step();
    EXPECT_FALSE(step.attempt);
    EXPECT_EQ(step.status.phase, OrderPhase::Delivered);
    EXPECT_EQ(step.status.plan_ids, std::vector<std::string>{"cenbwp-1"});
}

TEST(Token, TwoPackagesThatCarryItAreForAPerson) {
    Given given(token_order(api::PlanKind::Package));
    for (const char* id : {"cenbwp-1", "cenbwp-2"}) {
        api::ObservedPlan package = plan(id, kNow);
        package.package.tags[std::string(purchase::kOrderTag)] = given.order.spec.client_token;
        given.scene.add(package);
    }
    given.now = purchase::provable_from(given.order);
    given.scene.read_at(given.now);
    const Step step = given.step();
    EXPECT_TRUE(stalled(step.status.conditions));
    EXPECT_FALSE(step.attempt);
}

}  // namespace
