// SPDX-License-Identifier: MIT
// An operand of a matrix product.
#pragma once

#include <siamese/core/config.hpp>

namespace siamese::detail {

/// An operand with its transposition resolved. Element (i, k) is data[i * outer + k * inner], where
/// i counts rows of the left operand or columns of the right one and k counts terms of the sum. One
/// of the two strides is 1.
template <class Real>
struct Operand {
  const Real* data;
  Index outer, inner;
};

}
