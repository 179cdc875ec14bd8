#include <algorithm>
#include <utility>

#include "cloudsim/alibaba/model.hpp"

namespace cloudsim::alibaba {

std::optional<std::string> business_status(const Package& package, base::Time when) {
    if (when >= package.expires + kReleasedAfter) return std::nullopt;
    if (!package.lock.empty()) return package.lock;
    return when < package.expires ? "Normal" : "FinancialLocked";
}

long bandwidth_at(const Package& package, base::Time when) {
    return package.temporary && when < package.temporary->until ? package.temporary->bandwidth : package.bandwidth;
}

Outcome<Package> Model::package(const std::string& uid, const std::string& id) const {
    const auto found = packages_.find(id);
    const Package* package = found == packages_.end() ? nullptr : found->second.latest();
    if (package == nullptr || package->uid != uid || !business_status(*package, agenda_.now()))
        return refuse("ParameterBwpInstanceId", "The specified CenBandwidthPackageId is not found.");
    return *package;
}

void Model::put_package(Package package) {
    const std::string id = package.id;
    // The flag may also be switched on in the last day: then the renewal is due at once.
    if (package.renew_status == "AutoRenewal" && package.renewal_tried != package.expires)
        agenda_.at(std::max(agenda_.now(), package.expires - kAutoRenewal), [this, id] { auto_renew(id); });
    packages_[id].put(agenda_.now(), std::move(package));
}

void Model::release(const std::string& id) { packages_[id].put(agenda_.now(), std::nullopt); }

}  // namespace cloudsim::alibaba
