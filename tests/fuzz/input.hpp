// What the fuzz programs share. Their inputs are texts that people can write: a letter or digit says what to do, the rest is what comes from outside;
// where that is several things, lines of "---" divide them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace fuzz {

class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

    // Takes a byte for one of `count` choices: 0 to 9, then a to z.
    [[nodiscard]] std::size_t choose(std::size_t count) {
        constexpr std::string_view kLetters = "0123456789abcdefghijklmnopqrstuvwxyz";
        if (rest_.empty()) return 0;
        const std::size_t letter = kLetters.find(rest_.front());
        const std::size_t choice = letter == std::string_view::npos ? static_cast<unsigned char>(rest_.front()) : letter;
        rest_.remove_prefix(1);
        return choice % count;
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }
    [[nodiscard]] std::vector<std::string_view> lines() const { return split("\n"); }
    [[nodiscard]] std::vector<std::string_view> parts() const { return split("\n---\n"); }

private:
    [[nodiscard]] std::vector<std::string_view> split(std::string_view border) const {
        std::vector<std::string_view> found;
        for (std::size_t at = 0;;) {
            const std::size_t end = rest_.find(border, at);
            found.push_back(rest_.substr(at, end - at));
            if (end == std::string_view::npos) return found;
            at = end + border.size();
        }
    }

    std::string_view rest_;
};

// A property that does not hold ends the program, as a crash does.
inline void require(bool holds, const char* property) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", property);
    std::abort();
}

}  // namespace fuzz
