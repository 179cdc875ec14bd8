// The operator's shell in the toy world: what controllers/ does around the protocol, with everything that can go wrong there.
#include <algorithm>

#include "purchase/naming.hpp"
#include "toy_world.hpp"

namespace toy {

using api::OrderPhase;
using api::Outcome;

void World::act(std::size_t index) {
    Instance& instance = instances_[index];
    if (bad_luck(6) == 1) return;  // paused
    if (bad_luck(12) == 1) {
        ++tally_["crash"];
        for (Sender& sender : senders_)
            if (static_cast<std::size_t>(sender.instance) == index) sender.gone = true;
        instance.inventory.reset();
        instance.deals.reset();
        instance.needs.clear();
    }
    if (bad_luck(20) == 1) instance.watch_back = now_ + kTick * (1 + chooser_.pick(setting_.blind_ticks));
    if (instance.watch_back <= now_) {
        for (std::size_t i = 0; i < store_.size(); ++i)
            if (bad_luck(3) != 1) instance.orders[i] = store_[i];
        if (bad_luck(3) != 1) instance.claims = claims_;
    }
    read(instance);
    for (std::size_t i = 0; i < store_.size(); ++i)
        if (bad_luck(7) != 1) judge(index, i);
}

// Reads when somebody waits for it, as the account's loop does; what is shown may be up to four minutes old.
void World::read(Instance& instance) {
    const auto waits = [&](const auto& entry) {
        const purchase::Need& need = entry.second;
        const bool has = instance.inventory && instance.inventory->read_at >= need.read_after &&
                         (!need.deals || !setting_.deals || (instance.deals && instance.deals->read_at >= need.read_after));
        return !has && need.read_after <= now_;
    };
    if (instance.inventory && std::ranges::none_of(instance.needs, waits)) return;
    const Snapshot& plans = seen(now_ - base::Seconds(80) * bad_luck(4));
    instance.inventory = api::PlanInventory{now_, plans.plans};
    if (!setting_.deals) return;
    const Snapshot& deals = seen(now_ - base::Seconds(80) * bad_luck(4));
    instance.deals = api::DealList{now_, kStart - std::chrono::days(8), deals.deals};
}

purchase::Step World::step(const Instance& instance, const api::PurchaseOrder& order) const {
    purchase::Input input{.order = order,
                          .subject = {true, true, false, "", declared_},
                          .account = {true, false, ""},
                          .world = {},
                          .refusal = {},
                          .advice = {},
                          .now = now_,
                          .node_now = now_};
    input.world.inventory = &*instance.inventory;
    input.world.deals = instance.deals ? &*instance.deals : nullptr;
    input.world.deals_permitted = setting_.deals;
    input.world.exclusive = setting_.exclusive;
    input.world.purchaser_uin = setting_.deals ? "robot" : "";
    input.world.claims = &instance.claims;
    for (const api::PurchaseOrder& other : instance.orders) input.world.orders.push_back(&other);
    input.world.named = [this, &instance](const std::string& id) {
        const auto names = [&](const api::PurchaseOrder& other) { return other.names(id); };
        return setting_.blind_to_unclaimed || std::ranges::any_of(instance.orders, names);
    };
    if (order.last_attempt() != nullptr && order.last_attempt()->error_code == "RequestLimitExceeded") input.refusal = api::Refusal::Throttled;
    if (order.last_attempt() != nullptr && order.last_attempt()->error_code == "AuthFailure.SignatureExpire")
        input.refusal = api::Refusal::ClockOrToken;
    if (order.last_attempt() != nullptr && order.last_attempt()->error_code == "InventoryExceeded") input.refusal = api::Refusal::Parameters;
    return purchase::step(input);
}

void World::judge(std::size_t index, std::size_t at) {
    Instance& instance = instances_[index];
    const api::PurchaseOrder& order = instance.orders[at];
    if (order.status.phase == OrderPhase::Delivered) {
        claim(instance, at);
        return;
    }
    if (order.status.phase == OrderPhase::Cancelled) {
        succeed(at);
        return;
    }
    if (!order.has_status && bad_luck(3) != 0) return;  // not declared yet
    purchase::Step step = this->step(instance, order);
    if (setting_.live_ledger && !step.attempt && step.status.phase != order.status.phase) {
        instance.orders = store_;
        instance.claims = claims_;
        step = this->step(instance, order);
    }
    instance.needs.erase(at);
    if (step.need) instance.needs[at] = *step.need;
    if (step.attempt) {
        if (purchase::open_run(order).size() > 0) ++tally_["sent again with the token"];
        const auto begun = purchase::begin_attempt(order, now_, "", "instance-" + std::to_string(index), now_);
        if (!write(order, begun)) return;
        senders_.push_back(
            {static_cast<int>(index), at, order.meta.name, order.spec.client_token, begun.attempts.back().number, now_, now_, false, {}, false});
        Sender& sender = senders_.back();
        const int fate = bad_luck(5);
        if (fate == 1) sender.gone = true;
        if (fate == 2) sender.wakes = now_ + kTick * 4;
        if (fate == 3) sender.wakes = now_ + kTick * 9;
        if (fate == 4) sender.wakes = now_ + kTick * 14;
        if (fate == 0) send(sender, senders_.size() - 1);
        return;
    }
    if (setting_.without_window && step.status.phase == OrderPhase::OutcomeUnknown && now_ < purchase::provable_from(order)) {
        step.status.phase = OrderPhase::Pending;
        step.status.attempts.back().outcome = Outcome::NoEffect;
    }
    if (step.status == order.status || !write(order, step.status)) return;
    if (step.status.phase != order.status.phase)
        ++tally_[std::string(to_string(order.status.phase)) + " to " + std::string(to_string(step.status.phase))];
}

// One plan, one object: the creation of the claim decides.
void World::claim(Instance& instance, std::size_t at) {
    const api::PurchaseOrder& order = instance.orders[at];
    for (const std::string& id : order.status.plan_ids) {
        if (!instance.claims.contains(id)) claims_.try_emplace(id, purchase::holder_of(order));
        instance.claims[id] = claims_.at(id);
    }
    const auto taken = [&](const std::string& id) { return claims_.at(id) != purchase::holder_of(order); };
    const auto id = std::ranges::find_if(order.status.plan_ids, taken);
    if (id == order.status.plan_ids.end()) return;
    const auto names = [&](const api::PurchaseOrder& other) { return other.meta.name != order.meta.name && other.names(*id); };
    if (std::ranges::none_of(instance.orders, names)) return;
    api::PurchaseOrderStatus status = purchase::contest(order, claims_.at(*id), now_);
    if (setting_.swapped) {
        status.phase = OrderPhase::Pending;
        status.attempts.back().outcome = Outcome::NoEffect;
    }
    if (write(order, status)) ++tally_["contested"];
}

// What was proven not bought and is wanted still gets an order of another name, with a token of its own.
void World::succeed(std::size_t index) {
    const api::PurchaseOrder& old = store_[index];
    if (old.status.phase != OrderPhase::Cancelled || already_there(old)) return;
    ++tally_["cancelled and ordered anew"];
    api::PurchaseOrder next = old;
    next.meta.name += "-again";
    next.spec.client_token = purchase::client_token(next.spec.subject.uid, next.meta.name);
    next.status = {};
    next.has_status = false;
    store_[index] = next;
}

void World::send(Sender& sender, std::size_t index) {
    sender.sent = true;
    sender.wakes = base::Time::max();
    if (bad_luck(5) == 1) {
        ++tally_["connection refused"];
        sender.answer = api::Answer{};
        sender.answer->error_code = "Unreachable";
        sender.wakes = now_ + kTick;
        return;
    }
    requests_.push_back({sender.order, index, sender.token, sender.signed_at});
}

void World::record(Sender& sender) {
    sender.gone = true;
    if (bad_luck(8) == 1) {
        ++tally_["crash before the record"];
        return;
    }
    const api::PurchaseOrder& live = store_[sender.order];
    if (live.meta.name != sender.name) return;
    api::PurchaseOrderStatus status = purchase::record_answer(live, sender.number, *sender.answer, "", now_, now_);
    if (setting_.blind_balance && sender.answer->refusal == api::Refusal::Balance && status.phase == OrderPhase::OutcomeUnknown) {
        status.phase = OrderPhase::Pending;
        status.attempts.back().outcome = Outcome::NoEffect;
        status.attempts.back().error_code = "RequestLimitExceeded";
    }
    if (sender.answer->outcome == Outcome::Accepted && status == live.status) ++tally_["answer too late"];
    if (live.status.phase == OrderPhase::Pending && status.phase == OrderPhase::Delivered) ++tally_["answer knows better"];
    (void)write(live, status);
}

bool World::write(const api::PurchaseOrder& read, const api::PurchaseOrderStatus& status) {
    const auto live = std::ranges::find_if(store_, [&](const api::PurchaseOrder& order) { return order.meta.name == read.meta.name; });
    if (live == store_.end() || live->meta.resource_version != read.meta.resource_version) {
        ++tally_["conflict"];
        return false;
    }
    live->status = status;
    live->has_status = true;
    live->meta.resource_version = std::to_string(std::stoi(live->meta.resource_version) + 1);
    return true;
}

}  // namespace toy
