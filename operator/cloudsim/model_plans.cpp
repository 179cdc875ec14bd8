#include <utility>

#include "cloudsim/model.hpp"

namespace cloudsim {
std::optional<std::string_view> status_of(const Plan& plan, base::Time when) {
    if (!plan.expires || when < *plan.expires - kExpiringSoon) return "normal";
    if (when < *plan.expires) return "expiring-soon";
    if (when < *plan.expires + kIsolatedAfter) return "expired";
    if (when < *plan.expires + kDestroyedAfter) return "isolated";
    return std::nullopt;
}

std::optional<long> monthly_price(std::string_view plan_type) {
    if (plan_type == "personal") return 900;
    if (plan_type == "basic") return 13'900;
    if (plan_type == "standard") return 109'900;
    return std::nullopt;
}

void Model::put_plan(Plan plan) {
    const std::string id = plan.id;
    // The flag may also be switched on in the last day: then the renewal is due at once.
    if (plan.auto_renewal && plan.expires && plan.renewal_tried != plan.expires)
        agenda_.at(std::max(agenda_.now(), *plan.expires - kAutoRenewal), [this, id] { auto_renew(id); });
    plans_[id].put(agenda_.now(), std::move(plan));
}

Outcome<Plan> Model::plan(const std::string& uin, const std::string& plan_id) const {
    const auto found = plans_.find(plan_id);
    const Plan* plan = found == plans_.end() ? nullptr : found->second.latest();
    if (plan == nullptr || plan->uin != uin || !status_of(*plan, agenda_.now()))
        return refuse("InvalidParameter.PlanNotFound", "The plan " + plan_id + " does not exist.");
    return *plan;
}

Outcome<void> Model::set_auto_renewal(const std::string& uin, const std::string& plan_id, bool on) {
    auto found = plan(uin, plan_id);
    if (!found) return std::unexpected(found.error());
    if (!found->expires) return refuse("OperationDenied.EnterprisePlanAutoRenewUnsupported", "Enterprise plans are not renewed.");
    if (status_of(*found, agenda_.now()) == "isolated") return refuse("OperationDenied.PlanHasBeenIsolated", "The plan is isolated.");
    found->auto_renewal = on;
    put_plan(std::move(*found));
    return {};
}

Outcome<void> Model::destroy(const std::string& uin, const std::string& plan_id) {
    const auto found = plan(uin, plan_id);
    if (!found) return std::unexpected(found.error());
    const std::optional<base::Time> expires = found->expires;
    if (expires && agenda_.now() < *expires) return refuse("OperationDenied", "The plan has not expired yet.");
    for (const auto& [id, zone] : zones_)
        if (zone.plan_id == plan_id && !zone.paused && status_of(*found, agenda_.now()) != "isolated")
            return refuse("OperationDenied.DisableZoneNotCompleted", "The zone " + id + " is still running.");
    return remove(uin, plan_id);
}

Outcome<void> Model::remove(const std::string& uin, const std::string& plan_id) {
    const auto found = plan(uin, plan_id);
    if (!found) return std::unexpected(found.error());
    for (auto& [id, zone] : zones_)
        if (zone.plan_id == plan_id) zone.plan_id.clear();
    plans_[plan_id].put(agenda_.now(), std::nullopt);
    return {};
}

void Model::put_zone(Zone zone) {
    const std::string id = zone.id;
    const std::string plan_id = zone.plan_id;
    zones_[id] = std::move(zone);
    if (!plan_id.empty()) refresh_zones(plan_id);
}

void Model::refresh_zones(const std::string& plan_id) {
    const Plan* current = plans_[plan_id].latest();
    if (current == nullptr) return;
    Plan changed = *current;
    changed.zones.clear();
    for (const auto& [id, zone] : zones_)
        if (zone.plan_id == plan_id) changed.zones.push_back(zone);
    put_plan(std::move(changed));
}

Outcome<void> Model::bind(const std::string& uin, const std::string& zone_id, const std::string& plan_id) {
    const auto found = plan(uin, plan_id);
    if (!found) return std::unexpected(found.error());
    const auto zone = zones_.find(zone_id);
    if (zone == zones_.end() || zone->second.uin != uin) return refuse("InvalidParameter.ZoneNotFound", "The zone does not exist.");
    if (plan(uin, zone->second.plan_id)) return refuse("InvalidParameter.ZoneHasBeenBound", "The zone is bound to a plan.");
    if (status_of(*found, agenda_.now()) == "isolated") return refuse("OperationDenied", "The plan is isolated.");
    zone->second.plan_id = plan_id;
    refresh_zones(plan_id);
    return {};
}

Outcome<void> Model::unbind(const std::string& zone_id) {
    const auto zone = zones_.find(zone_id);
    if (zone == zones_.end()) return refuse("InvalidParameter.ZoneNotFound", "The zone does not exist.");
    const std::string plan_id = std::exchange(zone->second.plan_id, {});
    if (!plan_id.empty()) refresh_zones(plan_id);
    return {};
}

}  // namespace cloudsim
