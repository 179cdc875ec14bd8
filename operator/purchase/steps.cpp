#include "purchase/steps.hpp"

#include <algorithm>
#include <utility>

#include "purchase/record.hpp"

namespace purchase {

using api::OrderPhase;
using api::Reason;
using api::Standing;

namespace {

// A request that is young is being delivered or paid right now, packages are made within seconds or minutes; what holds a young order may be another
// one's that is being settled.
constexpr base::Seconds kFollowYoung{10};
constexpr base::Seconds kYoung = std::chrono::minutes(5);
constexpr base::Seconds kFollowEvery = std::chrono::minutes(1);

base::Seconds follow_every(const Input& in, base::Time now) {
    const api::Attempt* last = in.order.last_attempt();
    const base::Time since = last != nullptr ? last->signed_at : in.order.spec.declared_at.value_or(now - kYoung);
    return since <= now && now - since < kYoung ? kFollowYoung : kFollowEvery;
}

// The plans that a restored Create bought in its former life, by what the object remembers or by the tag they were bought with.
std::vector<std::string> remembered(const Input& in) {
    if (in.world.inventory == nullptr) return {};
    const api::PlanInventory& inventory = *in.world.inventory;
    if (auto ids = tagged(in.order, inventory); ids.size() == 1) return ids;
    auto ids = api::split_ids(in.subject.external_id);
    // The renewal page need not list an instance.
    const auto missing = [&](const std::string& id) { return in.order.kind() != api::PlanKind::Instance && !inventory.plans.contains(id); };
    const auto taken = [&](const std::string& id) { return claimed_by_another(id, in.order, in.world); };
    if (std::ranges::any_of(ids, missing) || std::ranges::any_of(ids, taken)) ids.clear();
    return ids;
}

}  // namespace

Step keep(const Input& in) {
    Step next;
    next.status = in.order.status;
    return next;
}

void say(Step& next, const Input& in, Standing standing, Reason reason, const std::string& message) {
    set_record(next.status, in.order, standing, reason, message, in.node_now);
}

int number_to_answer(const api::PurchaseOrder& order) { return order.last_attempt() == nullptr ? 0 : order.last_attempt()->number; }

std::string console_of(const api::PurchaseOrder& order) { return "the console (" + std::string(api::names_of(order.kind()).orders_page) + ")"; }

std::string order_list_trouble(const Input& in) {
    if (in.account.order_list_trouble.empty()) return "";
    return " The order list of CloudAccount " + in.order.spec.account_ref + " could not be read (" + in.account.order_list_trouble +
           "); it is read again by itself.";
}

std::string listed(const std::vector<std::string>& candidates) {
    std::string names;
    for (std::size_t i = 0; i < candidates.size() && i < 5; ++i) names += (i == 0 ? "" : ", ") + candidates[i];
    return names;
}

bool wanted(const Input& in) {
    return in.subject.exists && in.subject.same_uid && !in.subject.withdrawn && (!in.subject.deleting || in.order.spec.act == api::Act::Refund);
}

base::Seconds doubling(base::Seconds first, int times, base::Seconds most) {
    for (int i = 1; i < times && first < most; ++i) first *= 2;
    return std::min(first, most);
}

base::Time list_from(const Input& in) {
    const auto run = open_run(in.order);
    return (run.empty() ? *in.order.last_attempt() : run.front()).signed_at - std::chrono::hours(1);
}

Need& follow(Step& next, const Input& in, base::Time now, bool deals) {
    const base::Seconds every = follow_every(in, now);
    base::Time after = in.world.inventory == nullptr ? now : in.world.inventory->read_at + every;
    if (deals && in.world.deals_permitted) after = std::min(after, in.world.deals == nullptr ? now : in.world.deals->read_at + every);
    next.look_again = now + every;
    return next.need.emplace(Need{after, deals, deals && in.order.last_attempt() != nullptr ? list_from(in) : after});
}

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
    const std::vector<std::string> ids = in.order.spec.act == api::Act::Create ? remembered(in) : std::vector<std::string>();
    if ((there || !ids.empty()) && in.now) {
        deliver(next.status, in.order, ids, nullptr, *in.now, in.node_now);
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
        "Look in " +
            console_of(in.order) + ", then set spec.resolution with attempt 0: outcome Executed (with resourceIds) or NotExecuted.");
    if (in.now) follow(next, in, *in.now, false);
    return next;
}

}  // namespace purchase
