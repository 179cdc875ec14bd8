// resources/plan: what deciding about a plan is, whatever its kind. A kind's decide() is pure: everything it may know is in Input, gathered first; it
// answers with at most one action (the shell does one external effect a pass and looks again), the status as it should stand, and when to look again.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/inventory.hpp"
#include "api/plan.hpp"
#include "api/purchase_order.hpp"
#include "api/setting.hpp"

namespace plan {

struct Account {
    bool exists = false;
    bool ready = false;    // credentials work and the cloud answers
    bool stalled = false;  // not ready, and a person has to mend it
    bool frozen = false;
    std::string message;                            // why it is not ready
    std::optional<base::Time> now;                  // cloud time
    const api::PlanInventory* inventory = nullptr;  // of the object's kind; null: not read (since the clock jumped)
};

// What the cloud answered last to a setting of this plan, while it is too early to try again.
struct SettingRefusal {
    std::string code;
    std::string message;
    base::Time retry_at;  // cloud time
};

// What is known beside the object.
struct Facts {
    std::vector<const api::PurchaseOrder*> orders;  // of this subject, by name
    Account account;
    const std::map<std::string, std::string>* claims = nullptr;  // plan id -> holder
    bool order_of_another_names_plan = false;                    // another subject's Create order names a plan that our Create order names
    std::map<std::string, SettingRefusal> refusals;              // by Setting::name()
    base::Time node_now;                                         // for timestamps of conditions only
};

template <class T>
struct Input {
    const T& object;
    Facts facts;
};

struct AddFinalizer {
    bool operator==(const AddFinalizer&) const = default;
};
struct RemoveFinalizer {
    bool operator==(const RemoveFinalizer&) const = default;
};
struct SetExternalId {
    std::string id;  // several: joined
    bool operator==(const SetExternalId&) const = default;
};
struct ClaimPlan {
    std::string id;
    bool operator==(const ClaimPlan&) const = default;
};
struct ReleaseClaim {
    std::string id;
    bool operator==(const ReleaseClaim&) const = default;
};
// spec.request is the shell's to encode.
struct CreateOrder {
    std::string name;
    api::PurchaseOrderSpec spec;
    bool operator==(const CreateOrder&) const = default;
};
struct CancelOrder {
    std::string name;
    std::string why;
    bool operator==(const CancelOrder&) const = default;
};
struct ContestOrder {
    std::string name;
    std::string holder;
    bool operator==(const ContestOrder&) const = default;
};
// The order's plan is gone at its user's wish: destroyed or refunded.
struct MarkDestroyed {
    std::string name;
    bool operator==(const MarkDestroyed&) const = default;
};

using Action = std::variant<AddFinalizer, RemoveFinalizer, SetExternalId, ClaimPlan, ReleaseClaim, CreateOrder, CancelOrder, ContestOrder,
                            MarkDestroyed, api::Setting>;

template <class Status>
struct Decision {
    std::optional<Action> action;
    Status status;
    std::optional<base::Time> look_again;       // cloud time
    std::optional<base::Time> inventory_after;  // a listing read at or after this cloud time is wanted
};

// "namespace/kind/name": who holds a claim.
[[nodiscard]] std::string holder_of(const api::ObjectMeta& meta, api::PlanKind kind);

}  // namespace plan
