// A maximum matching between things bought and the orders that may have bought them.
#pragma once

#include <cstddef>
#include <vector>

namespace purchase {

// compatible[o] lists the candidates that order o may have bought, the likeliest first. Returns for every order its candidate, or -1. As many
// candidates as possible are given away (Kuhn's algorithm); among equal solutions the order of the input decides, nothing else.
[[nodiscard]] std::vector<int> match(const std::vector<std::vector<std::size_t>>& compatible, std::size_t candidates);

// The orders that are connected with order `start` through candidates they share, `start` among them.
[[nodiscard]] std::vector<std::size_t> component(const std::vector<std::vector<std::size_t>>& compatible, std::size_t start);

}  // namespace purchase
