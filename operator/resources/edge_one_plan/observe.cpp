// What the cloud says about an EdgeOne plan, and what remains to be said when nothing has to be done.
#include "resources/edge_one_plan/pass.hpp"

namespace edge_one_plan {

bool usable(const api::ObservedPlan& plan) { return plan.state != "expired" && !plan::isolated(plan); }

bool observe(Pass& pass) {
    if (plan::observe(pass)) return true;
    const api::ObservedPlan& seen = pass.plan();
    pass.tells.plan_type = seen.type;
    pass.tells.enabled_at = seen.enabled_at;
    pass.tells.zones.clear();
    for (const api::BoundZone& zone : seen.zones) pass.tells.zones.push_back(zone.id);
    return false;
}

void conclude(Pass& pass) {
    const api::ObservedPlan& seen = pass.plan();
    const std::string until = seen.expires_at && seen.prepaid ? ", paid until " + base::format_rfc3339(*seen.expires_at) : "";
    if (!usable(seen)) {
        const bool isolated = seen.state != "expired";
        const std::string renew =
            renewable(seen) ? plan::how_to_renew(pass) : "It is paid afterwards: pay what the account owes, in the console's Billing Center.";
        pass.say(api::Standing::Stalled, isolated ? api::Reason::Isolated : api::Reason::Expired,
                 "Plan " + seen.id + " is " + seen.state + (seen.expires_at ? " since " + base::format_rfc3339(*seen.expires_at) : "") +
                     (isolated ? ": its sites are stopped, and the cloud destroys it 60 days after isolation. " + renew +
                                     " Then enable the sites again by hand."
                               : ". " + renew));
        return;
    }
    const api::PlanType type = api::plan_type_of(seen.type);
    if (plan::observe_only(pass)) {
        pass.say(api::Standing::Ready, api::Reason::Observed, "Observing " + seen.type + " plan " + seen.id + until + ". Nothing is changed.");
        return;
    }
    if (type != pass.wants.plan_type) {
        pass.say(
            api::Standing::Stalled, api::Reason::PlanTypeDiffers,
            "Plan " + seen.id + " is " + seen.type + " in the cloud (changed by hand?), the spec says " +
                std::string(api::to_string(pass.wants.plan_type)) +
                (type == api::PlanType::Enterprise || pass.wants.plan_type == api::PlanType::Enterprise
                     ? ". planType can't be changed to enterprise or from it: delete this object (deletionPolicy: Retain) and write it again with "
                       "spec.planType as it is."
                     : ". A downgrade does not exist: set spec.planType to what it is."));
        return;
    }
    pass.say(api::Standing::Ready, api::Reason::Available, "The " + seen.type + " plan " + seen.id + " is there" + until + ".");
}

}  // namespace edge_one_plan
