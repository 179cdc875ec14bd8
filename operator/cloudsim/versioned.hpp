// A value with its history, so that a lagging read can show it as it was.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace cloudsim {

template <class T>
class Versioned {
public:
    void put(base::Time at, std::optional<T> value) {
        if (!versions_.empty() && versions_.back().first == at) {
            versions_.back().second = std::move(value);
        } else {
            versions_.emplace_back(at, std::move(value));
        }
    }
    // The value as of `when`; nullptr: not there yet, or gone.
    [[nodiscard]] const T* at(base::Time when) const {
        for (auto version = versions_.rbegin(); version != versions_.rend(); ++version)
            if (version->first <= when) return pointer(version->second);
        return nullptr;
    }
    [[nodiscard]] const T* latest() const { return versions_.empty() ? nullptr : pointer(versions_.back().second); }

private:
    static const T* pointer(const std::optional<T>& value) { return value ? &*value : nullptr; }
    std::vector<std::pair<base::Time, std::optional<T>>> versions_;
};

}  // namespace cloudsim
