// Reads the parameters of one request out of its JSON, as strictly as the vendor does. The first mistake sticks: read everything, then ask
// failed() once.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloudsim/types.hpp"

namespace cloudsim {

class Params {
public:
    // UnknownParameter for a field that is not in `known`; `object` outlives the Params.
    Params(const nlohmann::json& object, std::initializer_list<std::string_view> known);

    // MissingParameter when the field is absent or null, InvalidParameter when it has another type.
    [[nodiscard]] std::string required_text(const char* name);
    [[nodiscard]] long required_integer(const char* name);
    // Absent or null is not there.
    [[nodiscard]] std::optional<std::string> text(const char* name);
    [[nodiscard]] std::optional<long> integer(const char* name);
    [[nodiscard]] std::optional<bool> boolean(const char* name);
    [[nodiscard]] std::vector<long> integers(const char* name);
    [[nodiscard]] std::vector<std::string> texts(const char* name);
    // nullptr: absent; MissingParameter when `required`.
    [[nodiscard]] const nlohmann::json* object(const char* name);
    [[nodiscard]] const nlohmann::json* list(const char* name);

    void fail(std::string code, std::string message);
    // Takes over the mistake of an object inside this one.
    void adopt(const Params& inner);
    [[nodiscard]] bool failed() const { return error_.has_value(); }
    // The first mistake, ready to be returned; ask failed() before.
    [[nodiscard]] std::unexpected<ApiError> refusal() const { return std::unexpected<ApiError>(error_.value_or(ApiError())); }

private:
    [[nodiscard]] const nlohmann::json* find(const char* name) const;
    void wrong_type(const char* name, const char* wanted);
    const nlohmann::json& object_;
    std::optional<ApiError> error_;
};

}  // namespace cloudsim
