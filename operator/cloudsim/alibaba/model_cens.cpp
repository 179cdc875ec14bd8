#include <algorithm>
#include <utility>

#include "cloudsim/alibaba/geography.hpp"
#include "cloudsim/alibaba/model.hpp"

namespace cloudsim::alibaba {
namespace {

std::string span_of(const RegionLimit& limit) { return span_id(*area_of_region(limit.local), *area_of_region(limit.opposite)); }

std::unexpected<ApiError> wrong_status() {
    return refuse("InvalidOperation.BwpInstanceStatus", "The bandwidth package is in a status that does not allow the operation.");
}

}  // namespace

void Model::put_limit(RegionLimit limit) {
    std::erase_if(limits_, [&limit](const RegionLimit& known) {
        const bool same = known.local == limit.local && known.opposite == limit.opposite;
        const bool mirrored = known.local == limit.opposite && known.opposite == limit.local;
        return known.cen_id == limit.cen_id && (same || mirrored);
    });
    if (limit.bandwidth > 0) limits_.push_back(std::move(limit));
}

const Package* Model::package_of(const std::string& cen_id, const std::string& span) const {
    for (const auto& [id, history] : packages_) {
        const Package* package = history.latest();
        if (package == nullptr || package->cen_id != cen_id || !business_status(*package, agenda_.now())) continue;
        if (span_id(package->area_a, package->area_b) == span) return package;
    }
    return nullptr;
}

long Model::drawn(const Package& package) const {
    long sum = 0;
    for (const RegionLimit& limit : limits_)
        if (!package.cen_id.empty() && limit.cen_id == package.cen_id && span_of(limit) == span_id(package.area_a, package.area_b))
            sum += limit.bandwidth;
    return sum;
}

Outcome<void> Model::associate(const std::string& uid, const std::string& cen_id, const std::string& id) {
    auto found = package(uid, id);
    if (!found) return std::unexpected(found.error());
    const auto cen = cens_.find(cen_id);
    if (cen == cens_.end() || cen->second.uid != uid) return refuse("ParameterCenInstanceId", "The specified CenId is not found.");
    if (business_status(*found, agenda_.now()) != "Normal")
        return refuse("InvalidOperation.BwpBusinessStatus", "The business status of the bandwidth package is not Normal.");
    if (cen->second.status != "Active") return refuse("InvalidOperation.CenInstanceStatus", "The CEN instance is not active.");
    if (cen->second.router_busy) return refuse("IncorrectStatus.TransitRouter", "The transit router is changing.");
    if (package_of(cen_id, span_id(found->area_a, found->area_b)) != nullptr)
        return refuse("InvalidOperation.BwpForGeoSpanAlreadyAssociated", "A package for these areas is associated with the CEN instance.");
    if (found->status != "Idle") return wrong_status();
    found->cen_id = cen_id;
    found->status = "Associating";
    put_package(std::move(*found));
    settle(id);
    return {};
}

Outcome<void> Model::unassociate(const std::string& uid, const std::string& cen_id, const std::string& id) {
    auto found = package(uid, id);
    if (!found) return std::unexpected(found.error());
    if (!cens_.contains(cen_id)) return refuse("ParameterCenInstanceId", "The specified CenId is not found.");
    if (found->status != "InUse" || found->cen_id != cen_id) return wrong_status();
    if (business_status(*found, agenda_.now()) != "Normal")
        return refuse("InvalidOperation.BwpBusinessStatus", "The business status of the bandwidth package is not Normal.");
    if (drawn(*found) > 0) return refuse("InvalidOperation.CenBandwidthLimitsNotZero", "Inter-region bandwidth is still drawn from the package.");
    found->status = "Unassociating";
    put_package(std::move(*found));
    settle(id);
    return {};
}

// The end of a transition, as long after its start as the settings say.
void Model::settle(const std::string& id) {
    const auto finish = [this, id] {
        const Package* current = packages_[id].latest();
        if (current == nullptr || (current->status != "Associating" && current->status != "Unassociating")) return;
        Package settled = *current;
        if (settled.status == "Unassociating") settled.cen_id.clear();
        settled.status = settled.cen_id.empty() ? "Idle" : "InUse";
        put_package(std::move(settled));
    };
    if (settings.transition.count() == 0) return finish();
    agenda_.at(agenda_.now() + settings.transition, finish);
}

}  // namespace cloudsim::alibaba
