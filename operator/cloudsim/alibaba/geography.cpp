#include "cloudsim/alibaba/geography.hpp"

#include <algorithm>
#include <array>

namespace cloudsim::alibaba {
namespace {

constexpr std::array<std::string_view, 4> kChina{"cn-hangzhou", "cn-shanghai", "cn-beijing", "cn-shenzhen"};
constexpr std::array<std::string_view, 3> kNorthAmerica{"us-east-1", "us-west-1", "na-south-1"};
constexpr std::array<std::string_view, 4> kAsiaPacific{"cn-hongkong", "ap-southeast-1", "ap-southeast-5", "ap-northeast-1"};
constexpr std::array<std::string_view, 2> kEurope{"eu-central-1", "eu-west-1"};

constexpr std::array<Area, 4> kAreas{{{.name = "China", .id = "china", .regions = kChina},
                                      {.name = "North-America", .id = "north-america", .regions = kNorthAmerica},
                                      {.name = "Asia-Pacific", .id = "asia-pacific", .regions = kAsiaPacific},
                                      {.name = "Europe", .id = "europe", .regions = kEurope}}};

}  // namespace

std::span<const Area> areas() { return kAreas; }

const Area* area_named(std::string_view name) {
    const auto* const found = std::ranges::find_if(kAreas, [name](const Area& area) { return area.name == name || area.id == name; });
    return found == kAreas.end() ? nullptr : found;
}

const Area* area_of_region(std::string_view region) {
    for (const Area& area : kAreas)
        if (std::ranges::find(area.regions, region) != area.regions.end()) return &area;
    return nullptr;
}

std::string span_id(const Area& one, const Area& other) {
    const bool china_second = other.id == "china" || (one.id != "china" && other.id < one.id);
    const Area& first = china_second ? other : one;
    const Area& second = china_second ? one : other;
    return std::string(first.id) + "_" + std::string(second.id);
}

std::string span_id(std::string_view one, std::string_view other) { return span_id(*area_named(one), *area_named(other)); }

bool cross_border(std::string_view one, std::string_view other) { return one != other && (one == "China" || other == "China"); }

long price(std::string_view one, std::string_view other, long bandwidth, int months) {
    long monthly = one == other ? 5'000 : 12'000;  // for each Mbit/s
    if (cross_border(one, other)) monthly = 20'000;
    return monthly * bandwidth * months;
}

}  // namespace cloudsim::alibaba
