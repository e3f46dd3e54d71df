// SPDX-License-Identifier: MIT
// The features of two vectors u and v, for a classifier. Rows 2i and 2i + 1 of a matrix are pair i.
#pragma once

#include <siamese/core/matrix.hpp>
#include <siamese/core/option.hpp>
#include <siamese/device/device.hpp>

namespace siamese {

/// Which of [u; v; |u - v|; u∘v] are concatenated (Mou et al. 2016; Conneau et al. 2017).
struct PairFeatures {
  bool u = true;
  bool v = true;
  bool difference = true; ///< |u - v|
  bool product = true;    ///< u∘v

  SIAMESE_FUNCTION Index count() const {
    return Index{u} + Index{v} + Index{difference} + Index{product};
  }

  static constexpr auto options() {
    return list_of(Option{"u", &PairFeatures::u}, Option{"v", &PairFeatures::v},
                   Option{"difference", &PairFeatures::difference},
                   Option{"product", &PairFeatures::product});
  }
};

namespace detail {

template <class Real>
struct PairFeaturesOf {
  PairFeatures features;
  MatrixView<const Real> vectors;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    const Real a = vectors(2 * i, j);
    const Real b = vectors(2 * i + 1, j);
    const Index dim = vectors.columns;
    Index column = j;
    if (features.u) y(i, column) = a;
    column += features.u ? dim : 0;
    if (features.v) y(i, column) = b;
    column += features.v ? dim : 0;
    if (features.difference) y(i, column) = a < b ? b - a : a - b;
    column += features.difference ? dim : 0;
    if (features.product) y(i, column) = a * b;
  }
};

template <class Real>
struct PairFeaturesBackward {
  PairFeatures features;
  MatrixView<const Real> vectors, dy;
  MatrixView<Real> dvectors;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    const Real a = vectors(2 * i, j);
    const Real b = vectors(2 * i + 1, j);
    const Index dim = vectors.columns;
    Index column = j;
    Real da = features.u ? dy(i, column) : Real{0};
    column += features.u ? dim : 0;
    Real db = features.v ? dy(i, column) : Real{0};
    column += features.v ? dim : 0;
    const Real slope = !features.difference ? Real{0}
                       : a > b              ? dy(i, column)
                       : a < b              ? -dy(i, column)
                                            : Real{0};
    column += features.difference ? dim : 0;
    const Real dproduct = features.product ? dy(i, column) : Real{0};
    da += slope + dproduct * b;
    db += dproduct * a - slope;
    dvectors(2 * i, j) = da;
    dvectors(2 * i + 1, j) = db;
  }
};

}

/// y (n, features.count() * dim) from vectors (2n, dim).
template <class D>
void pair_features(D& device, const PairFeatures& features, ConstView<D> vectors, View<D> y) {
  for_each(device, y.rows, vectors.columns,
           detail::PairFeaturesOf<typename D::Real>{features, vectors, y});
}

/// dvectors (2n, dim) from dy. |u - v| has gradient zero in components where u and v are equal.
template <class D>
void pair_features_backward(D& device, const PairFeatures& features, ConstView<D> vectors,
                            ConstView<D> dy, View<D> dvectors) {
  for_each(device, dy.rows, vectors.columns,
           detail::PairFeaturesBackward<typename D::Real>{features, vectors, dy, dvectors});
}

}
