// The plan loop: gathers, lets edge_one_plan::decide() decide, does its one action, or writes the status.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "controllers/accounts.hpp"
#include "controllers/pace.hpp"
#include "resources/edge_one_plan/decide.hpp"
#include "runtime/controller.hpp"

namespace controllers {

class Plans {
public:
    Plans(Context& context, Accounts& accounts) : context_(context), accounts_(accounts), pace_(context.env.clock) {}

    [[nodiscard]] net::Task<base::Result<runtime::Next>> reconcile(api::Key key);

private:
    [[nodiscard]] bool too_early(const api::EdgeOnePlan& plan, const Account* account) const;
    [[nodiscard]] edge_one_plan::Input gather(const api::EdgeOnePlan& plan, const Account* account) const;
    net::Task<base::Result<void>> act(std::shared_ptr<const api::EdgeOnePlan> plan, edge_one_plan::Action action, std::shared_ptr<Account> account);
    net::Task<base::Result<void>> set_in_cloud(std::shared_ptr<const api::EdgeOnePlan> plan, edge_one_plan::Action action,
                                               std::shared_ptr<Account> account);
    net::Task<base::Result<void>> patch_metadata(std::shared_ptr<const api::EdgeOnePlan> plan, std::string body);
    net::Task<base::Result<void>> create_order(api::Key subject, edge_one_plan::CreateOrder action);
    net::Task<base::Result<void>> change_order(api::Key subject, edge_one_plan::Action action, std::shared_ptr<Account> account);
    net::Task<base::Result<void>> claim(std::shared_ptr<const api::EdgeOnePlan> plan, std::string plan_id);
    net::Task<base::Result<void>> release(std::string plan_id, std::string holder);
    net::Task<base::Result<void>> write_status(std::shared_ptr<const api::EdgeOnePlan> plan, api::EdgeOnePlanStatus status);
    void tell(const api::EdgeOnePlan& before, const api::EdgeOnePlan& after);

    Context& context_;
    Accounts& accounts_;
    Pace pace_;
    // What the cloud refused to set lately, by object and setting.
    std::map<api::Key, std::map<std::string, edge_one_plan::SettingRefusal>> refusals_;
};

}  // namespace controllers
