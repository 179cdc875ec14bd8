// The simulated Tencent Cloud without its wire: accounts, roles, plans, zones, instances, orders, the ledger.
//
// A plan's or an instance's status is not stored: it follows from its expiry and the moment it is looked at.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cloudsim/agenda.hpp"
#include "cloudsim/types.hpp"
#include "cloudsim/versioned.hpp"

namespace cloudsim {

inline constexpr base::Seconds kExpiringSoon = std::chrono::days(7);     // before expiry
inline constexpr base::Seconds kAutoRenewal = std::chrono::days(1);      // before expiry
inline constexpr base::Seconds kIsolatedAfter = std::chrono::days(15);   // after expiry (not documented; the simulated cloud's choice)
inline constexpr base::Seconds kDestroyedAfter = std::chrono::days(75);  // after expiry: 60 days of isolation
inline constexpr base::Seconds kUnpaidExpires = std::chrono::hours(24);

// "normal", "expiring-soon", "expired" or "isolated"; nullopt: destroyed by then.
[[nodiscard]] std::optional<std::string_view> status_of(const Plan& plan, base::Time when);
// Cents a month; nullopt: not a prepaid plan type.
[[nodiscard]] std::optional<long> monthly_price(std::string_view plan_type);

struct NewPlan {
    std::string type;
    int months = 1;
    bool auto_renew = false;
    std::string area = "global";
};

// What an act came to. plan_id is empty while a purchase is unpaid.
struct Placed {
    std::string order_id;
    std::string big_deal_id;
    std::string plan_id;
};

// An instance as a request names it; a code that is empty is not compared.
struct InstanceRef {
    std::string id;
    std::string product_code = {};
    std::string sub_product_code = {};
    std::string region_code = {};
};

// ClientToken. The same text for the same action, with the same request, is the same order; for another request, it is refused.
struct ClientToken {
    std::string action;
    std::string text;
    std::string request;  // all other parameters, in one spelling
};

// A temporary key as it is handed out.
struct Issued {
    std::string secret_id;
    std::string secret_key;
    std::string token;
    base::Time expires;
};

class Model {
public:
    explicit Model(Agenda& agenda) : agenda_(agenda) {}
    Model(const Model&) = delete;
    Model& operator=(const Model&) = delete;
    ~Model() = default;

    [[nodiscard]] Agenda& agenda() const { return agenda_; }

    // --- accounts (model_accounts.cpp)
    // Adds the account or replaces the one with the same uin.
    Account& put_account(Account account);
    [[nodiscard]] Account* account(const std::string& uin);
    [[nodiscard]] const std::map<std::string, Account>& accounts() const { return accounts_; }
    struct KeyHolder {
        const Account* account = nullptr;
        const Key* key = nullptr;
    };
    [[nodiscard]] std::optional<KeyHolder> find_key(std::string_view secret_id) const;
    // UnauthorizedOperation.{NotCertification, CertificationNeedUpgrade}: billing refuses what the account wants to pay.
    [[nodiscard]] std::optional<ApiError> certification_missing(const std::string& uin);

    // --- acts (model_acts.cpp). Errors: the vendor's codes. They check the plan, not the wire's syntax.
    [[nodiscard]] Outcome<Placed> buy(const Caller& caller, const NewPlan& wanted);
    [[nodiscard]] Outcome<Placed> upgrade(const Caller& caller, const std::string& plan_id, const std::string& plan_type);
    [[nodiscard]] Outcome<Placed> renew(const Caller& caller, const std::string& plan_id, int months);
    [[nodiscard]] Outcome<Placed> increase_quota(const Caller& caller, const std::string& plan_id, int number);

    // --- orders (model_orders.cpp)
    // An unpaid order is paid: the balance is charged and the act carried out. Errors: FailedOperation.InvalidDeal (not unpaid, or what it was
    // for is no longer possible), FailedOperation.BalanceInsufficient.
    [[nodiscard]] Outcome<Placed> pay(const std::string& order_id);
    // FailedOperation.InvalidDeal: not unpaid.
    [[nodiscard]] Outcome<void> close(const std::string& order_id);
    [[nodiscard]] const std::map<std::string, Versioned<Order>>& orders() const { return orders_; }
    [[nodiscard]] const std::vector<Charge>& ledger() const { return ledger_; }

    // --- instances: acts (model_instance_acts.cpp). No token: by hand. A repetition answers with the order as it is by now; an unpaid one is
    // tried again. Errors: FailedOperation.{BalanceInsufficient, BusinessCheckErrCode, InvalidDeal, NotAllowToRefund},
    // InvalidParameter.{InvalidParameter, ResourceLocked}, AuthFailure.UnauthorizedOperation, UnauthorizedOperation.*.
    [[nodiscard]] Outcome<Order> buy_instances(const Caller& caller, const Goods& goods, const std::optional<ClientToken>& token);
    [[nodiscard]] Outcome<Order> renew_instance(const Caller& caller, const InstanceRef& ref, const Term& term,
                                                const std::optional<ClientToken>& token);
    [[nodiscard]] Outcome<Order> refund_instance(const Caller& caller, const InstanceRef& ref, const std::optional<ClientToken>& token);
    // After that, a token is not known any more. The vendor does not say how long that is.
    base::Seconds token_life = std::chrono::hours(24);

    // --- instances: what follows payment (model_delivery.cpp)
    // Of orders that requests make; what is done by hand is delivered at once. Empty uin, empty act: all; what names more goes first.
    void set_delivery(const std::string& uin, const std::string& act, const Delivery& delivery) { deliveries_[{uin, act}] = delivery; }
    // Ends an order that is being delivered or whose delivery failed. FailedOperation.InvalidDeal: it is neither.
    [[nodiscard]] Outcome<void> end_delivery(const std::string& order_id, Ending ending);

    // --- instances: their life (model_instances.cpp)
    [[nodiscard]] const std::map<std::string, Versioned<Instance>>& instances() const { return instances_; }
    // The true state; FailedOperation.BusinessCheckErrCode: there is none.
    [[nodiscard]] Outcome<Instance> instance(const std::string& uin, const std::string& id) const;
    [[nodiscard]] Outcome<void> set_renewal(const std::string& uin, const std::string& id, const std::string& flag, const std::optional<Term>& term);
    [[nodiscard]] Outcome<void> isolate(const std::string& uin, const std::string& id);
    // At once and without money.
    [[nodiscard]] Outcome<void> remove_instance(const std::string& uin, const std::string& id);
    // Products that the renewal page (DescribeRenewInstances, SetRenewal) does not know, and whether it leaves isolated instances out.
    std::set<std::string> unlisted_products;
    bool isolated_unlisted = false;

    // --- roles (model_roles.cpp)
    // Adds the role or replaces the one of that account and name; its id stays.
    const Role& put_role(Role role);
    [[nodiscard]] const std::map<std::string, Role>& roles() const { return roles_; }
    // By qcs::cam::uin/<uin>:roleName/<name> or qcs::cam::uin/<uin>:role/<id>; nullptr: there is none.
    [[nodiscard]] const Role* role(std::string_view arn) const;
    // A temporary key of the role's account, which works until it expires. `principal`: uin of who asked.
    [[nodiscard]] Issued issue(const Role& role, const std::string& session, const std::string& principal, base::Seconds life);
    // The role of the machine that the caller runs on, for the metadata service; an ARN, empty: none.
    void set_metadata_role(std::string arn, base::Seconds life);
    [[nodiscard]] const std::string& metadata_role() const { return metadata_role_; }
    // Its present key: a new one when less than a tenth of the old one's life is left.
    [[nodiscard]] Issued metadata_key();

    // --- plans and zones (model_plans.cpp)
    [[nodiscard]] const std::map<std::string, Versioned<Plan>>& plans() const { return plans_; }
    // The true state of a plan of the account; PlanNotFound.
    [[nodiscard]] Outcome<Plan> plan(const std::string& uin, const std::string& plan_id) const;
    [[nodiscard]] Outcome<void> set_auto_renewal(const std::string& uin, const std::string& plan_id, bool on);
    // As DestroyPlan does: expired plans without running zones only.
    [[nodiscard]] Outcome<void> destroy(const std::string& uin, const std::string& plan_id);
    // As a refund in the console does: at once, whatever the state.
    [[nodiscard]] Outcome<void> remove(const std::string& uin, const std::string& plan_id);
    void put_zone(Zone zone);
    [[nodiscard]] const std::map<std::string, Zone>& zones() const { return zones_; }
    [[nodiscard]] Outcome<void> bind(const std::string& uin, const std::string& zone_id, const std::string& plan_id);
    [[nodiscard]] Outcome<void> unbind(const std::string& zone_id);

private:
    void put_plan(Plan plan);
    void put_order(const Order& order);
    void auto_renew(const std::string& plan_id);
    void refresh_zones(const std::string& plan_id);
    [[nodiscard]] std::string new_plan_id();
    [[nodiscard]] Order new_order(const Caller& caller, Act act, long cost);
    [[nodiscard]] Outcome<Placed> place(Order order);
    void carry_out(Order order);
    void carry_out_plan(Order order);
    void charge(const Order& order, long amount_cents, bool paid);
    [[nodiscard]] Outcome<Order> once(const Caller& caller, const std::optional<ClientToken>& token, const std::function<Outcome<Order>()>& make);
    [[nodiscard]] Outcome<Order> repeat(const Caller& caller, const std::string& order_id);
    [[nodiscard]] Outcome<Instance> unlocked(const std::string& uin, const InstanceRef& ref) const;
    void carry_out_goods(Order order);
    [[nodiscard]] Delivery delivery_of(const Order& order) const;
    void end(Order order, Ending ending);
    [[nodiscard]] bool deliver(Order& order, const Goods& goods);
    void put_instance(Instance instance);
    void auto_renew_instance(const std::string& id);

    Agenda& agenda_;
    std::map<std::string, Account> accounts_;
    std::map<std::string, Versioned<Plan>> plans_;
    std::map<std::string, Versioned<Order>> orders_;
    std::map<std::string, Zone> zones_;
    std::vector<Charge> ledger_;
    long sequence_ = 0;

    struct TokenUse {
        std::string request;
        std::string order_id;
        base::Time at;
    };
    std::map<std::string, Versioned<Instance>> instances_;
    std::map<std::tuple<std::string, std::string, std::string>, TokenUse> tokens_;  // uin, action, text
    std::map<std::pair<std::string, std::string>, Delivery> deliveries_;            // uin, act
    std::map<std::string, Role> roles_;                                             // by ARN
    std::string metadata_role_;
    base::Seconds metadata_life_{0};
    std::optional<Issued> metadata_key_;
};

}  // namespace cloudsim
