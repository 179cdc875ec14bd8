// Where an account's keys come from, and when they are fetched anew. A Secret is read at every look; temporary keys are kept until shortly before
// they end; a pod's token file is read whenever a token is needed, since the kubelet rotates it.
//
// The operator's own identity (OIDC, the machine's role) is lent only where spec.credentials asks for it, and only to namespaces that the
// operator's command line names: whoever may create a CloudAccount there buys as the operator.
#pragma once

#include <memory>

#include "controllers/account.hpp"

namespace controllers {

class KeyRing {
public:
    explicit KeyRing(Context& context) : context_(context) {}
    // Gives the account's client keys that work for a while yet. Returns what stands in the way.
    [[nodiscard]] net::Task<std::optional<Account::Trouble>> refresh(std::shared_ptr<Account> account, api::CloudAccountSpec spec);

private:
    net::Task<base::Result<cloud::Credentials>> fetch(std::shared_ptr<Account> account, api::CloudAccountSpec spec);
    net::Task<base::Result<cloud::Credentials>> from_secret(api::Key account, api::CloudAccountSpec spec);
    net::Task<base::Result<cloud::Credentials>> from_oidc(std::shared_ptr<Account> account, api::Provider provider, api::CredentialsSpec::Oidc oidc);
    [[nodiscard]] base::Result<void> may_lend(const api::Key& account) const;
    // The keys that are there are good until they end, when what keeps them from being renewed may pass by itself.
    [[nodiscard]] std::optional<Account::Trouble> make_do(const Account& account, const api::CredentialsSpec& wanted, const base::Error& error);
    // A request for temporary keys, as a metric.
    void count(const char* service, const char* action, base::SteadyTime asked, const base::Result<cloud::Credentials>& answer) const;
    [[nodiscard]] base::Time now(const Account& account) const;

    Context& context_;
};

}  // namespace controllers
