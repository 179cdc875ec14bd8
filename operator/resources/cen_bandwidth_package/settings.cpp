// What costs nothing: name and description, tags, the attachment. One that the cloud refuses keeps the others from nothing.
#include <algorithm>

#include "resources/cen_bandwidth_package/pass.hpp"

namespace cen_bandwidth_package {
namespace {

using What = api::Setting::What;

// Refusals that pass by themselves (CBN's error centre); the rest need a person.
bool passes(std::string_view code) {
    constexpr std::string_view kPassing[] = {
        "Throttling",     "Operation.Blocking", "OperationFailed.OperationIsProcessing", "OperationFailed.OrderIsProcessing",
        "InvalidStatus.", "IncorrectStatus.",   "InvalidOperation.BwpInstanceStatus",    "InvalidOperation.CenInstanceStatus",
        "InternalError",  "ServiceUnavailable",
    };
    return code.empty() || std::ranges::any_of(kPassing, [&](std::string_view prefix) { return code.starts_with(prefix); });
}

bool settable(const Pass& pass) { return delivered(pass.package()) && !locked(pass.package()) && !expired(pass); }

}  // namespace

bool set(Pass& pass, const api::Setting& setting, api::Reason refused, const std::string& what) {
    if (const plan::SettingRefusal* refusal = plan::refusal_of(pass, setting)) {
        const std::string code = refusal->code.empty() || refusal->message.contains(refusal->code) ? "" : refusal->code + ": ";
        pass.troubles.push_back({passes(refusal->code) ? api::Standing::Working : api::Standing::Stalled,
                                 refusal->code.empty() ? api::Reason::Updating : refused,
                                 what + ": " + code + refusal->message + " It is tried again by itself."});
        pass.look_at(refusal->retry_at);
        return false;
    }
    if (!plan::frozen(pass, what)) pass.act(setting);
    return true;
}

bool attributes(Pass& pass) {
    const api::PackageFacts& seen = pass.package().package;
    // What the spec leaves out is left as it is.
    api::Setting setting = plan::setting_of(pass.package(), What::Attributes);
    setting.text = pass.wants.name.empty() ? seen.name : pass.wants.name;
    setting.description = pass.wants.description.empty() ? seen.description : pass.wants.description;
    if (!settable(pass) || (setting.text == seen.name && setting.description == seen.description)) return false;
    return set(pass, setting, api::Reason::Updating, "Setting name and description");
}

bool tags(Pass& pass) {
    const std::map<std::string, std::string>& seen = pass.package().package.tags;
    api::Setting setting = plan::setting_of(pass.package(), What::Tags);
    for (const auto& [key, value] : pass.wants.tags)
        if (const auto at = seen.find(key); at == seen.end() || at->second != value) setting.tags[key] = value;
    if (!settable(pass) || setting.tags.empty()) return false;
    return set(pass, setting, api::Reason::Updating, "Setting tags");
}

// What somebody else attached is not fought over.
bool attachment(Pass& pass) {
    const std::string attached = pass.attached();
    const std::string& wanted = pass.wants.cen_id;
    if (!settable(pass) || attached == wanted) return false;
    if (!attached.empty() && attached != pass.tells.attached_to) {
        if (wanted.empty())
            pass.remarks += " It is attached to " + attached + ", not by this object.";
        else
            pass.troubles.push_back({api::Standing::Stalled, api::Reason::AttachmentBlocked,
                                     plan::capital(pass.called()) + " is attached to " + attached + " by hand or by another tool, and not to " +
                                         wanted + ". Detach it there, or set spec.cenId to " + attached + "."});
        return false;
    }
    api::Setting setting = plan::setting_of(pass.package(), attached.empty() ? What::Attach : What::Detach);
    setting.target = attached.empty() ? wanted : attached;
    return set(pass, setting, api::Reason::AttachmentBlocked,
               (attached.empty() ? "Attaching " + pass.called() + " to " : "Detaching " + pass.called() + " from ") + setting.target);
}

}  // namespace cen_bandwidth_package
