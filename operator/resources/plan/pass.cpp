#include "resources/plan/pass.hpp"

#include <algorithm>
#include <utility>

namespace plan {

std::string holder_of(const api::ObjectMeta& meta, api::PlanKind kind) {
    return purchase::claim_holder(meta.ns, api::names_of(kind).kind, meta.name);
}

std::string called(api::PlanKind kind, const std::vector<std::string>& ids) {
    std::string text(api::names_of(kind).noun);
    if (ids.size() > 1) text += "s";
    for (const std::string& id : ids) text += (&id == &ids.front() ? " " : ", ") + id;
    return text;
}

std::string capital(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

std::string_view adopt_field(api::PlanKind kind) {
    switch (kind) {
        case api::PlanKind::EdgeOne: return "spec.adopt.planId";
        case api::PlanKind::Instance: return "spec.adopt.instanceIds";
        case api::PlanKind::Package: return "spec.adopt.packageId";
    }
    return "spec.adopt";
}

std::string Pass::holder(const std::string& id) const {
    if (in.claims == nullptr) return {};
    const auto at = in.claims->find(id);
    return at == in.claims->end() ? std::string() : at->second;
}

bool Pass::bought() const { return create != nullptr && !ids.empty() && std::ranges::is_permutation(create->status.plan_ids, ids); }

std::string Pass::called() const { return plan::called(kind, ids); }

void Pass::say(api::Standing standing, api::Reason reason, const std::string& message) {
    status.observed_generation = meta.generation;
    api::set_standing(status.conditions, standing, reason, message, meta.generation, in.node_now);
}

void Pass::look_at(base::Time when) { look_again = look_again ? std::min(*look_again, when) : when; }

void Pass::want_inventory(base::Time after) { inventory_after = inventory_after ? std::max(*inventory_after, after) : after; }

void Pass::want_younger(base::Time since) {
    const base::Time read_at = in.account.inventory->read_at;
    want_inventory(std::max(since, read_at + std::clamp((read_at - since) / 4, base::Seconds(1), base::Seconds(60))));
}

bool frozen(Pass& pass, const std::string& what) {
    if (!pass.in.account.frozen) return false;
    pass.say(api::Standing::Working, api::Reason::AccountFrozen,
             "CloudAccount " + pass.spec.account_ref + " is frozen (spec.freeze): " + what + " waits until it is set to false.");
    return true;
}

api::Setting setting_of(const api::ObservedPlan& plan, api::Setting::What what) {
    api::Setting setting;
    setting.what = what;
    setting.plan_id = plan.id;
    return setting;
}

const SettingRefusal* refusal_of(const Pass& pass, const api::Setting& setting) {
    const auto at = pass.in.refusals.find(setting.name());
    return at == pass.in.refusals.end() || at->second.retry_at <= pass.now() ? nullptr : &at->second;
}

}  // namespace plan
