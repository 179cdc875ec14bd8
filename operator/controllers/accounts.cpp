#include "controllers/accounts.hpp"

#include <algorithm>
#include <utility>

#include "codec/codec.hpp"

namespace controllers {
namespace {

using Trouble = Account::Trouble;

// AuthFailure.SignatureExpire; InvalidTimeStamp.Expired, IllegalTimestamp
bool is_about_the_clock(std::string_view code) { return code.ends_with("SignatureExpire") || code.contains("Time"); }

Trouble trouble_of(const base::Error& error) {
    Trouble trouble;
    trouble.message = error.message();
    switch (error.kind()) {
        case base::ErrorKind::Unauthorized:
            // A clock that is off is set right by the answer itself.
            trouble.reason = is_about_the_clock(error.code()) ? api::Reason::ClockSkewed : api::Reason::CredentialsInvalid;
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

// Not known whose keys these are is not known to be the same account's as before. It is asked again at the next look.
Trouble unidentified(Account& account, const base::Error& error, const std::string& bought_in) {
    Trouble trouble = trouble_of(error);
    if (trouble.reason == api::Reason::CredentialsInvalid) account.keys.reset();
    trouble.message = "It is not known whose keys these are, and what this CloudAccount has bought so far is in account " + bought_in +
                      ": with keys of another account it would be bought again. " + error.message();
    return trouble;
}

std::optional<Trouble> first_of(const Account::Troubles& troubles) {
    if (troubles.account) return troubles.account;
    for (const auto& trouble : troubles.kinds)
        if (trouble) return trouble;
    return std::nullopt;
}

// What the keys may do beside what listing the plans has shown.
std::string orders_told(const Account& account) {
    const api::PlanInventory* packages = account.inventory(api::PlanKind::Package);
    const bool billing = packages == nullptr || packages->billing_refused.empty();
    const std::string refused = billing ? "" : " BSS answers " + packages->billing_refused;
    if (account.deals_permitted().value_or(true)) return refused;
    return refused + " They may not read the order list, so the outcome of a purchase whose answer is lost may need a person.";
}

std::string unclaimed_told(const api::CloudAccountStatus& status) {
    const int unclaimed = status.plans - status.claimed;
    if (unclaimed <= 0) return "";
    return " It owns " + std::to_string(unclaimed) + (unclaimed == 1 ? " plan" : " plans") +
           " that no object claims (status.unclaimed): bought elsewhere, left behind, or to be adopted.";
}

// A status that says when the inventory was read would be written at every reading; this often is enough for people.
constexpr base::Seconds kTellInventory = std::chrono::minutes(10);
constexpr std::size_t kUnclaimedTold = 50;
constexpr std::chrono::nanoseconds kIdentifyAgain = std::chrono::minutes(10);
// Pauses at the least, before a reading that somebody waits for, and where the last look failed or keys have to be renewed.
constexpr std::chrono::nanoseconds kReadAgain = std::chrono::milliseconds(500);
constexpr std::chrono::nanoseconds kTryAgain = std::chrono::seconds(10);

}  // namespace

std::shared_ptr<Account> Accounts::find(const api::Key& key) const {
    const auto at = accounts_.find(key);
    return at == accounts_.end() ? nullptr : at->second;
}

void Accounts::suspect(const api::Key& key) {
    if (const auto account = find(key)) {
        account->keys.reset();
        // Nobody signs with them before that.
        account->troubles.account = Trouble{api::Reason::CredentialsInvalid, false, "its keys were refused in a purchase and are looked at again"};
    }
    context_.account_queue->add(key, runtime::Priority::High);
}

net::Task<base::Result<runtime::Next>> Accounts::reconcile(api::Key key) {
    const auto object = context_.caches.accounts.get(key);
    if (!object || object->meta.deleted_at) {
        accounts_.erase(key);
        limiters_.forget(key);
        for (const Subject& plan : context_.caches.plans_using(key)) context_.wake(plan, runtime::Priority::Low);
        co_return runtime::Next();
    }
    auto& slot = accounts_[key];
    if (!slot) slot = std::make_shared<Account>(context_, key);
    const std::shared_ptr<Account> account = slot;
    const Account::Troubles before = account->troubles;
    const bool listed_orders = account->order_list_trouble().empty();
    const bool had_keys = account->keys.has_value();
    const std::optional<base::Time> began = account->clock().now();
    const auto asked = account->next_need();
    Account::Troubles troubles = co_await refresh(account, object->spec);
    // Keys that have worked were refused and dropped: they ended, or were rotated. Once more with new ones before anything is told.
    if (had_keys && !account->keys && troubles.account) troubles = co_await refresh(account, object->spec);
    // What was broken off, since we leave, says nothing of the account.
    if (!context_.may_act()) co_return runtime::Next(context_.settings.inventory_interval);
    // Those who have met what stood there meanwhile are woken, too.
    const bool changed = before != troubles || account->troubles != troubles || listed_orders != account->order_list_trouble().empty();
    account->troubles = troubles;
    account->looked_at = true;
    if (const auto trouble = first_of(troubles); before != troubles && trouble)
        context_.log.warn("account can't be used", {{"account", key.text()}, {"reason", api::to_string(trouble->reason)}, {"why", trouble->message}});
    // A need that this look was for, and that it has not met: something can't be read at present.
    const auto unmet = account->next_need();
    const bool missed = asked && unmet && began && asked->read_after <= *began && unmet->read_after <= asked->read_after;
    const bool in_vain = missed || first_of(troubles);
    account->hold_off(in_vain ? kTryAgain : std::chrono::nanoseconds(0));
    wake(*account, changed);
    auto told = co_await tell(account, object->meta.generation);
    if (!told) co_return base::fail(told.error());
    std::chrono::nanoseconds wait = context_.settings.inventory_interval;
    const auto sooner = [&](base::Time when, std::chrono::nanoseconds least) {
        if (account->clock().now()) wait = std::min(wait, std::max(account->clock().until(when), least));
    };
    if (const auto need = account->next_need()) sooner(need->read_after, in_vain ? kTryAgain : kReadAgain);
    const std::optional<Account::Keys>& keys = account->keys;
    if (keys && keys->renew_at) sooner(*keys->renew_at, kTryAgain);
    co_return runtime::Next(wait);
}

net::Task<Account::Troubles> Accounts::refresh(std::shared_ptr<Account> account, api::CloudAccountSpec spec) {
    Account::Troubles troubles;
    // Whose account it is shows only once the keys work; until then everybody has a limit of his own.
    const std::string identity = std::string(api::to_string(spec.provider)) + " " +
                                 (account->identity.account_id.empty() ? account->key().text() : account->identity.account_id);
    const auto limiter = limiters_.of(identity, account->key(), spec.requests_per_second);
    if (auto opened = account->open(spec, connect_, limiter); !opened) {
        troubles.account = Trouble{api::Reason::CloudUnreachable, true, opened.error().message()};
        co_return troubles;
    }
    account->client()->set_limiter(limiter);
    troubles.account = co_await keys_.refresh(account, spec);
    if (!troubles.account) troubles.account = co_await identify(account, spec);
    if (troubles.account) co_return troubles;
    const auto client = account->client();
    // Once the plans are read they satisfy whoever waits for an order list that was refused; a refusal may have passed since.
    const auto before = account->next_need();
    const std::vector<api::PlanKind> kinds = kinds_of(*account, spec.provider);
    account->keep_only(kinds);
    for (const api::PlanKind kind : kinds) {
        auto inventory = co_await client->list_plans(kind);
        if (inventory) {
            for (const std::string& id : account->keep(kind, std::move(*inventory))) wake_plan(*account, kind, id);
            continue;
        }
        const Trouble trouble = trouble_of(inventory.error());
        // Keys that may not list one kind may list another.
        if (trouble.reason == api::Reason::PermissionDenied) {
            troubles.kinds.at(static_cast<std::size_t>(std::to_underlying(kind))) = trouble;
            continue;
        }
        if (trouble.reason == api::Reason::CredentialsInvalid) account->keys.reset();
        troubles.account = trouble;
        co_return troubles;
    }
    const auto need = account->deals_permitted() == false ? before : account->next_need();
    const std::optional<base::Time> now = account->clock().now();
    if (now && (account->deals_unsure() || (need && need->deals))) {
        base::Time from = *now - std::chrono::hours(1);
        if (need && need->deals) from = std::min(from, need->deals_from);
        co_await read_deals(account, from);
    }
    co_return troubles;
}

net::Task<std::optional<Trouble>> Accounts::identify(std::shared_ptr<Account> account, api::CloudAccountSpec spec) {
    const base::SteadyTime now = context_.env.clock.steady_now();
    const std::optional<base::SteadyTime> due = account->identify_at;
    if (!due || now < *due) co_return std::nullopt;
    // Nobody buys meanwhile: it may be another account's money.
    if (!account->troubles.account)
        account->troubles.account = Trouble{api::Reason::CredentialsInvalid, false, "it is being asked whose its new keys are"};
    const auto client = account->client();
    auto identity = co_await client->who_am_i();
    const std::string other = account_before(account->key());
    if (!identity) {
        account->identity = {};
        context_.log.info("whose keys these are is not known", {{"account", account->key().text()}, {"why", identity.error().message()}});
        if (!other.empty()) co_return unidentified(*account, identity.error(), other);
        // Not everybody may ask; the shared rate limit and the check below are then missing, and nothing else.
        account->identify_at = now + kIdentifyAgain;
        co_return std::nullopt;
    }
    if (!other.empty() && other != identity->account_id) {
        account->keys.reset();
        co_return Trouble{api::Reason::CredentialsInvalid, true,
                          "The keys are of account " + identity->account_id + ", and what this CloudAccount has bought so far is in account " +
                              other + ": there it would not be found, and it would be bought again. Put keys of account " + other +
                              " back, and declare a CloudAccount of its own for the other one."};
    }
    account->identity = std::move(*identity);
    account->identify_at.reset();
    const std::string name = std::string(api::to_string(spec.provider)) + " " + account->identity.account_id;
    client->set_limiter(limiters_.of(name, account->key(), spec.requests_per_second));
    co_return std::nullopt;
}

std::string Accounts::account_before(const api::Key& key) const {
    bool bought = false;
    for (const auto& [name, order] : context_.caches.orders.all()) {
        if (name.ns != key.ns || order->spec.account_ref != key.name || order->status.phase == api::OrderPhase::Cancelled) continue;
        if (!order->status.account_id.empty()) return order->status.account_id;
        bought = true;
    }
    // Orders that do not say it, since nothing was sent yet or by an older version. The CloudAccount may have been declared again since.
    const auto object = context_.caches.accounts.get(key);
    return object && bought ? object->status.account_id : "";
}

std::vector<api::PlanKind> Accounts::kinds_of(const Account& account, api::Provider provider) const {
    std::vector<api::PlanKind> kinds;
    const auto& users = context_.caches.plans_using(account.key());
    for (const api::PlanKind kind : api::kPlanKinds) {
        if (api::names_of(kind).provider != api::to_string(provider)) continue;
        if (account.waited_for(kind) || std::ranges::any_of(users, [&](const Subject& user) { return user.kind == kind; })) kinds.push_back(kind);
    }
    if (kinds.empty()) kinds.push_back(provider == api::Provider::Tencent ? api::PlanKind::EdgeOne : api::PlanKind::Package);
    return kinds;
}

net::Task<void> Accounts::read_deals(std::shared_ptr<Account> account, base::Time from) {
    const auto client = account->client();
    auto deals = co_await client->list_deals(from);
    if (deals) {
        account->keep(std::move(*deals));
    } else if (deals.error().kind() == base::ErrorKind::Forbidden) {
        account->deals_refused();
    } else {
        account->deals_failed(deals.error().message());
        if (context_.may_act())
            context_.log.warn("order list could not be read", {{"account", account->key().text()}, {"why", deals.error().message()}});
    }
}

// The object that stands for a plan that changed; an object that waits for its plan to appear waits as a Waiter.
void Accounts::wake_plan(const Account& account, api::PlanKind kind, const std::string& id) {
    const auto holder = context_.caches.holders().find(id);
    if (holder != context_.caches.holders().end()) {
        if (const auto plan = plan_of_holder(holder->second)) context_.wake(*plan, runtime::Priority::High);
        return;
    }
    // Observed plans have no claim.
    for (const Subject& plan : context_.caches.plans_naming(id)) {
        const auto view = context_.caches.plan(plan);
        const api::Key used = view ? api::Key{plan.key.ns, view->spec->account_ref} : api::Key();
        if (plan.kind == kind && used == account.key()) context_.wake(plan, runtime::Priority::High);
    }
}

void Accounts::wake(Account& account, bool trouble_changed) {
    if (trouble_changed) {
        for (const Subject& plan : context_.caches.plans_using(account.key())) context_.wake(plan, runtime::Priority::High);
        for (const api::Key& order : context_.caches.open_orders_using(account.key())) context_.order_queue->add(order, runtime::Priority::High);
    }
    for (const Account::Waiter& waiter : account.take_satisfied()) {
        if (waiter.order)
            context_.order_queue->add(waiter.key, runtime::Priority::High);
        else
            context_.wake({waiter.kind, waiter.key}, runtime::Priority::High);
    }
}

void Accounts::count_plans(const Account& account, api::CloudAccountStatus& status) const {
    std::optional<base::Time> read_at;  // of the oldest listing
    int plans = 0;
    int claimed = 0;
    std::vector<std::string> unclaimed;
    for (const api::PlanKind kind : api::kPlanKinds) {
        const api::PlanInventory* inventory = account.inventory(kind);
        if (inventory == nullptr) continue;
        read_at = read_at ? std::min(*read_at, inventory->read_at) : inventory->read_at;
        plans += static_cast<int>(inventory->plans.size());
        for (const auto& [id, plan] : inventory->plans) {
            if (context_.caches.holders().contains(id))
                ++claimed;
            else if (unclaimed.size() < kUnclaimedTold)
                unclaimed.push_back(id);
        }
    }
    if (!read_at) return;
    if (!status.inventory_at || *read_at >= *status.inventory_at + kTellInventory || *read_at < *status.inventory_at) status.inventory_at = read_at;
    status.plans = plans;
    status.claimed = claimed;
    status.unclaimed = std::move(unclaimed);
}

api::CloudAccountStatus Accounts::status_of(const Account& account, const api::CloudAccount& object, std::int64_t generation) const {
    api::CloudAccountStatus status = object.status;
    status.observed_generation = generation;
    const auto node_now = context_.env.clock.system_now();
    if (const auto offset = account.clock().offset_to_node()) {
        // Whole seconds jitter by one; that is no news.
        const long seconds = offset->count();
        if (!status.clock_offset_seconds || std::abs(*status.clock_offset_seconds - seconds) > 2) status.clock_offset_seconds = seconds;
    }
    status.order_list_readable = account.deals_permitted();
    // What it was is not forgotten when it can't be asked, or when the keys are another account's.
    if (!account.identity.account_id.empty()) status.account_id = account.identity.account_id;
    status.identity = account.identity.arn;
    count_plans(account, status);
    const auto trouble = first_of(account.troubles);
    if (trouble) {
        api::set_standing(status.conditions, trouble->stalled ? api::Standing::Stalled : api::Standing::Working, trouble->reason, trouble->message,
                          generation, node_now);
    } else if (object.spec.freeze) {
        api::set_standing(status.conditions, api::Standing::Ready, api::Reason::AccountFrozen,
                          "Frozen (spec.freeze): everything is observed, nothing is bought or changed." + unclaimed_told(status), generation,
                          node_now);
    } else {
        api::set_standing(status.conditions, api::Standing::Ready, api::Reason::CredentialsValid,
                          "The credentials work and the account's plans are read." + orders_told(account) + unclaimed_told(status), generation,
                          node_now);
    }
    return status;
}

net::Task<base::Result<void>> Accounts::tell(std::shared_ptr<Account> account, std::int64_t generation) {
    const auto object = context_.caches.accounts.get(account->key());
    if (!object) co_return base::Result<void>();
    const api::CloudAccountStatus status = status_of(*account, *object, generation);
    if (status == object->status) co_return base::Result<void>();
    const api::Condition* was = api::find_condition(object->status.conditions, api::ConditionType::Ready);
    const api::Condition* is = api::find_condition(status.conditions, api::ConditionType::Ready);
    const std::string path = kube::path_of<api::CloudAccount>().object(object->meta.ns, object->meta.name, "status");
    const std::string body = codec::status_patch(object->meta, status);
    auto answer = co_await context_.kube.patch(path, body);
    if (!answer) co_return base::fail(answer.error());
    if (is != nullptr && (was == nullptr || was->reason != is->reason))
        context_.events.record(regarding(object->meta, api::CloudAccount::kKind),
                               {first_of(account->troubles).has_value(), is->reason, "Observe", is->message});
    auto decoded = codec::decode<api::CloudAccount>(*answer);
    if (!decoded) co_return base::fail(decoded.error());
    context_.caches.accounts.observe(std::move(*decoded));
    co_return base::Result<void>();
}

}  // namespace controllers
