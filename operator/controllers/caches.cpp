#include "controllers/context.hpp"

namespace controllers {
namespace {

template <class Key, class Member>
const std::set<Member>& lookup(const std::map<Key, std::set<Member>>& index, const Key& key) {
    static const std::set<Member> kNone;
    const auto at = index.find(key);
    return at == index.end() ? kNone : at->second;
}

template <class Key, class Member>
void unlink(std::map<Key, std::set<Member>>& index, const Key& key, const Member& member) {
    const auto at = index.find(key);
    if (at == index.end()) return;
    at->second.erase(member);
    if (at->second.empty()) index.erase(at);
}

template <class T>
std::set<std::string> named_by(const T& plan) {
    std::set<std::string> ids(plan.spec.adopt_ids.begin(), plan.spec.adopt_ids.end());
    ids.insert(plan.status.ids.begin(), plan.status.ids.end());
    for (std::string& id : api::split_ids(plan.meta.external_id)) ids.insert(std::move(id));
    return ids;
}

template <class T>
std::optional<PlanView> view(const runtime::Store<T>& store, const api::Key& key) {
    const auto object = store.get(key);
    if (!object) return std::nullopt;
    return PlanView{object, &object->meta, &object->spec, &object->status};
}

}  // namespace

template <class T>
void Caches::index(runtime::Store<T>& store) {
    store.listen([this](const auto& before, const auto& after) {
        const Subject self{T::kPlan, api::key_of((after ? after : before)->meta)};
        if (before && !after) unlink(plans_using_, before->meta.ns + "/" + before->spec.account_ref, self);
        if (after) plans_using_[after->meta.ns + "/" + after->spec.account_ref].insert(self);
        if (before)
            for (const std::string& id : named_by(*before)) unlink(plans_naming_, id, self);
        if (after)
            for (const std::string& id : named_by(*after)) plans_naming_[id].insert(self);
    });
}

Caches::Caches() {
    orders.listen([this](const auto& before, const auto& after) {
        if (before) {
            const api::Key key = api::key_of(before->meta);
            if (!after) unlink(orders_of_, subject_of(*before), key);
            for (const std::string& id : before->status.plan_ids)
                if (!after || !after->names(id)) unlink(orders_naming_, id, key);
            open_orders_.erase(key);
            unknown_orders_.erase(key);
        }
        if (after) {
            const api::Key key = api::key_of(after->meta);
            orders_of_[subject_of(*after)].insert(key);
            if (after->spec.act == api::Act::Create)
                for (const std::string& id : after->status.plan_ids) orders_naming_[id].insert(key);
            if (!after->settled()) open_orders_.insert(key);
            if (after->status.phase == api::OrderPhase::OutcomeUnknown) unknown_orders_.insert(key);
        }
    });
    index(edge_one_plans);
    index(cloud_instances);
    index(cen_bandwidth_packages);
    claims.listen([this](const auto& before, const auto& after) {
        if (before && !after) holders_.erase(before->plan_id);
        if (after) holders_[after->plan_id] = after->holder;
    });
}

template <>
runtime::Store<api::EdgeOnePlan>& Caches::store() {
    return edge_one_plans;
}
template <>
runtime::Store<api::CloudInstance>& Caches::store() {
    return cloud_instances;
}
template <>
runtime::Store<api::CenBandwidthPackage>& Caches::store() {
    return cen_bandwidth_packages;
}

std::optional<PlanView> Caches::plan(const Subject& subject) const {
    switch (subject.kind) {
        case api::PlanKind::EdgeOne: return view(edge_one_plans, subject.key);
        case api::PlanKind::Instance: return view(cloud_instances, subject.key);
        case api::PlanKind::Package: return view(cen_bandwidth_packages, subject.key);
    }
    return std::nullopt;
}

std::size_t Caches::plan_count() const { return edge_one_plans.all().size() + cloud_instances.all().size() + cen_bandwidth_packages.all().size(); }

std::vector<api::Key> Caches::open_orders_using(const api::Key& account) const {
    std::vector<api::Key> keys;
    for (const api::Key& key : open_orders_)
        if (const auto order = orders.get(key); order && key.ns == account.ns && order->spec.account_ref == account.name) keys.push_back(key);
    return keys;
}

const std::set<api::Key>& Caches::orders_of(const Subject& subject) const { return lookup(orders_of_, subject); }
const std::set<api::Key>& Caches::orders_naming(const std::string& plan_id) const { return lookup(orders_naming_, plan_id); }
const std::set<Subject>& Caches::plans_using(const api::Key& account) const { return lookup(plans_using_, account.text()); }
const std::set<Subject>& Caches::plans_naming(const std::string& plan_id) const { return lookup(plans_naming_, plan_id); }

Subject subject_of(const api::PurchaseOrder& order) { return {order.kind(), {order.meta.ns, order.spec.subject.name}}; }

std::optional<Subject> plan_of_holder(const std::string& holder) {
    const auto first = holder.find('/');
    const auto last = holder.rfind('/');
    if (first == std::string::npos || first == last) return std::nullopt;
    const auto kind = api::plan_kind_of(holder.substr(first + 1, last - first - 1));
    if (!kind) return std::nullopt;
    return Subject{*kind, {holder.substr(0, first), holder.substr(last + 1)}};
}

}  // namespace controllers
