// Instances from delivery to their end.
#include <algorithm>
#include <utility>

#include "cloudsim/model.hpp"

namespace cloudsim {

bool is_renew_flag(std::string_view text) { return text == kManualRenew || text == kAutoRenew || text == kNoRenew; }

std::optional<std::string_view> status_of(const Instance& instance, base::Time when) {
    if (when >= instance.expires + kInstanceGoneAfter) return std::nullopt;
    return instance.isolated || when >= instance.expires ? "ISOLATED" : "NORMAL";
}

void Model::put_instance(Instance instance) {
    const std::string id = instance.id;
    if (instance.renew_flag == kAutoRenew && instance.renewal_tried != instance.expires)
        agenda_.at(std::max(agenda_.now(), instance.expires - kAutoRenewal), [this, id] { auto_renew_instance(id); });
    instances_[id].put(agenda_.now(), std::move(instance));
}

Outcome<Instance> Model::instance(const std::string& uin, const std::string& id) const {
    const auto found = instances_.find(id);
    const Instance* instance = found == instances_.end() ? nullptr : found->second.latest();
    if (instance == nullptr || instance->uin != uin || !status_of(*instance, agenda_.now()))
        return refuse("FailedOperation.BusinessCheckErrCode", "The instance " + id + " does not exist.");
    return *instance;
}

Outcome<void> Model::set_renewal(const std::string& uin, const std::string& id, const std::string& flag, const std::optional<Term>& term) {
    auto found = instance(uin, id);
    if (!found) return std::unexpected(found.error());
    if (status_of(*found, agenda_.now()) == "ISOLATED") return refuse("FailedOperation.BusinessCheckErrCode", "The instance is isolated.");
    found->renew_flag = flag;
    if (term) found->renew_term = *term;
    put_instance(std::move(*found));
    return {};
}

Outcome<void> Model::isolate(const std::string& uin, const std::string& id) {
    auto found = instance(uin, id);
    if (!found) return std::unexpected(found.error());
    found->isolated = true;
    put_instance(std::move(*found));
    return {};
}

Outcome<void> Model::remove_instance(const std::string& uin, const std::string& id) {
    const auto found = instance(uin, id);
    if (!found) return std::unexpected(found.error());
    instances_[id].put(agenda_.now(), std::nullopt);
    return {};
}

// The cloud's own renewal: one try, paid from the balance; too little money leaves no order.
void Model::auto_renew_instance(const std::string& id) {
    const Instance* current = instances_[id].latest();
    if (current == nullptr || current->renew_flag != kAutoRenew || current->isolated || current->renewal_tried == current->expires) return;
    if (agenda_.now() < current->expires - kAutoRenewal || agenda_.now() >= current->expires) return;  // renewed since it was planned, or too late
    Instance tried = *current;
    tried.renewal_tried = tried.expires;
    put_instance(tried);
    const long cost = tried.goods.monthly_cents * tried.renew_term.months();
    const Account* owner = account(tried.uin);
    if (owner == nullptr || owner->balance_cents < cost) return;
    Order order = new_order({.uin = tried.uin, .creator = tried.uin, .request_id = {}, .signed_at = std::nullopt}, Act::AutoRenew, cost);
    order.goods = tried.goods;
    order.goods->quantity = 1;
    order.goods->term = tried.renew_term;
    order.instance_ids = {id};
    carry_out(std::move(order));
}

}  // namespace cloudsim
