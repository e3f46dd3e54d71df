// SPDX-License-Identifier: MIT
// Functors chosen by name at run time; each call dispatches once a batch.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/model/distance.hpp>
#include <siamese/ops/pairs.hpp>

#include <type_traits>

namespace siamese {

/// A distance chosen by name.
using AnyDistance = AnyOf<Manhattan, Euclidean, Cosine, Dot>;

template <class D, class... Choices, class Real = typename D::Real>
void score_pairs(D& device, const AnyOf<Choices...>& distance,
                 MatrixView<const std::type_identity_t<Real>> vectors, VectorView<Real> scores) {
  distance.visit([&](const auto& d) { score_pairs(device, d, vectors, scores); });
}

template <class D, class... Choices, class Real = typename D::Real>
void score_pairs_backward(D& device, const AnyOf<Choices...>& distance,
                          MatrixView<const std::type_identity_t<Real>> vectors,
                          VectorView<const std::type_identity_t<Real>> scores,
                          VectorView<const std::type_identity_t<Real>> dscores,
                          MatrixView<Real> dvectors) {
  distance.visit(
      [&](const auto& d) { score_pairs_backward(device, d, vectors, scores, dscores, dvectors); });
}

}
