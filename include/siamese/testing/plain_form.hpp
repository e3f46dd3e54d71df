// SPDX-License-Identifier: MIT
// A distance without its fast form, against which tests and benchmarks hold that form.
#pragma once

#include <siamese/core/config.hpp>

namespace siamese::testing {

/// The distance and the gradient of `Distance`, which must not have any state. A type of its own, so
/// that operations on all pairs of vectors do not take their matrix product for it
/// (ops/product_pairs.hpp), but compare each two vectors.
template <class Distance>
struct PlainForm {
  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real distance(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return Distance{}.distance(u, v, dim, lanes);
  }
  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes,
                                 Real distance, Real ddistance, Real* du, Real* dv) const {
    Distance{}.gradient(u, v, dim, lanes, distance, ddistance, du, dv);
  }
};

}
