#include "controllers/accounts.hpp"

#include <algorithm>
#include <utility>

#include "cloud/tencent/errors.hpp"
#include "codec/codec.hpp"
#include "kube/secret.hpp"

namespace controllers {
namespace {

using Trouble = Account::Trouble;

Trouble trouble_of(const base::Error& error) {
    Trouble trouble;
    trouble.message = error.message();
    switch (error.kind()) {
        case base::ErrorKind::Unauthorized:
            // A clock that is off is set right by the answer itself.
            trouble.reason = error.code().ends_with("SignatureExpire") ? api::Reason::ClockSkewed : api::Reason::CredentialsInvalid;
            trouble.stalled = trouble.reason == api::Reason::CredentialsInvalid;
            break;
        case base::ErrorKind::Forbidden:
            trouble.reason = api::Reason::PermissionDenied;
            trouble.stalled = true;
            break;
        case base::ErrorKind::Throttled: trouble.reason = api::Reason::Throttled; break;
        default: trouble.reason = api::Reason::CloudUnreachable; break;
    }
    return trouble;
}

bool same(const std::optional<Trouble>& a, const std::optional<Trouble>& b) {
    return a.has_value() == b.has_value() && (!a || (a->reason == b->reason && a->message == b->message));
}

// A status that says when the inventory was read would be written at every reading; this often is enough for people.
constexpr base::Seconds kTellInventory = std::chrono::minutes(10);
constexpr std::size_t kUnclaimedTold = 50;

}  // namespace

std::shared_ptr<Account> Accounts::find(const api::Key& key) const {
    const auto at = accounts_.find(key);
    return at == accounts_.end() ? nullptr : at->second;
}

net::Task<base::Result<runtime::Next>> Accounts::reconcile(api::Key key) {
    const auto object = context_.caches.accounts.get(key);
    if (!object || object->meta.deleted_at) {
        accounts_.erase(key);
        context_.metrics.forget_account(key.text());
        for (const api::Key& plan : context_.caches.plans_using(key)) context_.plan_queue->add(plan, runtime::Priority::Low);
        co_return runtime::Next();
    }
    auto& slot = accounts_[key];
    if (!slot) slot = std::make_shared<Account>(context_, key);
    const std::shared_ptr<Account> account = slot;
    const std::optional<Trouble> before_trouble = account->trouble;
    const std::optional<Trouble> trouble = co_await refresh(account, object->spec);
    account->trouble = trouble;
    account->looked_at = true;
    const bool changed = !same(before_trouble, trouble);
    if (changed && trouble)
        context_.log.warn("account can't be used", {{"account", key.text()}, {"reason", api::to_string(trouble->reason)}, {"why", trouble->message}});
    wake(*account, changed);
    auto told = co_await tell(account);
    if (!told) co_return base::fail(told.error());
    std::chrono::nanoseconds wait = context_.settings.inventory_interval;
    if (const auto need = account->next_need(); need && account->clock().now())
        wait = std::min(wait, std::max<std::chrono::nanoseconds>(account->clock().until(need->read_after), std::chrono::milliseconds(500)));
    co_return runtime::Next(wait);
}

net::Task<std::optional<Trouble>> Accounts::refresh(std::shared_ptr<Account> account, api::CloudAccountSpec spec) {
    if (auto opened = account->open(spec, connect_); !opened) co_return Trouble{api::Reason::CloudUnreachable, true, opened.error().message()};
    auto bad = co_await load_credentials(account, spec);
    if (bad) co_return bad;
    const auto client = account->client();
    auto inventory = co_await client->list_plans();
    if (!inventory) co_return trouble_of(inventory.error());
    context_.metrics.inventory_read(account->key().text(), inventory->read_at);
    for (const std::string& id : account->keep(std::move(*inventory))) wake_plan(*account, id);
    const auto need = account->next_need();
    const std::optional<base::Time> now = account->clock().now();
    if (now && (account->deals_unsure() || (need && need->deals))) {
        base::Time from = *now - std::chrono::hours(1);
        if (need && need->deals) from = std::min(from, need->deals_from);
        co_await read_deals(account, from);
    }
    co_return std::nullopt;
}

net::Task<std::optional<Trouble>> Accounts::load_credentials(std::shared_ptr<Account> account, api::CloudAccountSpec spec) {
    const std::string name = "Secret " + spec.secret_ref;
    auto data = co_await kube::read_secret(context_.kube, account->key().ns, spec.secret_ref);
    if (!data) {
        const bool missing = data.error().kind() == base::ErrorKind::NotFound;
        co_return Trouble{api::Reason::CredentialsMissing, missing,
                          missing ? name + " does not exist in namespace " + account->key().ns + ". Create it with the keys secretId and secretKey."
                                  : name + " could not be read: " + data.error().message()};
    }
    auto credentials = tencent::from_secret_data(*data);
    if (!credentials) co_return Trouble{api::Reason::CredentialsMissing, true, name + ": " + credentials.error().message()};
    account->client()->set_credentials(std::move(*credentials));
    co_return std::nullopt;
}

net::Task<void> Accounts::read_deals(std::shared_ptr<Account> account, base::Time from) {
    const auto client = account->client();
    auto deals = co_await client->list_deals(from);
    if (deals) {
        account->keep(std::move(*deals));
    } else if (deals.error().kind() == base::ErrorKind::Forbidden) {
        account->deals_refused();
    } else {
        context_.log.warn("order list could not be read", {{"account", account->key().text()}, {"why", deals.error().message()}});
    }
}

// The object that stands for a plan that changed; an object that waits for its plan to appear waits as a Waiter.
void Accounts::wake_plan(const Account& account, const std::string& id) {
    const auto holder = context_.caches.holders().find(id);
    if (holder != context_.caches.holders().end()) {
        if (const auto plan = plan_of_holder(holder->second)) context_.plan_queue->add(*plan, runtime::Priority::High);
        return;
    }
    // Observed plans have no claim.
    for (const api::Key& key : context_.caches.plans_using(account.key()))
        if (const auto plan = context_.caches.plans.get(key); plan && (plan->spec.adopt_plan_id == id || plan->status.plan_id == id))
            context_.plan_queue->add(key, runtime::Priority::High);
}

void Accounts::wake(Account& account, bool trouble_changed) {
    if (trouble_changed) {
        for (const api::Key& plan : context_.caches.plans_using(account.key())) context_.plan_queue->add(plan, runtime::Priority::High);
        for (const api::Key& order : context_.caches.open_orders()) context_.order_queue->add(order, runtime::Priority::High);
    }
    for (const Account::Waiter& waiter : account.take_satisfied())
        (waiter.order ? context_.order_queue : context_.plan_queue)->add(waiter.key, runtime::Priority::High);
}

api::CloudAccountStatus Accounts::status_of(const Account& account, const api::CloudAccount& object) const {
    api::CloudAccountStatus status = object.status;
    status.observed_generation = object.meta.generation;
    const auto node_now = context_.env.clock.system_now();
    if (const auto offset = account.clock().offset_to_node()) {
        // Whole seconds jitter by one; that is no news.
        const long seconds = offset->count();
        if (!status.clock_offset_seconds || std::abs(*status.clock_offset_seconds - seconds) > 2) status.clock_offset_seconds = seconds;
    }
    status.order_list_readable = account.deals_permitted();
    if (const api::PlanInventory* inventory = account.inventory()) {
        if (!status.inventory_at || inventory->read_at >= *status.inventory_at + kTellInventory || inventory->read_at < *status.inventory_at)
            status.inventory_at = inventory->read_at;
        status.plans = static_cast<int>(inventory->plans.size());
        status.claimed = 0;
        status.unclaimed.clear();
        for (const auto& [id, plan] : inventory->plans) {
            if (context_.caches.holders().contains(id))
                ++status.claimed;
            else if (status.unclaimed.size() < kUnclaimedTold)
                status.unclaimed.push_back(id);
        }
    }
    if (account.trouble) {
        api::set_standing(status.conditions, account.trouble->stalled ? api::Standing::Stalled : api::Standing::Working, account.trouble->reason,
                          account.trouble->message, object.meta.generation, node_now);
    } else if (object.spec.freeze) {
        api::set_standing(status.conditions, api::Standing::Ready, api::Reason::AccountFrozen,
                          "Frozen (spec.freeze): everything is observed, nothing is bought or changed.", object.meta.generation, node_now);
    } else {
        api::set_standing(status.conditions, api::Standing::Ready, api::Reason::CredentialsValid,
                          "The credentials work and the account's plans are read.", object.meta.generation, node_now);
    }
    return status;
}

net::Task<base::Result<void>> Accounts::tell(std::shared_ptr<Account> account) {
    const auto object = context_.caches.accounts.get(account->key());
    if (!object) co_return base::Result<void>();
    const api::CloudAccountStatus status = status_of(*account, *object);
    const std::string name = account->key().text();
    context_.metrics.account_ready(name, !account->trouble);
    context_.metrics.account_plans(name, static_cast<std::size_t>(status.claimed), static_cast<std::size_t>(status.plans - status.claimed));
    if (const auto offset = account->clock().offset_to_node()) context_.metrics.clock_offset(name, *offset);
    if (status == object->status) co_return base::Result<void>();
    const api::Condition* was = api::find_condition(object->status.conditions, api::ConditionType::Ready);
    const api::Condition* is = api::find_condition(status.conditions, api::ConditionType::Ready);
    const std::string path = kube::path_of<api::CloudAccount>().object(object->meta.ns, object->meta.name, "status");
    const std::string body = codec::status_patch(object->meta, status);
    auto answer = co_await context_.kube.patch(path, body);
    if (!answer) co_return base::fail(answer.error());
    if (is != nullptr && (was == nullptr || was->reason != is->reason))
        context_.events.record(regarding(*object), {account->trouble.has_value(), is->reason, "Observe", is->message});
    auto decoded = codec::decode<api::CloudAccount>(*answer);
    if (!decoded) co_return base::fail(decoded.error());
    context_.caches.accounts.observe(std::move(*decoded));
    co_return base::Result<void>();
}

}  // namespace controllers
