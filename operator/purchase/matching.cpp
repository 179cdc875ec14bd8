#include "purchase/matching.hpp"

#include <algorithm>

namespace purchase {
namespace {

class Matcher {
public:
    Matcher(const std::vector<std::vector<std::size_t>>& compatible, std::size_t candidates) : compatible_(compatible), owner_(candidates, -1) {}

    std::vector<int> run() {
        for (std::size_t order = 0; order < compatible_.size(); ++order) {
            std::vector<bool> visited(owner_.size(), false);
            (void)place(order, visited);
        }
        std::vector<int> given(compatible_.size(), -1);
        for (std::size_t candidate = 0; candidate < owner_.size(); ++candidate)
            if (owner_[candidate] >= 0) given[static_cast<std::size_t>(owner_[candidate])] = static_cast<int>(candidate);
        return given;
    }

private:
    // Finds a candidate for `order`, moving others aside where they have somewhere else to go.
    bool place(std::size_t order, std::vector<bool>& visited) {
        for (const std::size_t candidate : compatible_[order]) {
            if (visited[candidate]) continue;
            visited[candidate] = true;
            if (owner_[candidate] < 0 || place(static_cast<std::size_t>(owner_[candidate]), visited)) {
                owner_[candidate] = static_cast<int>(order);
                return true;
            }
        }
        return false;
    }

    const std::vector<std::vector<std::size_t>>& compatible_;
    std::vector<int> owner_;
};

}  // namespace

std::vector<int> match(const std::vector<std::vector<std::size_t>>& compatible, std::size_t candidates) {
    return Matcher(compatible, candidates).run();
}

std::vector<std::size_t> component(const std::vector<std::vector<std::size_t>>& compatible, std::size_t start) {
    std::vector<std::size_t> members{start};
    std::vector<bool> in(compatible.size(), false);
    in[start] = true;
    for (std::size_t next = 0; next < members.size(); ++next) {
        const auto& shared = compatible[members[next]];
        for (std::size_t other = 0; other < compatible.size(); ++other) {
            if (in[other]) continue;
            if (std::ranges::find_first_of(compatible[other], shared) == compatible[other].end()) continue;
            in[other] = true;
            members.push_back(other);
        }
    }
    return members;
}

}  // namespace purchase
