#include "purchase/record.hpp"

#include <algorithm>
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

std::string delivered_message(const api::PurchaseOrderStatus& status, const api::PurchaseOrder& order) {
    const std::string number = status.order_numbers.empty() ? "order number not known" : "order " + status.order_numbers.front();
    const std::string& plan = order.spec.act == api::Act::Create ? status.plan_id : order.spec.parameters.plan_id;
    switch (order.spec.act) {
        case api::Act::Create: return "Bought plan " + plan + ", " + number + ".";
        case api::Act::Upgrade:
            return "Upgraded plan " + plan + " to " + std::string(api::to_string(order.spec.parameters.plan_type)) + ", " + number + ".";
        case api::Act::Renew:
            return "Renewed plan " + plan + " by " + std::to_string(order.spec.parameters.period_months) + " months, " + number + ".";
    }
    return number;
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

}  // namespace

void set_record(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, Standing standing, Reason reason, const std::string& message,
                base::Time node_now) {
    status.observed_generation = order.meta.generation;
    api::set_standing(status.conditions, standing, reason, message, order.meta.generation, node_now);
}

void add_order_number(api::PurchaseOrderStatus& status, const std::string& number) {
    if (!number.empty() && std::ranges::find(status.order_numbers, number) == status.order_numbers.end()) status.order_numbers.push_back(number);
}

void deliver(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, const std::string& plan_id, const api::Deal* deal, base::Time now,
             base::Time node_now) {
    if (!plan_id.empty()) status.plan_id = plan_id;
    if (order.spec.act != api::Act::Create) status.plan_id = order.spec.parameters.plan_id;
    if (deal != nullptr) add_order_number(status, deal->order_id);
    if (!status.attempts.empty()) status.attempts.back().outcome = Outcome::Accepted;
    settle(status, order, OrderPhase::Delivered, Reason::Delivered, delivered_message(status, order), now, node_now);
}

api::PurchaseOrderStatus begin_attempt(const api::PurchaseOrder& order, base::Time signed_at, const std::string& holder, base::Time node_now) {
    api::PurchaseOrderStatus status = order.status;
    const int number = status.attempts.empty() ? 1 : status.attempts.back().number + 1;
    api::Attempt attempt;
    attempt.number = number;
    attempt.signed_at = signed_at;
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
            (order.spec.act != api::Act::Create || status.plan_id == answer.plan_id))
            add_order_number(status, answer.deal_name);
        return status;
    }
    api::Attempt& attempt = status.attempts.back();
    attempt.outcome = answer.outcome;
    attempt.request_id = answer.request_id;
    attempt.error_code = answer.error_code;
    attempt.message = answer.message;
    switch (answer.outcome) {
        case Outcome::Accepted:
            add_order_number(status, answer.deal_name);
            deliver(status, order, answer.plan_id, nullptr, now, node_now);
            break;
        case Outcome::Refused: {
            const RefusedAs as = refused_as(answer.refusal);
            status.phase = as.phase;
            set_record(status, order, as.standing, as.reason, answer_message(answer, advice), node_now);
            break;
        }
        case Outcome::None:
        case Outcome::Unknown:
        case Outcome::NoEffect:
            attempt.outcome = Outcome::Unknown;
            if (!answer.deal_name.empty()) {
                // A success without what was bought: the cloud holds an order that is not delivered, and this is its number.
                add_order_number(status, answer.deal_name);
                status.phase = OrderPhase::AwaitingPayment;
                set_record(status, order, Standing::Working, Reason::AwaitingPayment,
                           "Order " + answer.deal_name + " was made and is not delivered yet.", node_now);
                break;
            }
            status.phase = OrderPhase::OutcomeUnknown;
            set_record(status, order, Standing::Working,
                       answer.refusal == api::Refusal::Balance ? Reason::InsufficientBalance : Reason::GatheringEvidence,
                       answer_message(answer, advice), node_now);
            break;
    }
    return status;
}

api::PurchaseOrderStatus contest(const api::PurchaseOrder& order, const std::string& holder, base::Time node_now) {
    api::PurchaseOrderStatus status = order.status;
    const std::string plan = status.plan_id;
    status.phase = OrderPhase::OutcomeUnknown;
    status.plan_id.clear();
    status.order_numbers.clear();
    status.settled_at.reset();
    if (!status.attempts.empty()) status.attempts.back().outcome = Outcome::Unknown;
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

bool resolve(api::PurchaseOrderStatus& status, const api::PurchaseOrder& order, const World& world, base::Time now, base::Time node_now) {
    if (!order.spec.resolution) return false;
    const api::Resolution& word = *order.spec.resolution;
    const api::Attempt* last = order.last_attempt();
    // While its signature holds the request may still be executed, whatever a person saw.
    if (last != nullptr && now < window_closes(*last)) return false;
    if (word.kind == api::Resolution::Kind::NotExecuted) {
        if (last != nullptr) status.attempts.back().outcome = Outcome::NoEffect;
        status.phase = OrderPhase::Pending;
        status.order_numbers.clear();
        set_record(status, order, Standing::Working, Reason::Waiting, "A person resolved this as not executed; trying again.", node_now);
        return true;
    }
    if (order.spec.act == api::Act::Create) {
        if (world.inventory == nullptr) return false;
        if (!world.inventory->plans.contains(word.plan_id) || claimed_by_another(word.plan_id, order, world)) {
            // The order that waits for payment is known, and is followed whatever else is said.
            if (status.phase == OrderPhase::AwaitingPayment) return false;
            status.phase = OrderPhase::OutcomeUnknown;
            set_record(status, order, Standing::Stalled, Reason::OutcomeUnknown,
                       "spec.resolution names plan " + word.plan_id + ", which " +
                           (world.inventory->plans.contains(word.plan_id) ? "already belongs to another object" : "the account does not have") +
                           ". Correct it. Nothing is bought meanwhile.",
                       node_now);
            return true;
        }
    }
    add_order_number(status, word.order_number);
    deliver(status, order, word.plan_id, nullptr, now, node_now);
    return true;
}

}  // namespace purchase
