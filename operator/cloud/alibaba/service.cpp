#include "cloud/alibaba/service.hpp"

#include <algorithm>
#include <array>

namespace alibaba {

Service service_of(std::string_view action) {
    constexpr std::array<std::string_view, 7> kBilling{"CancelOrder",   "GetOrderDetail", "QueryAvailableInstances", "QueryOrders", "RefundInstance",
                                                       "RenewInstance", "SetRenewal"};
    if (std::ranges::find(kBilling, action) != kBilling.end()) return Service::Bss;
    return action == "GetCallerIdentity" ? Service::Sts : Service::Cbn;
}

std::string_view name_of(Service service) {
    switch (service) {
        case Service::Cbn: return "cbn";
        case Service::Bss: return "bss";
        case Service::Sts: return "sts";
    }
    return "cbn";
}

std::string_view version_of(Service service) {
    switch (service) {
        case Service::Cbn: return "2017-09-12";
        case Service::Bss: return "2017-12-14";
        case Service::Sts: return "2015-04-01";
    }
    return "2017-09-12";
}

}  // namespace alibaba
