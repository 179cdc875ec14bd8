// The control interface's handlers, one file a group. Inside cloudsim/alibaba only.
#pragma once

#include "cloudsim/alibaba/control.hpp"

namespace cloudsim::alibaba {

// control_accounts.cpp
[[nodiscard]] ControlAnswer control_accounts(Model& model, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_roles(Model& model, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_metadata(Model& model, const ControlRequest& request);
// control_packages.cpp
[[nodiscard]] ControlAnswer control_packages(Model& model, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_buy(Model& model, const ControlRequest& request);
// control_cens.cpp
[[nodiscard]] ControlAnswer control_cens(Model& model, const ControlRequest& request);
// control_judges.cpp
[[nodiscard]] ControlAnswer control_orders(Model& model, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_ledger(Model& model, const ControlRequest& request);

// A time of the body; nullopt: absent.
[[nodiscard]] std::optional<base::Time> read_time(Params& params, const char* name);
// The model refuses: 404 for things that are not there, else 409.
[[nodiscard]] std::unexpected<ControlError> refused_by_model(const ApiError& error);

}  // namespace cloudsim::alibaba
