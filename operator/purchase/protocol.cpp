#include "purchase/protocol.hpp"

#include <algorithm>

#include "purchase/record.hpp"
#include "purchase/steps.hpp"

namespace purchase {
namespace {

using api::OrderPhase;
using api::Outcome;
using api::Reason;
using api::Standing;

// What the cloud said, where it said something that proves nothing.
std::string said(const api::Attempt& attempt) {
    if (attempt.error_code.empty()) return "";
    // Without a RequestId the code is our own word for an answer that never came, and the message says it better.
    const std::string code = attempt.request_id.empty() && !attempt.message.empty() ? "" : attempt.error_code;
    const std::string words = " What came back: " + code + (code.empty() || attempt.message.empty() ? "" : ": ") + attempt.message;
    return words.ends_with('.') ? words : words + ".";
}

// An unknown outcome that evidence can't settle.
void stall(Step& next, const Input& in, const Finding& finding) {
    const api::Attempt& last = *in.order.last_attempt();
    next.status.phase = OrderPhase::OutcomeUnknown;
    const std::string word = " Then set spec.resolution {attempt: " + std::to_string(last.number) + ", outcome: Executed" +
                             (in.order.spec.act == api::Act::Create ? ", resourceIds: [...]" : "") + "} or {attempt: " + std::to_string(last.number) +
                             ", outcome: NotExecuted} on this PurchaseOrder. Nothing is bought meanwhile.";
    if (balance_answer(last)) {
        const std::string orders = finding.candidates.empty()
                                       ? "The cloud may hold an unpaid order, which this account may not list: top up, and in the console pay at "
                                         "most one unpaid order of this and cancel any other."
                                       : "The cloud does not tell which of its orders is whose before they are paid: " + listed(finding.candidates) +
                                             ". Top up, and pay or cancel them in the console: then it goes on by itself.";
        say(next, in, Standing::Stalled, Reason::InsufficientBalance, "Too little balance (RequestId " + last.request_id + "). " + orders + word);
        return;
    }
    const std::string names = finding.candidates.empty() ? "" : " Candidates: " + listed(finding.candidates) + ".";
    say(next, in, Standing::Stalled, Reason::OutcomeUnknown,
        "Attempt " + std::to_string(last.number) + " (signed " + base::format_rfc3339(last.signed_at) +
            (last.request_id.empty() ? "" : ", RequestId " + last.request_id) + ") has no known outcome and evidence does not settle it." +
            said(last) + names + " Look in " + console_of(in.order) + "." + word);
}

void wait_for_evidence(Step& next, const Input& in, base::Time now) {
    const api::Attempt& last = *in.order.last_attempt();
    next.status.phase = OrderPhase::OutcomeUnknown;
    if (next.status.attempts.back().outcome == Outcome::None) next.status.attempts.back().outcome = Outcome::Unknown;
    const base::Time provable = provable_from(in.order);
    if (balance_answer(last)) {
        say(next, in, Standing::Working, Reason::InsufficientBalance,
            "Too little balance: top up the account. Looking for an unpaid order that the refused request may have left (until " +
                base::format_rfc3339(provable) + " by the cloud's clock)." + order_list_trouble(in));
    } else {
        say(next, in, Standing::Working, Reason::GatheringEvidence,
            "Attempt " + std::to_string(last.number) +
                " has no known outcome. Nothing is bought again before evidence shows what became of it (not before " +
                base::format_rfc3339(provable) + " by the cloud's clock)." + said(last) + order_list_trouble(in));
    }
    // Before that a reading can only show an effect, after it also that there is none.
    if (now >= provable) {
        Need& need = follow(next, in, now, true);
        need.read_after = std::max(need.read_after, provable);
    } else {
        next.need = Need{last.signed_at + kClockMargin, true, list_from(in)};
        next.look_again = provable + base::Seconds(1);
    }
}

// Whether the order's client token has bought what belongs to another object by now.
bool contested(const api::PurchaseOrder& order) {
    return std::ranges::any_of(open_run(order), [](const api::Attempt& attempt) { return attempt.error_code == kContested; });
}

void try_again(Step& next, const Input& in, base::Time now) {
    if (contested(in.order) && !in.order.spec.client_token.empty()) {
        next.status = cancel(in.order, "what its client token bought belongs to another object, and nothing else was bought", now, in.node_now);
        return;
    }
    // A cloud may remember a token with the refusal it was answered with. Each second time, so that a weekend without money leaves no long ledger.
    const bool refused_again = std::ranges::count_if(in.order.status.attempts, balance_answer) >= 2;
    if (!in.order.spec.client_token.empty() && balance_answer(*in.order.last_attempt()) && refused_again) {
        next.status = cancel(in.order, "too little balance, twice; the next order for it has a client token of its own", now, in.node_now);
        return;
    }
    not_executed(next.status, in.order);
    if (balance_answer(*in.order.last_attempt())) {
        say(next, in, Standing::Working, Reason::InsufficientBalance,
            "Too little balance; no unpaid order is left. Top up the account; it is tried again by itself.");
    } else {
        say(next, in, Standing::Working, Reason::Waiting,
            "Attempt " + std::to_string(in.order.last_attempt()->number) + " is proven not executed; trying again.");
    }
    next.look_again = now;
}

// The cloud's order ended without being paid, and its client token with it: sent again, it would be answered with that order for ever. The next
// order for the same thing has a token of its own. Only once nothing of this one can be executed any more; what was answered was executed.
void order_closed(Step& next, const Input& in, base::Time now, const api::Deal& deal) {
    const auto over = [](const api::Attempt& attempt) { return attempt.outcome == Outcome::Accepted || attempt.outcome == Outcome::Refused; };
    if (std::ranges::all_of(open_run(in.order), over) || now >= provable_from(in.order)) {
        next.status = cancel(in.order, "the cloud's order " + deal.order_id + " was closed without being paid", now, in.node_now);
        next.status.plan_ids.clear();
        return;
    }
    say(next, in, Standing::Working, Reason::GatheringEvidence,
        "Order " + deal.order_id + " was closed without being paid. Nothing is bought again before the request can't be executed any more (" +
            base::format_rfc3339(provable_from(in.order)) + " by the cloud's clock).");
    next.look_again = provable_from(in.order) + base::Seconds(1);
}

void await_payment(Step& next, const Input& in, base::Time now, const api::Deal& deal) {
    next.status.phase = OrderPhase::AwaitingPayment;
    if (next.status.attempts.back().outcome == Outcome::None) next.status.attempts.back().outcome = Outcome::Unknown;
    add_order_number(next.status, deal.order_id);
    const bool unpaid = deal.state == api::DealState::Unpaid;
    say(next, in, Standing::Working, Reason::AwaitingPayment,
        unpaid ? "Order " + deal.order_id + " waits for payment: top up the account and pay it in " + console_of(in.order) +
                     ". It goes on by itself once paid; no second order is made."
               : "Order " + deal.order_id + " is paid and being delivered.");
    follow(next, in, now, true);
}

void apply(Step& next, const Input& in, base::Time now, const Finding& finding) {
    switch (finding.kind) {
        case Finding::Kind::Effect: deliver(next.status, in.order, finding.plan_ids, finding.deal, now, in.node_now); return;
        case Finding::Kind::OpenDeal: await_payment(next, in, now, *finding.deal); return;
        case Finding::Kind::NoEffect: try_again(next, in, now); return;
        case Finding::Kind::Failed:
            next.status.phase = OrderPhase::AwaitingPayment;
            add_order_number(next.status, finding.deal->order_id);
            say(next, in, Standing::Stalled, Reason::DeliveryFailed,
                "Order " + finding.deal->order_id +
                    " is paid, but the cloud could not deliver it. Open a ticket with this number; it goes on by itself once delivered.");
            follow(next, in, now, true);
            return;
        case Finding::Kind::ClosedDeal:
            if (!in.order.spec.client_token.empty()) {
                order_closed(next, in, now, *finding.deal);
                return;
            }
            [[fallthrough]];
        case Finding::Kind::Mismatch:  // that order bought nothing of ours; whether the attempt left another one is judged afresh
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

// Whether and when an attempt of unknown outcome is sent again: same token, same parameters, new signature. The cloud executes a token once, as long
// as it remembers it; attempts that the record could forget are not made.
std::optional<base::Time> replay_at(const Input& in, base::Time now) {
    const auto run = open_run(in.order);
    const bool able =
        !in.order.spec.client_token.empty() && !run.empty() && run.size() < kAttemptsKept && !balance_answer(run.back()) && !contested(in.order);
    if (!able || !wanted(in) || in.account.frozen || !in.account.ready) return std::nullopt;
    const base::Time due = run.back().signed_at + doubling(base::Seconds(5), static_cast<int>(run.size()), std::chrono::minutes(5));
    // A clock that was put back ends the run: nobody knows how old the token is.
    const bool fresh = std::max(due, now) < run.front().signed_at + kTokenWindow && run.front().signed_at <= now + kClockMargin;
    return fresh ? std::optional(due) : std::nullopt;
}

bool is_answer_of_evidence(const Finding& finding) { return finding.kind != Finding::Kind::NotYet && finding.kind != Finding::Kind::Undecidable; }

// Sends it again now, or says when. false: that is over.
bool replay(Step& next, const Input& in, base::Time now) {
    const auto due = replay_at(in, now);
    if (!due) return false;
    if (*due > now) {
        next.look_again = next.look_again ? std::min(*next.look_again, *due) : *due;
        return true;
    }
    next.attempt = true;
    return true;
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
    // The cloud's order is known since an earlier attempt of the run, and is what is waited for. Evidence looks only at those that nobody names.
    if (!in.order.status.order_numbers.empty() && !in.order.spec.client_token.empty()) {
        const Finding known = follow_deal(in.order, in.world);
        if (known.kind != Finding::Kind::NotYet) {
            apply(next, in, now, known);
            return next;
        }
        next.status.phase = OrderPhase::AwaitingPayment;
        say(next, in, Standing::Working, Reason::AwaitingPayment,
            "Order " + in.order.status.order_numbers.front() + " is not delivered yet." + order_list_trouble(in));
        follow(next, in, now, true);
        return next;
    }
    const Finding finding = examine(in.order, in.world);
    if (is_answer_of_evidence(finding)) {
        apply(next, in, now, finding);
        return next;
    }
    wait_for_evidence(next, in, now);
    if (!replay(next, in, now)) apply(next, in, now, finding);
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
    // Without the order list the answer to the same request is the only way to learn what it delivered.
    if (!in.world.deals_permitted && in.order.status.plan_ids.empty() && replay(next, in, now)) return next;
    if (!in.world.deals_permitted && !in.order.status.order_numbers.empty()) {
        const bool blind = in.order.spec.act == api::Act::Create && in.order.status.plan_ids.empty();
        const std::string number = std::to_string(in.order.last_attempt()->number);
        const std::string noun(api::names_of(in.order.kind()).noun);
        say(next, in, blind ? Standing::Stalled : Standing::Working, Reason::AwaitingPayment,
            "Order " + in.order.status.order_numbers.front() + " is not delivered yet. Look at it in " + console_of(in.order) +
                " and pay it if it is unpaid. " +
                (blind ? "These keys may not read the order list, so then set spec.resolution {attempt: " + number +
                             ", outcome: Executed, resourceIds: [...]}, or NotExecuted if you cancelled it."
                       : "It goes on by itself once the " + noun +
                             " shows it. If it was cancelled, which these keys may not read in the order list, set "
                             "spec.resolution {attempt: " +
                             number + ", outcome: NotExecuted}."));
    }
    if (!in.account.order_list_trouble.empty() && !in.order.status.order_numbers.empty())
        say(next, in, Standing::Working, Reason::AwaitingPayment,
            "Order " + in.order.status.order_numbers.front() + " is not known to be paid and delivered." + order_list_trouble(in));
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
