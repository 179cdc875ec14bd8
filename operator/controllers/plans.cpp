#include "controllers/plans.hpp"

#include <algorithm>
#include <utility>

#include "codec/codec.hpp"

namespace controllers {
namespace {

using edge_one_plan::Action;

std::string path_to(const api::EdgeOnePlan& plan, std::string_view subresource = {}) {
    return kube::path_of<api::EdgeOnePlan>().object(plan.meta.ns, plan.meta.name, subresource);
}

// States of a purchase that goes well.
bool passing(const api::EdgeOnePlanStatus& status) {
    const api::Condition* reconciling = api::find_condition(status.conditions, api::ConditionType::Reconciling);
    if (reconciling == nullptr || reconciling->status != api::ConditionStatus::True) return false;
    constexpr api::Reason kPassing[] = {api::Reason::Purchasing, api::Reason::Upgrading, api::Reason::Renewing, api::Reason::WaitingForInventory};
    return std::ranges::any_of(kPassing, [&](api::Reason reason) { return api::to_string(reason) == reconciling->reason; });
}

}  // namespace

net::Task<base::Result<runtime::Next>> Plans::reconcile(api::Key key) {
    const auto plan = context_.caches.plans.get(key);
    if (!plan) {
        refusals_.erase(key);
        pace_.forget(key);
        context_.metrics.forget_plan(key.ns, key.name);
        co_return runtime::Next();
    }
    if (const auto expires = plan->status.expires_at) context_.metrics.plan_expires(key.ns, key.name, *expires);
    const std::shared_ptr<Account> account = accounts_.find({key.ns, plan->spec.account_ref});
    if (too_early(*plan, account.get())) co_return runtime::Next();
    edge_one_plan::Decision decision = edge_one_plan::decide(gather(*plan, account.get()));
    if (decision.action) {
        auto done = co_await act(plan, *decision.action, account);
        if (!done) co_return base::fail(done.error());
        co_return runtime::Next(std::chrono::nanoseconds(0));
    }
    if (decision.status != plan->status) {
        if (const auto wait = pace_.wait(key, passing(decision.status))) {
            if (account && decision.inventory_after) account->want({false, key}, {*decision.inventory_after, false, *decision.inventory_after});
            co_return runtime::Next(wait);
        }
        auto written = co_await write_status(plan, decision.status);
        if (!written) co_return base::fail(written.error());
    } else {
        pace_.rest(key);
    }
    if (!account) co_return runtime::Next();
    if (decision.inventory_after) account->want({false, key}, {*decision.inventory_after, false, *decision.inventory_after});
    if (!decision.look_again) co_return runtime::Next();
    co_return runtime::Next(account->clock().until(*decision.look_again));
}

// A process that has just started knows nothing of the account yet, so what the one before it wrote still holds. The account's first reading wakes
// its plans.
bool Plans::too_early(const api::EdgeOnePlan& plan, const Account* account) const {
    const auto object = context_.caches.accounts.get({plan.meta.ns, plan.spec.account_ref});
    if (!object || object->meta.deleted_at || (account != nullptr && account->looked_at)) return false;
    return !plan.meta.deleted_at && plan.status.observed_generation == plan.meta.generation;
}

edge_one_plan::Input Plans::gather(const api::EdgeOnePlan& plan, const Account* account) const {
    edge_one_plan::Input input{.plan = plan, .orders = {}, .account = {}, .refusals = {}, .node_now = context_.env.clock.system_now()};
    const api::Key key = api::key_of(plan.meta);
    for (const api::Key& order_key : context_.caches.orders_of(key)) {
        const auto order = context_.caches.orders.get(order_key);
        if (!order || order->spec.subject.kind != api::EdgeOnePlan::kKind) continue;
        input.orders.push_back(order.get());
        if (order->spec.act != api::Act::Create || order->status.plan_id.empty()) continue;
        for (const api::Key& other : context_.caches.orders_naming(order->status.plan_id)) {
            const auto named = context_.caches.orders.get(other);
            if (other.ns != key.ns || named->spec.subject.name != key.name) input.order_of_another_names_plan = true;
        }
    }
    const auto object = context_.caches.accounts.get({key.ns, plan.spec.account_ref});
    input.account.exists = object != nullptr;
    input.account.message = "not read yet";
    if (object) input.account.frozen = object->spec.freeze;
    if (account != nullptr && object) {
        input.account.ready = !account->trouble;
        input.account.stalled = account->trouble && account->trouble->stalled;
        if (account->trouble) input.account.message = std::string(api::to_string(account->trouble->reason)) + ": " + account->trouble->message;
        input.account.now = account->clock().now();
        input.account.inventory = account->inventory();
    }
    input.claims = &context_.caches.holders();
    if (const auto at = refusals_.find(key); at != refusals_.end()) input.refusals = at->second;
    return input;
}

net::Task<base::Result<void>> Plans::act(std::shared_ptr<const api::EdgeOnePlan> plan, Action action, std::shared_ptr<Account> account) {
    const api::Key key = api::key_of(plan->meta);
    auto result = base::Result<void>();
    if (std::holds_alternative<edge_one_plan::AddFinalizer>(action)) {
        auto finalizers = plan->meta.finalizers;
        finalizers.emplace_back(api::kFinalizer);
        const std::string body = codec::finalizers_patch(plan->meta, finalizers);
        result = co_await patch_metadata(plan, body);
    } else if (std::holds_alternative<edge_one_plan::RemoveFinalizer>(action)) {
        auto finalizers = plan->meta.finalizers;
        std::erase(finalizers, api::kFinalizer);
        const std::string body = codec::finalizers_patch(plan->meta, finalizers);
        result = co_await patch_metadata(plan, body);
    } else if (const auto* remember = std::get_if<edge_one_plan::SetExternalId>(&action)) {
        const std::string body = codec::external_id_patch(plan->meta, remember->id);
        result = co_await patch_metadata(plan, body);
    } else if (const auto* take = std::get_if<edge_one_plan::ClaimPlan>(&action)) {
        const std::string id = take->id;
        result = co_await claim(plan, id);
    } else if (const auto* give = std::get_if<edge_one_plan::ReleaseClaim>(&action)) {
        const std::string id = give->id;
        const std::string holder = edge_one_plan::holder_of(*plan);
        result = co_await release(id, holder);
    } else if (const auto* order = std::get_if<edge_one_plan::CreateOrder>(&action)) {
        const edge_one_plan::CreateOrder wanted = *order;
        result = co_await create_order(key, wanted);
    } else if (std::holds_alternative<edge_one_plan::CancelOrder>(action) || std::holds_alternative<edge_one_plan::ContestOrder>(action) ||
               std::holds_alternative<edge_one_plan::MarkDestroyed>(action)) {
        result = co_await change_order(key, action, account);
    } else {
        result = co_await set_in_cloud(plan, action, account);
    }
    co_return result;
}

net::Task<base::Result<void>> Plans::patch_metadata(std::shared_ptr<const api::EdgeOnePlan> plan, std::string body) {
    const std::string path = path_to(*plan);
    auto answer = co_await context_.kube.patch(path, body);
    if (!answer) {
        // The last finalizer went with the object.
        if (answer.error().kind() == base::ErrorKind::NotFound) co_return base::Result<void>();
        co_return base::fail(answer.error());
    }
    auto written = codec::decode<api::EdgeOnePlan>(*answer);
    if (!written) co_return base::fail(written.error());
    context_.caches.plans.observe(std::move(*written));
    co_return base::Result<void>();
}

net::Task<base::Result<void>> Plans::create_order(api::Key subject, edge_one_plan::CreateOrder action) {
    api::PurchaseOrder order;
    order.meta.ns = subject.ns;
    order.meta.name = action.name;
    order.spec = std::move(action.spec);
    order.spec.request = codec::canonical_request(order.spec.act, order.spec.parameters);
    const std::string path = kube::path_of<api::PurchaseOrder>().collection(subject.ns);
    const std::string body = codec::encode_new(order);
    auto answer = co_await context_.kube.create(path, body);
    if (!answer) co_return base::fail(answer.error().in("PurchaseOrder " + subject.ns + "/" + order.meta.name));
    auto written = codec::decode<api::PurchaseOrder>(*answer);
    if (!written) co_return base::fail(written.error());
    context_.log.info("purchase declared", {{"object", subject.text()}, {"order", order.meta.name}, {"act", api::to_string(order.spec.act)}});
    context_.caches.orders.observe(std::move(*written));
    co_return base::Result<void>();
}

net::Task<base::Result<void>> Plans::change_order(api::Key subject, Action action, std::shared_ptr<Account> account) {
    const base::Time node_now = context_.env.clock.system_now();
    const base::Time now = account ? account->clock().now().value_or(node_now) : node_now;
    std::string name;
    if (const auto* order = std::get_if<edge_one_plan::CancelOrder>(&action)) name = order->name;
    if (const auto* order = std::get_if<edge_one_plan::ContestOrder>(&action)) name = order->name;
    if (const auto* order = std::get_if<edge_one_plan::MarkDestroyed>(&action)) name = order->name;
    const auto order = context_.caches.orders.get({subject.ns, name});
    if (!order) co_return base::fail(base::ErrorKind::Conflict, "PurchaseOrder " + name + " is not known yet");
    api::PurchaseOrderStatus status = order->status;
    if (const auto* cancel = std::get_if<edge_one_plan::CancelOrder>(&action)) {
        if (!purchase::cancellable(*order)) co_return base::Result<void>();
        status = purchase::cancel(*order, cancel->why, now, node_now);
    } else if (const auto* contest = std::get_if<edge_one_plan::ContestOrder>(&action)) {
        status = purchase::contest(*order, contest->holder, node_now);
    } else {
        status.destroyed_at = now;
    }
    const std::string path = kube::path_of<api::PurchaseOrder>().object(subject.ns, name, "status");
    const std::string body = codec::status_patch(order->meta, status);
    auto answer = co_await context_.kube.patch(path, body);
    if (!answer) co_return base::fail(answer.error());
    auto written = codec::decode<api::PurchaseOrder>(*answer);
    if (!written) co_return base::fail(written.error());
    context_.caches.orders.observe(std::move(*written));
    co_return base::Result<void>();
}

net::Task<base::Result<void>> Plans::claim(std::shared_ptr<const api::EdgeOnePlan> plan, std::string plan_id) {
    api::Claim claim;
    claim.meta.ns = context_.settings.ns;
    claim.meta.name = "plan-" + plan_id;
    claim.plan_id = plan_id;
    claim.holder = edge_one_plan::holder_of(*plan);
    const std::string path = kube::leases().collection(claim.meta.ns);
    const std::string body = codec::encode_new(claim);
    auto answer = co_await context_.kube.create(path, body);
    if (!answer && answer.error().kind() == base::ErrorKind::AlreadyExists) {
        // Somebody was first; whose it is decides the next pass.
        const std::string existing = kube::leases().object(claim.meta.ns, claim.meta.name);
        answer = co_await context_.kube.get(existing);
    }
    if (!answer) co_return base::fail(answer.error().in("claim of plan " + plan_id));
    auto written = codec::decode<api::Claim>(*answer);
    if (!written) co_return base::fail(written.error());
    context_.caches.claims.observe(std::move(*written));
    co_return base::Result<void>();
}

net::Task<base::Result<void>> Plans::release(std::string plan_id, std::string holder) {
    const auto& claims = context_.caches.claims.all();
    const auto at =
        std::ranges::find_if(claims, [&](const auto& entry) { return entry.second->plan_id == plan_id && entry.second->holder == holder; });
    if (at == claims.end()) co_return base::Result<void>();
    const api::ObjectMeta meta = at->second->meta;
    const std::string path = kube::leases().object(meta.ns, meta.name);
    auto removed = co_await context_.kube.remove(path, meta.uid);
    if (!removed && removed.error().kind() != base::ErrorKind::NotFound && removed.error().kind() != base::ErrorKind::Conflict)
        co_return base::fail(removed.error());
    context_.caches.claims.remove(api::key_of(meta), meta.resource_version);
    co_return base::Result<void>();
}

net::Task<base::Result<void>> Plans::set_in_cloud(std::shared_ptr<const api::EdgeOnePlan> plan, Action action, std::shared_ptr<Account> account) {
    const api::Key key = api::key_of(plan->meta);
    const auto client = account->client();
    std::string setting;
    std::string plan_id;
    auto result = base::Result<void>();
    if (const auto* flag = std::get_if<edge_one_plan::SetAutoRenewal>(&action)) {
        setting = edge_one_plan::kFlagSetting;
        plan_id = flag->id;
        const bool on = flag->on;
        result = co_await client->modify_plan(plan_id, on);
        if (result) account->note_auto_renewal(plan_id, on);
    } else if (const auto* bind = std::get_if<edge_one_plan::BindZone>(&action)) {
        setting = bind->zone;
        plan_id = bind->id;
        result = co_await client->bind_zone(setting, plan_id);
        if (result) account->note_zone(plan_id, setting);
    } else if (const auto* destroy = std::get_if<edge_one_plan::DestroyPlan>(&action)) {
        setting = edge_one_plan::kDestroySetting;
        plan_id = destroy->id;
        result = co_await client->destroy_plan(plan_id);
        // The listing shows when it is gone.
        if (const auto cloud_now = account->clock().now(); result && cloud_now) account->want({false, key}, {*cloud_now, false, *cloud_now});
    }
    const base::Time now = account->clock().now().value_or(context_.env.clock.system_now());
    if (result) {
        context_.log.info("plan set", {{"object", key.text()}, {"setting", setting}, {"planId", plan_id}});
        // A destruction needs a while to show; the listing is asked meanwhile.
        if (setting == edge_one_plan::kDestroySetting)
            refusals_[key][setting] = {"", "DestroyPlan was accepted; waiting for the account's listing to show it.", now + std::chrono::minutes(1)};
        else
            refusals_[key].erase(setting);
        co_return base::Result<void>();
    }
    context_.log.warn("plan could not be set",
                      {{"object", key.text()}, {"setting", setting}, {"planId", plan_id}, {"why", result.error().message()}});
    context_.events.record(regarding(*plan), {true, "Updating", "Set", setting + ": " + result.error().message()});
    refusals_[key][setting] = {result.error().code(), result.error().message(), now + std::chrono::minutes(5)};
    co_return base::Result<void>();
}

net::Task<base::Result<void>> Plans::write_status(std::shared_ptr<const api::EdgeOnePlan> plan, api::EdgeOnePlanStatus status) {
    const std::string path = path_to(*plan, "status");
    const std::string body = codec::status_patch(plan->meta, status);
    auto answer = co_await context_.kube.patch(path, body);
    if (!answer) co_return base::fail(answer.error());
    auto written = codec::decode<api::EdgeOnePlan>(*answer);
    if (!written) co_return base::fail(written.error());
    tell(*plan, *written);
    context_.caches.plans.observe(std::move(*written));
    co_return base::Result<void>();
}

void Plans::tell(const api::EdgeOnePlan& before, const api::EdgeOnePlan& after) {
    const auto changed = [&](api::ConditionType type) -> const api::Condition* {
        const api::Condition* was = api::find_condition(before.status.conditions, type);
        const api::Condition* is = api::find_condition(after.status.conditions, type);
        return is != nullptr && (was == nullptr || was->reason != is->reason) ? is : nullptr;
    };
    if (const api::Condition* ready = changed(api::ConditionType::Ready)) {
        context_.log.info(
            "plan",
            {{"object", api::key_of(after.meta).text()}, {"reason", ready->reason}, {"planId", after.status.plan_id}, {"message", ready->message}});
        const api::Condition* stalled = api::find_condition(after.status.conditions, api::ConditionType::Stalled);
        // What a purchase order stands at is told by the order's own event.
        if (stalled != nullptr && stalled->status == api::ConditionStatus::True && !ready->message.starts_with("PurchaseOrder "))
            context_.events.record(regarding(after), {true, ready->reason, "Reconcile", ready->message});
    }
    if (const api::Condition* soon = changed(api::ConditionType::ExpiringSoon); soon != nullptr && soon->status == api::ConditionStatus::True)
        context_.events.record(regarding(after), {true, soon->reason, "Expire", soon->message});
}

}  // namespace controllers
