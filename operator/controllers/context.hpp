// controllers: the thin shell: gathers what a decision may know, lets the pure parts decide, does the one thing they say, and looks again. Three
// loops: accounts (credentials, inventory), purchase orders (the protocol), EdgeOne plans.
//
// Context: what the loops share: where they run, the API server, what they say about themselves, and the caches.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "api/cloud_account.hpp"
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
    std::string ns = "planwright-system";  // own namespace: election Lease and claims
    std::string watch_namespace;           // empty: all
    std::string identity;                  // of this process: who may sign an attempt
    std::chrono::milliseconds inventory_interval{60'000};
    int plan_workers = 16;
    int order_workers = 256;  // most of them wait for the cloud's rate limit; a waiting one costs a coroutine frame
};

// Opens a way to one endpoint of a cloud ("https://teo.tencentcloudapi.com").
using Connect = std::function<base::Result<std::unique_ptr<net::Transport>>(const std::string& url)>;

// Everything the operator watches, and the indexes over it.
class Caches {
public:
    Caches();
    runtime::Store<api::EdgeOnePlan> plans;
    runtime::Store<api::PurchaseOrder> orders;
    runtime::Store<api::CloudAccount> accounts;
    runtime::Store<api::Claim> claims;

    // Orders of the subject with this key.
    [[nodiscard]] const std::set<api::Key>& orders_of(const api::Key& subject) const;
    // Create orders that name this plan.
    [[nodiscard]] const std::set<api::Key>& orders_naming(const std::string& plan_id) const;
    // Orders and plans that use the account with this key.
    [[nodiscard]] const std::set<api::Key>& plans_using(const api::Key& account) const;
    // Objects that say, in spec.adopt or by what they remember, that they stand for this plan; whoever holds its claim.
    [[nodiscard]] const std::set<api::Key>& plans_naming(const std::string& plan_id) const;
    // Plan id -> holder.
    [[nodiscard]] const std::map<std::string, std::string>& holders() const { return holders_; }
    // Orders that are not settled.
    [[nodiscard]] const std::set<api::Key>& open_orders() const { return open_orders_; }
    // Those of them whose outcome is unknown.
    [[nodiscard]] const std::set<api::Key>& unknown_orders() const { return unknown_orders_; }

private:
    using Index = std::map<std::string, std::set<api::Key>>;
    Index orders_of_;
    Index orders_naming_;
    Index plans_using_;
    Index plans_naming_;
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
    Caches caches;
    // The loops' queues, so that one can wake another.
    runtime::WorkQueue* account_queue = nullptr;
    runtime::WorkQueue* order_queue = nullptr;
    runtime::WorkQueue* plan_queue = nullptr;
    // Whether a new attempt may start: not while the process is leaving, and not after the Lease was lost.
    std::function<bool()> may_act = [] { return true; };
};

// The plan object that a claim's holder ("namespace/EdgeOnePlan/name") names; nothing when it is written otherwise.
[[nodiscard]] std::optional<api::Key> plan_of_holder(const std::string& holder);

// Who an Event is about.
template <class T>
[[nodiscard]] codec::ObjectReference regarding(const T& object) {
    return {std::string(api::kGroup) + "/" + std::string(api::kVersion), std::string(T::kKind), object.meta.ns, object.meta.name, object.meta.uid};
}

}  // namespace controllers
