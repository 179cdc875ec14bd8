// The simulated cloud without its wire: accounts, plans, zones, orders, the ledger and the cloud's clock.
//
// Time is lazy: whatever is due (automatic renewals, unpaid orders that expire, requests that are executed late) is carried out, at its own
// moment and in order, by catch_up(). A plan's status is not stored: it follows from its expiry and the moment it is looked at.
#pragma once

#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "cloudsim/generator.hpp"
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

template <class T>
using Outcome = std::expected<T, ApiError>;

class Model {
public:
    Model(const base::Clock& clock, std::uint64_t seed) : clock_(clock), generator_(seed) {}
    Model(const Model&) = delete;
    Model& operator=(const Model&) = delete;
    ~Model() = default;

    // --- the clock (model_clock.cpp): the machine's plus an offset
    [[nodiscard]] base::Time now() const;
    [[nodiscard]] base::Seconds offset() const { return offset_; }
    // Moves the clock, back too; catches up.
    void set_offset(base::Seconds offset);
    void catch_up();
    // Carried out by the catch_up() that reaches `when`, with now() == when.
    void at(base::Time when, std::function<void()> work);
    // How long a change stays invisible to reads.
    void set_read_lag(base::Seconds lag) { read_lag_ = lag; }
    [[nodiscard]] base::Seconds read_lag() const { return read_lag_; }
    // The moment that a read shows.
    [[nodiscard]] base::Time visible() const { return now() - read_lag_; }
    void reseed(std::uint64_t seed) { generator_ = Generator(seed); }
    [[nodiscard]] std::string request_id() { return generator_.uuid(); }

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

    const base::Clock& clock_;
    Generator generator_;
    base::Seconds offset_{0};
    base::Seconds read_lag_{0};
    std::optional<base::Time> moment_;  // while something due is carried out
    std::multimap<base::Time, std::function<void()>> agenda_;
    std::map<std::string, Account> accounts_;
    std::map<std::string, Versioned<Plan>> plans_;
    std::map<std::string, Versioned<Order>> orders_;
    std::map<std::string, Zone> zones_;
    std::vector<Charge> ledger_;
    long sequence_ = 0;
};

}  // namespace cloudsim
