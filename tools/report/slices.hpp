// SPDX-License-Identifier: MIT
// Pairs divided by what they have in common, and how many of each part a model gets right.
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

/// At most six slices of about as many pairs each, by the number of tokens in both sentences.
std::vector<Slice> slices_by_length(const Examples& examples, const std::vector<bool>& right);

/// By the part of a pair's tokens that the vocabulary does not know. Slices without pairs are left
/// out.
std::vector<Slice> slices_by_unknown_rate(const Examples& examples, const std::vector<bool>& right);

}
