// What a handler of the control interface gets and answers; the same for every vendor's.
#pragma once

#include <expected>
#include <nlohmann/json.hpp>
#include <string>

#include "cloudsim/params.hpp"

namespace cloudsim {

struct ControlError {
    int status = 400;
    std::string message;
};
using ControlAnswer = std::expected<nlohmann::json, ControlError>;

// The path /<topic>/<id>/<verb>, after a vendor's name if there is one; the parts that are not there are empty.
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

}  // namespace cloudsim
