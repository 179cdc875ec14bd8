// A string that must never be printed: keys, tokens, passwords. It has no stream operator, no comparison that leaks, and wipes its memory.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace base {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    Secret(const Secret&) = default;
    Secret& operator=(const Secret& other);
    // Copies and wipes: a moved string may leave its bytes behind.
    // NOLINTNEXTLINE(performance-move-constructor-init)
    Secret(Secret&& other) noexcept : value_(other.value_) { other.wipe(); }
    Secret& operator=(Secret&& other) noexcept;
    ~Secret() { wipe(); }

    // The one way to the value; every use of it is a place to review.
    [[nodiscard]] std::string_view reveal() const { return value_; }
    [[nodiscard]] bool empty() const { return value_.empty(); }
    // Whether two secrets are the same, in time that depends on the length only.
    [[nodiscard]] bool same_as(const Secret& other) const;

private:
    void wipe() noexcept;
    std::string value_;
};

}  // namespace base
