// The order loop: does what purchase::step() says. The one place where money is spent.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "controllers/accounts.hpp"
#include "purchase/protocol.hpp"
#include "runtime/controller.hpp"

namespace controllers {

// Every purchase order and claim, straight from the API server.
struct Ledger {
    std::vector<api::PurchaseOrder> orders;
    std::map<std::string, std::string> holders;  // plan id -> holder
};

class Orders {
public:
    Orders(Context& context, Accounts& accounts) : context_(context), accounts_(accounts) {}

    [[nodiscard]] net::Task<base::Result<runtime::Next>> reconcile(api::Key key);

private:
    // Whether an order, or an object but this one, names the plan. A claim alone does not count: its object may have been lost.
    [[nodiscard]] bool named(const std::string& id, const Subject& but) const;
    [[nodiscard]] purchase::Input gather(const api::PurchaseOrder& order, const Account* account) const;
    [[nodiscard]] purchase::Subject subject(const api::PurchaseOrder& order, const api::ObjectMeta& meta) const;
    // The next step. Whether an order without status is new, or came back from a backup without it, its object's uid tells: that is read live, since
    // the cache may still have the object that was there before.
    net::Task<base::Result<purchase::Step>> judge(api::PurchaseOrder order, std::shared_ptr<Account> account);
    [[nodiscard]] runtime::Next next(const purchase::Step& step, const api::PurchaseOrder& order, const std::shared_ptr<Account>& account) const;
    // An unknown Create is settled by what other orders have and claim; a cache that lags behind by minutes would settle it wrongly. So what the
    // cache suggests is judged again on the live ledger before it is written.
    net::Task<base::Result<runtime::Next>> conclude(api::Key key, std::shared_ptr<Account> account);
    net::Task<base::Result<Ledger>> read_ledger();
    // One attempt, if it is still due when its turn has come.
    net::Task<base::Result<runtime::Next>> attempt(api::Key key, std::shared_ptr<Account> account);
    // Records it, signs and sends it, and records its outcome.
    net::Task<base::Result<runtime::Next>> carry_out(api::PurchaseOrder order, base::Time signed_at, std::shared_ptr<Account> account);
    // Writes the outcome however long it takes: losing it costs ten minutes of gathering evidence.
    net::Task<base::Result<void>> record(api::PurchaseOrder order, int number, api::Answer answer, std::shared_ptr<Account> account);
    net::Task<base::Result<api::PurchaseOrder>> read(api::Key key);
    net::Task<base::Result<api::PurchaseOrder>> write(api::PurchaseOrder order, api::PurchaseOrderStatus status);
    void count_attempt(const api::PurchaseOrder& order, api::Outcome outcome) const;
    void tell(const api::PurchaseOrder& before, const api::PurchaseOrder& after);

    Context& context_;
    Accounts& accounts_;
};

}  // namespace controllers
