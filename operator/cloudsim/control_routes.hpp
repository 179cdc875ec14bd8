// The control interface's handlers, one file a topic. Inside cloudsim only.
#pragma once

#include <expected>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "cloudsim/face.hpp"
#include "cloudsim/params.hpp"

namespace cloudsim {

struct ControlError {
    int status = 400;
    std::string message;
};
using ControlAnswer = std::expected<nlohmann::json, ControlError>;

// The path /<topic>/<id>/<verb>; the parts that are not there are empty.
struct ControlRequest {
    std::string method;
    std::string topic;
    std::string id;
    std::string verb;
    std::string query;
    nlohmann::json body;  // an object; {} when there was none
};

[[nodiscard]] inline std::unexpected<ControlError> control_fail(int status, std::string message) {
    return std::unexpected<ControlError>(ControlError{.status = status, .message = std::move(message)});
}
// What the caller sent is wrong.
[[nodiscard]] inline std::unexpected<ControlError> bad_request(const Params& params) { return control_fail(400, params.refusal().error().message); }
// The model refuses: 404 for things that are not there, else 409.
[[nodiscard]] inline std::unexpected<ControlError> refused(const ApiError& error) {
    return control_fail(error.code.ends_with("NotFound") ? 404 : 409, error.code + ": " + error.message);
}

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

}  // namespace cloudsim
