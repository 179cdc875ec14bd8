#include "controllers/plans.hpp"

#include <algorithm>
#include <utility>

#include "codec/codec.hpp"
#include "resources/cen_bandwidth_package/decide.hpp"
#include "resources/cloud_instance/decide.hpp"
#include "resources/edge_one_plan/decide.hpp"

namespace controllers {
namespace {

using plan::Action;

template <class T>
std::string path_to(const T& plan, std::string_view subresource = {}) {
    return kube::path_of<T>().object(plan.meta.ns, plan.meta.name, subresource);
}

auto decide(const plan::Input<api::EdgeOnePlan>& input) { return edge_one_plan::decide(input); }
auto decide(const plan::Input<api::CenBandwidthPackage>& input) { return cen_bandwidth_package::decide(input); }
// What a CloudInstance declares as an object goes to the cloud as text; it is compared as that text.
auto decide(const plan::Input<api::CloudInstance>& input) {
    api::CloudInstance encoded = input.object;
    encoded.spec.parameters = codec::instance_parameter(encoded.spec.parameters, encoded.spec.period);
    return cloud_instance::decide({encoded, input.facts});
}

// States of a purchase that goes well.
bool passing(const api::PlanStatus& status) {
    const api::Condition* reconciling = api::find_condition(status.conditions, api::ConditionType::Reconciling);
    if (reconciling == nullptr || reconciling->status != api::ConditionStatus::True) return false;
    constexpr api::Reason kPassing[] = {api::Reason::Purchasing, api::Reason::Upgrading, api::Reason::Renewing, api::Reason::WaitingForInventory};
    return std::ranges::any_of(kPassing, [&](api::Reason reason) { return api::to_string(reason) == reconciling->reason; });
}

// A setting that the cloud has accepted and that shows a while later.
bool takes_a_while(const api::Setting& setting) {
    using What = api::Setting::What;
    return setting.what == What::Destroy || setting.what == What::Attach || setting.what == What::Detach || setting.what == What::CancelOrder;
}

}  // namespace

template <class T>
net::Task<base::Result<runtime::Next>> Plans<T>::reconcile(api::Key key) {
    const Object plan = store_.get(key);
    if (!plan) {
        refusals_.erase(key);
        pace_.forget(key);
        co_return runtime::Next();
    }
    const std::shared_ptr<Account> account = accounts_.find({key.ns, plan->spec.account_ref});
    if (too_early(*plan, account.get())) co_return runtime::Next();
    auto decision = decide(plan::Input<T>{*plan, gather(*plan, account.get())});
    if (decision.action) {
        auto done = co_await act(plan, *decision.action, account);
        if (!done) co_return base::fail(done.error());
        co_return runtime::Next(std::chrono::nanoseconds(0));
    }
    if (decision.status != plan->status) {
        if (const auto wait = pace_.wait(key, passing(decision.status))) {
            if (account && decision.inventory_after) want(*account, key, *decision.inventory_after);
            co_return runtime::Next(wait);
        }
        auto written = co_await write_status(plan, decision.status);
        if (!written) co_return base::fail(written.error());
    } else {
        pace_.rest(key);
    }
    if (!account) co_return runtime::Next();
    if (decision.inventory_after) want(*account, key, *decision.inventory_after);
    if (!decision.look_again) co_return runtime::Next();
    co_return runtime::Next(account->clock().until(*decision.look_again));
}

template <class T>
bool Plans<T>::withdrawn(const api::PurchaseOrder& order) const {
    const Object plan = store_.get({order.meta.ns, order.spec.subject.name});
    if (!plan) return false;
    const std::shared_ptr<Account> account = accounts_.find({order.meta.ns, plan->spec.account_ref});
    plan::Facts facts = gather(*plan, account.get());
    api::PurchaseOrder idle = order;
    idle.status.phase = api::OrderPhase::Pending;
    idle.has_status = true;
    // What else is under way is none of its business.
    std::erase_if(facts.orders, [](const api::PurchaseOrder* other) { return !other->settled(); });
    facts.orders.push_back(&idle);
    const auto decision = decide(plan::Input<T>{*plan, std::move(facts)});
    const auto* cancel = decision.action ? std::get_if<plan::CancelOrder>(&*decision.action) : nullptr;
    return cancel != nullptr && cancel->name == order.meta.name;
}

template <class T>
void Plans<T>::want(Account& account, const api::Key& key, base::Time after) const {
    account.want({false, T::kPlan, key}, {after, false, after});
}

// A process that has just started knows nothing of the account yet, so what the one before it wrote still holds. The account's first reading wakes
// its plans.
template <class T>
bool Plans<T>::too_early(const T& plan, const Account* account) const {
    const auto object = context_.caches.accounts.get({plan.meta.ns, plan.spec.account_ref});
    if (!object || object->meta.deleted_at || (account != nullptr && account->looked_at)) return false;
    return !plan.meta.deleted_at && plan.status.observed_generation == plan.meta.generation;
}

template <class T>
plan::Account Plans<T>::account_of(const T& plan, const Account* account) const {
    plan::Account known;
    const auto object = context_.caches.accounts.get({plan.meta.ns, plan.spec.account_ref});
    known.exists = object != nullptr;
    known.message = "not read yet";
    if (!object) return known;
    known.frozen = object->spec.freeze;
    const std::string_view provider = api::names_of(T::kPlan).provider;
    if (api::to_string(object->spec.provider) != provider) {
        known.stalled = true;
        known.message = "its provider is " + std::string(api::to_string(object->spec.provider)) + "; a " + std::string(T::kKind) +
                        " needs one with provider " + std::string(provider) + ". Correct spec.accountRef.name.";
        return known;
    }
    if (account == nullptr) return known;
    const auto& trouble = account->trouble(T::kPlan);
    known.ready = !trouble;
    known.stalled = trouble && trouble->stalled;
    if (trouble) known.message = std::string(api::to_string(trouble->reason)) + ": " + trouble->message;
    known.now = account->clock().now();
    known.inventory = account->inventory(T::kPlan);
    return known;
}

template <class T>
plan::Facts Plans<T>::gather(const T& plan, const Account* account) const {
    plan::Facts facts;
    facts.node_now = context_.env.clock.system_now();
    const Subject self{T::kPlan, api::key_of(plan.meta)};
    for (const api::Key& order_key : context_.caches.orders_of(self)) {
        const auto order = context_.caches.orders.get(order_key);
        if (!order) continue;
        facts.orders.push_back(order.get());
        if (order->spec.act != api::Act::Create) continue;
        for (const std::string& id : order->status.plan_ids)
            for (const api::Key& other : context_.caches.orders_naming(id)) {
                const auto named = context_.caches.orders.get(other);
                if (named && subject_of(*named) != self) facts.order_of_another_names_plan = true;
            }
    }
    facts.account = account_of(plan, account);
    facts.claims = &context_.caches.holders();
    if (const auto at = refusals_.find(self.key); at != refusals_.end()) facts.refusals = at->second;
    return facts;
}

template <class T>
net::Task<base::Result<void>> Plans<T>::act(Object plan, Action action, std::shared_ptr<Account> account) {
    const api::Key key = api::key_of(plan->meta);
    const std::string me = plan::holder_of(plan->meta, T::kPlan);
    auto result = base::Result<void>();
    if (std::holds_alternative<plan::AddFinalizer>(action)) {
        result = co_await set_finalizer(plan, true);
    } else if (std::holds_alternative<plan::RemoveFinalizer>(action)) {
        result = co_await set_finalizer(plan, false);
    } else if (const auto* remember = std::get_if<plan::SetExternalId>(&action)) {
        const std::string body = codec::external_id_patch(plan->meta, remember->id);
        result = co_await patch_metadata(plan, body);
    } else if (const auto* take = std::get_if<plan::ClaimPlan>(&action)) {
        const std::string id = take->id;
        result = co_await ledger_.claim(id, me);
    } else if (const auto* give = std::get_if<plan::ReleaseClaim>(&action)) {
        const std::string id = give->id;
        result = co_await ledger_.release(id, me);
    } else if (const auto* order = std::get_if<plan::CreateOrder>(&action)) {
        const plan::CreateOrder wanted = *order;
        result = co_await ledger_.create_order(key, wanted);
    } else if (const auto* setting = std::get_if<api::Setting>(&action)) {
        const api::Setting wanted = *setting;
        result = co_await set_in_cloud(plan, wanted, account);
    } else {
        const base::Time node_now = context_.env.clock.system_now();
        const base::Time now = account ? account->clock().now().value_or(node_now) : node_now;
        result = co_await ledger_.change_order(key, action, now);
    }
    co_return result;
}

template <class T>
net::Task<base::Result<void>> Plans<T>::set_finalizer(Object plan, bool wanted) {
    auto finalizers = plan->meta.finalizers;
    if (wanted)
        finalizers.emplace_back(api::kFinalizer);
    else
        std::erase(finalizers, api::kFinalizer);
    const std::string body = codec::finalizers_patch(plan->meta, finalizers);
    auto result = co_await patch_metadata(plan, body);
    co_return result;
}

template <class T>
net::Task<base::Result<void>> Plans<T>::patch_metadata(Object plan, std::string body) {
    const std::string path = path_to(*plan);
    auto answer = co_await context_.kube.patch(path, body);
    if (!answer) {
        // The last finalizer went with the object.
        if (answer.error().kind() == base::ErrorKind::NotFound) co_return base::Result<void>();
        co_return base::fail(answer.error());
    }
    auto written = codec::decode<T>(*answer);
    if (!written) co_return base::fail(written.error());
    store_.observe(std::move(*written));
    co_return base::Result<void>();
}

template <class T>
net::Task<base::Result<void>> Plans<T>::set_in_cloud(Object plan, api::Setting setting, std::shared_ptr<Account> account) {
    const api::Key key = api::key_of(plan->meta);
    const std::string name = setting.name();
    const auto client = account->client();
    auto result = co_await client->set(setting);
    const std::optional<base::Time> cloud_now = account->clock().now();
    const base::Time now = cloud_now.value_or(context_.env.clock.system_now());
    if (!result) {
        context_.log.warn("plan could not be set", {{"object", key.text()}, {"setting", name}, {"why", result.error().message()}});
        context_.events.record(regarding(plan->meta, T::kKind), {true, "Updating", "Set", name + ": " + result.error().message()});
        refusals_[key][name] = {result.error().code(), result.error().message(), now + std::chrono::minutes(5)};
        co_return base::Result<void>();
    }
    context_.log.info("plan set", {{"object", key.text()}, {"setting", name}});
    account->note(T::kPlan, setting);
    refusals_[key].erase(name);
    if (takes_a_while(setting)) {
        refusals_[key][name] = {"", "Accepted; waiting for the account's listing to show it.", now + std::chrono::minutes(1)};
        if (cloud_now) want(*account, key, *cloud_now);
    }
    co_return base::Result<void>();
}

template <class T>
net::Task<base::Result<void>> Plans<T>::write_status(Object plan, Status status) {
    const std::string path = path_to(*plan, "status");
    const std::string body = codec::status_patch(plan->meta, status);
    auto answer = co_await context_.kube.patch(path, body);
    if (!answer) co_return base::fail(answer.error());
    auto written = codec::decode<T>(*answer);
    if (!written) co_return base::fail(written.error());
    tell(*plan, *written);
    store_.observe(std::move(*written));
    co_return base::Result<void>();
}

template <class T>
void Plans<T>::tell(const T& before, const T& after) {
    const auto changed = [&](api::ConditionType type) -> const api::Condition* {
        const api::Condition* was = api::find_condition(before.status.conditions, type);
        const api::Condition* is = api::find_condition(after.status.conditions, type);
        return is != nullptr && (was == nullptr || was->reason != is->reason) ? is : nullptr;
    };
    if (const api::Condition* ready = changed(api::ConditionType::Ready)) {
        context_.log.info("plan", {{"kind", T::kKind},
                                   {"object", api::key_of(after.meta).text()},
                                   {"reason", ready->reason},
                                   {"planIds", api::join_ids(after.status.ids)},
                                   {"message", ready->message}});
        const api::Condition* stalled = api::find_condition(after.status.conditions, api::ConditionType::Stalled);
        // What a purchase order stands at is told by the order's own event.
        if (stalled != nullptr && stalled->status == api::ConditionStatus::True && !ready->message.starts_with("PurchaseOrder "))
            context_.events.record(regarding(after.meta, T::kKind), {true, ready->reason, "Reconcile", ready->message});
    }
    if (const api::Condition* soon = changed(api::ConditionType::ExpiringSoon); soon != nullptr && soon->status == api::ConditionStatus::True)
        context_.events.record(regarding(after.meta, T::kKind), {true, soon->reason, "Expire", soon->message});
}

template class Plans<api::EdgeOnePlan>;
template class Plans<api::CloudInstance>;
template class Plans<api::CenBandwidthPackage>;

}  // namespace controllers
