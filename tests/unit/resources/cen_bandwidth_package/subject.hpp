// A CenBandwidthPackage on a good day: bought, listed by CBN and BSS, claimed and as declared.
#pragma once

#include "resources/cen_bandwidth_package/decide.hpp"
#include "unit/resources/subject.hpp"

namespace package {

using namespace subject;

using Package = Subject<api::CenBandwidthPackage, &cen_bandwidth_package::decide>;
inline const std::string kId = "cenbwp-1";
inline const std::string kCreate = "cbwp-blog-1-create";

// Declared and no more.
inline Package declared() {
    Package subject;
    api::CenBandwidthPackageSpec& spec = subject.plan.spec;
    spec.name = "link";
    spec.bandwidth_mbps = 10;
    spec.areas = {"China", "Asia-Pacific"};
    spec.auto_pay = true;
    spec.tags = {{"team", "web"}};
    return subject;
}

inline api::Request create_request() {
    api::Request request;
    request.period_months = 1;
    request.package.name = "link";
    request.package.bandwidth_mbps = 10;
    request.package.areas = {"China", "Asia-Pacific"};
    request.package.auto_pay = true;
    request.package.tags = {{"team", "web"}, {std::string(purchase::kOrderTag), purchase::client_token("uid-1", kCreate)}};
    return request;
}

inline api::Request bandwidth_request(int mbps) {
    api::Request request;
    request.plan_id = kId;
    request.package.bandwidth_mbps = mbps;
    return request;
}

// Renew; 0 months: Refund.
inline api::Request billing_request(int months) {
    api::Request request;
    request.plan_id = kId;
    request.period_months = months;
    request.package.product_code = "cbn";
    request.package.product_type = "cbn_bwp_pre";
    return request;
}

inline api::ObservedPlan& listed(Package& subject) {
    api::ObservedPlan& seen = subject.inventory.plans[kId];
    seen.id = kId;
    seen.state = "Idle";
    seen.expires_at = kExpires;
    seen.package.name = "link";
    seen.package.bandwidth_mbps = 10;
    seen.package.areas = {"asia-pacific", "china"};
    seen.package.business_status = "Normal";
    seen.package.tags = create_request().package.tags;
    seen.package.product_code = "cbn";
    seen.package.product_type = "cbn_bwp_pre";
    return seen;
}

inline Package owned() {
    Package subject = declared();
    api::PurchaseOrder& create = subject.order("create", Act::Create, OrderPhase::Delivered);
    create.spec.parameters = create_request();
    create.status.plan_ids = {kId};
    subject.claims[kId] = Package::me();
    subject.plan.meta.external_id = kId;
    listed(subject);
    return subject;
}

inline api::PackageFacts& facts(Package& subject) { return subject.inventory.plans[kId].package; }

// With the status that a pass leaves.
inline Package told(Package subject) {
    subject.plan.status = subject.decide().status;
    return subject;
}

}  // namespace package
