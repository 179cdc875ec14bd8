#include "base/secret.hpp"

#include <cstddef>

namespace base {

void Secret::wipe() noexcept {
    // volatile: the compiler must not drop the stores to memory that is about to be freed.
    volatile char* bytes = value_.data();
    for (std::size_t i = 0; i < value_.size(); ++i) bytes[i] = 0;
    value_.clear();
}

Secret& Secret::operator=(const Secret& other) {
    if (this != &other) {
        wipe();
        value_ = other.value_;
    }
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        value_ = other.value_;
        other.wipe();
    }
    return *this;
}

bool Secret::same_as(const Secret& other) const {
    if (value_.size() != other.value_.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < value_.size(); ++i)
        difference |= static_cast<unsigned>(static_cast<unsigned char>(value_[i]) ^ static_cast<unsigned char>(other.value_[i]));
    return difference == 0;
}

}  // namespace base
