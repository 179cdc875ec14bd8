// What only CEN bandwidth packages have (CBN 2017-09-12, BssOpenApi 2017-12-14): orders that a person pays, asynchronous delivery, a bandwidth that
// is bought up and down, an attachment, names and tags, locks.
#pragma once

#include "resources/cen_bandwidth_package/decide.hpp"
#include "resources/plan/pass.hpp"

namespace cen_bandwidth_package {

// Something that is not as declared and is not waited for: the rest goes on meanwhile.
struct Trouble {
    api::Standing standing;
    api::Reason reason;
    std::string message;
};

struct Pass : plan::Pass {
    const api::CenBandwidthPackageSpec& wants;   // `spec`, with what is CenBandwidthPackage's
    const api::CenBandwidthPackageStatus& told;  // `before`, likewise
    api::CenBandwidthPackageStatus& tells;       // `status`, likewise
    std::vector<Trouble> troubles;
    std::string remarks;  // what Ready has to add

    Pass(const plan::Input<api::CenBandwidthPackage>& input, api::CenBandwidthPackageStatus& own);
    [[nodiscard]] const api::ObservedPlan& package() const { return *seen.front(); }  // once observed
    // The CEN that it is attached to; empty: none.
    [[nodiscard]] std::string attached() const;
};

// Each ends the pass when true.
// purchase.cpp: orders that wait for payment, and delivery
[[nodiscard]] bool cancel_unpaid(Pass& pass);
[[nodiscard]] bool being_made(Pass& pass);
[[nodiscard]] bool deletion(Pass& pass);
// observe.cpp
[[nodiscard]] bool observe(Pass& pass);
[[nodiscard]] bool differs(Pass& pass);
void conclude(Pass& pass);
[[nodiscard]] bool locked(const api::ObservedPlan& plan);
[[nodiscard]] bool delivered(const api::ObservedPlan& plan);  // Idle or InUse; any other state passes
[[nodiscard]] bool expired(const Pass& pass);
// settings.cpp
[[nodiscard]] bool attributes(Pass& pass);
[[nodiscard]] bool tags(Pass& pass);
[[nodiscard]] bool attachment(Pass& pass);
// Sends it and ends the pass, unless the cloud has just refused it: that is a trouble.
[[nodiscard]] bool set(Pass& pass, const api::Setting& setting, api::Reason refused, const std::string& what);
// changes.cpp
[[nodiscard]] bool open_changes(Pass& pass);
[[nodiscard]] bool set_auto_renewal(Pass& pass);
[[nodiscard]] bool renew(Pass& pass);
[[nodiscard]] bool change_bandwidth(Pass& pass);

}  // namespace cen_bandwidth_package
