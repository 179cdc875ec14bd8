// The simulated Alibaba Cloud without its wire: accounts, packages, CENs, orders, the ledger. Its clock is the Agenda's.
//
// What follows from the time alone (expired, released, a temporary upgrade that is over) is not stored but judged when it is looked at.
// Acts check the state of things and answer with the vendor's codes; the wire's syntax is the actions' business.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cloudsim/agenda.hpp"
#include "cloudsim/alibaba/signature.hpp"
#include "cloudsim/alibaba/types.hpp"
#include "cloudsim/dialect.hpp"
#include "cloudsim/versioned.hpp"

namespace cloudsim::alibaba {

// Neither is documented for packages; the simulated cloud's choice.
inline constexpr base::Seconds kReleasedAfter = std::chrono::days(15);  // after expiry
inline constexpr base::Seconds kUnpaidCancelled = std::chrono::hours(24);
inline constexpr base::Seconds kAutoRenewal = std::chrono::days(1);  // before expiry

// Normal, FinancialLocked (expired, or by hand) or SecurityLocked; nullopt: released by then.
[[nodiscard]] std::optional<std::string> business_status(const Package& package, base::Time when);
// What the package carries at that moment: a temporary upgrade counts.
[[nodiscard]] long bandwidth_at(const Package& package, base::Time when);
[[nodiscard]] std::string product_type(const Account& account);

struct Settings {
    base::Seconds delivery{3};    // from payment until a package can be seen
    base::Seconds transition{2};  // of Associate and Unassociate
    base::Seconds order{0};       // how long a package stays busy with an order after it was carried out
    base::Seconds token{3600};    // how long a ClientToken is remembered (the vendor does not say)
};

struct Placed {
    std::string order_id;
    std::string package_id;
};

class Model {
public:
    explicit Model(Agenda& agenda) : agenda_(agenda) {}
    Model(const Model&) = delete;
    Model& operator=(const Model&) = delete;
    ~Model() = default;

    [[nodiscard]] Agenda& agenda() { return agenda_; }
    Settings settings;

    // --- accounts and roles (model_accounts.cpp)
    // Adds the account or replaces the one with the same uid; a key without an ARN becomes that of the RAM user "operator".
    Account& put_account(Account account);
    [[nodiscard]] Account* account(const std::string& uid);
    [[nodiscard]] const std::map<std::string, Account>& accounts() const { return accounts_; }
    [[nodiscard]] std::optional<KeyHolder> find_key(std::string_view access_key_id) const;
    void put_role(Role role) { roles_[role.arn] = std::move(role); }
    [[nodiscard]] const Role* role(const std::string& arn) const;
    // Temporary keys of the role; the role's account exists.
    [[nodiscard]] Key issue(const Role& role, const std::string& session, long seconds);
    // The instance's own, made anew when half of their time is over.
    [[nodiscard]] Key instance_key(const Role& role);
    Metadata metadata;
    // IMDSv2.
    [[nodiscard]] std::string new_metadata_token(base::Seconds good_for);
    [[nodiscard]] bool good_metadata_token(const std::string& token) const;

    // --- acts that move money (model_acts.cpp)
    // An unpaid order when `auto_pay` is off. OperationFailed.InsufficientBalance.
    [[nodiscard]] Outcome<Placed> buy(const Caller& caller, const NewPackage& wanted, bool auto_pay);
    // At once and for the rest of the term: charged, or paid back. Operation.Failed: nothing would change. InvalidStatus.Resource,
    // InvalidOperation.BwpBusinessStatus, InvalidParameter (below what is drawn), OperationFailed.InsufficientBalance.
    [[nodiscard]] Outcome<Placed> change_bandwidth(const Caller& caller, const std::string& id, long bandwidth);
    [[nodiscard]] Outcome<Placed> upgrade_until(const Caller& caller, const std::string& id, long bandwidth, base::Time until);
    // Pays at once; without enough money its order is cancelled. Order.Unpaid, InsufficientBalance.
    [[nodiscard]] Outcome<Placed> renew(const Caller& caller, const std::string& id, int months);
    // What the rest of the term is worth.
    [[nodiscard]] long refund_value(const Package& package) const;
    // Gives the money back and releases the package at once. InvalidOperation.BwpInstanceStatus: still attached. Order.Unpaid.
    [[nodiscard]] Outcome<Placed> refund(const Caller& caller, const std::string& id);

    // --- orders (model_orders.cpp)
    // Order.NotFound, Order.NotUnpaid, InsufficientBalance, ParameterBwpInstanceId (what it was for is gone).
    [[nodiscard]] Outcome<Placed> pay(const std::string& order_id);
    [[nodiscard]] Outcome<void> cancel(const std::string& order_id);
    [[nodiscard]] const std::map<std::string, Versioned<Order>>& orders() const { return orders_; }
    [[nodiscard]] const std::vector<Charge>& ledger() const { return ledger_; }

    // --- packages (model_packages.cpp)
    [[nodiscard]] const std::map<std::string, Versioned<Package>>& packages() const { return packages_; }
    // The true state of a package of the account; ParameterBwpInstanceId.
    [[nodiscard]] Outcome<Package> package(const std::string& uid, const std::string& id) const;
    // Whatever its state: as control does, and as acts do that have checked it.
    void put_package(Package package);
    void release(const std::string& id);

    // --- CENs (model_cens.cpp)
    void put_cen(Cen cen) { cens_[cen.id] = std::move(cen); }
    [[nodiscard]] const std::map<std::string, Cen>& cens() const { return cens_; }
    // 0 removes it.
    void put_limit(RegionLimit limit);
    [[nodiscard]] const std::vector<RegionLimit>& limits() const { return limits_; }
    // The package of the CEN for the pair of areas; nullptr: none.
    [[nodiscard]] const Package* package_of(const std::string& cen_id, const std::string& span) const;
    // What region limits draw from the package.
    [[nodiscard]] long drawn(const Package& package) const;
    [[nodiscard]] Outcome<void> associate(const std::string& uid, const std::string& cen_id, const std::string& id);
    [[nodiscard]] Outcome<void> unassociate(const std::string& uid, const std::string& cen_id, const std::string& id);

    // --- client tokens (model_tokens.cpp)
    struct Remembered {
        base::Time at;
        std::string parameters;
        Answer answer;
    };
    // nullptr: not seen, or forgotten.
    [[nodiscard]] const Remembered* remembered(const std::string& key) const;
    void remember(const std::string& key, std::string parameters, Answer answer);

private:
    [[nodiscard]] Caller cloud(const std::string& uid) const { return {.uin = uid, .creator = uid, .request_id = {}, .signed_at = std::nullopt}; }
    [[nodiscard]] Order new_order(const Caller& caller, Act act, long cost);
    [[nodiscard]] Outcome<Placed> place(const Order& order, bool auto_pay);
    void keep_unpaid(const Order& order);
    void carry_out(Order order);
    void deliver(const Order& order);
    void apply(const Order& order, Package package);
    void put_order(const Order& order) { orders_[order.id].put(agenda_.now(), order); }
    [[nodiscard]] bool has_unpaid_order(const std::string& id) const;
    [[nodiscard]] bool busy(const Package& package) const;
    [[nodiscard]] Outcome<Package> changeable(const Caller& caller, const std::string& id) const;
    void auto_renew(const std::string& id);
    void settle(const std::string& id);

    Agenda& agenda_;
    std::map<std::string, Account> accounts_;
    std::map<std::string, Role> roles_;
    std::optional<Key> instance_key_;
    std::map<std::string, base::Time> metadata_tokens_;  // until when each is good
    std::map<std::string, Versioned<Package>> packages_;
    std::map<std::string, Versioned<Order>> orders_;
    std::map<std::string, Cen> cens_;
    std::vector<RegionLimit> limits_;
    std::vector<Charge> ledger_;
    std::map<std::string, Remembered> tokens_;
    long sequence_ = 0;
};

}  // namespace cloudsim::alibaba
