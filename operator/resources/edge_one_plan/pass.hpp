// One pass of decide(): the input, what has been found out so far, and the decision being made. The checks are small functions over this, run in
// order; the first that ends the pass wins.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "purchase/naming.hpp"
#include "resources/edge_one_plan/decide.hpp"

namespace edge_one_plan {

struct Pass {
    const Input& in;
    Decision out;
    int ordinal = 1;                             // the plan this object stands for
    std::string plan_id;                         // empty: none yet
    const api::PurchaseOrder* create = nullptr;  // the order that bought or is to buy it
    const api::ObservedPlan* seen = nullptr;     // in the inventory

    explicit Pass(const Input& input) : in(input) { out.status = input.plan.status; }

    [[nodiscard]] const api::EdgeOnePlanSpec& spec() const { return in.plan.spec; }
    [[nodiscard]] const api::ObjectMeta& meta() const { return in.plan.meta; }
    [[nodiscard]] base::Time now() const { return in.account.now.value_or(in.node_now); }

    void say(api::Standing standing, api::Reason reason, const std::string& message) {
        out.status.observed_generation = meta().generation;
        api::set_standing(out.status.conditions, standing, reason, message, meta().generation, in.node_now);
    }
    void act(Action action) { out.action = std::move(action); }
    void look_at(base::Time when) { out.look_again = out.look_again ? std::min(*out.look_again, when) : when; }
    void want_inventory(base::Time after) { out.inventory_after = out.inventory_after ? std::max(*out.inventory_after, after) : after; }
    [[nodiscard]] std::string holder() const {
        if (in.claims == nullptr) return {};
        const auto at = in.claims->find(plan_id);
        return at == in.claims->end() ? std::string() : at->second;
    }
};

// Each returns true when the pass is over.
using Check = bool (*)(Pass&);

// identity.cpp: which plan is it?
[[nodiscard]] bool find_identity(Pass& pass);
[[nodiscard]] bool needs_purchase(Pass& pass);
[[nodiscard]] bool claim_plan(Pass& pass);
[[nodiscard]] bool remember_id(Pass& pass);
// observe.cpp: what does the cloud say about it?
[[nodiscard]] bool observe(Pass& pass);
void conclude(Pass& pass);
// changes.cpp: what has to be bought or set?
[[nodiscard]] bool open_changes(Pass& pass);
[[nodiscard]] bool set_auto_renewal(Pass& pass);
[[nodiscard]] bool renew(Pass& pass);
[[nodiscard]] bool upgrade(Pass& pass);
[[nodiscard]] bool bind_zones(Pass& pass);
// deletion.cpp
[[nodiscard]] bool deletion(Pass& pass);

// orders.cpp: helpers over the subject's ledger.
[[nodiscard]] bool is_live(const api::PurchaseOrder& order);  // not Cancelled
// Nothing is on the wire and nothing can have been bought. Not a record that came back without its status.
[[nodiscard]] bool cancellable(const Pass& pass, const api::PurchaseOrder& order);
// The live order of an act for plan `ordinal`, or null; `what` narrows it ("renew-20270131"), empty: any.
[[nodiscard]] const api::PurchaseOrder* live_order(const Input& in, int ordinal, api::Act act, std::string_view what);
// The name for a new order: counts the cancelled ones.
[[nodiscard]] std::string new_name(const Pass& pass, const std::string& what);
[[nodiscard]] Action new_order(const Pass& pass, api::Act act, const std::string& what, const api::EdgeOneRequest& parameters);
// Shows the state of an order under way in the subject's conditions.
void show_order(Pass& pass, const api::PurchaseOrder& order, api::Reason working);
[[nodiscard]] std::vector<api::OrderNote> order_notes(const Input& in);

// What the spec wants bought next for a plan that is seen, or nothing.
[[nodiscard]] std::optional<api::EdgeOneRequest> wanted_renewal(const Pass& pass);
[[nodiscard]] std::optional<api::EdgeOneRequest> wanted_upgrade(const Pass& pass);
[[nodiscard]] bool prepaid(const Pass& pass);              // as seen: one of the three types that are renewed and upgraded
[[nodiscard]] bool usable(const api::ObservedPlan& plan);  // neither expired nor isolated
// An account that is frozen: says so, and true.
[[nodiscard]] bool frozen(Pass& pass, const std::string& what);
// What stands in the way of a setting at the moment, or null.
[[nodiscard]] const SettingRefusal* refusal_of(const Pass& pass, const std::string& setting);

}  // namespace edge_one_plan
