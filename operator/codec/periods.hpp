// Periods that can be bought, in months: CreatePlan and RenewPlan (teo 2022-09-01), CreateInstance, RenewInstance and SetRenewal (billing
// 2018-07-09), CreateCenBandwidthPackage (CBN 2017-09-12), RenewInstance and SetRenewal (BssOpenApi 2017-12-14).
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "codec/fields.hpp"

namespace codec {

struct Months {
    int through;  // every month from 1 to this one
    std::array<int, 4> more;
    std::string_view text;
    [[nodiscard]] bool hold(int months) const { return months >= 1 && (months <= through || std::ranges::find(more, months) != more.end()); }
    [[nodiscard]] int most() const { return std::max(through, std::ranges::max(more)); }
};

inline constexpr Months kPlanMonths{12, {24, 36}, "1 to 12, 24 or 36 months"};
inline constexpr Months kInstanceMonths{36, {}, "1 to 36 months"};
inline constexpr Months kInstanceAutoRenewals{12, {24, 36, 48, 60}, "1 to 12, 24, 36, 48 or 60 months"};
inline constexpr Months kPackageMonths{3, {6}, "1, 2, 3 or 6 months"};
inline constexpr Months kPackageRenewals{9, {12, 24, 36}, "1 to 9, 12, 24 or 36 months"};
inline constexpr Months kPackageAutoRenewals{3, {6, 12}, "1, 2, 3, 6 or 12 months"};
inline constexpr int kMostYears = 3;

inline void check_months(const Fields& fields, std::string_view name, int months, const Months& allowed) {
    if (!allowed.hold(months)) fields.reject(name, std::to_string(months) + " is not a period that can be bought: " + std::string(allowed.text));
}

[[nodiscard]] inline int read_months(const Fields& fields, std::string_view name, int fallback, const Months& allowed) {
    const auto months = static_cast<int>(fields.integer(name, 1, allowed.most(), fallback));
    if (fields.has(name)) check_months(fields, name, months, allowed);
    return months;
}

}  // namespace codec
