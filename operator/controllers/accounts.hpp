// The account loop: reads the Secret, lists what the account owns, tells who waits for it, and says on the CloudAccount how things stand.
#pragma once

#include <map>
#include <memory>

#include "base/error.hpp"
#include "controllers/account.hpp"
#include "runtime/controller.hpp"

namespace controllers {

class Accounts {
public:
    Accounts(Context& context, Connect connect) : context_(context), connect_(std::move(connect)) {}

    // Null while nothing is known of it.
    [[nodiscard]] std::shared_ptr<Account> find(const api::Key& key) const;
    [[nodiscard]] net::Task<base::Result<runtime::Next>> reconcile(api::Key key);
    // The cloud refused our credentials in another loop: look at the Secret again soon.
    void suspect(const api::Key& key) { context_.account_queue->add(key, runtime::Priority::High); }

private:
    net::Task<std::optional<Account::Trouble>> refresh(std::shared_ptr<Account> account, api::CloudAccountSpec spec);
    net::Task<std::optional<Account::Trouble>> load_credentials(std::shared_ptr<Account> account, api::CloudAccountSpec spec);
    net::Task<void> read_deals(std::shared_ptr<Account> account, base::Time from);
    net::Task<base::Result<void>> tell(std::shared_ptr<Account> account);
    void wake_plan(const Account& account, const std::string& id);
    void wake(Account& account, bool trouble_changed);
    [[nodiscard]] api::CloudAccountStatus status_of(const Account& account, const api::CloudAccount& object) const;

    Context& context_;
    Connect connect_;
    std::map<api::Key, std::shared_ptr<Account>> accounts_;
};

}  // namespace controllers
