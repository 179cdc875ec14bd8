// resources/edge_one_plan: what to do about one EdgeOnePlan. decide() is pure: everything it may know is in Input, gathered first; it answers with at
// most one action (the shell does one external effect a pass and looks again), the status as it should stand, and when to look again.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/edge_one_plan.hpp"
#include "api/inventory.hpp"
#include "api/purchase_order.hpp"

namespace edge_one_plan {

struct Account {
    bool exists = false;
    bool ready = false;    // credentials work and the cloud answers
    bool stalled = false;  // not ready, and a person has to mend it
    bool frozen = false;
    std::string message;                            // why it is not ready
    std::optional<base::Time> now;                  // cloud time
    const api::PlanInventory* inventory = nullptr;  // null: not read (since the clock jumped)
};

// What the cloud answered last to a setting (not a purchase) of this plan, while it is too early to try again.
struct SettingRefusal {
    std::string code;
    std::string message;
    base::Time retry_at;  // cloud time
};
inline constexpr const char* kFlagSetting = "auto-renewal";
inline constexpr const char* kDestroySetting = "destroy";

struct Input {
    const api::EdgeOnePlan& plan;
    std::vector<const api::PurchaseOrder*> orders;  // of this subject, by name
    Account account;
    const std::map<std::string, std::string>* claims = nullptr;  // plan id -> holder
    bool order_of_another_names_plan = false;                    // another subject's Create order names the plan that our Create order names
    std::map<std::string, SettingRefusal> refusals;              // by zone id, kFlagSetting or kDestroySetting
    base::Time node_now;                                         // for timestamps of conditions only
};

// "namespace/EdgeOnePlan/name": who holds a claim.
[[nodiscard]] std::string holder_of(const api::EdgeOnePlan& plan);

struct AddFinalizer {
    bool operator==(const AddFinalizer&) const = default;
};
struct RemoveFinalizer {
    bool operator==(const RemoveFinalizer&) const = default;
};
struct SetExternalId {
    std::string id;
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
struct CreateOrder {
    std::string name;
    api::PurchaseOrderSpec spec;
    bool operator==(const CreateOrder&) const = default;
};  // spec.request is the shell's
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
struct MarkDestroyed {
    std::string name;
    bool operator==(const MarkDestroyed&) const = default;
};
struct SetAutoRenewal {
    std::string id;
    bool on = false;
    bool operator==(const SetAutoRenewal&) const = default;
};
struct BindZone {
    std::string id;
    std::string zone;
    bool operator==(const BindZone&) const = default;
};
struct DestroyPlan {
    std::string id;
    bool operator==(const DestroyPlan&) const = default;
};

using Action = std::variant<AddFinalizer, RemoveFinalizer, SetExternalId, ClaimPlan, ReleaseClaim, CreateOrder, CancelOrder, ContestOrder,
                            MarkDestroyed, SetAutoRenewal, BindZone, DestroyPlan>;

struct Decision {
    std::optional<Action> action;
    api::EdgeOnePlanStatus status;
    std::optional<base::Time> look_again;       // cloud time
    std::optional<base::Time> inventory_after;  // a listing read at or after this cloud time is wanted
};

[[nodiscard]] Decision decide(const Input& input);

}  // namespace edge_one_plan
