// Ids and chances from a seed, so that a run can be repeated.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace cloudsim {

class Generator {
public:
    explicit Generator(std::uint64_t seed) : engine_(seed) {}
    // Uniform in [0, 1).
    [[nodiscard]] double uniform() { return static_cast<double>(engine_() >> 11U) * 0x1.0p-53; }

    [[nodiscard]] std::string characters(std::size_t count, std::string_view alphabet) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) text.push_back(alphabet[engine_() % alphabet.size()]);
        return text;
    }
    [[nodiscard]] std::string uuid() {
        constexpr std::string_view kHex = "0123456789abcdef";
        const std::string hex = characters(32, kHex);
        return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" + hex.substr(20);
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace cloudsim
