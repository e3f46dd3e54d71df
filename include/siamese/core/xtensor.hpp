// SPDX-License-Identifier: MIT
// The border: what leaves the library as a tensor is xtensor's.
#pragma once

#include <siamese/core/matrix.hpp>

#if __has_include(<xtensor/containers/xtensor.hpp>)
#include <xtensor/containers/xtensor.hpp>
#else
#include <xtensor/xtensor.hpp>
#endif

namespace siamese {

/// Vectors, a row a sentence.
template <class Real>
using VectorsOf = xt::xtensor<Real, 2, xt::layout_type::row_major>;

/// What each token of a sentence attends to, (heads, tokens, tokens).
template <class Real>
using AttentionOf = xt::xtensor<Real, 3, xt::layout_type::row_major>;

/// An unspecified tensor (rows, columns) on the host.
template <class Real>
VectorsOf<Real> make_vectors(Index rows, Index columns) {
  return VectorsOf<Real>({static_cast<std::size_t>(rows), static_cast<std::size_t>(columns)});
}

/// The whole tensor as rows of the host's memory.
template <class Real>
MatrixView<Real> view(VectorsOf<Real>& tensor) {
  return contiguous(tensor.data(), static_cast<Index>(tensor.shape(0)),
                    static_cast<Index>(tensor.shape(1)));
}

}
