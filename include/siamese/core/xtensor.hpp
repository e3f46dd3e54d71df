// SPDX-License-Identifier: MIT
// The xtensor types that the library returns.
#pragma once

#include <siamese/core/matrix.hpp>

#if __has_include(<xtensor/containers/xtensor.hpp>)
#include <xtensor/containers/xtensor.hpp>
#else
#include <xtensor/xtensor.hpp>
#endif

namespace siamese {

/// A matrix of vectors, one row per sentence.
template <class Real>
using VectorsOf = xt::xtensor<Real, 2, xt::layout_type::row_major>;

/// Attention weights of a sentence, (heads, tokens, tokens).
template <class Real>
using AttentionOf = xt::xtensor<Real, 3, xt::layout_type::row_major>;

/// An uninitialised tensor (rows, columns).
template <class Real>
VectorsOf<Real> make_vectors(Index rows, Index columns) {
  return VectorsOf<Real>({static_cast<std::size_t>(rows), static_cast<std::size_t>(columns)});
}

/// A view of the whole tensor.
template <class Real>
MatrixView<Real> view(VectorsOf<Real>& tensor) {
  return contiguous(tensor.data(), static_cast<Index>(tensor.shape(0)),
                    static_cast<Index>(tensor.shape(1)));
}

}
