// A CloudInstance on a good day: bought, listed, claimed and as declared.
#pragma once

#include "resources/cloud_instance/decide.hpp"
#include "unit/resources/subject.hpp"

namespace instance {

using namespace subject;

using Instance = Subject<api::CloudInstance, &cloud_instance::decide>;

// Declared and no more.
inline Instance declared(int quantity = 1) {
    Instance subject;
    api::CloudInstanceSpec& spec = subject.plan.spec;
    spec.product_code = "p_cloudfirewall";
    spec.sub_product_code = "sp_cloudfirewall_svv1";
    spec.region_code = "ap-guangzhou";
    spec.zone_code = "ap-guangzhou-6";
    spec.parameters = R"({"pid":1000,"timeSpan":1,"timeUnit":"m"})";
    spec.quantity = quantity;
    return subject;
}

inline api::ObservedPlan& listed(Instance& subject, const std::string& id) {
    api::ObservedPlan& seen = subject.inventory.plans[id];
    seen.id = id;
    seen.state = "NORMAL";
    seen.expires_at = kExpires;
    seen.instance = {"p_cloudfirewall", "sp_cloudfirewall_svv1", "ap-guangzhou", "NOTIFY_AND_MANUAL_RENEW"};
    return seen;
}

inline api::Request create_request(int quantity = 1) {
    api::Request request;
    request.period_months = 1;
    request.instance = {
        "p_cloudfirewall", "sp_cloudfirewall_svv1", "ap-guangzhou", "ap-guangzhou-6", R"({"pid":1000,"timeSpan":1,"timeUnit":"m"})", quantity, 0};
    return request;
}

inline api::Request renew_request(const std::string& id, int months) {
    api::Request request;
    request.plan_id = id;
    request.period_months = months;
    request.instance.product_code = "p_cloudfirewall";
    request.instance.sub_product_code = "sp_cloudfirewall_svv1";
    request.instance.region_code = "ap-guangzhou";
    return request;
}

// ins-1, ins-2, ...
inline Instance owned(int quantity = 1) {
    Instance subject = declared(quantity);
    api::PurchaseOrder& create = subject.order("create", Act::Create, OrderPhase::Delivered);
    create.spec.parameters = create_request(quantity);
    for (int i = 1; i <= quantity; ++i) {
        const std::string id = "ins-" + std::to_string(i);
        create.status.plan_ids.push_back(id);
        subject.claims[id] = Instance::me();
        subject.plan.meta.external_id += (i == 1 ? "" : ",") + id;
        listed(subject, id);
    }
    return subject;
}

}  // namespace instance
