#include "purchase/protocol.hpp"

#include <algorithm>

#include "purchase/record.hpp"

namespace purchase {
namespace {

using api::OrderPhase;
using api::Outcome;
using api::Reason;
using api::Standing;

constexpr base::Seconds kSlowRetry = std::chrono::minutes(10);
constexpr base::Seconds kBalanceRetry = std::chrono::minutes(10);
constexpr base::Seconds kLongestQuickRetry = std::chrono::minutes(5);
constexpr base::Seconds kFollowEvery = std::chrono::minutes(1);

// How many attempts in a row, counted from the last, were refused.
int refused_in_a_row(const api::PurchaseOrder& order) {
    int count = 0;
    for (auto at = order.status.attempts.rbegin(); at != order.status.attempts.rend() && at->outcome == Outcome::Refused; ++at) ++count;
    return count;
}

base::Seconds doubling(base::Seconds first, int times, base::Seconds most) {
    for (int i = 1; i < times && first < most; ++i) first *= 2;
    return std::min(first, most);
}

// How long after the last attempt was signed the next may be made.
base::Seconds retry_wait(const Input& in) {
    const api::Attempt& last = *in.order.last_attempt();
    if (last.outcome == Outcome::NoEffect) return balance_answer(last) ? kBalanceRetry : base::Seconds(0);
    const int row = refused_in_a_row(in.order);
    if (!in.refusal) return doubling(base::Seconds(10), row, kLongestQuickRetry);
    switch (*in.refusal) {
        case api::Refusal::Throttled: return doubling(base::Seconds(1), row, base::Seconds(60));
        case api::Refusal::Transient: return doubling(base::Seconds(5), row, kLongestQuickRetry);
        // The answer itself has set the clock right or shown that new credentials are needed: once more at once, then slowly.
        case api::Refusal::ClockOrToken: return row < 2 ? base::Seconds(0) : doubling(base::Seconds(10), row, kLongestQuickRetry);
        default: return kSlowRetry;
    }
}

Step keep(const Input& in) {
    Step next;
    next.status = in.order.status;
    return next;
}

void say(Step& next, const Input& in, Standing standing, Reason reason, const std::string& message) {
    set_record(next.status, in.order, standing, reason, message, in.node_now);
}

// Looks again when there is a reading a minute younger than the last; at once when there is none. A reading wakes its order, so one that is
// wanted "now" each time would be made as fast as the cloud answers.
Need& follow(Step& next, const Input& in, base::Time now, bool deals) {
    base::Time after = in.world.inventory == nullptr ? now : in.world.inventory->read_at + kFollowEvery;
    if (deals && in.world.deals_permitted) after = std::min(after, in.world.deals == nullptr ? now : in.world.deals->read_at + kFollowEvery);
    const api::Attempt* last = in.order.last_attempt();
    next.look_again = now + kFollowEvery;
    return next.need.emplace(Need{after, deals, deals && last != nullptr ? last->signed_at - std::chrono::hours(1) : after});
}

// A record that came back without its status must not look like a new one: it may have bought something in its former life.
bool restored(const Input& in) { return !in.order.has_status && (!in.subject.exists || !in.subject.same_uid); }

Step step_restored(const Input& in) {
    Step next = keep(in);
    const bool there = in.order.spec.act != api::Act::Create && in.world.inventory != nullptr && already_there(in.order, *in.world.inventory);
    // Made for this very object after all: its status was only missed because the object was not known yet.
    if (in.subject.exists && in.subject.same_uid) {
        next.status.phase = OrderPhase::Pending;
        say(next, in, Standing::Working, Reason::Waiting, "Waiting for its turn.");
        if (in.now) next.look_again = *in.now;
        return next;
    }
    const std::string& id = in.subject.external_id;
    const bool owned = in.order.spec.act == api::Act::Create && !id.empty() && in.world.inventory != nullptr &&
                       in.world.inventory->plans.contains(id) && !claimed_by_another(id, in.order, in.world);
    if ((there || owned) && in.now) {
        deliver(next.status, in.order, owned ? id : "", nullptr, *in.now, in.node_now);
        return next;
    }
    const auto& resolution = in.order.spec.resolution;
    if (resolution && resolution->attempt == 0 && in.now && resolve(next.status, in.order, in.world, *in.now, in.node_now)) {
        if (next.status.phase == OrderPhase::OutcomeUnknown) follow(next, in, *in.now, false);
        return next;
    }
    next.status.phase = OrderPhase::OutcomeUnknown;
    say(next, in, Standing::Stalled, Reason::RestoredWithoutStatus,
        "This record came back without its status (from a backup?), so whether it bought anything is not known. Nothing is bought meanwhile. "
        "Look in the console, then set spec.resolution with attempt 0: outcome Executed (with planId) or NotExecuted.");
    if (in.now) follow(next, in, *in.now, false);
    return next;
}

Step step_idle(const Input& in) {
    Step next = keep(in);
    if (!in.subject.exists || !in.subject.same_uid || in.subject.deleting) {
        next.status = cancel(in.order, "the object that wanted it is gone or being deleted", in.now.value_or(in.node_now), in.node_now);
        return next;
    }
    if (in.account.frozen) {
        say(next, in, Standing::Working, Reason::AccountFrozen,
            "CloudAccount " + in.order.spec.account_ref + " is frozen (spec.freeze): nothing is bought until it is set to false.");
        return next;
    }
    if (!in.account.ready || !in.now) {
        if (in.order.status.conditions.empty() || in.order.last_attempt() == nullptr)
            say(next, in, Standing::Working, Reason::AccountNotReady,
                "Waiting for CloudAccount " + in.order.spec.account_ref + ": " + in.account.message);
        return next;
    }
    if (in.order.spec.act != api::Act::Create) {
        if (in.world.inventory == nullptr) {
            next.need = Need{*in.now, false, *in.now};
            return next;
        }
        if (already_there(in.order, *in.world.inventory)) {
            next.status = cancel(in.order, "the plan is there already, by another purchase or by hand in the console", *in.now, in.node_now);
            return next;
        }
    }
    if (const api::Attempt* last = in.order.last_attempt(); last != nullptr) {
        // Signed in what is the future by now: the clock was put back since, and nobody waits until it gets there again.
        const bool ahead = last->signed_at > *in.now + kSignatureWindow;
        const base::Time due = ahead ? *in.now : last->signed_at + retry_wait(in);
        if (due > *in.now) {
            next.look_again = due;
            return next;
        }
    }
    next.attempt = true;
    return next;
}

// An unknown outcome that evidence can't settle.
void stall(Step& next, const Input& in, const Finding& finding) {
    const api::Attempt& last = *in.order.last_attempt();
    next.status.phase = OrderPhase::OutcomeUnknown;
    const std::string word = " Then set spec.resolution {attempt: " + std::to_string(last.number) + ", outcome: Executed" +
                             (in.order.spec.act == api::Act::Create ? ", planId: ..." : "") + "} or {attempt: " + std::to_string(last.number) +
                             ", outcome: NotExecuted} on this PurchaseOrder. Nothing is bought meanwhile.";
    if (balance_answer(last) && finding.candidates.empty()) {
        say(next, in, Standing::Stalled, Reason::InsufficientBalance,
            "Too little balance (RequestId " + last.request_id +
                "). The cloud may hold an unpaid order, which this account may not list: top up, and pay or "
                "cancel any unpaid order in the console." +
                word);
        return;
    }
    std::string names;
    for (std::size_t i = 0; i < finding.candidates.size() && i < 5; ++i) names += (i == 0 ? " Candidates: " : ", ") + finding.candidates[i];
    say(next, in, Standing::Stalled, Reason::OutcomeUnknown,
        "Attempt " + std::to_string(last.number) + " (signed " + base::format_rfc3339(last.signed_at) +
            (last.request_id.empty() ? "" : ", RequestId " + last.request_id) + ") has no known outcome and evidence does not settle it." + names +
            (names.empty() ? "" : ".") + " Look in the console." + word);
}

void wait_for_evidence(Step& next, const Input& in, base::Time now) {
    const api::Attempt& last = *in.order.last_attempt();
    next.status.phase = OrderPhase::OutcomeUnknown;
    if (next.status.attempts.back().outcome == Outcome::None) next.status.attempts.back().outcome = Outcome::Unknown;
    const base::Time provable = provable_from(last);
    if (balance_answer(last)) {
        say(next, in, Standing::Working, Reason::InsufficientBalance,
            "Too little balance: top up the account. Looking for an unpaid order that the refused request may have left (until " +
                base::format_rfc3339(provable) + " by the cloud's clock).");
    } else {
        say(next, in, Standing::Working, Reason::GatheringEvidence,
            "Attempt " + std::to_string(last.number) +
                " has no known outcome. Nothing is bought again before evidence shows what became of it (not before " +
                base::format_rfc3339(provable) + " by the cloud's clock).");
    }
    // Before that a reading can only show an effect, after it also that there is none.
    if (now >= provable) {
        Need& need = follow(next, in, now, true);
        need.read_after = std::max(need.read_after, provable);
    } else {
        next.need = Need{last.signed_at + kClockMargin, true, last.signed_at - std::chrono::hours(1)};
        next.look_again = provable + base::Seconds(1);
    }
}

void not_executed(Step& next, const Input& in, base::Time now) {
    next.status.attempts.back().outcome = Outcome::NoEffect;
    next.status.phase = OrderPhase::Pending;
    const bool balance = balance_answer(*in.order.last_attempt());
    if (balance) {
        say(next, in, Standing::Working, Reason::InsufficientBalance,
            "Too little balance; no unpaid order is left. Top up the account; it is tried again by itself.");
    } else {
        say(next, in, Standing::Working, Reason::Waiting,
            "Attempt " + std::to_string(in.order.last_attempt()->number) + " is proven not executed; trying again.");
    }
    next.look_again = now;
}

void await_payment(Step& next, const Input& in, base::Time now, const api::Deal& deal) {
    next.status.phase = OrderPhase::AwaitingPayment;
    if (next.status.attempts.back().outcome == Outcome::None) next.status.attempts.back().outcome = Outcome::Unknown;
    add_order_number(next.status, deal.order_id);
    const bool unpaid = deal.state == api::DealState::Unpaid;
    say(next, in, Standing::Working, Reason::AwaitingPayment,
        unpaid ? "Order " + deal.order_id +
                     " waits for payment: top up the account and pay it in the console (Billing Center > Orders). It goes on by itself once "
                     "paid; no second order is made."
               : "Order " + deal.order_id + " is paid and being delivered.");
    follow(next, in, now, true);
}

void apply(Step& next, const Input& in, base::Time now, const Finding& finding) {
    switch (finding.kind) {
        case Finding::Kind::Effect: deliver(next.status, in.order, finding.plan_id, finding.deal, now, in.node_now); return;
        case Finding::Kind::OpenDeal: await_payment(next, in, now, *finding.deal); return;
        case Finding::Kind::NoEffect: not_executed(next, in, now); return;
        case Finding::Kind::Failed:
            next.status.phase = OrderPhase::AwaitingPayment;
            add_order_number(next.status, finding.deal->order_id);
            say(next, in, Standing::Stalled, Reason::DeliveryFailed,
                "Order " + finding.deal->order_id +
                    " is paid, but the cloud could not deliver it. Open a ticket with this number; it goes on by itself once delivered.");
            follow(next, in, now, true);
            return;
        case Finding::Kind::ClosedDeal:  // that order bought nothing; whether the attempt left another one is judged afresh
        case Finding::Kind::Mismatch:
            next.status.order_numbers.clear();
            wait_for_evidence(next, in, now);
            next.look_again = now;
            return;
        case Finding::Kind::Undecidable:
            stall(next, in, finding);
            follow(next, in, now, true);
            return;
        case Finding::Kind::NotYet: wait_for_evidence(next, in, now); return;
    }
}

Step step_open(const Input& in) {
    Step next = keep(in);
    if (!in.now) return next;
    const base::Time now = *in.now;
    const api::Attempt& last = *in.order.last_attempt();
    if (in.order.status.phase == OrderPhase::Submitting && now < last.signed_at + kSenderDeadline) {
        next.look_again = last.signed_at + kSenderDeadline;
        return next;
    }
    const auto& resolution = in.order.spec.resolution;
    if (resolution && resolution->attempt == last.number && resolve(next.status, in.order, in.world, now, in.node_now)) {
        if (next.status.phase == OrderPhase::OutcomeUnknown) follow(next, in, now, true);
        return next;
    }
    apply(next, in, now, examine(in.order, in.world));
    return next;
}

Step step_awaiting(const Input& in) {
    Step next = keep(in);
    if (!in.now) return next;
    const base::Time now = *in.now;
    const auto& resolution = in.order.spec.resolution;
    if (resolution && resolution->attempt == in.order.last_attempt()->number && resolve(next.status, in.order, in.world, now, in.node_now))
        return next;
    const Finding finding = follow_deal(in.order, in.world);
    if (finding.kind != Finding::Kind::NotYet) {
        apply(next, in, now, finding);
        return next;
    }
    if (!in.world.deals_permitted && !in.order.status.order_numbers.empty()) {
        const bool create = in.order.spec.act == api::Act::Create;
        say(next, in, create ? Standing::Stalled : Standing::Working, Reason::AwaitingPayment,
            "Order " + in.order.status.order_numbers.front() +
                " is not delivered yet. Look at it in the console (Billing Center > Orders) and pay it if it is unpaid. " +
                (create
                     ? "These keys may not read the order list, so then set spec.resolution {attempt: " +
                           std::to_string(in.order.last_attempt()->number) + ", outcome: Executed, planId: ...}, or NotExecuted if you cancelled it."
                     : "It goes on by itself once the plan shows it."));
    }
    follow(next, in, now, true);
    return next;
}

}  // namespace

Step step(const Input& input) {
    switch (input.order.status.phase) {
        case OrderPhase::Delivered:
        case OrderPhase::Cancelled: return keep(input);
        case OrderPhase::Pending:
        case OrderPhase::Refused: return restored(input) ? step_restored(input) : step_idle(input);
        case OrderPhase::AwaitingPayment:
        case OrderPhase::Submitting:
        case OrderPhase::OutcomeUnknown: break;
    }
    // Unknown without an attempt: restored from a backup, and marked so.
    if (input.order.last_attempt() == nullptr) return step_restored(input);
    return input.order.status.phase == OrderPhase::AwaitingPayment ? step_awaiting(input) : step_open(input);
}

}  // namespace purchase
