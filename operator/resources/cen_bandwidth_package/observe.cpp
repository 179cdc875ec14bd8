// What the cloud says about a package, and what remains to be said when nothing has to be done.
#include <algorithm>
#include <cctype>

#include "resources/cen_bandwidth_package/pass.hpp"

namespace cen_bandwidth_package {
namespace {

constexpr base::Seconds kLookEvery{10};

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

// A pair of areas means the same both ways round, and CBN answers in lower case.
std::pair<std::string, std::string> link(const std::pair<std::string, std::string>& areas) {
    return std::minmax({lower(areas.first), lower(areas.second)});
}

std::string words(const std::pair<std::string, std::string>& areas) { return areas.first + " and " + areas.second; }

void tell_locked(Pass& pass) {
    const bool financial = pass.tells.business_status == "FinancialLocked";
    pass.say(api::Standing::Stalled, api::Reason::Locked,
             plan::capital(pass.called()) + " is " + pass.tells.business_status + ": " +
                 (financial ? "the account owes money. Pay what is owed in the console (Expenses and Costs)"
                            : "the cloud has locked it for security reasons. Look for its notice in the console, or open a ticket") +
                 ". It goes on by itself once it is Normal again; until then neither bandwidth nor attachment can be changed.");
}

}  // namespace

bool locked(const api::ObservedPlan& plan) { return plan.package.business_status.ends_with("Locked"); }
bool delivered(const api::ObservedPlan& plan) { return plan.state == "Idle" || plan.state == "InUse"; }
bool expired(const Pass& pass) {
    const std::optional<base::Time> expires = pass.package().expires_at;
    return expires && *expires <= pass.now();
}

bool observe(Pass& pass) {
    if (plan::observe(pass)) return true;
    const api::PackageFacts& seen = pass.package().package;
    if (pass.bought() && !pass.create->status.order_numbers.empty()) pass.tells.order_id = pass.create->status.order_numbers.front();
    pass.tells.bandwidth_mbps = seen.bandwidth_mbps;
    pass.tells.business_status = seen.business_status;
    const std::string attached = pass.attached();
    if (attached != pass.tells.attached_to) pass.tells.attached_to = attached == pass.wants.cen_id ? attached : "";
    return false;
}

bool differs(Pass& pass) {
    const auto& seen = pass.package().package.areas;
    if (pass.bought() || seen.first.empty() || link(seen) == link(pass.wants.areas)) return false;
    if (plan::open_changes(pass, [](const api::PurchaseOrder&) { return false; })) return true;
    pass.say(api::Standing::Stalled, api::Reason::PlanDiffers,
             plan::capital(pass.called()) + " connects " + words(seen) + ", the spec says " + words(pass.wants.areas) +
                 ", and areas can't be changed; nothing is bought or set. Delete this object (deletionPolicy: Retain) and write it again with the "
                 "right spec.areas, or the right spec.adopt.packageId.");
    return true;
}

void conclude(Pass& pass) {
    const api::ObservedPlan& seen = pass.package();
    const std::string name = plan::capital(pass.called());
    const std::string until = seen.expires_at ? ", paid until " + base::format_rfc3339(*seen.expires_at) : "";
    if (seen.expires_at && expired(pass))
        return pass.say(api::Standing::Stalled, api::Reason::Expired,
                        name + " is expired since " + base::format_rfc3339(*seen.expires_at) +
                            ", carries nothing any more, and is released by the cloud some days later. " + plan::how_to_renew(pass));
    if (locked(seen)) return tell_locked(pass);
    if (!delivered(seen)) {
        pass.want_inventory(pass.in.account.inventory->read_at + kLookEvery);
        return pass.say(api::Standing::Working, pass.bought() ? api::Reason::Purchasing : api::Reason::Updating,
                        name + " is in state " + seen.state + "; it goes on once it is Idle or InUse.");
    }
    if (plan::observe_only(pass)) {
        pass.tells.attached_to = pass.attached();
        return pass.say(api::Standing::Ready, api::Reason::Observed, "Observing " + pass.called() + until + ". Nothing is changed.");
    }
    const auto worst = std::ranges::max_element(pass.troubles, {}, [](const Trouble& trouble) { return trouble.standing; });
    if (worst != pass.troubles.end()) return pass.say(worst->standing, worst->reason, worst->message);
    if (!seen.auto_renewal) pass.remarks += " Whether the cloud renews it by itself is not known: " + plan::no_billing(pass);
    pass.say(api::Standing::Ready, api::Reason::Available,
             name + " of " + std::to_string(seen.package.bandwidth_mbps) + " Mbit/s is there" + until + "." + pass.remarks);
}

}  // namespace cen_bandwidth_package
