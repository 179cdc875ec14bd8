// Setting: a call that sets something absolutely and moves no money. It is safe to repeat, and needs no purchase order.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace api {

struct Setting {
    enum class What {
        AutoRenewal,  // on, months
        BindZone,     // target: zone id (EdgeOne)
        Destroy,      // EdgeOne: after expiry
        Attributes,   // text, description (package)
        Tags,         // tags (package): set; others are left alone
        Attach,       // target: CEN id (package)
        Detach,       // target: CEN id (package)
        CancelOrder,  // target: order number of an unpaid order (Alibaba)
    } what = What::AutoRenewal;
    std::string plan_id;  // whose
    bool on = false;
    int months = 0;
    std::string target;
    std::string text;
    std::string description;
    std::map<std::string, std::string> tags;
    // AutoRenewal: what the APIs want to hear about the plan.
    std::string product_code;
    std::string product_type;
    std::string region_code;
    bool operator==(const Setting&) const = default;

    // What it is, for logs and to remember that the cloud refused it: "auto-renewal edgeone-1".
    [[nodiscard]] std::string name() const;
};

}  // namespace api
