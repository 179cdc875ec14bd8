// Answers as they stand on the wire: JSON or XML, billing's envelope, error bodies and their HTTP statuses.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "cloudsim/alibaba/actions.hpp"
#include "net/http.hpp"

namespace cloudsim::alibaba {

// The vendor's rule: an element for each field, and one for each entry of a list, named like the list.
[[nodiscard]] std::string to_xml(const std::string& root, const nlohmann::json& value);

// `answer` is what the action said.
[[nodiscard]] net::HttpResponse render(const Action& action, nlohmann::json answer, const std::string& request_id, bool xml);
// Billing puts the errors of its own into an envelope with HTTP 200; those of the gateway in front of it come as everywhere.
[[nodiscard]] net::HttpResponse render_error(Service service, const ApiError& error, const std::string& request_id, bool xml);

}  // namespace cloudsim::alibaba
