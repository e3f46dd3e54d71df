// SPDX-License-Identifier: MIT
// Distances and losses chosen by name at run time; each call dispatches once a batch.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/model/distance.hpp>
#include <siamese/model/loss.hpp>
#include <siamese/ops/pairs.hpp>

#include <type_traits>

namespace siamese {

/// A distance chosen by name.
using AnyDistance = AnyOf<Manhattan, Euclidean, Cosine, Dot>;
/// A loss chosen by name.
using AnyLoss = AnyOf<Mse, Mae, Bce>;

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

template <class D, class... Choices, class Real = typename D::Real>
void pair_loss(D& device, const AnyOf<Choices...>& loss,
               VectorView<const std::type_identity_t<Real>> scores,
               VectorView<const std::type_identity_t<Real>> labels, VectorView<Real> dscores,
               Real* total) {
  loss.visit([&](const auto& l) { pair_loss(device, l, scores, labels, dscores, total); });
}

}
