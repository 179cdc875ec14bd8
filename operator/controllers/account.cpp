#include "controllers/account.hpp"

#include <algorithm>
#include <utility>

#include "controllers/vendors.hpp"

namespace controllers {
namespace {

constexpr base::Seconds kAskAgain = std::chrono::minutes(10);

std::size_t index_of(api::PlanKind kind) { return static_cast<std::size_t>(std::to_underlying(kind)); }

}  // namespace

Account::Account(Context& context, api::Key key) : turns(*context.order_queue), context_(context), key_(std::move(key)), clock_(context.env.clock) {}

base::Result<void> Account::open(const api::CloudAccountSpec& spec, const Connect& connect, std::shared_ptr<cloud::RateLimiter> limiter) {
    std::string wanted(api::to_string(spec.provider));
    for (const auto& [service, url] : endpoints_of(spec)) wanted.append(" ").append(service).append("=").append(url);
    if (client_ && endpoints_ == wanted) return {};
    const VendorParts parts{context_.env, clock_, std::move(limiter),
                            [this](const cloud::CallRecord& call) {
                                context_.metrics.cloud_request(call.service, call.action, call.code.empty() ? "OK" : call.code, call.took);
                                context_.metrics.cloud_waited(call.service, call.action, call.waited);
                                context_.log.debug(
                                    "cloud call",
                                    {{"account", key_.text()}, {"action", call.action}, {"code", call.code}, {"requestId", call.request_id}});
                            },
                            [this] { clock_jumped(); }};
    auto vendor = open_vendor(spec, connect, parts);
    if (!vendor) return base::fail(vendor.error());
    client_ = std::move(vendor->client);
    sts_ = std::move(vendor->sts);
    endpoints_ = std::move(wanted);
    keys.reset();
    identify_at = base::SteadyTime();
    return {};
}

void Account::clock_jumped() {
    for (auto& inventory : inventories_) inventory.reset();
    deals_.reset();
    // Everybody judges by this clock.
    for (const Subject& plan : context_.caches.plans_using(key_)) context_.wake(plan, runtime::Priority::High);
    for (const api::Key& order : context_.caches.open_orders_using(key_)) context_.order_queue->add(order, runtime::Priority::High);
    // Answers that never agree on the time are not asked for in a hurry.
    const base::SteadyTime now = context_.env.clock.steady_now();
    if (now < jumps_.due()) {
        hold_off(jumps_.due() - now);
        return context_.account_queue->add_after(key_, jumps_.due() - now);
    }
    jumps_.take(now);
    context_.log.warn("the cloud's clock jumped; readings made before are void", {{"account", key_.text()}});
    context_.account_queue->add(key_, runtime::Priority::High);
}

const api::PlanInventory* Account::inventory(api::PlanKind kind) const {
    const auto& inventory = inventories_.at(index_of(kind));
    return inventory ? &*inventory : nullptr;
}

std::vector<std::string> Account::keep(api::PlanKind kind, api::PlanInventory inventory) {
    auto& slot = inventories_.at(index_of(kind));
    std::vector<std::string> changed;
    const std::map<std::string, api::ObservedPlan> none;
    const auto& before = slot ? slot->plans : none;
    for (const auto& [id, plan] : inventory.plans)
        if (const auto was = before.find(id); was == before.end() || was->second != plan) changed.push_back(id);
    for (const auto& [id, plan] : before)
        if (!inventory.plans.contains(id)) changed.push_back(id);
    slot = std::move(inventory);
    return changed;
}

void Account::keep_only(const std::vector<api::PlanKind>& kinds) {
    for (const api::PlanKind kind : api::kPlanKinds)
        if (std::ranges::find(kinds, kind) == kinds.end()) inventories_.at(index_of(kind)).reset();
}

void Account::keep(api::DealList deals) {
    deals_ = std::move(deals);
    deals_permitted_ = true;
    order_list_trouble_.clear();
}

void Account::deals_refused() {
    deals_.reset();
    deals_permitted_ = false;
    order_list_trouble_.clear();
    deals_refused_at_ = clock_.now();
}

bool Account::deals_unsure() const {
    if (deals_permitted_.value_or(false)) return false;
    const auto now = clock_.now();
    return !deals_refused_at_ || !now || *now < *deals_refused_at_ || *now >= *deals_refused_at_ + kAskAgain;
}

void Account::note(api::PlanKind kind, const api::Setting& setting) {
    auto& inventory = inventories_.at(index_of(kind));
    if (!inventory) return;
    const auto at = inventory->plans.find(setting.plan_id);
    if (at == inventory->plans.end()) return;
    api::ObservedPlan& plan = at->second;
    switch (setting.what) {
        case api::Setting::What::AutoRenewal:
            plan.auto_renewal = setting.on;
            if (setting.on && setting.months != 0) plan.renewal_months = setting.months;
            plan.instance.renew_flag.clear();  // in the cloud's words it is told by the next listing
            break;
        case api::Setting::What::BindZone: plan.zones.push_back({setting.target, "", false}); break;
        case api::Setting::What::Attributes:
            plan.package.name = setting.text;
            plan.package.description = setting.description;
            break;
        case api::Setting::What::Tags:
            for (const auto& [key, value] : setting.tags) plan.package.tags[key] = value;
            break;
        // What takes a while: the listing says when it is done.
        case api::Setting::What::Destroy:
        case api::Setting::What::Attach:
        case api::Setting::What::Detach:
        case api::Setting::What::CancelOrder: break;
    }
}

void Account::want(const Waiter& waiter, const purchase::Need& need) {
    waiters_[waiter] = need;
    if (satisfied(waiter.kind, need)) return;
    const base::SteadyTime held = not_before_ - context_.env.clock.steady_now();
    context_.account_queue->add_after(key_, std::max(clock_.until(need.read_after), held));
}

bool Account::over(const Waiter& waiter) const {
    if (!waiter.order) return !context_.caches.plan({waiter.kind, waiter.key});
    return !context_.caches.open_orders().contains(waiter.key);
}

bool Account::waited_for(api::PlanKind kind) const {
    return std::ranges::any_of(waiters_, [kind](const auto& waiting) { return waiting.first.kind == kind; });
}

bool Account::satisfied(api::PlanKind kind, const purchase::Need& need) const {
    const api::PlanInventory* read = inventory(kind);
    if (read == nullptr || read->read_at < need.read_after) return false;
    if (!need.deals || deals_permitted_ == false) return true;
    return deals_ && deals_->read_at >= need.read_after && deals_->from <= need.deals_from;
}

std::optional<purchase::Need> Account::next_need() const {
    std::optional<purchase::Need> next;
    for (const auto& [waiter, need] : waiters_) {
        if (satisfied(waiter.kind, need)) continue;
        if (!next) {
            next = need;
            continue;
        }
        next->read_after = std::min(next->read_after, need.read_after);
        if (need.deals) next->deals_from = next->deals ? std::min(next->deals_from, need.deals_from) : need.deals_from;
        next->deals = next->deals || need.deals;
    }
    return next;
}

std::vector<Account::Waiter> Account::take_satisfied() {
    std::erase_if(waiters_, [this](const auto& waiting) { return over(waiting.first); });
    std::vector<Waiter> done;
    for (const auto& [waiter, need] : waiters_)
        if (satisfied(waiter.kind, need)) done.push_back(waiter);
    for (const Waiter& waiter : done) waiters_.erase(waiter);
    return done;
}

}  // namespace controllers
