#include "cloudsim/params.hpp"

#include <algorithm>
#include <utility>

namespace cloudsim {

using nlohmann::json;

Params::Params(const json& object, std::initializer_list<std::string_view> known) : object_(object) {
    if (!object.is_object()) {
        fail("InvalidParameter", "A JSON object is expected.");
        return;
    }
    for (const auto& [name, value] : object.items())
        if (std::ranges::find(known, std::string_view(name)) == known.end())
            fail("UnknownParameter", "The parameter `" + name + "` is not recognized.");
}

const json* Params::find(const char* name) const {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
}

void Params::fail(std::string code, std::string message) {
    if (!error_) error_ = ApiError{.code = std::move(code), .message = std::move(message)};
}

void Params::adopt(const Params& inner) {
    if (inner.error_) fail(inner.error_->code, inner.error_->message);
}

void Params::wrong_type(const char* name, const char* wanted) {
    fail("InvalidParameter", "The value type of parameter `" + std::string(name) + "` is not " + wanted + ".");
}

std::optional<std::string> Params::text(const char* name) {
    const json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) return value->get<std::string>();
    wrong_type(name, "a string");
    return std::nullopt;
}

std::optional<long> Params::integer(const char* name) {
    const json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_number_integer()) return value->get<long>();
    wrong_type(name, "an integer");
    return std::nullopt;
}

std::optional<bool> Params::boolean(const char* name) {
    const json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    wrong_type(name, "a boolean");
    return std::nullopt;
}

std::string Params::required_text(const char* name) {
    if (find(name) == nullptr) fail("MissingParameter", "The request is missing the parameter `" + std::string(name) + "`.");
    return text(name).value_or("");
}

long Params::required_integer(const char* name) {
    if (find(name) == nullptr) fail("MissingParameter", "The request is missing the parameter `" + std::string(name) + "`.");
    return integer(name).value_or(0);
}

std::vector<long> Params::integers(const char* name) {
    std::vector<long> values;
    const json* found = list(name);
    if (found == nullptr) return values;
    for (const json& value : *found) {
        if (value.is_number_integer()) {
            values.push_back(value.get<long>());
        } else {
            wrong_type(name, "a list of integers");
        }
    }
    return values;
}

std::vector<std::string> Params::texts(const char* name) {
    std::vector<std::string> values;
    const json* found = list(name);
    if (found == nullptr) return values;
    for (const json& value : *found) {
        if (value.is_string()) {
            values.push_back(value.get<std::string>());
        } else {
            wrong_type(name, "a list of strings");
        }
    }
    return values;
}

const json* Params::object(const char* name) {
    const json* value = find(name);
    if (value == nullptr || value->is_object()) return value;
    wrong_type(name, "an object");
    return nullptr;
}

const json* Params::list(const char* name) {
    const json* value = find(name);
    if (value == nullptr || value->is_array()) return value;
    wrong_type(name, "a list");
    return nullptr;
}

}  // namespace cloudsim
