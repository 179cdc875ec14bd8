// Periods that can be bought, in months: 1 to 12, 24 and 36 (CreatePlan and RenewPlan, teo 2022-09-01).
#pragma once

#include <string_view>

#include "codec/fields.hpp"

namespace codec {

[[nodiscard]] inline int read_months(const Fields& fields, std::string_view name, int fallback) {
    const auto months = static_cast<int>(fields.integer(name, 1, 36, fallback));
    if (fields.has(name) && months > 12 && months != 24 && months != 36)
        fields.reject(name, std::to_string(months) + " is not a period that can be bought: 1 to 12, 24 or 36 months");
    return months;
}

}  // namespace codec
