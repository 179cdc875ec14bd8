// controllers: the thin shell: gathers what a decision may know, lets the pure parts decide, does the one thing they say, and looks again. Loops:
// accounts (credentials, inventory), purchase orders (the protocol), and one for each kind of plan.
//
// Context: what the loops share: where they run, the API server, what they say about themselves, and the caches.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/cen_bandwidth_package.hpp"
#include "api/cloud_account.hpp"
#include "api/cloud_instance.hpp"
#include "api/edge_one_plan.hpp"
#include "api/inventory.hpp"
#include "api/purchase_order.hpp"
#include "kube/client.hpp"
#include "kube/events.hpp"
#include "net/env.hpp"
#include "runtime/store.hpp"
#include "runtime/work_queue.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace controllers {

// Label selector of the Leases that are claims.
inline constexpr const char* kClaimSelector = "planwright.dev/claim=plan";

struct Settings {
    std::string ns;  // own namespace: election Lease and claims
    // Whose objects are looked after, one by one; "": all namespaces. Nothing is read or written in others.
    std::vector<std::string> watch_namespaces{""};
    std::string identity;  // of this process: who may sign an attempt
    std::chrono::milliseconds inventory_interval{60'000};
    // Namespaces whose CloudAccounts may use the operator's own identity (credentials.oidc, credentials.instanceRole); "*": all. Whoever may create a
    // CloudAccount there buys as the operator.
    std::set<std::string> ambient_namespaces;
    // Where the platform puts the pod's token: TKE_WEB_IDENTITY_TOKEN_FILE, ALIBABA_CLOUD_OIDC_TOKEN_FILE. Never a spec's: its content is sent away.
    std::string tencent_token_file;
    std::string alibaba_token_file;
    // A waiting one costs a coroutine frame, and what keeps one waiting must not keep the others.
    int account_workers = 64;  // a cloud that does not answer holds one for minutes
    int plan_workers = 16;     // of each kind
    int order_workers = 256;   // most of them wait for the cloud's rate limit
};

// Opens a way to one endpoint of a cloud ("https://teo.tencentcloudapi.com").
using Connect = std::function<base::Result<std::unique_ptr<net::Transport>>(const std::string& url)>;

// A plan object, whatever its kind: the subject of purchases.
struct Subject {
    api::PlanKind kind = api::PlanKind::EdgeOne;
    api::Key key;
    auto operator<=>(const Subject&) const = default;
};
[[nodiscard]] Subject subject_of(const api::PurchaseOrder& order);

// What of a plan object is the same for all kinds. It keeps the object alive.
struct PlanView {
    std::shared_ptr<const void> object;
    const api::ObjectMeta* meta = nullptr;
    const api::PlanSpec* spec = nullptr;
    const api::PlanStatus* status = nullptr;
};

// Everything the operator watches, and the indexes over it.
class Caches {
public:
    Caches();
    Caches(const Caches&) = delete;
    Caches& operator=(const Caches&) = delete;
    ~Caches() = default;
    runtime::Store<api::EdgeOnePlan> edge_one_plans;
    runtime::Store<api::CloudInstance> cloud_instances;
    runtime::Store<api::CenBandwidthPackage> cen_bandwidth_packages;
    runtime::Store<api::PurchaseOrder> orders;
    runtime::Store<api::CloudAccount> accounts;
    runtime::Store<api::Claim> claims;

    // The store of a kind's type: store<api::EdgeOnePlan>().
    template <class T>
    [[nodiscard]] runtime::Store<T>& store();
    // Nothing when there is no such object.
    [[nodiscard]] std::optional<PlanView> plan(const Subject& subject) const;
    [[nodiscard]] std::size_t plan_count() const;

    // Orders of the subject.
    [[nodiscard]] const std::set<api::Key>& orders_of(const Subject& subject) const;
    // Create orders that name this plan.
    [[nodiscard]] const std::set<api::Key>& orders_naming(const std::string& plan_id) const;
    // Plans that use the account with this key.
    [[nodiscard]] const std::set<Subject>& plans_using(const api::Key& account) const;
    // Objects that say, in spec.adopt or by what they remember, that they stand for this plan; whoever holds its claim.
    [[nodiscard]] const std::set<Subject>& plans_naming(const std::string& plan_id) const;
    // Plan id -> holder.
    [[nodiscard]] const std::map<std::string, std::string>& holders() const { return holders_; }
    // Orders that are not settled.
    [[nodiscard]] const std::set<api::Key>& open_orders() const { return open_orders_; }
    // Those of them that are made with the account with this key.
    [[nodiscard]] std::vector<api::Key> open_orders_using(const api::Key& account) const;
    // Those whose outcome is unknown.
    [[nodiscard]] const std::set<api::Key>& unknown_orders() const { return unknown_orders_; }

private:
    template <class Member>
    using Index = std::map<std::string, std::set<Member>>;
    template <class T>
    void index(runtime::Store<T>& store);
    std::map<Subject, std::set<api::Key>> orders_of_;
    Index<api::Key> orders_naming_;
    Index<Subject> plans_using_;
    Index<Subject> plans_naming_;
    std::set<api::Key> open_orders_;
    std::set<api::Key> unknown_orders_;
    std::map<std::string, std::string> holders_;
};

struct Context {
    net::Env& env;
    kube::Client& kube;
    kube::EventRecorder& events;
    telemetry::Log& log;
    telemetry::Metrics& metrics;
    Settings settings;
    Caches caches{};
    // The loops' queues, so that one can wake another.
    runtime::WorkQueue* account_queue = nullptr;
    runtime::WorkQueue* order_queue = nullptr;
    std::array<runtime::WorkQueue*, std::size(api::kPlanKinds)> plan_queues{};
    // Whether the object of an order would cancel it by now, were it not on the wire.
    std::function<bool(const api::PurchaseOrder&)> withdrawn = [](const api::PurchaseOrder&) { return false; };
    // Whether a new attempt may start: not while the process is leaving, and not after the Lease was lost.
    std::function<bool()> may_act = [] { return true; };

    void wake(const Subject& plan, runtime::Priority priority) const {
        plan_queues.at(static_cast<std::size_t>(std::to_underlying(plan.kind)))->add(plan.key, priority);
    }
};

// The plan object that a claim's holder ("namespace/kind/name") names; nothing when it is written otherwise.
[[nodiscard]] std::optional<Subject> plan_of_holder(const std::string& holder);

// Who an Event is about.
[[nodiscard]] inline codec::ObjectReference regarding(const api::ObjectMeta& meta, std::string_view kind) {
    return {std::string(api::kGroup) + "/" + std::string(api::kVersion), std::string(kind), meta.ns, meta.name, meta.uid};
}

}  // namespace controllers
