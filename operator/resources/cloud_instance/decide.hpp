// resources/cloud_instance: what to do about one CloudInstance.
#pragma once

#include "api/cloud_instance.hpp"
#include "resources/plan/decide.hpp"

namespace cloud_instance {

// spec.parameters must be the text that CreateInstance takes as Parameter (codec::instance_parameter), with the period in it: what an order asks for
// is compared with it to the byte.
[[nodiscard]] plan::Decision<api::CloudInstanceStatus> decide(const plan::Input<api::CloudInstance>& input);

}  // namespace cloud_instance
