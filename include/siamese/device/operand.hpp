// SPDX-License-Identifier: MIT
// An operand of a matrix product.
#pragma once

#include <siamese/core/config.hpp>

namespace siamese::detail {

/// An operand with its transposition resolved: element (i, k) at i * row + k * depth, one of which
/// is 1.
template <class Real>
struct Operand {
  const Real* data;
  Index row, depth;
};

}
