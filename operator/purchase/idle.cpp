// An order that has nothing on the wire: all that has to be so before an attempt is made.
#include <algorithm>

#include "purchase/record.hpp"
#include "purchase/steps.hpp"
#include "purchase/unclaimed.hpp"

namespace purchase {
namespace {

using api::OrderPhase;
using api::Outcome;
using api::Reason;
using api::Standing;

constexpr base::Seconds kSlowRetry = std::chrono::minutes(10);
constexpr base::Seconds kBalanceRetry = std::chrono::minutes(10);
constexpr base::Seconds kLongestQuickRetry = std::chrono::minutes(5);

// After so many refusals the next order, with another client token, takes its turn: an hour and a half of kSlowRetry.
constexpr int kRefusedForGood = static_cast<int>(kAttemptsKept);

// How many attempts in a row, counted from the last, were refused.
int refused_in_a_row(const api::PurchaseOrder& order) {
    int count = 0;
    for (auto at = order.status.attempts.rbegin(); at != order.status.attempts.rend() && at->outcome == Outcome::Refused; ++at) ++count;
    return count;
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

// The pieces below answer true when the pass is over: `next` says what is waited for.

bool not_wanted(Step& next, const Input& in) {
    if (wanted(in)) return false;
    const bool changed = in.subject.same_uid && in.subject.withdrawn;
    next.status = cancel(in.order, changed ? "its object does not ask for it any more" : "the object that wanted it is gone or being deleted",
                         in.now.value_or(in.node_now), in.node_now);
    return true;
}

bool not_approved(Step& next, const Input& in) {
    const auto& approval = in.order.spec.approval;
    if (approval && approval->decision == api::Approval::Decision::Denied) {
        say(next, in, Standing::Stalled, Reason::ApprovalDenied,
            "Denied by " + approval->by + (approval->reason.empty() ? "" : " (" + approval->reason + ")") +
                ". Nothing is bought. Change the spec of " + in.order.spec.subject.kind + " " + in.order.spec.subject.name +
                " for another purchase, or delete it.");
        return true;
    }
    if (!in.account.approval || approval) return false;
    say(next, in, Standing::Working, Reason::AwaitingApproval,
        "This is to " + what_it_does(in.order) + ". CloudAccount " + in.order.spec.account_ref +
            " buys nothing that is not approved (spec.approval). Somebody with the ClusterRole planwright-approver has to set "
            "spec.approval {decision: Approved, by: <their user name>} on PurchaseOrder " +
            in.order.meta.name + ", or decision: Denied.");
    return true;
}

bool account_stops(Step& next, const Input& in) {
    if (in.account.frozen) {
        say(next, in, Standing::Working, Reason::AccountFrozen,
            "CloudAccount " + in.order.spec.account_ref + " is frozen (spec.freeze): nothing is bought until it is set to false.");
        return true;
    }
    if (in.account.ready && in.now) return false;
    if (in.order.status.conditions.empty() || in.order.last_attempt() == nullptr)
        say(next, in, Standing::Working, Reason::AccountNotReady,
            "Waiting for CloudAccount " + in.order.spec.account_ref + ": " + in.account.message);
    return true;
}

// A cluster that was set back makes orders again that were executed; a listing from before the order was made need not show it.
bool not_listed_since(Step& next, const Input& in, base::Time now) {
    const base::Time since = in.order.spec.declared_at.value_or(base::Time::min());
    // A clock that was put back gets there only much later.
    if (in.world.inventory != nullptr && (in.world.inventory->read_at >= since || since > now + kClockMargin)) return false;
    next.need = Need{in.world.inventory == nullptr ? now : since, false, now};
    return true;
}

bool done_already(Step& next, const Input& in, base::Time now) {
    if (in.order.spec.act != api::Act::Create) {
        const bool there = already_there(in.order, *in.world.inventory);
        if (!there && !overtaken(in.order, *in.world.inventory)) return false;
        next.status = cancel(
            in.order,
            there ? "it is so already, by another purchase or by hand in the console" : "the bandwidth has been changed since by something else", now,
            in.node_now);
        return true;
    }
    // Bought in a former life of this cluster, which a restored backup knows nothing of.
    auto ids = tagged(in.order, *in.world.inventory);
    if (ids.size() != 1) ids = claimed_before(in.order, in.world);
    if (ids.empty()) return false;
    deliver(next.status, in.order, ids, nullptr, now, in.node_now);
    return true;
}

bool too_soon(Step& next, const Input& in, base::Time now) {
    const api::Attempt* last = in.order.last_attempt();
    if (last == nullptr) return false;
    // Signed in what is the future by now: the clock was put back since, and nobody waits until it gets there again.
    const bool ahead = last->signed_at > now + signature_window_of(in.order.spec.provider);
    const base::Time due = ahead ? now : last->signed_at + retry_wait(in);
    if (due <= now) return false;
    next.look_again = due;
    return true;
}

// A cloud may remember a token with the refusal it was answered with (Alibaba: after an error of the request a new token is to be used).
bool worn_out(Step& next, const Input& in, base::Time now) {
    if (in.order.spec.client_token.empty() || in.refusal != api::Refusal::Parameters || refused_in_a_row(in.order) < kRefusedForGood) return false;
    const std::string& code = in.order.last_attempt()->error_code;
    next.status = cancel(in.order, "refused too often (" + code + "); the next order for it has a client token of its own", now, in.node_now);
    return true;
}

// Whether a person has said that this is to be bought although there is something like it. What was refused since has changed nothing.
bool said_not_executed(const api::PurchaseOrder& order) {
    const auto& word = order.spec.resolution;
    return word && word->kind == api::Resolution::Kind::NotExecuted && std::ranges::all_of(order.status.attempts, [&](const api::Attempt& attempt) {
               return attempt.number <= word->attempt || attempt.outcome == Outcome::Refused;
           });
}

void ask(Step& next, const Input& in, const std::vector<std::string>& candidates) {
    const api::PurchaseOrder& order = in.order;
    const std::string number = std::to_string(number_to_answer(order));
    const bool create = order.spec.act == api::Act::Create;
    say(next, in, Standing::Stalled, Reason::UnclaimedPlan,
        "CloudAccount " + order.spec.account_ref + " has what no object of this cluster has: " + listed(candidates) +
            ". It may be this very purchase, made by hand or before the cluster was set back, so nothing is bought. If it is, pay or cancel what is "
            "unpaid, and set spec.resolution {attempt: " +
            number + ", outcome: Executed" + (create ? ", resourceIds: [...]" : "") + "} on this PurchaseOrder. If it is something else, " +
            (create ? "let an object adopt or observe it, or " : "") + "set {attempt: " + number + ", outcome: NotExecuted}, and it is bought.");
}

// A person's "it was executed" is believed at any time; else what nobody claims holds the purchase.
bool may_be_bought(Step& next, const Input& in, base::Time now) {
    if (said_not_executed(in.order)) return false;
    const auto& word = in.order.spec.resolution;
    if (word && word->attempt == number_to_answer(in.order) && resolve(next.status, in.order, in.world, now, in.node_now)) {
        if (next.status.phase == OrderPhase::Delivered) return true;
        next.status.phase = OrderPhase::Pending;  // it names what can't be it, and the message says so
        follow(next, in, now, false);
        return true;
    }
    const Unclaimed found = unclaimed(in.order, in.subject.created_at, in.world);
    if (found.deals_needed) {
        if (const std::string why = order_list_trouble(in); !why.empty())
            say(next, in, Standing::Working, Reason::WaitingForInventory,
                "Nothing is sent before the order list shows that it was not bought already." + why);
        next.need =
            Need{std::max(deals_since(in.order, in.world), in.world.deals == nullptr ? now : in.world.deals->read_at), true, *found.deals_needed};
        return true;
    }
    if (found.candidates.empty()) return false;
    ask(next, in, found.candidates);
    follow(next, in, now, deals_usable(in.world));
    return true;
}

}  // namespace

Step step_idle(const Input& in) {
    Step next = keep(in);
    if (not_wanted(next, in) || not_approved(next, in) || account_stops(next, in)) return next;
    const base::Time now = in.now.value_or(in.node_now);  // it is there when the account is ready
    if (not_listed_since(next, in, now) || done_already(next, in, now) || too_soon(next, in, now) || worn_out(next, in, now) ||
        may_be_bought(next, in, now))
        return next;
    next.attempt = true;
    return next;
}

}  // namespace purchase
