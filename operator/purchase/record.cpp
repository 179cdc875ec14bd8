#include "purchase/record.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace purchase {
namespace {

using api::OrderPhase;
using api::Outcome;
using api::Reason;
using api::Standing;

void settle(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, OrderPhase phase, Reason reason, const std::string& message,
            base::Time now, base::Time node_now) {
    status.phase = phase;
    status.settled_at = now;
    set_record(status, order, Standing::Ready, reason, message, node_now);
}

std::string months(int count) { return std::to_string(count) + (count == 1 ? " month" : " months"); }

// What an Upgrade leads to: "basic", "10 Mbit/s".
std::string target(const api::PurchaseOrder& order) {
    const api::Request& asked = order.spec.parameters;
    if (order.kind() == api::PlanKind::Package) return std::to_string(asked.package.bandwidth_mbps) + " Mbit/s";
    return std::string(api::to_string(asked.plan_type));
}

// What a Create asks for beside how many: "basic, 3 months".
std::string offer(const api::PurchaseOrder& order) {
    const api::Request& asked = order.spec.parameters;
    const std::string term = asked.period_months == 0 ? "" : ", " + months(asked.period_months);
    return (order.kind() == api::PlanKind::Instance ? asked.instance.sub_product_code : target(order)) + term;
}

std::string delivered_message(const api::PurchaseOrderStatus& status, const api::PurchaseOrder& order) {
    const std::string number = status.order_numbers.empty() ? "order number not known" : "order " + status.order_numbers.front();
    const api::Request& asked = order.spec.parameters;
    const bool create = order.spec.act == api::Act::Create;
    const std::string plan = std::string(api::names_of(order.kind()).noun) + (create && status.plan_ids.size() > 1 ? "s " : " ") +
                             (create ? api::join_ids(status.plan_ids) : asked.plan_id);
    switch (order.spec.act) {
        case api::Act::Create: return "Bought " + plan + " (" + offer(order) + "), " + number + ".";
        case api::Act::Upgrade:
            return (order.kind() == api::PlanKind::Package ? "Changed " : "Upgraded ") + plan + " to " + target(order) + ", " + number + ".";
        case api::Act::Renew: return "Renewed " + plan + " by " + months(asked.period_months) + ", " + number + ".";
        case api::Act::Refund: return "Refunded " + plan + ", " + number + ".";
    }
    return number;
}

// Where the open attempts of the order begin in `attempts`, a copy of the order's own.
std::span<api::Attempt> open_attempts(std::vector<api::Attempt>& attempts, const api::PurchaseOrder& order) {
    return std::span(attempts).last(open_run(order).size());
}

// One answer and the record it goes into.
struct Answered {
    api::PurchaseOrderStatus& status;
    const api::PurchaseOrder& order;
    const api::Answer& answer;
    std::string message;
    base::Time now;
    base::Time node_now;
};

// An answer to an attempt that comes after others of unknown outcome: it says nothing of those.
void refused_beside(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, const std::string& message, base::Time node_now) {
    status.phase = OrderPhase::OutcomeUnknown;
    set_record(status, order, Standing::Working, Reason::GatheringEvidence,
               "Sent again with the same client token and refused, which says nothing of the attempt before: " + message, node_now);
}

// A client token is answered with the order that it made. Evidence may have given this one another's, of the same kind and moment, which is then free
// again: kept as well, nobody could be given it.
void take_number(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, const std::string& number) {
    if (!order.spec.client_token.empty() && !number.empty()) status.order_numbers.clear();
    add_order_number(status, number);
}

// The cloud has taken the order and delivers later, or once it is paid.
void taken(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, const api::Answer& answer, base::Time node_now) {
    take_number(status, order, answer.order_number);
    if (!answer.plan_ids.empty()) status.plan_ids = answer.plan_ids;
    status.phase = OrderPhase::AwaitingPayment;
    set_record(status, order, Standing::Working, Reason::AwaitingPayment, "Order " + answer.order_number + " was made and is not delivered yet.",
               node_now);
}

struct RefusedAs {
    OrderPhase phase;
    Standing standing;
    Reason reason;
};

RefusedAs refused_as(std::optional<api::Refusal> refusal) {
    if (!refusal) return {OrderPhase::Refused, Standing::Stalled, Reason::Refused};
    switch (*refusal) {
        case api::Refusal::Throttled:
        case api::Refusal::Transient: return {OrderPhase::Pending, Standing::Working, Reason::Throttled};
        case api::Refusal::ClockOrToken: return {OrderPhase::Pending, Standing::Working, Reason::ClockSkewed};
        case api::Refusal::Credentials: return {OrderPhase::Refused, Standing::Stalled, Reason::PermissionDenied};
        case api::Refusal::ContactSales: return {OrderPhase::Refused, Standing::Stalled, Reason::ContactSales};
        case api::Refusal::Balance:
        case api::Refusal::NotFound:
        case api::Refusal::Parameters: break;
    }
    return {OrderPhase::Refused, Standing::Stalled, Reason::Refused};
}

std::string answer_message(const api::Answer& answer, const std::string& advice) {
    std::string message = answer.error_code + (answer.message.empty() ? "" : ": " + answer.message);
    if (!answer.request_id.empty()) message += " (RequestId " + answer.request_id + ")";
    if (advice.empty() || answer.message.contains(advice)) return message + ".";
    return message + ". " + advice;
}

void accept(const Answered& in, int number) {
    // The answer to a token that was sent before names the order there is, which may be unpaid or closed; only what was bought proves more.
    const bool repeated = number > 1 && !in.order.spec.client_token.empty() && in.order.spec.act != api::Act::Create;
    // Fewer than were ordered: the rest is delivered later.
    if (!in.answer.delivered || lacks_some(in.order, in.answer.plan_ids) || repeated) return taken(in.status, in.order, in.answer, in.node_now);
    take_number(in.status, in.order, in.answer.order_number);
    deliver(in.status, in.order, in.answer.plan_ids, nullptr, in.now, in.node_now);
}

void refuse(const Answered& in, bool beside_others) {
    if (beside_others) return refused_beside(in.status, in.order, in.message, in.node_now);
    const RefusedAs as = refused_as(in.answer.refusal);
    in.status.phase = as.phase;
    set_record(in.status, in.order, as.standing, as.reason, in.message, in.node_now);
}

void leave_open(const Answered& in) {
    in.status.attempts.back().outcome = Outcome::Unknown;
    // A success without what was bought: the cloud holds an order that is not delivered, and this is its number.
    if (!in.answer.order_number.empty()) return taken(in.status, in.order, in.answer, in.node_now);
    in.status.phase = OrderPhase::OutcomeUnknown;
    const bool balance = in.answer.refusal == api::Refusal::Balance;
    set_record(in.status, in.order, Standing::Working, balance ? Reason::InsufficientBalance : Reason::GatheringEvidence, in.message, in.node_now);
}

}  // namespace

void set_record(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, Standing standing, Reason reason, const std::string& message,
                base::Time node_now) {
    status.observed_generation = order.meta.generation;
    api::set_standing(status.conditions, standing, reason, message, order.meta.generation, node_now);
}

std::string what_it_does(const api::PurchaseOrder& order) {
    const api::Request& asked = order.spec.parameters;
    const std::string noun(api::names_of(order.kind()).noun);
    const int quantity = order.kind() == api::PlanKind::Instance ? asked.instance.quantity : 1;
    const std::string plan = noun + " " + asked.plan_id;
    switch (order.spec.act) {
        case api::Act::Create: return "buy " + std::to_string(quantity) + " " + noun + (quantity == 1 ? "" : "s") + " (" + offer(order) + ")";
        case api::Act::Upgrade: return (order.kind() == api::PlanKind::Package ? "change " : "upgrade ") + plan + " to " + target(order);
        case api::Act::Renew: return "renew " + plan + " by " + months(asked.period_months);
        case api::Act::Refund: return "refund " + plan;
    }
    return "";
}

void add_order_number(api::PurchaseOrderStatus& status, const std::string& number) {
    if (!number.empty() && std::ranges::find(status.order_numbers, number) == status.order_numbers.end()) status.order_numbers.push_back(number);
}

void deliver(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, const std::vector<std::string>& plan_ids, const api::Deal* deal,
             base::Time now, base::Time node_now) {
    if (!plan_ids.empty()) status.plan_ids = plan_ids;
    if (order.spec.act != api::Act::Create) status.plan_ids = {order.spec.parameters.plan_id};
    if (deal != nullptr) add_order_number(status, deal->order_id);
    // Of several with one token nobody knows which was executed; one was.
    if (const auto open = open_attempts(status.attempts, order); !open.empty())
        (open.back().outcome == Outcome::Refused ? open.front() : open.back()).outcome = Outcome::Accepted;
    settle(status, order, OrderPhase::Delivered, Reason::Delivered, delivered_message(status, order), now, node_now);
}

api::PurchaseOrderStatus begin_attempt(const api::PurchaseOrder& order, base::Time signed_at, const std::string& nonce, const std::string& holder,
                                       base::Time node_now) {
    api::PurchaseOrderStatus status = order.status;
    const int number = status.attempts.empty() ? 1 : status.attempts.back().number + 1;
    api::Attempt attempt;
    attempt.number = number;
    attempt.signed_at = signed_at;
    attempt.nonce = nonce;
    attempt.holder = holder;
    status.attempts.push_back(std::move(attempt));
    if (status.attempts.size() > kAttemptsKept) status.attempts.erase(status.attempts.begin());
    status.phase = OrderPhase::Submitting;
    set_record(status, order, Standing::Working, Reason::Submitting, "Attempt " + std::to_string(number) + " is on its way.", node_now);
    return status;
}

api::PurchaseOrderStatus record_answer(const api::PurchaseOrder& order, int number, const api::Answer& answer, const std::string& advice,
                                       base::Time now, base::Time node_now) {
    api::PurchaseOrderStatus status = order.status;
    const api::Attempt* last = order.last_attempt();
    bool open = status.phase == OrderPhase::Submitting || status.phase == OrderPhase::OutcomeUnknown;
    // A success that comes after "not executed" was concluded, and before anything else was tried: the answer knows better.
    if (status.phase == OrderPhase::Pending && last != nullptr && last->outcome == Outcome::NoEffect) open = answer.outcome == Outcome::Accepted;
    if (last == nullptr || last->number != number || !open) {
        // Settled by evidence meanwhile. A plan that this answer names is then not counted for this order: it is left to evidence.
        if (status.phase == OrderPhase::Delivered && answer.outcome == Outcome::Accepted && last != nullptr && last->number == number &&
            (order.spec.act != api::Act::Create || status.plan_ids == answer.plan_ids))
            add_order_number(status, answer.order_number);
        return status;
    }
    api::Attempt& attempt = status.attempts.back();
    attempt.outcome = answer.outcome;
    attempt.request_id = answer.request_id;
    attempt.error_code = answer.error_code;
    attempt.message = answer.message;
    // The run before this answer: others with the same client token may have been executed.
    const bool beside_others = open_run(order).size() > 1;
    const Answered answered{status, order, answer, answer_message(answer, advice), now, node_now};
    if (answer.outcome == Outcome::Accepted)
        accept(answered, number);
    else if (answer.outcome == Outcome::Refused)
        refuse(answered, beside_others);
    else
        leave_open(answered);
    return status;
}

api::PurchaseOrderStatus contest(const api::PurchaseOrder& order, const std::string& holder, base::Time node_now) {
    api::PurchaseOrderStatus status = order.status;
    const std::string plan = api::join_ids(status.plan_ids);
    status.phase = OrderPhase::OutcomeUnknown;
    status.plan_ids.clear();
    status.order_numbers.clear();
    status.settled_at.reset();
    if (!status.attempts.empty()) {
        status.attempts.back().outcome = Outcome::Unknown;
        status.attempts.back().error_code = kContested;
    }
    set_record(status, order, Standing::Working, Reason::GatheringEvidence,
               "Plan " + plan + " already belongs to " + holder + "; this order is settled by evidence instead.", node_now);
    return status;
}

bool cancellable(const api::PurchaseOrder& order) { return order.status.phase == OrderPhase::Pending || order.status.phase == OrderPhase::Refused; }

api::PurchaseOrderStatus cancel(const api::PurchaseOrder& order, const std::string& why, base::Time now, base::Time node_now) {
    api::PurchaseOrderStatus status = order.status;
    settle(status, order, OrderPhase::Cancelled, Reason::Cancelled, "Nothing was bought: " + why + ".", now, node_now);
    return status;
}

void not_executed(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order) {
    for (api::Attempt& attempt : open_attempts(status.attempts, order))
        if (attempt.outcome != Outcome::Refused) attempt.outcome = Outcome::NoEffect;
    status.phase = OrderPhase::Pending;
    status.order_numbers.clear();
    status.plan_ids.clear();
}

bool resolve(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, const World& world, base::Time now, base::Time node_now) {
    if (!order.spec.resolution) return false;
    const api::Resolution& word = *order.spec.resolution;
    // While its signature holds the request may still be executed, whatever a person saw.
    if (order.last_attempt() != nullptr && now < window_closes(order)) return false;
    if (word.kind == api::Resolution::Kind::NotExecuted) {
        if (!order.spec.client_token.empty() && !status.order_numbers.empty()) {
            // Sent again, the token would be answered with that order for ever.
            const std::string number = status.order_numbers.front();
            not_executed(status, order);
            settle(status, order, OrderPhase::Cancelled, Reason::Cancelled, "A person resolved order " + number + " as not executed.", now, node_now);
            return true;
        }
        not_executed(status, order);
        set_record(status, order, Standing::Working, Reason::Waiting, "A person resolved this as not executed; trying again.", node_now);
        return true;
    }
    if (order.spec.act == api::Act::Create) {
        if (world.inventory == nullptr) return false;
        // The renewal page need not list an instance.
        const auto missing = [&](const std::string& id) { return order.kind() != api::PlanKind::Instance && !world.inventory->plans.contains(id); };
        const auto taken_by_another = [&](const std::string& id) { return claimed_by_another(id, order, world); };
        const bool lacks = word.plan_ids.empty() || std::ranges::any_of(word.plan_ids, missing);
        if (lacks || std::ranges::any_of(word.plan_ids, taken_by_another)) {
            // The order that waits for payment is known, and is followed whatever else is said.
            if (status.phase == OrderPhase::AwaitingPayment) return false;
            status.phase = OrderPhase::OutcomeUnknown;
            set_record(status, order, Standing::Stalled, Reason::OutcomeUnknown,
                       "spec.resolution names " + std::string(api::names_of(order.kind()).noun) + " " + api::join_ids(word.plan_ids) + ", which " +
                           (lacks ? "the account does not have" : "already belongs to another object") +
                           ". Correct resourceIds. Nothing is bought meanwhile.",
                       node_now);
            return true;
        }
    }
    add_order_number(status, word.order_number);
    deliver(status, order, word.plan_ids, nullptr, now, node_now);
    return true;
}

}  // namespace purchase
