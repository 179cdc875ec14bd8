// The control interface's handlers, one file a topic. Inside cloudsim only.
#pragma once

#include "cloudsim/control_request.hpp"
#include "cloudsim/face.hpp"

namespace cloudsim {

[[nodiscard]] ControlAnswer control_settings(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_clock(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_faults(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_accounts(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_zones(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_plans(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_buy(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_orders(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_ledger(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_requests(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_instances(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_buy_instance(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_delivery(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_renewal_page(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_roles(Face& face, const ControlRequest& request);
[[nodiscard]] ControlAnswer control_metadata_role(Face& face, const ControlRequest& request);

// Who does something in the console: no request of anybody's.
[[nodiscard]] inline Caller by_hand(const std::string& uin, const std::string& creator = "") {
    return {.uin = uin, .creator = creator.empty() ? uin : creator, .request_id = {}, .signed_at = std::nullopt};
}

}  // namespace cloudsim
