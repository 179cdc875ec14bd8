// The account loop: gets the keys, lists what the account owns, tells who waits for it, and says on the CloudAccount how things stand.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "base/error.hpp"
#include "controllers/account.hpp"
#include "controllers/keys.hpp"
#include "controllers/limiters.hpp"
#include "runtime/controller.hpp"

namespace controllers {

class Accounts {
public:
    Accounts(Context& context, Connect connect) : context_(context), connect_(std::move(connect)), keys_(context), limiters_(context.env) {}

    // Null while nothing is known of it.
    [[nodiscard]] std::shared_ptr<Account> find(const api::Key& key) const;
    [[nodiscard]] net::Task<base::Result<runtime::Next>> reconcile(api::Key key);
    // The cloud refused our credentials in another loop: look at them again soon.
    void suspect(const api::Key& key);

private:
    net::Task<Account::Troubles> refresh(std::shared_ptr<Account> account, api::CloudAccountSpec spec);
    // Finds out whose the keys are, when they are new. Trouble: another account's than those that have bought before.
    net::Task<std::optional<Account::Trouble>> identify(std::shared_ptr<Account> account, api::CloudAccountSpec spec);
    // The cloud account that purchases with this CloudAccount are in; empty: none is known.
    [[nodiscard]] std::string account_before(const api::Key& key) const;
    net::Task<void> read_deals(std::shared_ptr<Account> account, base::Time from);
    // generation: of the spec that was looked at. It may have been edited since.
    net::Task<base::Result<void>> tell(std::shared_ptr<Account> account, std::int64_t generation);
    // The kinds that somebody uses the account for or waits for; if nobody does, the first that its provider has.
    [[nodiscard]] std::vector<api::PlanKind> kinds_of(const Account& account, api::Provider provider) const;
    void wake_plan(const Account& account, api::PlanKind kind, const std::string& id);
    void wake(Account& account, bool trouble_changed);
    void count_plans(const Account& account, api::CloudAccountStatus& status) const;
    [[nodiscard]] api::CloudAccountStatus status_of(const Account& account, const api::CloudAccount& object, std::int64_t generation) const;

    Context& context_;
    Connect connect_;
    KeyRing keys_;
    Limiters limiters_;
    std::map<api::Key, std::shared_ptr<Account>> accounts_;
};

}  // namespace controllers
