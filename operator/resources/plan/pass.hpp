// One pass of a decide(): the input, what has been found out so far, and the decision being made. The checks are small functions over this, run in
// order; each returns true when the pass is over, and the first that does wins. Here stand those that all kinds share; a kind derives its own Pass,
// with its typed spec and status, and puts its own checks between them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "purchase/naming.hpp"
#include "resources/plan/decide.hpp"

namespace plan {

struct Pass {
    api::PlanKind kind;
    const api::ObjectMeta& meta;
    const api::PlanSpec& spec;
    const api::PlanStatus& before;  // the status as it stands
    api::PlanStatus& status;        // as it should stand
    const Facts& in;

    // What Create asks for, without its ownership tag: the kind sets it before the checks run.
    api::Request wanted;

    std::optional<Action> action;
    std::optional<base::Time> look_again;
    std::optional<base::Time> inventory_after;

    int ordinal = 1;                             // the plan this object stands for
    std::vector<std::string> ids;                // empty: none yet
    const api::PurchaseOrder* create = nullptr;  // the order that bought or is to buy it
    std::vector<const api::ObservedPlan*> seen;  // of `ids`, those in the inventory, in that order; filled by observe()

    // `own` becomes the decision's status.
    template <class Plan>
    Pass(const Input<Plan>& input, decltype(Plan::status)& own)
        : kind(Plan::kPlan), meta(input.object.meta), spec(input.object.spec), before(input.object.status), status(own), in(input.facts) {}

    [[nodiscard]] base::Time now() const { return in.account.now.value_or(in.node_now); }
    [[nodiscard]] const api::KindNames& names() const { return api::names_of(kind); }
    [[nodiscard]] std::string me() const { return holder_of(meta, kind); }
    // Of a plan id; empty: nobody.
    [[nodiscard]] std::string holder(const std::string& id) const;
    // The create order delivered exactly `ids`: they are ours by the cloud's own word.
    [[nodiscard]] bool bought() const;
    // "plan edgeone-1", "instances ins-1, ins-2": what messages call it.
    [[nodiscard]] std::string called() const;

    void say(api::Standing standing, api::Reason reason, const std::string& message);
    void act(Action chosen) { action = std::move(chosen); }
    void look_at(base::Time when);
    void want_inventory(base::Time after);
    // A younger listing than the present one, since what happened at `since` does not show in it: the later, the longer that has lasted. A listing is
    // of the whole account.
    void want_younger(base::Time since);
};

// --- pass.cpp: words ---
[[nodiscard]] std::string called(api::PlanKind kind, const std::vector<std::string>& ids);  // "plan edgeone-1", "instances ins-1, ins-2"
[[nodiscard]] std::string capital(std::string text);                                        // "Plan edgeone-1"
[[nodiscard]] std::string_view adopt_field(api::PlanKind kind);                             // "spec.adopt.planId"

// --- identity.cpp: which plan is it, and is it ours? ---
[[nodiscard]] bool finalizer(Pass& pass);
[[nodiscard]] bool observe_cancels(Pass& pass);  // managementPolicy Observe buys nothing, not even what was declared before
[[nodiscard]] bool account(Pass& pass);
[[nodiscard]] bool find_identity(Pass& pass);
[[nodiscard]] bool needs_purchase(Pass& pass);
[[nodiscard]] bool claim_plans(Pass& pass);
[[nodiscard]] bool remember_ids(Pass& pass);

// --- observe.cpp: what does the cloud say about it? ---
[[nodiscard]] bool inventory_read(Pass& pass);                           // ends the pass while there is no listing
[[nodiscard]] std::vector<std::string> see(Pass& pass);                  // fills `seen`; answers with those of `ids` that the listing lacks
[[nodiscard]] std::vector<api::OrderNote> order_notes(const Facts& in);  // status.orders
void tell(Pass& pass);                              // what all kinds tell of `seen`: ids, state, expiresAt, autoRenewal, ExpiringSoon
void tell_vanished(Pass& pass);                     // that all are gone; the term that is remembered (expiresAt) then ends for nobody
[[nodiscard]] bool observe(Pass& pass);             // inventory_read, see, status.orders, tell; ends the pass when plans are missing
[[nodiscard]] bool observe_only(const Pass& pass);  // managementPolicy Observe
// What to do about a term that is over, or ends (then `declared` says so): the latter, or in the console where nothing is ever renewed.
[[nodiscard]] std::string how_to_renew(const Pass& pass,
                                       const std::string& declared = "Renew it by moving spec.paidThrough on, or set spec.renewal.mode: Operator.");
// Why BSS tells nothing of a package, and what to do about it (Alibaba).
[[nodiscard]] std::string no_billing(const Pass& pass);
[[nodiscard]] bool isolated(const api::ObservedPlan& plan);  // stopped after expiry; its automatic renewal can't be set and does nothing any more
// How long an effect may take to show in listings.
[[nodiscard]] base::Seconds settle(const Pass& pass);
// A listing made before need not show what our create order bought; nothing when it bought nothing of this.
[[nodiscard]] std::optional<base::Time> shown_from(const Pass& pass);

// --- orders.cpp: the subject's ledger ---
[[nodiscard]] bool is_live(const api::PurchaseOrder& order);  // not Cancelled
// Nothing is on the wire and nothing can have been bought. Not a record that came back without its status.
[[nodiscard]] bool cancellable(const Pass& pass, const api::PurchaseOrder& order);
// "create", "upgrade-standard", "bandwidth-3", "renew-20270131", "refund": what an order is for, as its name says it. Empty: the order does not say.
[[nodiscard]] std::string what_of(const api::PurchaseOrder& order);
// What the renewal of the term that ends then, and the refund, of that plan are called. A kind that can have several plans always has the id in it,
// with one plan as well: how many are declared can change while an order is under way, and its name must not.
[[nodiscard]] std::string what_renew(api::PlanKind kind, base::Time expires_before, std::string_view plan_id);
[[nodiscard]] std::string what_refund(api::PlanKind kind, std::string_view plan_id);
// For the next change of a package's bandwidth: a number that no order of the ledger has, cancelled ones included.
[[nodiscard]] std::string next_bandwidth(const Pass& pass);
// The live order of an act for plan `ordinal`, or null; `what` narrows it, empty: any.
[[nodiscard]] const api::PurchaseOrder* live_order(const Facts& in, int ordinal, api::Act act, std::string_view what);
// Whether the order asks for exactly that; an ownership tag is not looked at.
[[nodiscard]] bool asks_for(const api::PurchaseOrder& order, const api::Request& wanted);
[[nodiscard]] Action new_order(const Pass& pass, api::Act act, const std::string& what, api::Request parameters,
                               std::optional<base::Time> expires_before = std::nullopt);
// Shows the state of an order under way in the subject's conditions.
void show_order(Pass& pass, const api::PurchaseOrder& order, api::Reason working);
// Starts an order for a change, or shows the one there is, or says that its effect does not show. Always ends the pass.
[[nodiscard]] bool order_for(Pass& pass, api::Act act, const std::string& what, const api::Request& parameters, api::Reason working,
                             std::optional<base::Time> expires_before = std::nullopt);
// Cancels cancellable orders (but Create) that `wanted` says nobody wants any more.
[[nodiscard]] bool open_changes(Pass& pass, const std::function<bool(const api::PurchaseOrder&)>& wanted);
// An order for a change that is under way although nothing is wanted (any more) is still told.
[[nodiscard]] bool orders_under_way(Pass& pass);

// --- renewal.cpp ---
// The term to buy next for one plan seen: by spec.paidThrough or because the operator's window is open. `periods`: the months the API sells,
// ascending. Nothing: none is due.
[[nodiscard]] std::optional<int> due_months(const Pass& pass, const api::ObservedPlan& plan, const std::vector<int>& periods);
// Whether the operator is to renew it and the listing does not say when it ends: says so, and ends the pass.
[[nodiscard]] bool end_unknown(Pass& pass, const api::ObservedPlan& plan);
// paidThrough too far away, or automatic renewal still on or not known to be off: says so and ends the pass. Called when a renewal is due.
[[nodiscard]] bool renewal_blocked(Pass& pass, const api::ObservedPlan& plan);
// Looks again when the operator's window opens.
void watch_window(Pass& pass, const api::ObservedPlan& plan);
// Switches the cloud's automatic renewal, and the term it buys, to what spec.renewal says, never beside a renewal of ours that may still be
// executed. `setting` has months and codes, where the kind's API wants them. Not known whether it is on: nothing is set, and mode Provider ends the
// pass with what is missing. True when the pass is over.
[[nodiscard]] bool set_auto_renewal(Pass& pass, const api::ObservedPlan& plan, api::Setting setting);

// --- settings ---
// An account that is frozen: says so, and true.
[[nodiscard]] bool frozen(Pass& pass, const std::string& what);
[[nodiscard]] api::Setting setting_of(const api::ObservedPlan& plan, api::Setting::What what);
// What stands in the way of a setting at the moment, or null.
[[nodiscard]] const SettingRefusal* refusal_of(const Pass& pass, const api::Setting& setting);

// --- deletion.cpp: winding up ---
// Orders first: one that is not on the wire is cancelled, one that may be is waited for (Refund orders go on). True: not done yet.
[[nodiscard]] bool settle_orders(Pass& pass);
// Claims are given back before the object goes, also those of earlier plans; then the finalizer is taken off. Always ends the pass.
void let_go(Pass& pass);
// The plans are gone at their user's wish; the ledger says so, or a manifest that is applied again would look for them for ever.
void gone(Pass& pass);
// The common beginning of the deletion of an object that is being deleted. True: the pass is over. False: plans are seen, `ids` are those that are
// ours, and spec.deletionPolicy says that they are to go: the kind goes on.
[[nodiscard]] bool wind_up(Pass& pass);
// deletionPolicy Refund, after wind_up: a Refund order for each plan seen, waited for; refusals are explained and Retain offered. Always ends the
// pass.
void refund(Pass& pass, const std::function<api::Request(const api::ObservedPlan&)>& request);

}  // namespace plan
