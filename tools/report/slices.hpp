// SPDX-License-Identifier: MIT
// Slices: pairs grouped by a property, and how many of each group a model gets right.
#pragma once

#include <siamese/data/examples.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace siamese::tool {

struct Slice {
  std::string name;
  std::size_t pairs = 0, right = 0;
};

/// At most six slices with about the same number of pairs, by the number of tokens in both
/// sentences.
std::vector<Slice> slices_by_length(const Examples& examples, const std::vector<bool>& right);

/// Slices by the fraction of a pair's tokens that are unknown. Slices without pairs are left out.
std::vector<Slice> slices_by_unknown_rate(const Examples& examples, const std::vector<bool>& right);

}
