// SPDX-License-Identifier: MIT
// Computes the similarities of many pairs from their outputs.
#pragma once

#include <siamese/core/xtensor.hpp>
#include <siamese/model/head.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace siamese {

/// The similarity of each pair, from a head's outputs (pairs, outputs): the only output, or the
/// probability of the class that means alike.
template <class Real>
std::vector<Real> similarities(const VectorsOf<Real>& outputs) {
  const std::size_t columns = outputs.shape(1);
  std::vector<Real> result;
  for (std::size_t i = 0; i < outputs.shape(0); ++i)
    result.push_back(similarity_of(std::span(outputs.data() + i * columns, columns)));
  return result;
}

}
