// What the cloud says about the instances, what follows from its silence, and what remains to be said when nothing has to be done.
#include <algorithm>

#include "resources/cloud_instance/pass.hpp"

namespace cloud_instance {
namespace {

std::string as_of(const Pass& pass) { return " (listing of " + base::format_rfc3339(pass.in.account.inventory->read_at) + ")"; }
std::string is_or_are(const std::vector<std::string>& ids) { return ids.size() > 1 ? " are " : " is "; }

// Whether it is more than an id that a person wrote.
bool known(const Pass& pass, const std::string& id) {
    return pass.bought() || pass.holder(id) == pass.me() || pass.meta.external_id == api::join_ids(pass.ids) ||
           (plan::observe_only(pass) && pass.before.ids == pass.ids);
}

// Bought just now: a listing made before need not show it.
bool too_early(Pass& pass) {
    const std::optional<base::Time> shown = plan::shown_from(pass);
    const base::Time read_at = pass.in.account.inventory->read_at;
    if (!shown || read_at >= *shown) return false;
    // Told before, from a younger listing (by another leader): that holds.
    if (pass.before.ids != pass.ids)
        pass.say(
            api::Standing::Working, api::Reason::Purchasing,
            plan::capital(plan::called(pass.kind, pass.absent)) + is_or_are(pass.absent) + "bought; waiting for the account's listing to show it.");
    pass.want_younger(*shown - plan::settle(pass));
    return true;
}

bool not_found(Pass& pass) {
    std::vector<std::string> unknown = pass.absent;
    std::erase_if(unknown, [&](const std::string& id) { return known(pass, id); });
    if (unknown.empty()) return false;
    pass.say(api::Standing::Stalled, api::Reason::PlanNotFound,
             "The renewal page of CloudAccount " + pass.spec.account_ref + " does not list " + plan::called(pass.kind, unknown) + as_of(pass) +
                 ". Correct spec.adopt.instanceIds, or the account. An instance of a product that this page does not cover can't be adopted: nothing "
                 "can be known of it.");
    return true;
}

void vanished(Pass& pass) {
    const bool all = pass.seen.empty();
    pass.say(api::Standing::Stalled, api::Reason::PlanVanished,
             plan::capital(plan::called(pass.kind, pass.absent)) + is_or_are(pass.absent) + "no longer listed" + as_of(pass) +
                 ": refunded, released after isolation, or still there, since the listing only covers the console's renewal page, and isolated "
                 "instances not of every product. Look in the console. Nothing is bought again by itself. " +
                 (all ? "To buy anew set spec.ordinal to " + std::to_string(pass.ordinal + 1) + "; otherwise delete this object."
                      : "The others are looked after as before. To go on without it, delete this object with deletionPolicy: Retain and adopt the "
                        "others (spec.adopt.instanceIds)."));
}

// Of a product that the renewal page does not cover.
void never_listed(Pass& pass) {
    const std::string unknown = "Tencent's renewal page (DescribeRenewInstances) does not list " + plan::called(pass.kind, pass.ids) + as_of(pass) +
                                ", so state and expiry are not known";
    pass.status.ids = pass.ids;
    api::set_condition(pass.status.conditions, api::ConditionType::ExpiringSoon, api::ConditionStatus::Unknown, api::Reason::ExpiryUnknown,
                       unknown + ".", pass.meta.generation, pass.in.node_now);
    if (plan::observe_only(pass)) return pass.say(api::Standing::Ready, api::Reason::Observed, unknown + ". Nothing is changed.");
    if (!pass.spec.paid_through && pass.spec.renewal.mode == api::RenewalMode::Never)
        return pass.say(api::Standing::Ready, api::Reason::Available,
                        unknown + ". It was bought; look after its expiry in the console (Billing Center > Renewal).");
    const bool provider = pass.spec.renewal.mode == api::RenewalMode::Provider;
    const bool asked = provider && pass.create != nullptr && pass.create->spec.parameters.auto_renew;
    pass.say(api::Standing::Stalled, api::Reason::ExpiryUnknown,
             unknown +
                 (provider ? ", nor whether automatic renewal is on" + std::string(asked ? " (it was bought with it)" : "") +
                                 ". Look it up in the console of the product and set it there"
                           : ", and nothing is renewed. Renew it in the console of the product") +
                 ", then set spec.renewal.mode: Never and leave spec.paidThrough out.");
}

}  // namespace

bool observe(Pass& pass) {
    if (plan::inventory_read(pass)) return true;
    pass.status.orders = plan::order_notes(pass.in);
    if (pass.bought() && !pass.create->status.order_numbers.empty()) pass.tells.order_id = pass.create->status.order_numbers.front();
    pass.absent = plan::see(pass);
    if (!pass.absent.empty() && (too_early(pass) || not_found(pass))) return true;
    if (!pass.seen.empty()) {
        plan::tell(pass);
        pass.tells.renew_flag = pass.seen.front()->instance.renew_flag;
        if (!pass.absent.empty()) pass.status.state += ",vanished";
        return false;
    }
    // That it was listed once is remembered by its expiry.
    if (!pass.before.expires_at) {
        never_listed(pass);
        return true;
    }
    plan::tell_vanished(pass);
    vanished(pass);
    return true;
}

bool differs(Pass& pass) {
    if (pass.bought()) return false;
    std::string wrong;
    for (const api::ObservedPlan* seen : pass.seen) {
        const auto compare = [&](const char* field, const std::string& listed, const std::string& declared) {
            if (listed.empty() || listed == declared) return;
            wrong.append(" ").append(seen->id).append(": ").append(field).append(" is ").append(listed).append(", not ").append(declared).append(".");
        };
        compare("productCode", seen->instance.product_code, pass.wants.product_code);
        compare("subProductCode", seen->instance.sub_product_code, pass.wants.sub_product_code);
        compare("regionCode", seen->instance.region_code, pass.wants.region_code);
    }
    if (wrong.empty()) return false;
    if (plan::open_changes(pass, [](const api::PurchaseOrder&) { return false; })) return true;
    pass.say(api::Standing::Stalled, api::Reason::PlanDiffers,
             "What is adopted is not what the spec describes, so nothing is renewed or set." + wrong +
                 " Delete this object (deletionPolicy: Retain) and write it again with the right codes, or the right spec.adopt.instanceIds.");
    return true;
}

void conclude(Pass& pass) {
    std::vector<std::string> isolated;
    std::vector<std::string> expired;
    for (const api::ObservedPlan* seen : pass.seen) {
        if (plan::isolated(*seen))
            isolated.push_back(seen->id);
        else if (seen->expires_at && *seen->expires_at <= pass.now())
            expired.push_back(seen->id);
    }
    const std::string renew = plan::how_to_renew(pass);
    if (!pass.absent.empty()) return vanished(pass);
    if (!isolated.empty())
        return pass.say(api::Standing::Stalled, api::Reason::Isolated,
                        plan::capital(plan::called(pass.kind, isolated)) + is_or_are(isolated) +
                            "isolated: stopped after expiry, and released by the cloud some days later. " + renew);
    if (!expired.empty())
        return pass.say(api::Standing::Stalled, api::Reason::Expired,
                        plan::capital(plan::called(pass.kind, expired)) + is_or_are(expired) + "expired. " + renew);
    const std::string until = pass.status.expires_at ? ", paid until " + base::format_rfc3339(*pass.status.expires_at) : "";
    if (plan::observe_only(pass))
        return pass.say(api::Standing::Ready, api::Reason::Observed, "Observing " + pass.called() + until + ". Nothing is changed.");
    pass.say(api::Standing::Ready, api::Reason::Available, plan::capital(pass.called()) + is_or_are(pass.ids) + "there" + until + ".");
}

}  // namespace cloud_instance
