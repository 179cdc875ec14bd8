#include "purchase/protocol.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "samples.hpp"

namespace {

using namespace samples;
using api::OrderPhase;
using api::Outcome;
using api::Refusal;
using purchase::Step;

// A step on a good day: the object is there, the account works.
struct Given {
    const api::PurchaseOrder& order;
    Scene scene;
    purchase::Subject subject{true, true, false, ""};
    purchase::Account account{true, false, ""};
    std::optional<Refusal> refusal;
    std::optional<base::Time> now = kProvable + 1s;

    explicit Given(const api::PurchaseOrder& order_) : order(order_), scene({&order_}) {}
    [[nodiscard]] Step step() const { return purchase::step(input_of(order, scene, subject, account, now, kNow, refusal)); }
};

api::PurchaseOrder refused_order(int times, OrderPhase phase = OrderPhase::Pending) {
    api::PurchaseOrder order = unknown_order("a");
    order.status.attempts.clear();
    for (int i = 0; i < times; ++i) {
        order.status = purchase::begin_attempt(order, kNow, "", "me", kNow);
        order.status.attempts.back().outcome = Outcome::Refused;
    }
    order.status.phase = phase;
    return order;
}

TEST(Idle, ANewOrderIsTriedAtOnce) {
    const auto order = new_order("a");
    Given given(order);
    EXPECT_TRUE(given.step().attempt);
}

TEST(Idle, NothingIsTriedWithoutAccountClockOrFreedom) {
    const auto order = new_order("a");
    Given given(order);
    given.account.ready = false;
    EXPECT_FALSE(given.step().attempt);
    EXPECT_EQ(reason_of(given.step().status), "AccountNotReady");
    given.account = {true, true, ""};
    EXPECT_FALSE(given.step().attempt);
    EXPECT_EQ(reason_of(given.step().status), "AccountFrozen");
    given.account = {true, false, ""};
    given.now.reset();
    EXPECT_FALSE(given.step().attempt);
}

TEST(Idle, CancelledWhenNobodyWantsItAnyMore) {
    auto order = refused_order(1);
    for (const purchase::Subject& subject :
         {purchase::Subject{false, false, false, ""}, {true, false, false, ""}, {true, true, true, ""}, {true, true, false, "", {}, true}}) {
        Given given(order);
        given.subject = subject;
        const Step step = given.step();
        EXPECT_FALSE(step.attempt);
        EXPECT_EQ(step.status.phase, OrderPhase::Cancelled);
        EXPECT_TRUE(step.status.settled_at.has_value());
    }
    // Also while the account does not answer.
    Given given(order);
    given.subject.deleting = true;
    given.account.ready = false;
    given.now.reset();
    EXPECT_EQ(given.step().status.phase, OrderPhase::Cancelled);
}

struct Wait {
    std::optional<Refusal> refusal;
    int row;
    base::Seconds wait;
};

TEST(Idle, RefusalsAreTriedAgainAfterAWhile) {
    const Wait waits[] = {
        {Refusal::Throttled, 1, 1s},      {Refusal::Throttled, 3, 4s},    {Refusal::Throttled, 9, 60s},    {Refusal::Transient, 1, 5s},
        {Refusal::Transient, 8, 300s},    {Refusal::ClockOrToken, 1, 0s}, {Refusal::ClockOrToken, 2, 20s}, {Refusal::Credentials, 1, 600s},
        {Refusal::ContactSales, 1, 600s}, {Refusal::NotFound, 1, 600s},   {Refusal::Parameters, 1, 600s},  {std::nullopt, 1, 10s},
        {std::nullopt, 9, 300s},
    };
    for (const Wait& wait : waits) {
        for (const OrderPhase phase : {OrderPhase::Pending, OrderPhase::Refused}) {
            const auto order = refused_order(wait.row, phase);
            Given given(order);
            given.refusal = wait.refusal;
            given.now = kNow + wait.wait;
            EXPECT_TRUE(given.step().attempt) << wait.row << " " << wait.wait.count();
            given.now = kNow + wait.wait - 1s;
            EXPECT_FALSE(given.step().attempt) << wait.row << " " << wait.wait.count();
            EXPECT_EQ(given.step().look_again, kNow + wait.wait);
        }
    }
}

TEST(Idle, AProvenNoEffectIsTriedAgainAtOnceUnlessMoneyIsMissing) {
    auto order = unknown_order("a");
    order.status.phase = OrderPhase::Pending;
    order.status.attempts.back().outcome = Outcome::NoEffect;
    Given given(order);
    given.now = kNow;
    EXPECT_TRUE(given.step().attempt);
    order.status.attempts.back().error_code = "FailedOperation.InsufficientAccountBalance";
    EXPECT_FALSE(given.step().attempt);
    given.now = kNow + 10min;
    EXPECT_TRUE(given.step().attempt);
}

TEST(Idle, AChangeThatIsThereAlreadyIsNotBought) {
    for (const api::Act act : {api::Act::Renew, api::Act::Upgrade}) {
        const auto order = new_order("a", act);
        Given given(order);
        given.scene.world.inventory = nullptr;
        EXPECT_FALSE(given.step().attempt);
        EXPECT_TRUE(given.step().need.has_value());
        given.scene.world.inventory = &given.scene.inventory;
        given.scene.add(plan("edgeone-old", kNow));
        EXPECT_TRUE(given.step().attempt);
        given.scene.add(plan("edgeone-old", kNow, "standard", 2));
        EXPECT_EQ(given.step().status.phase, OrderPhase::Cancelled);
    }
}

TEST(Open, TheSenderIsLeftInPeaceUntilItsDeadline) {
    auto order = unknown_order("a");
    order.status.phase = OrderPhase::Submitting;
    order.status.attempts.back().outcome = Outcome::None;
    Given given(order);
    given.now = kNow + 89s;
    EXPECT_EQ(given.step().status, order.status);
    EXPECT_EQ(given.step().look_again, kNow + 90s);
    given.now = kNow + 90s;
    given.scene.read_at(kNow + 80s);
    const Step step = given.step();
    EXPECT_EQ(step.status.phase, OrderPhase::OutcomeUnknown);
    EXPECT_EQ(step.status.attempts.back().outcome, Outcome::Unknown);
    EXPECT_FALSE(step.attempt);
    EXPECT_EQ(step.need->deals_from, kNow - 1h);
}

// Whatever happens around it, an open order is never tried again before its outcome is known, and never cancelled.
TEST(Open, NothingButEvidenceMovesIt) {
    for (const OrderPhase phase : {OrderPhase::Submitting, OrderPhase::OutcomeUnknown, OrderPhase::AwaitingPayment}) {
        auto order = unknown_order("a");
        order.status.phase = phase;
        for (int bits = 0; bits < 64; ++bits) {
            Given given(order);
            given.subject = {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, ""};
            given.account = {(bits & 8) != 0, (bits & 16) != 0, ""};
            if ((bits & 32) != 0) given.now.reset();
            given.scene.read_at(kProvable - 1s);
            const Step step = given.step();
            EXPECT_FALSE(step.attempt);
            EXPECT_EQ(step.status.phase, phase == OrderPhase::Submitting && given.now ? OrderPhase::OutcomeUnknown : phase);
        }
    }
}

TEST(Open, EvidenceSettlesIt) {
    const auto order = unknown_order("a");
    Given given(order);
    EXPECT_EQ(given.step().status.phase, OrderPhase::Pending);
    EXPECT_EQ(given.step().status.attempts.back().outcome, Outcome::NoEffect);
    given.scene.add(plan("edgeone-1", kNow + 1s));
    EXPECT_EQ(given.step().status.phase, OrderPhase::Delivered);
    EXPECT_EQ(api::join_ids(given.step().status.plan_ids), "edgeone-1");
    given.scene.add(plan("edgeone-2", kNow + 1s));
    const Step step = given.step();
    EXPECT_EQ(step.status.phase, OrderPhase::OutcomeUnknown);
    EXPECT_TRUE(stalled(step.status.conditions));
    EXPECT_EQ(reason_of(step.status), "OutcomeUnknown");
    EXPECT_NE(step.status.conditions.front().message.find("edgeone-1, edgeone-2"), std::string::npos);
}

// A reading wakes the order that waits for it: one that is wanted "now" each time would be made as fast as the cloud answers.
TEST(Open, ReadingsAreWantedOnceAMinute) {
    auto order = unknown_order("a");
    for (const bool awaiting : {false, true}) {
        if (awaiting) {
            order.status.phase = OrderPhase::AwaitingPayment;
            order.status.order_numbers = {"1"};
        }
        Given given(order);
        given.scene.with_deals({deal("1", kNow + 1s, api::DealState::Unpaid)});
        if (!awaiting) given.scene.world.exclusive = given.scene.world.deals_permitted = false;
        given.scene.read_at(*given.now);
        EXPECT_GE(given.step().need->read_after, *given.now + 60s);
    }
    auto restored = new_order("a");
    Given given(restored);
    given.subject.same_uid = false;
    given.scene.read_at(*given.now);
    EXPECT_GE(given.step().need->read_after, *given.now + 60s);
}

TEST(AwaitingPayment, FollowsItsOrder) {
    auto order = unknown_order("a");
    order.status.phase = OrderPhase::AwaitingPayment;
    order.status.order_numbers = {"1"};
    const auto after = [&](api::DealState state, const std::string& plan_id) {
        Given given(order);
        given.scene.add(plan("edgeone-1", kNow + 10min));
        given.scene.add(plan("edgeone-2", kNow + 10min, "basic"));
        given.scene.with_deals({deal("1", kNow + 1s, state, plan_id)});
        return given.step().status;
    };
    EXPECT_EQ(after(api::DealState::Unpaid, "").phase, OrderPhase::AwaitingPayment);
    EXPECT_EQ(reason_of(after(api::DealState::Unpaid, "")), "AwaitingPayment");
    EXPECT_EQ(after(api::DealState::Delivered, "edgeone-1").phase, OrderPhase::Delivered);
    EXPECT_EQ(api::join_ids(after(api::DealState::Delivered, "edgeone-1").plan_ids), "edgeone-1");
    EXPECT_EQ(after(api::DealState::Delivered, "edgeone-9").phase, OrderPhase::AwaitingPayment);
    EXPECT_EQ(reason_of(after(api::DealState::DeliveryFailed, "")), "DeliveryFailed");
    for (const auto& [state, plan_id] :
         {std::pair(api::DealState::Closed, ""), {api::DealState::Expired, ""}, {api::DealState::Delivered, "edgeone-2"}}) {
        const auto status = after(state, plan_id);
        EXPECT_EQ(status.phase, OrderPhase::OutcomeUnknown);
        EXPECT_TRUE(status.order_numbers.empty());
    }
}

// A package is known from the answer on, and shows itself once it is paid. That its order was cancelled shows nowhere.
TEST(AwaitingPayment, WithoutTheOrderListAPersonSaysThatItWasCancelled) {
    auto order = unknown_order("a");
    order.spec.subject.kind = "CenBandwidthPackage";
    order.spec.provider = "Alibaba";
    order.spec.client_token = "uid-a-1";
    order.status.phase = OrderPhase::AwaitingPayment;
    order.status.order_numbers = {"deal-1"};
    order.status.plan_ids = {"cenbwp-1"};
    Given given(order);
    given.now = kNow + 24h;
    const Step waiting = given.step();
    EXPECT_EQ(waiting.status.phase, OrderPhase::AwaitingPayment);
    EXPECT_THAT(waiting.status.conditions.front().message, testing::HasSubstr("set spec.resolution {attempt: 1, outcome: NotExecuted}"));
    order.spec.resolution = api::Resolution{api::Resolution::Kind::NotExecuted, {}, "", 1};
    EXPECT_EQ(given.step().status.phase, OrderPhase::Cancelled);
}

TEST(AwaitingPayment, LooksSoonWhileItsRequestIsYoung) {
    auto order = unknown_order("a");
    order.status.phase = OrderPhase::AwaitingPayment;
    order.status.order_numbers = {"d-1"};
    Given given(order);
    given.scene.with_deals({deal("d-1", kNow, api::DealState::Delivering)});
    for (const auto& [age, every] : {std::pair{20s, 10s}, {299s, 10s}, {300s, 60s}, {-20s, 60s}}) {
        given.now = kNow + age;
        given.scene.read_at(*given.now - 3s);
        const Step step = given.step();
        EXPECT_EQ(step.look_again, *given.now + every) << age.count();
        EXPECT_EQ(step.need->read_after, *given.now - 3s + every) << age.count();
    }
}

TEST(AwaitingPayment, AClosedOrderLeadsToAnotherAttemptOnlyWithoutASecondOne) {
    auto order = unknown_order("a");
    order.status.phase = OrderPhase::AwaitingPayment;
    order.status.order_numbers = {"1"};
    for (const bool second : {false, true}) {
        api::PurchaseOrder closed = order;
        Given first(closed);
        std::vector<api::Deal> list{deal("1", kNow + 1s, api::DealState::Closed)};
        if (second) list.push_back(deal("2", kNow + 2s, api::DealState::Unpaid));
        first.scene.with_deals(list);
        closed.status = first.step().status;
        EXPECT_EQ(closed.status.phase, OrderPhase::OutcomeUnknown);
        const Step next = first.step();
        EXPECT_EQ(next.status.phase, second ? OrderPhase::AwaitingPayment : OrderPhase::Pending);
    }
}

TEST(Restored, ARecordWithoutStatusIsNotTakenForNew) {
    for (const purchase::Subject& subject : {purchase::Subject{false, false, false, ""}, {true, false, false, ""}}) {
        const auto order = new_order("a");
        Given given(order);
        given.subject = subject;
        const Step step = given.step();
        EXPECT_FALSE(step.attempt);
        EXPECT_EQ(step.status.phase, OrderPhase::OutcomeUnknown);
        EXPECT_EQ(reason_of(step.status), "RestoredWithoutStatus");
        // And stays so once marked.
        auto marked = order;
        marked.status = step.status;
        marked.has_status = true;
        Given again(marked);
        again.subject = subject;
        EXPECT_EQ(again.step().status, marked.status);
    }
}

// Another instance may see the order before the object it was made for.
TEST(Restored, AnOrderOfTheVeryObjectGoesOnOnceTheObjectIsSeen) {
    const auto order = new_order("a");
    Given unseen(order);
    unseen.subject = {};
    auto marked = order;
    marked.status = unseen.step().status;
    marked.has_status = true;
    Given seen(marked);
    EXPECT_EQ(seen.step().status.phase, OrderPhase::Pending);
}

TEST(Restored, TheObjectsOwnMemorySettlesACreate) {
    const auto order = new_order("a");
    Given given(order);
    given.subject = {true, false, false, "edgeone-1"};
    EXPECT_EQ(given.step().status.phase, OrderPhase::OutcomeUnknown);  // the account does not have it
    given.scene.add(plan("edgeone-1", kNow - 240h));
    EXPECT_EQ(given.step().status.phase, OrderPhase::Delivered);
    EXPECT_EQ(api::join_ids(given.step().status.plan_ids), "edgeone-1");
    given.scene.claims["edgeone-1"] = "web/EdgeOnePlan/a";
    EXPECT_EQ(given.step().status.phase, OrderPhase::Delivered);
    given.scene.claims["edgeone-1"] = "web/EdgeOnePlan/another";
    EXPECT_EQ(given.step().status.phase, OrderPhase::OutcomeUnknown);
}

TEST(Restored, AChangeThatIsThereIsDelivered) {
    const auto order = new_order("a", api::Act::Renew);
    Given given(order);
    given.subject.same_uid = false;
    given.scene.add(plan("edgeone-old", kNow));
    EXPECT_EQ(given.step().status.phase, OrderPhase::OutcomeUnknown);
    given.scene.add(plan("edgeone-old", kNow, "personal", 2));
    EXPECT_EQ(given.step().status.phase, OrderPhase::Delivered);
}

TEST(Settled, NothingMovesIt) {
    for (const OrderPhase phase : {OrderPhase::Delivered, OrderPhase::Cancelled}) {
        auto order = unknown_order("a");
        order.status.phase = phase;
        order.spec.resolution = api::Resolution{api::Resolution::Kind::NotExecuted, {}, "", 1};
        Given given(order);
        given.subject = {};
        const Step step = given.step();
        EXPECT_FALSE(step.attempt);
        EXPECT_EQ(step.status, order.status);
    }
}

TEST(Idle, AnAttemptSignedByAClockThatWasHoursAheadDoesNotHoldUpTheNext) {
    auto order = refused_order(1);
    order.status.attempts.back().signed_at = kNow + 5h;
    Given given(order);
    given.refusal = Refusal::ClockOrToken;
    given.now = kNow;
    EXPECT_TRUE(given.step().attempt);
}

// The order list names the plan of an upgrade or a renewal only once it is delivered.
TEST(AwaitingPayment, AnUnpaidChangeIsFoundAndNotStackedUpon) {
    for (const auto act : {api::Act::Upgrade, api::Act::Renew}) {
        auto order = unknown_order("a", kNow, act);
        order.status.attempts.back().error_code = "FailedOperation.InsufficientAccountBalance";
        Given given(order);
        given.scene.inventory.plans["edgeone-old"] = plan("edgeone-old", kNow - 24h);
        given.scene.inventory.plans["edgeone-old"].expires_at = base::add_months(kNow, 1);
        given.scene.deals.deals = {deal("1", kNow + 1s, api::DealState::Unpaid)};
        given.scene.deals.deals.front().action = act == api::Act::Upgrade ? "upgrade" : "renew";
        given.scene.world.deals = &given.scene.deals;
        given.scene.world.deals_permitted = true;
        const Step step = given.step();
        EXPECT_EQ(step.status.phase, OrderPhase::AwaitingPayment);
        EXPECT_EQ(step.status.order_numbers, std::vector<std::string>{"1"});
        EXPECT_FALSE(step.attempt);
    }
}

TEST(AwaitingPayment, TheNumberOfAnUnclearAnswerIsKeptAndFollowed) {
    const auto order = unknown_order("a");
    api::Answer answer;
    answer.outcome = Outcome::Unknown;
    answer.order_number = "42";
    const auto status = purchase::record_answer(order, 1, answer, "", kNow + 1s, kNow);
    EXPECT_EQ(status.phase, OrderPhase::AwaitingPayment);
    EXPECT_EQ(status.order_numbers, std::vector<std::string>{"42"});
}

TEST(Restored, ARenewalOfTheSameObjectIsNobodyElsesClaim) {
    const auto order = new_order("a");
    auto renewal = unknown_order("a-renewal", kNow, api::Act::Renew);
    renewal.spec.subject.name = "a";
    renewal.status.phase = OrderPhase::Delivered;
    renewal.status.plan_ids = {"edgeone-old"};
    Given given(order);
    given.subject = {true, false, false, "edgeone-old"};
    given.scene.inventory.plans["edgeone-old"] = plan("edgeone-old", kNow - 24h);
    given.scene.world.orders = {&order, &renewal};
    const Step step = given.step();
    EXPECT_EQ(step.status.phase, OrderPhase::Delivered);
    EXPECT_EQ(api::join_ids(step.status.plan_ids), "edgeone-old");
}

}  // namespace
