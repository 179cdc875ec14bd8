// The plan loops, one a kind: gather, let the kind's decide() decide, do its one action, or write the status.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "controllers/accounts.hpp"
#include "controllers/ledger_writer.hpp"
#include "controllers/pace.hpp"
#include "resources/plan/decide.hpp"
#include "runtime/controller.hpp"

namespace controllers {

// T: api::EdgeOnePlan, api::CloudInstance, api::CenBandwidthPackage.
template <class T>
class Plans {
public:
    Plans(Context& context, Accounts& accounts)
        : context_(context), accounts_(accounts), store_(context.caches.store<T>()), ledger_(context), pace_(context.env.clock) {}

    [[nodiscard]] net::Task<base::Result<runtime::Next>> reconcile(api::Key key);
    // Whether the order's object would cancel it by now, were it not on the wire: then it is not sent again.
    [[nodiscard]] bool withdrawn(const api::PurchaseOrder& order) const;

private:
    using Object = std::shared_ptr<const T>;
    using Status = decltype(T::status);
    [[nodiscard]] bool too_early(const T& plan, const Account* account) const;
    [[nodiscard]] plan::Facts gather(const T& plan, const Account* account) const;
    [[nodiscard]] plan::Account account_of(const T& plan, const Account* account) const;
    net::Task<base::Result<void>> act(Object plan, plan::Action action, std::shared_ptr<Account> account);
    net::Task<base::Result<void>> set_in_cloud(Object plan, api::Setting setting, std::shared_ptr<Account> account);
    net::Task<base::Result<void>> set_finalizer(Object plan, bool wanted);
    net::Task<base::Result<void>> patch_metadata(Object plan, std::string body);
    net::Task<base::Result<void>> write_status(Object plan, Status status);
    void want(Account& account, const api::Key& key, base::Time after) const;
    void tell(const T& before, const T& after);

    Context& context_;
    Accounts& accounts_;
    runtime::Store<T>& store_;
    LedgerWriter ledger_;
    Pace pace_;
    // What the cloud refused to set lately, by object and setting.
    std::map<api::Key, std::map<std::string, plan::SettingRefusal>> refusals_;
};

extern template class Plans<api::EdgeOnePlan>;
extern template class Plans<api::CloudInstance>;
extern template class Plans<api::CenBandwidthPackage>;

}  // namespace controllers
