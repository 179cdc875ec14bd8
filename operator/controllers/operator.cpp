#include "controllers/operator.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "codec/codec.hpp"
#include "controllers/accounts.hpp"
#include "controllers/orders.hpp"
#include "controllers/plans.hpp"
#include "controllers/state.hpp"
#include "net/signal.hpp"
#include "runtime/controller.hpp"
#include "runtime/informer.hpp"
#include "runtime/leader_election.hpp"

namespace controllers {
namespace {

constexpr const char* kLeaseName = "planwright-operator";
constexpr base::BackoffLimits kBackoff{std::chrono::milliseconds(200), std::chrono::milliseconds(60'000)};
constexpr auto kPoll = std::chrono::milliseconds(20);

runtime::QueueMetrics queue_metrics(telemetry::Metrics& metrics, const std::string& name) {
    const auto duration = [](double seconds) { return std::chrono::duration_cast<telemetry::Duration>(std::chrono::duration<double>(seconds)); };
    runtime::QueueMetrics hooks;
    hooks.depth = [&metrics, name](long depth) { metrics.queue_depth(name, static_cast<std::size_t>(depth)); };
    hooks.added = [&metrics, name] { metrics.queue_added(name); };
    hooks.retried = [&metrics, name] { metrics.queue_retried(name); };
    hooks.queued_seconds = [&metrics, name, duration](double seconds) { metrics.queue_waited(name, duration(seconds)); };
    hooks.worked_seconds = [&metrics, name, duration](double seconds) { metrics.queue_worked(name, duration(seconds)); };
    return hooks;
}

runtime::ControllerMetrics controller_metrics(telemetry::Metrics& metrics, const std::string& name, int workers) {
    runtime::ControllerMetrics hooks;
    hooks.reconciled = [&metrics, name](std::string_view result, double seconds) {
        metrics.reconciled(name, result, std::chrono::duration_cast<telemetry::Duration>(std::chrono::duration<double>(seconds)));
    };
    hooks.active = [&metrics, name, workers](long active) { metrics.workers(name, static_cast<int>(active), workers); };
    return hooks;
}

// One of the loops.
struct Loop {
    Loop(net::Env& env, telemetry::Log& log, telemetry::Metrics& metrics, const std::string& name, int count, runtime::Reconcile reconcile)
        : queue(env, kBackoff, queue_metrics(metrics, name)),
          controller(env, log, name, queue, std::move(reconcile), controller_metrics(metrics, name, count)),
          workers(count) {}
    runtime::WorkQueue queue;
    runtime::Controller controller;
    int workers;
};

}  // namespace

struct Operator::State {
    explicit State(Parts given)
        : parts(std::move(given)),
          events(parts.env, parts.kube, parts.log, parts.settings.identity),
          context{parts.env, parts.kube, events, parts.log, parts.metrics, parts.settings},
          accounts(context, parts.connect),
          orders(context, accounts),
          edge_one_plans(context, accounts),
          cloud_instances(context, accounts),
          cen_bandwidth_packages(context, accounts),
          account_loop(parts.env, parts.log, parts.metrics, "cloudaccount", parts.settings.account_workers,
                       [this](api::Key key) { return accounts.reconcile(std::move(key)); }),
          order_loop(parts.env, parts.log, parts.metrics, "purchaseorder", parts.settings.order_workers,
                     [this](api::Key key) { return orders.reconcile(std::move(key)); }),
          plan_loops{plan_loop("edgeoneplan", edge_one_plans), plan_loop("cloudinstance", cloud_instances),
                     plan_loop("cenbandwidthpackage", cen_bandwidth_packages)},
          background(parts.env, parts.on_failure),
          working(parts.env, parts.on_failure),
          electing(parts.env, parts.on_failure),
          changed(parts.env.executor) {
        context.account_queue = &account_loop.queue;
        context.order_queue = &order_loop.queue;
        for (std::size_t i = 0; i < plan_loops.size(); ++i) context.plan_queues.at(i) = &plan_loops.at(i)->queue;
        context.withdrawn = [this](const api::PurchaseOrder& order) {
            switch (order.kind()) {
                case api::PlanKind::EdgeOne: return edge_one_plans.withdrawn(order);
                case api::PlanKind::Instance: return cloud_instances.withdrawn(order);
                case api::PlanKind::Package: return cen_bandwidth_packages.withdrawn(order);
            }
            return false;
        };
        context.may_act = [this] { return !stopping && !lost && (!election || election->leading()); };
        add_informer(context.caches.edge_one_plans);
        add_informer(context.caches.cloud_instances);
        add_informer(context.caches.cen_bandwidth_packages);
        add_informer(context.caches.orders);
        add_informer(context.caches.accounts);
        add_informer(context.caches.claims, {kube::leases().collection(parts.settings.ns), kClaimSelector}, "");
        listen();
        for (const api::PlanKind kind : api::kPlanKinds) announce_attempts(kind);
        parts.metrics.tell_state([this] { return read(); });
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { parts.metrics.tell_state({}); }

    // The counters that alerts watch are there before anything has happened.
    void announce_attempts(api::PlanKind kind) {
        for (const api::Act act : {api::Act::Create, api::Act::Upgrade, api::Act::Renew, api::Act::Refund}) {
            if (api::action_of(kind, act).empty()) continue;
            for (const api::Outcome outcome : {api::Outcome::Accepted, api::Outcome::Refused, api::Outcome::Unknown, api::Outcome::NoEffect})
                parts.metrics.purchase_attempt(api::names_of(kind).kind, api::to_string(act), api::to_string(outcome), 0);
        }
    }

    // Watches of several namespaces count as one: the one that was heard longest ago.
    [[nodiscard]] telemetry::State read() const {
        telemetry::State state = read_state(context.caches, accounts);
        std::map<std::string_view, std::chrono::nanoseconds> ages;
        for (const auto& informer : informers) {
            const std::string_view collection = informer->collection();
            auto& age = ages[collection.substr(collection.rfind('/') + 1)];
            age = std::max<std::chrono::nanoseconds>(age, parts.env.clock.steady_now() - informer->heard_at());
        }
        for (const auto& [resource, age] : ages) state.watches.push_back({resource, age});
        return state;
    }

    template <class T>
    [[nodiscard]] std::unique_ptr<Loop> plan_loop(const std::string& name, Plans<T>& plans) {
        return std::make_unique<Loop>(parts.env, parts.log, parts.metrics, name, parts.settings.plan_workers,
                                      [&plans](api::Key key) { return plans.reconcile(std::move(key)); });
    }

    template <class T>
    void add_informer(runtime::Store<T>& store) {
        for (const std::string& ns : parts.settings.watch_namespaces) add_informer(store, {kube::path_of<T>().collection(ns)}, ns);
    }
    template <class T>
    void add_informer(runtime::Store<T>& store, runtime::Selection selection, const std::string& ns) {
        runtime::ReflectorSink sink = runtime::store_sink<T>(store, &codec::decode<T>, ns);
        sink.set_back = [this] { lose(); };
        informers.push_back(std::make_unique<runtime::Reflector>(parts.env, parts.log, parts.kube, std::move(selection), std::move(sink)));
    }

    // Whose turn it is when something changes. Before the controllers start the queues only collect.
    void listen() {
        listen(context.caches.edge_one_plans);
        listen(context.caches.cloud_instances);
        listen(context.caches.cen_bandwidth_packages);
        context.caches.orders.listen([this](const auto& before, const auto& after) {
            const auto& order = after ? after : before;
            order_loop.queue.add(api::key_of(order->meta), priority());
            context.wake(subject_of(*order), priority());
            // What one order has got is no candidate of the others any more.
            if (!after || before == nullptr || before->status.phase == after->status.phase) return;
            const api::OrderPhase was = before->status.phase;
            if (was != api::OrderPhase::Submitting && was != api::OrderPhase::OutcomeUnknown) return;
            for (const api::Key& unknown : context.caches.unknown_orders()) order_loop.queue.add(unknown, priority());
        });
        context.caches.accounts.listen([this](const auto& before, const auto& after) {
            const auto& account = after ? after : before;
            // Our own status writes are no news.
            if (before && after && before->spec == after->spec) return;
            account_loop.queue.add(api::key_of(account->meta), priority());
            for (const Subject& plan : context.caches.plans_using(api::key_of(account->meta))) context.wake(plan, priority());
            for (const api::Key& order : context.caches.open_orders_using(api::key_of(account->meta))) order_loop.queue.add(order, priority());
        });
        context.caches.claims.listen([this](const auto& before, const auto& after) {
            const auto& claim = after ? after : before;
            if (const auto plan = plan_of_holder(claim->holder)) context.wake(*plan, priority());
            // What is given back is free for whoever was told that it is taken.
            if (!after)
                for (const Subject& plan : context.caches.plans_naming(claim->plan_id)) context.wake(plan, priority());
        });
    }

    template <class T>
    void listen(runtime::Store<T>& store) {
        store.listen([this](const auto& before, const auto& after) {
            const api::ObjectMeta& meta = after ? after->meta : before->meta;
            const Subject self{T::kPlan, api::key_of(meta)};
            context.wake(self, priority());
            // A purchase whose object is gone, or wanted again, is judged anew.
            if (!before || !after || before->meta.deleted_at != after->meta.deleted_at)
                for (const api::Key& order : context.caches.orders_of(self)) order_loop.queue.add(order, priority());
        });
    }

    [[nodiscard]] runtime::Priority priority() const { return started ? runtime::Priority::High : runtime::Priority::Low; }

    void start() {
        started = true;
        parts.log.info("leading", {{"plans", context.caches.plan_count()}, {"orders", context.caches.orders.all().size()}});
        account_loop.controller.start(working, account_loop.workers);
        order_loop.controller.start(working, order_loop.workers);
        for (const auto& loop : plan_loops) loop->controller.start(working, loop->workers);
    }

    void shut_queues() {
        account_loop.queue.shut_down();
        order_loop.queue.shut_down();
        for (const auto& loop : plan_loops) loop->queue.shut_down();
    }

    net::Task<void> elect() {
        if (!election) co_return;
        co_await election->run();
        lose();
    }

    // Another one may lead by now, or what is known may never have been.
    void lose() {
        lost = true;
        changed.notify();
    }

    [[nodiscard]] bool synced() const {
        for (const auto& informer : informers)
            if (!informer->synced()) return false;
        return true;
    }

    Parts parts;
    kube::EventRecorder events;
    Context context;
    Accounts accounts;
    Orders orders;
    Plans<api::EdgeOnePlan> edge_one_plans;
    Plans<api::CloudInstance> cloud_instances;
    Plans<api::CenBandwidthPackage> cen_bandwidth_packages;
    Loop account_loop;
    Loop order_loop;
    std::array<std::unique_ptr<Loop>, std::size(api::kPlanKinds)> plan_loops;
    std::vector<std::unique_ptr<runtime::Reflector>> informers;
    std::optional<runtime::LeaderElection> election;
    bool started = false;
    bool stopping = false;
    bool lost = false;          // leadership, or certainty
    net::TaskGroup background;  // informers, events
    net::TaskGroup working;     // the loops
    net::TaskGroup electing;
    net::Signal changed;  // stopping or lost
};

Operator::Operator(Parts parts) : state_(std::make_unique<State>(std::move(parts))) {}
Operator::~Operator() = default;

void Operator::stop() {
    state_->stopping = true;
    state_->changed.notify();
}

std::optional<std::string> Operator::why_not_ready() const {
    if (state_->stopping) return "leaving";
    // One that can't be read is enough: while a ledger is out of sight, nothing is bought by what the others say.
    for (const auto& informer : state_->informers)
        if (const auto trouble = informer->trouble()) return trouble;
    return std::nullopt;
}

net::Task<bool> Operator::run() {
    State& state = *state_;
    for (const auto& informer : state.informers) state.background.spawn("informer", informer->run());
    state.background.spawn("events", state.events.run());
    while (!state.stopping && !state.lost && !state.synced()) co_await state.parts.env.timers.sleep(kPoll);
    if (!state.stopping && !state.lost) {
        state.parts.log.info("caches filled");
        if (state.parts.leader_elect) {
            runtime::ElectionCallbacks callbacks;
            callbacks.started_leading = [&state] { state.start(); };
            callbacks.status = [&state](bool leading) { state.parts.metrics.leader(kLeaseName, leading); };
            runtime::ElectionOptions options;
            options.ns = state.parts.settings.ns;
            options.name = kLeaseName;
            options.identity = state.parts.settings.identity;
            state.election.emplace(state.parts.env, state.parts.log, state.parts.kube, options, callbacks);
            state.electing.spawn("election", state.elect());
        } else {
            state.start();
        }
    }
    while (!state.stopping && !state.lost) co_await state.changed.wait();
    const bool orderly = !state.lost;
    state.stopping = true;
    state.parts.log.info(orderly ? "leaving" : "leaving, to be started anew");
    state.shut_queues();
    state.working.cancel();
    state.electing.cancel();
    co_await state.electing.join();
    // At once, and not when the last answer has come: no attempt starts here any more, and those that run are recorded as ours, so that the next
    // leader leaves them alone.
    if (state.election && orderly) co_await state.election->release();
    co_await state.working.join();
    state.background.cancel();
    co_await state.background.join();
    co_return orderly;
}

}  // namespace controllers
