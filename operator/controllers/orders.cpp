#include "controllers/orders.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/backoff.hpp"
#include "cloud/crypto.hpp"
#include "codec/codec.hpp"
#include "codec/stream.hpp"
#include "net/to_the_end.hpp"

namespace controllers {
namespace {

std::string path_to(const api::Key& key, std::string_view subresource = {}) {
    return kube::path_of<api::PurchaseOrder>().object(key.ns, key.name, subresource);
}

std::string collection_of(api::PlanKind kind, const std::string& ns) {
    return kube::ResourcePath{std::string(api::kGroup), std::string(api::kVersion), std::string(api::names_of(kind).plural)}.collection(ns);
}

// A write whose record is worth a lot is tried this often, with backoff up to 10 s: about a quarter of an hour.
constexpr int kRecordTries = 100;

// Whether the step ends a Create's unknown outcome by evidence.
bool settles(const api::PurchaseOrder& order, const purchase::Step& step) {
    const bool open = order.status.phase == api::OrderPhase::Submitting || order.status.phase == api::OrderPhase::OutcomeUnknown;
    return open && order.spec.act == api::Act::Create && step.status.phase != order.status.phase &&
           step.status.phase != api::OrderPhase::OutcomeUnknown;
}

// A whole list, straight from the API server. One object that can't be read fails all of it: it may have bought what is about to be given away.
template <class T>
net::Task<base::Result<std::vector<T>>> list_live(kube::Client& client, std::string collection, kube::ListOptions options) {
    std::vector<T> objects;
    do {
        const base::Result<std::string> body = co_await client.list(collection, options);
        if (!body) co_return base::fail(body.error());
        const auto page = codec::split_list(*body);
        if (!page) co_return base::fail(page.error());
        for (const std::string_view item : page->items) {
            auto object = codec::decode<T>(item);
            if (!object) co_return base::fail(object.error());
            objects.push_back(std::move(*object));
        }
        options.continue_token = page->continue_token;
    } while (!options.continue_token.empty());
    co_return objects;
}

}  // namespace

net::Task<base::Result<runtime::Next>> Orders::reconcile(api::Key key) {
    const auto order = context_.caches.orders.get(key);
    if (!order || order->settled()) co_return runtime::Next();
    const std::shared_ptr<Account> account = accounts_.find({key.ns, order->spec.account_ref});
    const base::Result<purchase::Step> judged = co_await judge(*order, account);
    if (!judged) co_return base::fail(judged.error());
    const purchase::Step& step = *judged;
    if (step.attempt && context_.may_act()) {
        auto result = co_await attempt(key, account);
        co_return result;
    }
    if (settles(*order, step)) {
        auto result = co_await conclude(key, account);
        co_return result;
    }
    if (step.status != order->status) {
        auto written = co_await write(*order, step.status);
        if (!written) co_return base::fail(written.error());
    }
    co_return next(step, *order, account);
}

net::Task<base::Result<runtime::Next>> Orders::conclude(api::Key key, std::shared_ptr<Account> account) {
    auto ledger = co_await read_ledger();
    if (!ledger) co_return base::fail(ledger.error());
    const auto live = std::ranges::find(ledger->orders, key, [](const api::PurchaseOrder& order) { return api::key_of(order.meta); });
    if (live == ledger->orders.end()) co_return runtime::Next();
    purchase::Input input = gather(*live, account.get());
    input.world.claims = &ledger->holders;
    input.world.orders.clear();
    for (const api::PurchaseOrder& order : ledger->orders) input.world.orders.push_back(&order);
    const purchase::Step step = purchase::step(input);
    if (step.status != live->status) {
        auto written = co_await write(*live, step.status);
        if (!written) co_return base::fail(written.error());
    }
    co_return next(step, *live, account);
}

net::Task<base::Result<Ledger>> Orders::read_ledger() {
    Ledger ledger;
    const kube::ListOptions all;
    for (const std::string& ns : context_.settings.watch_namespaces) {
        const std::string order_path = kube::path_of<api::PurchaseOrder>().collection(ns);
        auto orders = co_await list_live<api::PurchaseOrder>(context_.kube, order_path, all);
        if (!orders) co_return base::fail(orders.error());
        std::ranges::move(*orders, std::back_inserter(ledger.orders));
    }
    const std::string lease_path = kube::leases().collection(context_.settings.ns);
    kube::ListOptions of_plans;
    of_plans.label_selector = kClaimSelector;
    auto claims = co_await list_live<api::Claim>(context_.kube, lease_path, of_plans);
    if (!claims) co_return base::fail(claims.error());
    for (const api::Claim& claim : *claims) ledger.holders[claim.plan_id] = claim.holder;
    co_return ledger;
}

runtime::Next Orders::next(const purchase::Step& step, const api::PurchaseOrder& order, const std::shared_ptr<Account>& account) const {
    if (!account) return {};
    if (step.need) account->want({true, order.kind(), api::key_of(order.meta)}, *step.need);
    if (!step.look_again) return {};
    return runtime::Next(account->clock().until(*step.look_again));
}

net::Task<base::Result<purchase::Step>> Orders::judge(api::PurchaseOrder order, std::shared_ptr<Account> account) {
    if (order.has_status) co_return purchase::step(gather(order, account.get()));
    kube::ListOptions by_name;  // so that it needs no right of its own
    by_name.field_selector = "metadata.name=" + order.spec.subject.name;
    const std::string collection = collection_of(order.kind(), order.meta.ns);
    auto live = co_await list_live<api::ObjectMeta>(context_.kube, collection, by_name);
    if (!live) co_return base::fail(live.error());
    purchase::Input input = gather(order, account.get());
    input.subject = live->empty() ? purchase::Subject() : subject(order, live->front());
    co_return purchase::step(input);
}

purchase::Subject Orders::subject(const api::PurchaseOrder& order, const api::ObjectMeta& meta) const {
    const bool same_uid = meta.uid == order.spec.subject.uid;
    return {true, same_uid, meta.deleted_at.has_value(), meta.external_id, meta.created_at, same_uid && context_.withdrawn(order)};
}

bool Orders::named(const std::string& id, const Subject& but) const {
    const Caches& caches = context_.caches;
    const auto is_another = [&](const Subject& subject) { return subject != but; };
    if (!caches.orders_naming(id).empty() || std::ranges::any_of(caches.plans_naming(id), is_another)) return true;
    // Of an object in a namespace that is not looked after only the claim is known.
    const auto claim = caches.holders().find(id);
    const std::vector<std::string>& watched = context_.settings.watch_namespaces;
    const auto of_holder = [&](const std::string& ns) { return ns.empty() || claim->second.starts_with(ns + "/"); };
    return claim != caches.holders().end() && std::ranges::none_of(watched, of_holder);
}

purchase::Input Orders::gather(const api::PurchaseOrder& order, const Account* account) const {
    purchase::Input input{.order = order, .subject = {}, .account = {}, .world = {}, .refusal = {}, .advice = {}, .now = {}, .node_now = {}};
    input.node_now = context_.env.clock.system_now();
    if (const auto plan = context_.caches.plan(subject_of(order))) input.subject = subject(order, *plan->meta);
    const auto object = context_.caches.accounts.get({order.meta.ns, order.spec.account_ref});
    input.account.message = object ? "not read yet" : "it does not exist in this namespace";
    if (object) {
        input.account.frozen = object->spec.freeze;
        input.account.approval = object->spec.approval == api::ApprovalPolicy::Always;
        input.world.exclusive = object->spec.exclusive;
        input.world.purchaser_uin = object->spec.purchaser_uin;
    }
    if (account != nullptr && object) {
        const auto& trouble = account->trouble(order.kind());
        input.account.ready = !trouble;
        if (trouble) input.account.message = trouble->message;
        input.now = account->clock().now();
        input.world.inventory = account->inventory(order.kind());
        input.world.account_id = account->identity.account_id;
        input.world.deals = account->deals();
        // Not known is not refused: then the list is waited for.
        input.world.deals_permitted = account->deals_permitted().value_or(true);
        input.account.order_list_trouble = account->order_list_trouble();
    }
    input.world.claims = &context_.caches.holders();
    input.world.named = [this, self = subject_of(order)](const std::string& id) { return named(id, self); };
    if (const api::Attempt* last = order.last_attempt(); last != nullptr && account != nullptr && account->client()) {
        input.refusal = account->client()->refusal_of(last->error_code);
        input.advice = account->client()->advice_of(last->error_code);
    }
    for (const auto& [key, other] : context_.caches.orders.all()) input.world.orders.push_back(key == api::key_of(order.meta) ? &order : other.get());
    return input;
}

net::Task<base::Result<runtime::Next>> Orders::attempt(api::Key key, std::shared_ptr<Account> account) {
    const auto client = account->client();
    const std::string action = context_.caches.orders.get(key)->spec.action;
    if (!account->turns.enter(action, key)) co_return runtime::Next();
    {
        // Its turn first: nothing is signed that then has to wait.
        const Turns::Place place(account->turns, action);
        co_await client->wait_turn(action);
    }
    auto live = co_await read(key);
    if (!live) co_return base::fail(live.error());
    // Straight from the API server, and judged again: the cache may be old and the wait was long.
    const base::Result<purchase::Step> step = co_await judge(*live, account);
    if (!step) co_return base::fail(step.error());
    // Deleted and declared again meanwhile: with other keys, perhaps.
    if (accounts_.find(account->key()) != account) co_return runtime::Next(std::chrono::nanoseconds(0));
    const std::optional<base::Time> cloud_now = account->clock().now();
    if (!step->attempt || !context_.may_act() || !cloud_now) co_return runtime::Next(std::chrono::nanoseconds(0));
    // A process that leaves waits for it: recorded and not sent, it would cost ten minutes of gathering evidence.
    auto carried_out = co_await net::to_the_end(carry_out(std::move(*live), *cloud_now, account));
    co_return carried_out;
}

net::Task<base::Result<runtime::Next>> Orders::carry_out(api::PurchaseOrder order, base::Time signed_at, std::shared_ptr<Account> account) {
    const std::string object = api::key_of(order.meta).text();
    const std::string_view act = api::to_string(order.spec.act);
    const std::string nonce = order.spec.provider == "Alibaba" ? cloud::make_nonce(context_.env.random) : "";
    api::PurchaseOrderStatus begun = purchase::begin_attempt(order, signed_at, nonce, context_.settings.identity, context_.env.clock.system_now());
    if (!account->identity.account_id.empty()) begun.account_id = account->identity.account_id;  // keys may be without the right to ask
    const auto object_of_account = context_.caches.accounts.get(account->key());
    if (object_of_account) begun.purchaser_uin = object_of_account->spec.purchaser_uin;
    const int number = begun.attempts.back().number;
    auto recorded = co_await write(order, begun);
    // Whoever's write won may sign. Ours did not, or we can't know: then nothing is sent, and the record says so by evidence.
    if (!recorded) co_return base::fail(recorded.error());
    context_.log.info("sending purchase", {{"object", object}, {"act", act}, {"attempt", number}});
    const cloud::Purchase purchase{order.kind(), order.spec.action, order.spec.request, order.spec.client_token, signed_at, nonce};
    const auto client = account->client();
    const api::Answer answer = co_await client->submit(purchase);
    context_.log.info("purchase answered", {{"object", object},
                                            {"act", act},
                                            {"attempt", number},
                                            {"outcome", api::to_string(answer.outcome)},
                                            {"code", answer.error_code},
                                            {"requestId", answer.request_id},
                                            {"orderNumber", answer.order_number}});
    count_attempt(order, answer.outcome);
    auto kept = co_await record(*recorded, number, answer, account);
    if (!kept) co_return base::fail(kept.error());
    if (answer.refusal == api::Refusal::Credentials || answer.refusal == api::Refusal::ClockOrToken) accounts_.suspect(account->key());
    co_return runtime::Next(std::chrono::nanoseconds(0));
}

net::Task<base::Result<void>> Orders::record(api::PurchaseOrder order, int number, api::Answer answer, std::shared_ptr<Account> account) {
    const std::string advice(account->client()->advice_of(answer.error_code));
    const api::Key key = api::key_of(order.meta);
    base::Error last(base::ErrorKind::Internal, "not tried");
    for (int tries = 1; tries <= kRecordTries; ++tries) {
        const base::Time node_now = context_.env.clock.system_now();
        const base::Time now = account->clock().now().value_or(node_now);
        const api::PurchaseOrderStatus status = purchase::record_answer(order, number, answer, advice, now, node_now);
        if (status == order.status) {
            // An order that has no such attempt any more was set back with its cluster: what it bought stands in the account alone.
            const bool set_back = order.last_attempt() == nullptr || order.last_attempt()->number < number;
            if (!set_back) co_return base::Result<void>();
            last = base::Error(base::ErrorKind::Conflict, "the order has no such attempt any more: was the cluster set back?");
            break;
        }
        auto written = co_await write(order, status);
        if (written) co_return base::Result<void>();
        last = written.error();
        if (last.kind() == base::ErrorKind::NotFound) break;
        if (last.kind() != base::ErrorKind::Conflict) {
            const auto pause = base::backoff(tries, {std::chrono::milliseconds(100), std::chrono::milliseconds(10'000)}, context_.env.random);
            co_await context_.env.timers.sleep(pause);
        }
        auto live = co_await read(key);
        if (live) order = std::move(*live);
    }
    context_.log.error("outcome of a purchase could not be recorded", {{"object", key.text()},
                                                                       {"attempt", number},
                                                                       {"outcome", api::to_string(answer.outcome)},
                                                                       {"requestId", answer.request_id},
                                                                       {"orderNumber", answer.order_number},
                                                                       {"planIds", api::join_ids(answer.plan_ids)},
                                                                       {"why", last.message()}});
    co_return base::fail(last);
}

net::Task<base::Result<api::PurchaseOrder>> Orders::read(api::Key key) {
    const std::string path = path_to(key);
    auto body = co_await context_.kube.get(path);
    if (!body) co_return base::fail(body.error());
    co_return codec::decode<api::PurchaseOrder>(*body);
}

net::Task<base::Result<api::PurchaseOrder>> Orders::write(api::PurchaseOrder order, api::PurchaseOrderStatus status) {
    const std::string path = path_to(api::key_of(order.meta), "status");
    const std::string body = codec::status_patch(order.meta, status);
    auto answer = co_await context_.kube.patch(path, body);
    if (!answer) co_return base::fail(answer.error().in("PurchaseOrder " + api::key_of(order.meta).text()));
    auto written = codec::decode<api::PurchaseOrder>(*answer);
    if (!written) co_return base::fail(written.error());
    tell(order, *written);
    context_.caches.orders.observe(*written);
    co_return std::move(*written);
}

void Orders::count_attempt(const api::PurchaseOrder& order, api::Outcome outcome) const {
    context_.metrics.purchase_attempt(api::names_of(order.kind()).kind, api::to_string(order.spec.act), api::to_string(outcome));
}

void Orders::tell(const api::PurchaseOrder& before, const api::PurchaseOrder& after) {
    const api::Condition* was = api::find_condition(before.status.conditions, api::ConditionType::Ready);
    const api::Condition* is = api::find_condition(after.status.conditions, api::ConditionType::Ready);
    if (is == nullptr || (was != nullptr && was->reason == is->reason)) return;
    const api::Attempt* last = after.last_attempt();
    context_.log.info("purchase order", {{"object", api::key_of(after.meta).text()},
                                         {"subject", after.spec.subject.kind + "/" + after.spec.subject.name},
                                         {"act", api::to_string(after.spec.act)},
                                         {"phase", api::to_string(after.status.phase)},
                                         {"reason", is->reason},
                                         {"attempt", last == nullptr ? 0 : last->number},
                                         {"requestId", last == nullptr ? std::string() : last->request_id}});
    if (last != nullptr && last->outcome == api::Outcome::NoEffect) count_attempt(after, last->outcome);
    constexpr api::Reason kQuiet[] = {api::Reason::Waiting, api::Reason::Submitting, api::Reason::AccountNotReady, api::Reason::Throttled};
    if (std::ranges::any_of(kQuiet, [&](api::Reason reason) { return api::to_string(reason) == is->reason; })) return;
    const bool good = after.settled();
    // On the object that people look at; the order's own conditions tell the rest.
    if (const auto subject = context_.caches.plan(subject_of(after)))
        context_.events.record(regarding(*subject->meta, after.spec.subject.kind), {!good, is->reason, std::string(api::to_string(after.spec.act)),
                                                                                    "PurchaseOrder " + after.meta.name + ": " + is->message});
}

}  // namespace controllers
