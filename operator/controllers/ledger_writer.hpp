// What the plan loops write beside their own objects: purchase orders and claims.
#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"
#include "controllers/accounts.hpp"
#include "resources/plan/decide.hpp"

namespace controllers {

class LedgerWriter {
public:
    explicit LedgerWriter(Context& context) : context_(context) {}

    [[nodiscard]] net::Task<base::Result<void>> create_order(api::Key subject, plan::CreateOrder action);
    // CancelOrder, ContestOrder, MarkDestroyed. `now`: cloud time, or the node's where there is none.
    [[nodiscard]] net::Task<base::Result<void>> change_order(api::Key subject, plan::Action action, base::Time now);
    // The creation of the claim is the arbiter: who was first shows in the cache afterwards.
    [[nodiscard]] net::Task<base::Result<void>> claim(std::string plan_id, std::string holder);
    [[nodiscard]] net::Task<base::Result<void>> release(std::string plan_id, std::string holder);

private:
    Context& context_;
};

}  // namespace controllers
