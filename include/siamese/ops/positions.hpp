// SPDX-License-Identifier: MIT
// Vectors added to tokens according to their place in the sentence.
#pragma once

#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>

#include <algorithm>
#include <cmath>

namespace siamese {
namespace detail {

template <class Real>
struct Sinusoids {
  MatrixView<Real> table;
  SIAMESE_FUNCTION void operator()(Index place, Index j) const {
    const Index even = j - j % 2;
    const double pair = static_cast<double>(even) / static_cast<double>(table.columns);
    const double angle = static_cast<double>(place) / std::pow(10000.0, pair);
    table(place, j) = static_cast<Real>(j % 2 == 0 ? std::sin(angle) : std::cos(angle));
  }
};

template <class Real>
struct AddPlaces {
  Ragged<const Real> x;
  MatrixView<const Real> table;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index t, Index j) const {
    const Index place = t - x.layout.begin(x.layout.sentence[t]);
    const Index row = place < table.rows ? place : table.rows - 1;
    y(t, j) = x.values(x.layout.row(t), j) + table(row, j);
  }
};

template <class Real>
struct AddPlacesBackward {
  MatrixView<const Real> dy;
  Layout layout;
  MatrixView<Real> dtable;
  SIAMESE_FUNCTION void operator()(Index row, Index j) const {
    Real total = 0;
    for (Index s = 0; s < layout.sentences; ++s) {
      const Index first = layout.begin(s) + row;
      const bool shared = row + 1 == dtable.rows; // by all places from here on
      for (Index t = first; t < layout.end(s) && (shared || t == first); ++t) total += dy(t, j);
    }
    dtable(row, j) += total;
  }
};

}

/// table(p, 2i) = sin(p / 10000^(2i/n)) and table(p, 2i + 1) = cos(p / 10000^(2i/n)), for n columns
/// (Vaswani et al. 2017).
template <class D>
void sinusoids(D& device, View<D> table) {
  for_each(device, table.rows, table.columns, detail::Sinusoids<typename D::Real>{table});
}

/// y (positions, n) = x, read through its layout, plus the row of `table` for each token's place in
/// its sentence. Places beyond the last row use the last row.
template <class D>
void add_places(D& device, const RaggedView<D>& x, ConstView<D> table, View<D> y) {
  for_each(device, y.rows, y.columns, detail::AddPlaces<typename D::Real>{x, table, y});
}

/// Adds to each row of dtable the sum of dy (positions, n) over the tokens that used the row.
template <class D>
void add_places_backward(D& device, ConstView<D> dy, const Layout& layout, View<D> dtable) {
  for_each(device, std::min(dtable.rows, layout.longest), dtable.columns,
           detail::AddPlacesBackward<typename D::Real>{dy, layout, dtable});
}

}
