// Whether another term is to be bought, and who renews: the cloud or the operator, never both.
#include <algorithm>

#include "resources/plan/pass.hpp"

namespace plan {
namespace {

// A later spec.paidThrough is taken for a slip of the pen: 2062 for 2026 would buy twelve terms of 36 months.
constexpr std::chrono::days kFarthestPaidThrough(5 * 366);

// The smallest allowed period of at least `least` months that takes `from` to `until`; the longest when none does.
int period_reaching(const std::vector<int>& periods, base::Time from, base::Time until, int least) {
    for (const int period : periods)
        if (period >= least && base::add_months(from, period) >= until) return period;
    return periods.back();
}

// What is missing when the listing does not say whether the cloud renews.
std::string unknown(const Pass& pass, const api::ObservedPlan& plan) {
    const std::string what = "It is not known whether the cloud renews " + called(pass.kind, {plan.id}) + " by itself: ";
    if (pass.names().provider == "Alibaba") return what + no_billing(pass) + " ";
    const std::string silent =
        pass.kind == api::PlanKind::EdgeOne ? "DescribePlans does not tell its AutoRenewal" : "DescribeRenewInstances does not tell its RenewFlag";
    return what + silent + ". Look it up, and renew or set it, in the console (Billing Center > Renewal). ";
}

}  // namespace

std::optional<int> due_months(const Pass& pass, const api::ObservedPlan& plan, const std::vector<int>& periods) {
    if (!plan.prepaid || !plan.expires_at) return std::nullopt;
    const api::Renewal& renewal = pass.spec.renewal;
    const base::Time expires = *plan.expires_at;
    if (pass.spec.paid_through && renewal.mode != api::RenewalMode::Provider) {
        const base::Time end = std::chrono::sys_days(*pass.spec.paid_through) + std::chrono::days(1);
        if (expires < end) return period_reaching(periods, expires, end, 1);
    }
    // A plan that expired long ago needs a term that ends in the future.
    if (renewal.mode == api::RenewalMode::Operator && pass.now() >= expires - renewal.renew_before)
        return period_reaching(periods, expires, pass.now() + renewal.renew_before, renewal.period_months);
    return std::nullopt;
}

bool end_unknown(Pass& pass, const api::ObservedPlan& plan) {
    const api::RenewalMode mode = pass.spec.renewal.mode;
    const bool ours = mode == api::RenewalMode::Operator || (pass.spec.paid_through && mode != api::RenewalMode::Provider);
    if (!ours || !plan.prepaid || plan.expires_at) return false;
    if (orders_under_way(pass)) return true;
    pass.say(
        api::Standing::Stalled, api::Reason::ExpiryUnknown,
        "The account's listing does not tell when " + called(pass.kind, {plan.id}) +
            " ends, so it is not renewed. Look it up, and renew it if it is due, in the console; this goes on by itself once the listing tells.");
    return true;
}

bool renewal_blocked(Pass& pass, const api::ObservedPlan& plan) {
    const auto paid_through = pass.spec.paid_through;
    if (paid_through && std::chrono::sys_days(*paid_through) > pass.now() + kFarthestPaidThrough) {
        pass.say(api::Standing::Stalled, api::Reason::Refused,
                 "spec.paidThrough is " + base::format_date(*paid_through) +
                     ", more than five years away, and would be bought term after term; nothing is renewed. Write an earlier day, and move it on in "
                     "time.");
        return true;
    }
    // Either the cloud renews or the operator does, never both. The flag of an isolated plan can't be changed, but it has had its day: the cloud
    // renews before expiry.
    if (isolated(plan)) return false;
    if (!plan.auto_renewal) {
        pass.say(api::Standing::Stalled, api::Reason::PermissionDenied, unknown(pass, plan) + "Until that is known, nothing is renewed.");
        return true;
    }
    if (!*plan.auto_renewal) return false;
    pass.say(api::Standing::Working, api::Reason::Updating,
             "Waiting for automatic renewal to be off before the " + std::string(pass.names().noun) + " is renewed.");
    pass.want_inventory(pass.in.account.inventory->read_at + base::Seconds(1));
    return true;
}

void watch_window(Pass& pass, const api::ObservedPlan& plan) {
    if (!plan.expires_at || pass.spec.renewal.mode != api::RenewalMode::Operator) return;
    const base::Time opens = *plan.expires_at - pass.spec.renewal.renew_before;
    if (opens > pass.now()) pass.look_at(opens);
}

bool set_auto_renewal(Pass& pass, const api::ObservedPlan& plan, api::Setting setting) {
    const bool wanted = pass.spec.renewal.mode == api::RenewalMode::Provider;
    const bool other_term = wanted && setting.months != 0 && plan.renewal_months != 0 && plan.renewal_months != setting.months;
    if (isolated(plan) || (plan.auto_renewal == wanted && !other_term)) return false;
    if (!plan.auto_renewal) {
        if (wanted) pass.say(api::Standing::Stalled, api::Reason::PermissionDenied, unknown(pass, plan) + "Until that is known, it is not set.");
        return wanted;
    }
    // Never both: a renewal that may still be executed or paid comes first.
    const auto under_way = std::ranges::find_if(pass.in.orders, [&](const api::PurchaseOrder* order) {
        return wanted && order->spec.act == api::Act::Renew && order->spec.parameters.plan_id == plan.id && !order->settled();
    });
    if (under_way != pass.in.orders.end()) {
        show_order(pass, **under_way, api::Reason::Renewing);
        return true;
    }
    setting.what = api::Setting::What::AutoRenewal;
    setting.plan_id = plan.id;
    setting.on = wanted;
    if (const SettingRefusal* refusal = refusal_of(pass, setting)) {
        pass.say(api::Standing::Working, api::Reason::Updating,
                 std::string("Automatic renewal could not be switched ") + (wanted ? "on" : "off") + ": " + refusal->message +
                     " It is tried again by itself.");
        pass.look_at(refusal->retry_at);
        return true;
    }
    if (!frozen(pass, "switching automatic renewal")) pass.act(std::move(setting));
    return true;
}

}  // namespace plan
