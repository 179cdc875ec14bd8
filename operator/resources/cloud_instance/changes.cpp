// What has to be bought, set or given back. Instances of one order are looked after one by one, and one that the cloud refuses keeps no other
// waiting.
#include <algorithm>

#include "resources/cloud_instance/pass.hpp"

namespace cloud_instance {
namespace {

// RenewInstance takes up to 36 months; the console sells these.
const std::vector<int> kPeriods{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 24, 36};

// As the listing says, which leaves fields out for some products.
api::Request request_for(const Pass& pass, const api::ObservedPlan& seen) {
    const auto listed_or = [](const std::string& listed, const std::string& declared) { return listed.empty() ? declared : listed; };
    api::Request request;
    request.plan_id = seen.id;
    request.instance.product_code = listed_or(seen.instance.product_code, pass.wants.product_code);
    request.instance.sub_product_code = listed_or(seen.instance.sub_product_code, pass.wants.sub_product_code);
    request.instance.region_code = listed_or(seen.instance.region_code, pass.wants.region_code);
    return request;
}

struct Renewal {
    const api::ObservedPlan* seen;
    api::Request request;
    std::string what;
};

std::vector<Renewal> wanted_renewals(const Pass& pass) {
    std::vector<Renewal> wanted;
    for (const api::ObservedPlan* seen : pass.seen) {
        const std::optional<int> months = plan::due_months(pass, *seen, kPeriods);
        if (!months || !seen->expires_at) continue;
        api::Request request = request_for(pass, *seen);
        request.period_months = *months;
        wanted.push_back({seen, std::move(request), plan::what_renew(pass.kind, *seen->expires_at, seen->id)});
    }
    return wanted;
}

}  // namespace

bool open_changes(Pass& pass) {
    const std::vector<Renewal> wanted = wanted_renewals(pass);
    return plan::open_changes(pass, [&](const api::PurchaseOrder& order) {
        return order.spec.act == api::Act::Renew && std::ranges::any_of(wanted, [&](const Renewal& one) {
                   return plan::asks_for(order, one.request) && order.spec.expires_before == one.seen->expires_at;
               });
    });
}

bool set_auto_renewal(Pass& pass) {
    for (const bool refused : {false, true}) {
        for (const api::ObservedPlan* seen : pass.seen) {
            const api::InstanceOffer offer = request_for(pass, *seen).instance;
            api::Setting flag = plan::setting_of(*seen, api::Setting::What::AutoRenewal);
            if ((plan::refusal_of(pass, flag) != nullptr) != refused) continue;
            flag.months = pass.spec.renewal.period_months;
            flag.product_code = offer.product_code;
            flag.region_code = offer.region_code;
            if (plan::set_auto_renewal(pass, *seen, std::move(flag))) return true;
        }
    }
    return false;
}

bool renew(Pass& pass) {
    for (const api::ObservedPlan* seen : pass.seen) plan::watch_window(pass, *seen);
    const std::vector<Renewal> wanted = wanted_renewals(pass);
    const auto order_for = [&](const Renewal& one) {
        return plan::order_for(pass, api::Act::Renew, one.what, one.request, api::Reason::Renewing, one.seen->expires_at);
    };
    bool blocked = false;
    for (const Renewal& one : wanted) {
        if (plan::live_order(pass.in, pass.ordinal, api::Act::Renew, one.what) != nullptr) continue;
        if (!plan::renewal_blocked(pass, *one.seen)) return order_for(one);
        blocked = true;
    }
    if (blocked || (!wanted.empty() && order_for(wanted.front()))) return true;
    return std::ranges::any_of(pass.seen, [&](const api::ObservedPlan* seen) { return plan::end_unknown(pass, *seen); });
}

bool deletion(Pass& pass) {
    if (!pass.meta.deleted_at) return false;
    if (!plan::wind_up(pass)) plan::refund(pass, [&](const api::ObservedPlan& seen) { return request_for(pass, seen); });
    return true;
}

}  // namespace cloud_instance
