// One cloud account at work: its client, its clock, its keys, its last readings, and who waits for the next ones.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/cloud_account.hpp"
#include "api/inventory.hpp"
#include "base/bucket.hpp"
#include "cloud/cloud_clock.hpp"
#include "cloud/sts.hpp"
#include "controllers/context.hpp"
#include "controllers/turns.hpp"
#include "purchase/protocol.hpp"

namespace controllers {

class Account {
public:
    Account(Context& context, api::Key key);
    Account(const Account&) = delete;
    Account& operator=(const Account&) = delete;
    ~Account() = default;

    // Opens the endpoints the spec names, when they have changed. Error: Invalid.
    [[nodiscard]] base::Result<void> open(const api::CloudAccountSpec& spec, const Connect& connect, std::shared_ptr<cloud::RateLimiter> limiter);

    [[nodiscard]] const api::Key& key() const { return key_; }
    [[nodiscard]] cloud::CloudClock& clock() { return clock_; }
    [[nodiscard]] const cloud::CloudClock& clock() const { return clock_; }
    // A caller keeps these across its waits: the endpoints may change meanwhile.
    [[nodiscard]] std::shared_ptr<cloud::Client> client() const { return client_; }
    [[nodiscard]] std::shared_ptr<cloud::Sts> sts() const { return sts_; }

    // What is wrong with it, empty when it works.
    struct Trouble {
        api::Reason reason = api::Reason::CloudUnreachable;
        bool stalled = false;  // a person has to mend it
        std::string message = "not read yet";
        bool operator==(const Trouble&) const = default;
    };
    struct Troubles {
        std::optional<Trouble> account{Trouble{}};
        std::array<std::optional<Trouble>, std::size(api::kPlanKinds)> kinds;  // plans of this kind can't be listed
        bool operator==(const Troubles&) const = default;
    };
    Troubles troubles;
    bool looked_at = false;  // `troubles` is what was found, not what is assumed at the start
    [[nodiscard]] const std::optional<Trouble>& trouble(api::PlanKind kind) const {
        return troubles.account ? troubles.account : troubles.kinds.at(static_cast<std::size_t>(kind));
    }

    Turns turns;  // of orders, at the rate limit

    // --- keys ---
    struct Keys {
        api::CredentialsSpec spec;  // where they came from
        cloud::Credentials base;    // what a role was assumed with
        std::optional<base::Time> renew_at;
        std::optional<base::Time> ends;  // of what the client signs with
    };
    std::optional<Keys> keys;                                          // what the client signs with
    std::optional<base::SteadyTime> identify_at = base::SteadyTime();  // when to ask whose they are; nothing: it is known
    cloud::Identity identity;

    // --- readings; a clock jump voids them ---
    [[nodiscard]] const api::PlanInventory* inventory(api::PlanKind kind) const;
    [[nodiscard]] const api::DealList* deals() const { return deals_ ? &*deals_ : nullptr; }
    [[nodiscard]] std::optional<bool> deals_permitted() const { return deals_permitted_; }
    // Returns the plans that are not as they were in the listing before; all of them when there was none.
    std::vector<std::string> keep(api::PlanKind kind, api::PlanInventory inventory);
    // Readings of other kinds get old from now on, and are dropped.
    void keep_only(const std::vector<api::PlanKind>& kinds);
    void keep(api::DealList deals);
    void deals_refused();
    // The order list could not be read, and that says nothing of whether it may be.
    void deals_failed(std::string why) { order_list_trouble_ = std::move(why); }
    [[nodiscard]] const std::string& order_list_trouble() const { return order_list_trouble_; }  // of the last try; empty: none
    // Whether to find out if the order list may be read: at the start, and now and then after a refusal, which a person may have mended.
    [[nodiscard]] bool deals_unsure() const;
    // What we set ourselves and the cloud confirmed, so that it is not set again before the next listing.
    void note(api::PlanKind kind, const api::Setting& setting);

    // --- who waits for readings ---
    struct Waiter {
        bool order = false;  // an order's key, else a plan's
        api::PlanKind kind = api::PlanKind::EdgeOne;
        api::Key key;
        auto operator<=>(const Waiter&) const = default;
    };
    void want(const Waiter& waiter, const purchase::Need& need);
    // For so long no need hurries it: the last look could not meet them all. Zero: no longer.
    void hold_off(std::chrono::nanoseconds pause) { not_before_ = context_.env.clock.steady_now() + pause; }
    [[nodiscard]] bool waited_for(api::PlanKind kind) const;
    // The earliest reading somebody waits for that the present ones don't satisfy, and whether (and from when on) the order list is part of it.
    [[nodiscard]] std::optional<purchase::Need> next_need() const;
    // Those whose needs are satisfied now; they are forgotten and will ask again. So are those that are gone or settled.
    [[nodiscard]] std::vector<Waiter> take_satisfied();

private:
    [[nodiscard]] bool satisfied(api::PlanKind kind, const purchase::Need& need) const;
    // Whether it is no longer there to wait for anything.
    [[nodiscard]] bool over(const Waiter& waiter) const;
    void clock_jumped();

    Context& context_;
    api::Key key_;
    std::string endpoints_;
    cloud::CloudClock clock_;
    std::shared_ptr<cloud::Client> client_;
    std::shared_ptr<cloud::Sts> sts_;
    std::array<std::optional<api::PlanInventory>, std::size(api::kPlanKinds)> inventories_;
    std::optional<api::DealList> deals_;
    std::optional<bool> deals_permitted_;
    std::string order_list_trouble_;
    std::optional<base::Time> deals_refused_at_;  // cloud time
    std::map<Waiter, purchase::Need> waiters_;
    base::SteadyTime not_before_{};
    base::Bucket jumps_{std::chrono::seconds(10), 6};  // of the clock, that are looked into at once
};

}  // namespace controllers
