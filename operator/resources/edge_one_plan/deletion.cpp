// deletionPolicy Destroy: automatic renewal off, then the plan is left to expire, then destroyed. The cloud does not destroy what is paid for.
#include "resources/edge_one_plan/pass.hpp"

namespace edge_one_plan {
namespace {

using What = api::Setting::What;

// Until the plan has expired.
void wait(Pass& pass, const plan::SettingRefusal* kept_on) {
    const api::ObservedPlan& seen = pass.plan();
    pass.say(api::Standing::Working, api::Reason::WaitingForExpiry,
             "Being deleted with deletionPolicy Destroy: the cloud destroys a plan only after it has expired" +
                 (seen.expires_at ? ", on " + base::format_rfc3339(*seen.expires_at) : std::string()) + ". " +
                 (kept_on != nullptr ? "Automatic renewal could not be switched off: " + kept_on->message + " It is tried again by itself."
                                     : "Automatic renewal is off.") +
                 " Set deletionPolicy to Retain to let the object go now and keep the plan.");
    if (kept_on != nullptr) pass.look_at(kept_on->retry_at);
    if (seen.expires_at && *seen.expires_at > pass.now())
        pass.look_at(*seen.expires_at);
    else
        pass.want_inventory(pass.in.account.inventory->read_at + base::Seconds(1));
}

}  // namespace

bool deletion(Pass& pass) {
    if (!pass.meta.deleted_at) return false;
    if (plan::wind_up(pass) || plan::frozen(pass, "deletion")) return true;
    const api::ObservedPlan& seen = pass.plan();
    const api::Setting flag = plan::setting_of(seen, What::AutoRenewal);  // off
    // Where it is not known it may be on, and would buy another month.
    const bool flag_on = renewable(seen) && seen.auto_renewal.value_or(true) && !plan::isolated(seen);
    const plan::SettingRefusal* kept_on = flag_on ? plan::refusal_of(pass, flag) : nullptr;
    if (flag_on && kept_on == nullptr) {
        pass.act(flag);
        return true;
    }
    if (seen.prepaid && usable(seen)) {
        wait(pass, kept_on);
        return true;
    }
    const api::Setting destroy = plan::setting_of(seen, What::Destroy);
    if (const plan::SettingRefusal* refusal = plan::refusal_of(pass, destroy)) {
        pass.say(api::Standing::Working, api::Reason::Deleting,
                 "DestroyPlan was refused: " + refusal->message +
                     " It is tried again by itself. Set deletionPolicy to Retain to let the object go now and keep the plan.");
        pass.look_at(refusal->retry_at);
        return true;
    }
    pass.act(destroy);
    return true;
}

}  // namespace edge_one_plan
