// Areas, the regions in them, and which pairs of areas are sold at what price (vendor pages: DescribeCenGeographicSpans, "Billing"; the
// prices are made up).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cloudsim::alibaba {

struct Area {
    std::string_view name;  // as requests write it: Asia-Pacific
    std::string_view id;    // as answers write it: asia-pacific
    std::span<const std::string_view> regions;
};

[[nodiscard]] std::span<const Area> areas();
// By either spelling, exactly; nullptr: there is none.
[[nodiscard]] const Area* area_named(std::string_view name);
[[nodiscard]] const Area* area_of_region(std::string_view region);
// The pair without its order: China first, else by the alphabet. "china_asia-pacific", "asia-pacific_europe".
[[nodiscard]] std::string span_id(const Area& one, const Area& other);
// The same for names of areas that exist.
[[nodiscard]] std::string span_id(std::string_view one, std::string_view other);
[[nodiscard]] bool cross_border(std::string_view one, std::string_view other);
// Cents.
[[nodiscard]] long price(std::string_view one, std::string_view other, long bandwidth, int months);

}  // namespace cloudsim::alibaba
