#include "controllers/context.hpp"

namespace controllers {
namespace {

const std::set<api::Key> kNone;

const std::set<api::Key>& lookup(const std::map<std::string, std::set<api::Key>>& index, const std::string& key) {
    const auto at = index.find(key);
    return at == index.end() ? kNone : at->second;
}

void unlink(std::map<std::string, std::set<api::Key>>& index, const std::string& key, const api::Key& member) {
    const auto at = index.find(key);
    if (at == index.end()) return;
    at->second.erase(member);
    if (at->second.empty()) index.erase(at);
}

std::set<std::string> named_by(const api::EdgeOnePlan& plan) {
    std::set<std::string> ids{plan.spec.adopt_plan_id, plan.meta.external_id, plan.status.plan_id};
    ids.erase("");
    return ids;
}

}  // namespace

Caches::Caches() {
    orders.listen([this](const auto& before, const auto& after) {
        if (before) {
            const api::Key key = api::key_of(before->meta);
            if (!after) unlink(orders_of_, key.ns + "/" + before->spec.subject.name, key);
            if (!before->status.plan_id.empty() && (!after || after->status.plan_id != before->status.plan_id))
                unlink(orders_naming_, before->status.plan_id, key);
            open_orders_.erase(key);
            unknown_orders_.erase(key);
        }
        if (after) {
            const api::Key key = api::key_of(after->meta);
            orders_of_[key.ns + "/" + after->spec.subject.name].insert(key);
            if (after->spec.act == api::Act::Create && !after->status.plan_id.empty()) orders_naming_[after->status.plan_id].insert(key);
            if (!after->settled()) open_orders_.insert(key);
            if (after->status.phase == api::OrderPhase::OutcomeUnknown) unknown_orders_.insert(key);
        }
    });
    plans.listen([this](const auto& before, const auto& after) {
        if (before && !after) unlink(plans_using_, before->meta.ns + "/" + before->spec.account_ref, api::key_of(before->meta));
        if (after) plans_using_[after->meta.ns + "/" + after->spec.account_ref].insert(api::key_of(after->meta));
        if (before)
            for (const std::string& id : named_by(*before)) unlink(plans_naming_, id, api::key_of(before->meta));
        if (after)
            for (const std::string& id : named_by(*after)) plans_naming_[id].insert(api::key_of(after->meta));
    });
    claims.listen([this](const auto& before, const auto& after) {
        if (before && !after) holders_.erase(before->plan_id);
        if (after) holders_[after->plan_id] = after->holder;
    });
}

const std::set<api::Key>& Caches::orders_of(const api::Key& subject) const { return lookup(orders_of_, subject.text()); }
const std::set<api::Key>& Caches::orders_naming(const std::string& plan_id) const { return lookup(orders_naming_, plan_id); }
const std::set<api::Key>& Caches::plans_using(const api::Key& account) const { return lookup(plans_using_, account.text()); }
const std::set<api::Key>& Caches::plans_naming(const std::string& plan_id) const { return lookup(plans_naming_, plan_id); }

std::optional<api::Key> plan_of_holder(const std::string& holder) {
    const auto first = holder.find('/');
    if (first == std::string::npos) return std::nullopt;
    return api::Key{holder.substr(0, first), holder.substr(holder.rfind('/') + 1)};
}

}  // namespace controllers
