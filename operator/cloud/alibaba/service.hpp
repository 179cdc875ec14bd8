// Which service an action belongs to.
#pragma once

#include <string_view>

namespace alibaba {

enum class Service { Cbn, Bss, Sts };

// The action's name decides: no name is used by two services here.
[[nodiscard]] Service service_of(std::string_view action);
[[nodiscard]] std::string_view name_of(Service service);     // "cbn"
[[nodiscard]] std::string_view version_of(Service service);  // "2017-09-12"

}  // namespace alibaba
