#include <algorithm>

#include "purchase/naming.hpp"
#include "toy_world.hpp"

namespace toy {

api::PurchaseOrder order_of(api::PlanKind kind, api::Act act, int index) {
    api::PurchaseOrder order;
    const std::string subject = "plan-" + std::to_string(index);
    order.meta.ns = "web";
    order.meta.name = "eop-" + subject + "-1-act";
    order.meta.resource_version = "0";
    order.spec.subject = {std::string(api::names_of(kind).kind), subject, "uid-" + subject};
    order.spec.provider = api::names_of(kind).provider;
    if (api::takes_client_token(kind, act)) order.spec.client_token = purchase::client_token(order.spec.subject.uid, order.meta.name);
    if (kind == api::PlanKind::Instance) order.spec.parameters.instance.product_code = "p_waf";
    order.spec.parameters.package.auto_pay = true;
    if (kind == api::PlanKind::Package && act == api::Act::Upgrade) order.spec.parameters.package.bandwidth_mbps = 20;
    order.spec.act = act;
    order.spec.account_ref = "account";
    order.spec.parameters.plan_type = act == api::Act::Upgrade ? api::PlanType::Standard : api::PlanType::Personal;
    if (act != api::Act::Upgrade) order.spec.parameters.period_months = 1;
    if (act != api::Act::Create) order.spec.parameters.plan_id = "old-" + std::to_string(index);
    if (act == api::Act::Renew) order.spec.expires_before = base::add_months(kStart, 1);
    return order;
}

namespace {

api::ObservedPlan plan_of(const std::string& id, base::Time enabled, api::PlanType type = api::PlanType::Personal) {
    api::ObservedPlan plan;
    plan.id = id;
    plan.type = to_string(type);
    plan.state = "normal";
    plan.enabled_at = enabled;
    plan.expires_at = base::add_months(enabled, 1);
    return plan;
}

bool is(const api::Deal& deal, api::DealState state) { return deal.state == state; }

}  // namespace

World::World(const Setting& setting, Chooser& chooser, Tally& tally) : setting_(setting), chooser_(chooser), tally_(tally) {
    for (int i = 0; i < setting.orders; ++i) {
        store_.push_back(order_of(setting.kind, setting.act, i));
        if (setting.of_different_size) {
            store_.back().spec.parameters.instance.quantity = 1 + i;
            store_.back().spec.request = "{\"Quantity\":" + std::to_string(1 + i) + "}";
        }
        if (setting.of_different_type && i % 2 == 1) store_.back().spec.parameters.plan_type = api::PlanType::Basic;
        if (setting.act == api::Act::Create) continue;
        const std::string& id = store_.back().spec.parameters.plan_id;
        plans_[id] = plan_of(id, kStart);
        claims_[id] = purchase::holder_of(store_.back());
    }
    keep_snapshot();
    for (Instance& instance : instances_) {
        instance.orders = store_;
        instance.claims = claims_;
    }
}

std::string World::run() {
    for (int i = 0; i < setting_.chaos_ticks + setting_.calm_ticks; ++i) {
        calm_ = i >= setting_.chaos_ticks;
        tick();
        if (auto wrong = check(); !wrong.empty()) return wrong;
        const bool on_its_way = !requests_.empty() || std::ranges::any_of(senders_, [](const Sender& sender) { return !sender.gone; });
        if (calm_ && !on_its_way && check_end().empty()) return {};  // and nothing stirs any more
    }
    return check_end();
}

void World::tick() {
    now_ += kTick;
    auto requests = std::move(requests_);
    requests_.clear();
    for (Request& request : requests) serve(request);
    person();
    provision();
    keep_snapshot();
    keep_backup();
    if (setting_.set_back && starts_again_ == base::Time{} && bad_luck(25) == 1) set_back();
    if (now_ < starts_again_) return;
    for (std::size_t i = 0; i < senders_.size(); ++i)
        if (!senders_[i].gone && senders_[i].wakes <= now_) senders_[i].sent ? record(senders_[i]) : send(senders_[i], i);
    const std::size_t first = static_cast<std::size_t>((now_ - kStart) / kTick) % 2;
    act(first);
    act(1 - first);
}

// The cloud: a request may be lost, wait in a queue as long as its signature holds, and its answer may be lost or find its reader asleep.
void World::serve(Request& request) {
    Sender& sender = senders_[request.sender];
    const int fate = bad_luck(4);
    if (fate == 1) {
        requests_.push_back(request);
        return;
    }
    api::Answer answer;
    if (fate == 2) {
        ++tally_["request lost"];
        answer.error_code = "Timeout";
    } else if (now_ - request.signed_at > purchase::signature_window_of(store_[request.order].spec.provider)) {
        ++tally_["signature refused"];
        answer.outcome = api::Outcome::Refused;
        answer.refusal = api::Refusal::ClockOrToken;
        answer.error_code = "AuthFailure.SignatureExpire";
    } else if (fate == 3) {
        ++tally_["throttled"];
        answer.outcome = api::Outcome::Refused;
        answer.refusal = api::Refusal::Throttled;
        answer.error_code = "RequestLimitExceeded";
    } else {
        answer = execute(request.order, request.token);
    }
    if (sender.gone) return;
    sender.wakes = now_;
    switch (bad_luck(3)) {
        case 0: break;
        case 1:
            ++tally_["answer lost"];
            answer = api::Answer{};
            answer.error_code = "Timeout";
            sender.wakes = now_ + kTick * 2;
            break;
        default:
            ++tally_["reader asleep"];
            sender.wakes = now_ + kTick * (5 + chooser_.pick(28));
            break;
    }
    sender.answer = answer;
}

api::Answer World::execute(std::size_t index, const std::string& token) {
    const api::PurchaseOrder& order = store_[index];
    if (const auto known = tokens_.find(token); known != tokens_.end() && !setting_.forgets_tokens) {
        ++tally_["token known"];
        return answer_of(known->second);
    }
    if (setting_.no_stock && (refused_tokens_.contains(token) || bad_luck(9) == 1)) {
        ++tally_["out of stock"];
        refused_tokens_.insert(token);
        api::Answer answer;
        answer.outcome = api::Outcome::Refused;
        answer.refusal = api::Refusal::Parameters;
        answer.error_code = "InventoryExceeded";
        return answer;
    }
    api::Deal deal;
    deal.order_id = "deal-" + std::to_string(deals_.size());
    deal.creator = "robot";
    deal.created_at = now_;
    deal.period_months = order.spec.parameters.period_months;
    deal.product_code = order.spec.parameters.instance.product_code;
    constexpr const char* kActions[] = {"purchase", "upgrade", "renew"};
    deal.action = kActions[static_cast<int>(order.spec.act)];
    // Tencent's list names nothing before it is delivered.
    if (order.kind() == api::PlanKind::Package)
        deal.resource_ids = {order.spec.act == api::Act::Create ? "package-" + deal.order_id : order.spec.parameters.plan_id};
    deal.state = api::DealState::Unpaid;
    if (low_) {
        ++tally_["too little balance"];
        api::Answer answer;
        answer.request_id = "request-" + deal.order_id;
        answer.refusal = api::Refusal::Balance;
        answer.error_code = "FailedOperation.InsufficientAccountBalance";
        if (!setting_.unpaid) return answer;
        deals_.push_back(deal);
        bought_by_.push_back(index);
        bought_with_.push_back(token);
        if (!token.empty()) tokens_[token] = deals_.size() - 1;
        return answer;
    }
    const bool late = order.kind() != api::PlanKind::EdgeOne && order.spec.act == api::Act::Create && bad_luck(3) == 1;
    deal.state = api::DealState::Paid;
    deals_.push_back(deal);
    bought_by_.push_back(index);
    bought_with_.push_back(token);
    if (!token.empty()) tokens_[token] = deals_.size() - 1;
    if (!late) deliver(deals_.back(), order);
    return answer_of(deals_.size() - 1);
}

api::Answer World::answer_of(std::size_t at) const {
    const api::Deal& deal = deals_[at];
    const api::PurchaseOrder& order = store_[bought_by_[at]];
    api::Answer answer;
    answer.request_id = "request-" + deal.order_id;
    answer.outcome = api::Outcome::Accepted;
    answer.order_number = deal.order_id;
    if (order.spec.act != api::Act::Create) return answer;
    // A package is named at once and made later; an instance is named once it is made.
    answer.delivered = order.kind() != api::PlanKind::Package && is(deal, api::DealState::Delivered);
    answer.plan_ids = deal.resource_ids;
    return answer;
}

void World::deliver(api::Deal& deal, const api::PurchaseOrder& order) {
    const std::string& id = order.spec.parameters.plan_id;
    deal.state = api::DealState::Delivered;
    if (order.kind() == api::PlanKind::Package) {
        // BSS knows nothing of delivery.
        deal.state = api::DealState::Paid;
        if (order.spec.act == api::Act::Create) {
            api::ObservedPlan& plan = plans_[deal.resource_ids.front()] = plan_of(deal.resource_ids.front(), now_);
            plan.state = "Idle";
            plan.package.tags[std::string(purchase::kOrderTag)] = bought_with_[static_cast<std::size_t>(&deal - deals_.data())];
        }
    } else if (order.spec.act == api::Act::Create) {
        for (int i = 0; i < order.spec.parameters.instance.quantity; ++i) {
            const std::string& made = deal.resource_ids.emplace_back("edgeone-" + deal.order_id + "-" + std::to_string(i));
            plans_[made] = plan_of(made, now_, order.spec.parameters.plan_type);
            plans_[made].instance.product_code = order.spec.parameters.instance.product_code;
        }
    }
    if (order.kind() != api::PlanKind::Package && order.spec.act != api::Act::Create) deal.resource_ids = {id};
    if (order.spec.act == api::Act::Renew) plans_[id].expires_at = base::add_months(*plans_[id].expires_at, 1);
    if (order.spec.act == api::Act::Upgrade) {
        plans_[id].type = "standard";
        plans_[id].package.bandwidth_mbps = order.spec.parameters.package.bandwidth_mbps;
    }
}

// What was paid and not made at once is made some time.
void World::provision() {
    for (std::size_t i = 0; i < deals_.size(); ++i) {
        const api::PurchaseOrder& order = store_[bought_by_[i]];
        if (!is(deals_[i], api::DealState::Paid) || order.spec.act != api::Act::Create || bad_luck(3) == 1) continue;
        const bool made = !deals_[i].resource_ids.empty() && plans_.contains(deals_[i].resource_ids.front());
        if (made) continue;
        ++tally_["made later"];
        deliver(deals_[i], order);
    }
}

void World::keep_snapshot() { history_.push_back({now_, plans_, deals_}); }

const World::Snapshot& World::seen(base::Time at) const {
    for (auto snapshot = history_.rbegin(); snapshot != history_.rend(); ++snapshot)
        if (snapshot->at <= at) return *snapshot;
    return history_.front();
}

// Tops up, pays and cancels unpaid orders, and answers what the protocol can't.
void World::person() {
    if (setting_.low_balance && bad_luck(6) == 1) low_ = !low_;
    if (calm_) low_ = false;
    for (std::size_t i = 0; i < deals_.size(); ++i) {
        if (!is(deals_[i], api::DealState::Unpaid)) continue;
        const int does = calm_ && deals_[i].created_at + kTick * 60 < now_ ? 1 : bad_luck(8);
        if (does == 1) deliver(deals_[i], store_[bought_by_[i]]);
        if (does == 2) deals_[i].state = api::DealState::Closed;
        if (does == 1 || does == 2) ++tally_[does == 1 ? "paid later" : "closed unpaid"];
    }
    for (std::size_t i = 0; i < store_.size(); ++i) {
        const api::Condition* stalled = api::find_condition(store_[i].status.conditions, api::ConditionType::Stalled);
        const bool is_stalled = stalled != nullptr && stalled->status == api::ConditionStatus::True &&
                                (store_[i].status.phase == api::OrderPhase::OutcomeUnknown || store_[i].status.phase == api::OrderPhase::Pending);
        stalled_for_[i] = is_stalled ? stalled_for_[i] + 1 : 0;
        if (calm_ && stalled_for_[i] % 40 == 39) decide_by_hand(i);
    }
}

// What a careful person finds in the console: what was bought and no object has; else nothing was bought.
void World::decide_by_hand(std::size_t index) {
    const api::PurchaseOrder& order = store_[index];
    const auto is_unpaid = [&](std::size_t i) { return bought_by_[i] == index && is(deals_[i], api::DealState::Unpaid); };
    for (std::size_t i = 0; i < deals_.size(); ++i)
        if (is_unpaid(i)) return;  // it is paid or closed first
    if (already_there(order)) return;
    api::Resolution word;
    word.attempt = order.last_attempt() == nullptr ? 0 : order.last_attempt()->number;
    const auto is_another = [&](const std::string& id) {
        const auto has = [&](const api::PurchaseOrder& other) {
            return other.names(id) ||
                   (other.spec.resolution && std::ranges::find(other.spec.resolution->plan_ids, id) != other.spec.resolution->plan_ids.end());
        };
        const auto claim = claims_.find(id);
        return !plans_.contains(id) || (claim != claims_.end() && claim->second != purchase::holder_of(order)) || std::ranges::any_of(store_, has);
    };
    for (std::size_t i = 0; i < deals_.size() && order.spec.act == api::Act::Create; ++i) {
        const auto& ids = deals_[i].resource_ids;
        const bool same = store_[bought_by_[i]].spec.parameters.plan_type == order.spec.parameters.plan_type &&
                          std::cmp_equal(ids.size(), order.spec.parameters.instance.quantity);
        if (!same || is(deals_[i], api::DealState::Closed) || std::ranges::any_of(ids, is_another)) continue;
        word.kind = api::Resolution::Kind::Executed;
        word.plan_ids = ids;
        break;
    }
    const bool unclaimed = store_[index].status.phase == api::OrderPhase::Pending;
    if (unclaimed && word.plan_ids.empty()) return;  // it is paid or closed first
    ++tally_[unclaimed ? "found again by hand" : "decided by hand"];
    store_[index].spec.resolution = word;
    store_[index].meta.resource_version = std::to_string(std::stoi(store_[index].meta.resource_version) + 1);
}

// etcd restored from a snapshot, as it is to be done: the operator is stopped, and started again when everything that was on the wire is decided.
void World::set_back() {
    ++tally_["set back"];
    const auto& [store, claims] = backups_[static_cast<std::size_t>(chooser_.pick(static_cast<int>(backups_.size())))];
    std::vector<api::PurchaseOrder> orders = store;
    if (setting_.lost) {
        for (std::size_t i = 0; i < orders.size(); ++i) {
            api::PurchaseOrder order = order_of(setting_.kind, setting_.act, static_cast<int>(i));
            order.spec.subject.uid += "-declared-again";
            if (!order.spec.client_token.empty()) order.spec.client_token = purchase::client_token(order.spec.subject.uid, order.meta.name);
            orders[i] = order;
        }
    }
    const base::Time done = now_ + purchase::signature_window_of(store_[0].spec.provider) + purchase::settle_of(store_[0].spec.provider) + kTick;
    if (setting_.lost) declared_ = done;
    for (api::PurchaseOrder& order : orders)
        if (!order.has_status) order.spec.declared_at = done;
    store_ = std::move(orders);
    claims_ = claims;
    starts_again_ = done;
    for (Sender& sender : senders_) sender.gone = true;
    for (Instance& instance : instances_) instance = {store_, claims_, {}, {}, {}, {}};
}

std::string World::check() const {
    std::size_t live = 0;
    for (const api::Deal& deal : deals_) live += is(deal, api::DealState::Closed) ? 0 : 1;
    if (live > store_.size()) return std::to_string(live) + " orders of the cloud for " + std::to_string(store_.size()) + " purchases";
    // Of new plans that are alike it does not matter whose order bought which.
    std::map<std::size_t, int> changes;
    for (std::size_t i = 0; i < deals_.size() && setting_.act != api::Act::Create; ++i)
        if (!is(deals_[i], api::DealState::Closed) && ++changes[bought_by_[i]] > 1) return store_[bought_by_[i]].meta.name + " was ordered twice";
    return {};
}

bool World::already_there(const api::PurchaseOrder& order) const {
    return order.spec.act != api::Act::Create && purchase::already_there(order, {now_, plans_});
}

std::string World::check_end() const {
    std::map<std::string, int> plans;
    for (const api::PurchaseOrder& order : store_) {
        if (order.status.phase == api::OrderPhase::Cancelled && already_there(order)) continue;
        if (order.status.phase != api::OrderPhase::Delivered) {
            const api::Condition* ready = api::find_condition(order.status.conditions, api::ConditionType::Ready);
            return order.meta.name + " ends " + std::string(to_string(order.status.phase)) + (ready == nullptr ? "" : ": " + ready->message);
        }
        const auto& ids = order.status.plan_ids;
        if (order.spec.act == api::Act::Create && std::cmp_not_equal(ids.size(), order.spec.parameters.instance.quantity))
            return order.meta.name + " has not what it asked for: " + api::join_ids(ids);
        for (const std::string& id : ids) {
            if (setting_.of_different_type && api::plan_type_of(plans_.at(id).type) != order.spec.parameters.plan_type)
                return id + " is not of the type that " + order.meta.name + " asked for";
            if (++plans[id] > 1) return id + " is counted twice";
            const auto claim = claims_.find(id);
            if (claim == claims_.end() || claim->second != purchase::holder_of(order)) return id + " is not claimed by " + order.meta.name;
        }
    }
    for (const auto& [id, plan] : plans_)
        if (setting_.act == api::Act::Create && !plans.contains(id)) return "plan " + id + " is lost from sight";
    const auto charged =
        std::ranges::count_if(deals_, [](const api::Deal& deal) { return is(deal, api::DealState::Delivered) || is(deal, api::DealState::Paid); });
    if (static_cast<std::size_t>(charged) != store_.size())
        return std::to_string(charged) + " charges for " + std::to_string(store_.size()) + " purchases";
    return {};
}

}  // namespace toy
