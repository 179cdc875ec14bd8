// What CreateCenBandwidthPackage (CBN 2017-09-12) sells: areas and Mbit/s.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace codec {

inline constexpr int kLeastBandwidth = 2;
inline constexpr int kMostBandwidth = 10000;

inline constexpr std::array<std::string_view, 4> kAreas{"China", "North-America", "Asia-Pacific", "Europe"};
inline constexpr std::string_view kAreaWords = "China, North-America, Asia-Pacific and Europe";
[[nodiscard]] inline bool is_area(std::string_view text) { return std::ranges::find(kAreas, text) != kAreas.end(); }

}  // namespace codec
