// SPDX-License-Identifier: MIT
// The CPU's matrix product. Every element is one chain of fused multiply-adds in the order of k,
//
//     c <- beta c (0 if beta is),  then  c <- fma(a_k, alpha b_k, c)  for k = 0, 1, ...
//
// whatever the tile, so that a row's bits depend neither on the other rows nor on their number, and
// AVX2 and AVX-512 agree. (Without AVX2 multiplication and addition round separately.)
#pragma once

#include <siamese/core/memory.hpp>
#include <siamese/device/device.hpp>
#include <siamese/device/host_memory.hpp>
#include <siamese/device/isa.hpp>

#include <algorithm>

#if !SIAMESE_DISPATCH
#include <Eigen/Core>

#if !SIAMESE_DISPATCH && defined(_OPENMP) && !defined(EIGEN_DONT_PARALLELIZE)
#error "siamese: here its products are Eigen's; with OpenMP define EIGEN_DONT_PARALLELIZE, or a \
sentence's bits would depend on the number of threads"
#endif
#endif

namespace siamese::detail {

/// An operand of a product with its transposition resolved: element (i, k) at i * row + k * depth.
template <class Real>
struct Operand {
  const Real* data;
  Index row, depth;
};

#if SIAMESE_DISPATCH

#if defined(__clang__)
#define SIAMESE_FUSE _Pragma("clang fp contract(fast)")
#define SIAMESE_TILE_KERNEL gnu::noinline
#else
#define SIAMESE_FUSE
#define SIAMESE_TILE_KERNEL gnu::noinline, gnu::optimize("O3", "fp-contract=fast")
#endif

// c (Rows, 2 vectors) = a (Rows, depth) b (depth, 2 vectors), or += if `adds`: the accumulators
// stay in registers. Rows of b are `step` apart.
#define SIAMESE_TILE(NAME, BYTES, TALLEST, ...)                                                    \
  struct NAME {                                                                                    \
    template <class Real>                                                                          \
    static constexpr Index columns = 2 * BYTES / Index{sizeof(Real)};                              \
    static constexpr int tallest = TALLEST;                                                        \
                                                                                                   \
    template <int Rows, class Real>                                                                \
    [[SIAMESE_TILE_KERNEL __VA_OPT__(, ) __VA_ARGS__]] static void                                 \
    tile(bool adds, Index depth, Operand<Real> a, const Real* b, Index step, Real* c,              \
         Index stride) {                                                                           \
      SIAMESE_FUSE                                                                                 \
      typedef Real Pack __attribute__((vector_size(BYTES), aligned(alignof(Real)), may_alias));    \
      constexpr Index lanes = BYTES / Index{sizeof(Real)};                                         \
      Pack sum[Rows][2];                                                                           \
      for (int i = 0; i < Rows; ++i)                                                               \
        for (int v = 0; v < 2; ++v)                                                                \
          sum[i][v] = adds ? *reinterpret_cast<const Pack*>(c + i * stride + v * lanes) : Pack{};  \
      for (Index k = 0; k < depth; ++k, b += step, a.data += a.depth) {                            \
        const Pack b0 = *reinterpret_cast<const Pack*>(b);                                         \
        const Pack b1 = *reinterpret_cast<const Pack*>(b + lanes);                                 \
        for (int i = 0; i < Rows; ++i) {                                                           \
          const Real x = a.data[i * a.row];                                                        \
          sum[i][0] += x * b0;                                                                     \
          sum[i][1] += x * b1;                                                                     \
        }                                                                                          \
      }                                                                                            \
      for (int i = 0; i < Rows; ++i)                                                               \
        for (int v = 0; v < 2; ++v)                                                                \
          *reinterpret_cast<Pack*>(c + i * stride + v * lanes) = sum[i][v];                        \
    }                                                                                              \
  };

SIAMESE_TILE(Sse2Tile, 16, 4)
SIAMESE_TILE(Avx2Tile, 32, 6, SIAMESE_TARGET_AVX2)
SIAMESE_TILE(Avx512Tile, 64, 12, SIAMESE_TARGET_AVX512)
#undef SIAMESE_TILE
#undef SIAMESE_TILE_KERNEL
#undef SIAMESE_FUSE

/// Rows of `Width` columns end to end, alpha times b; columns from `valid` on are zero.
template <Index Width, class Real>
void pack_panel(Index depth, Index valid, Real alpha, Operand<Real> b, Real* panel) {
  if (valid < Width) std::fill_n(panel, depth * Width, Real{0});
  for (Index k = 0; k < depth; ++k, panel += Width) {
    const Real* from = b.data + k * b.depth;
    if (b.row == 1 && valid == Width) {
      for (Index j = 0; j < Width; ++j) panel[j] = alpha * from[j];
    } else {
      for (Index j = 0; j < valid; ++j) panel[j] = alpha * from[j * b.row];
    }
  }
}

/// The rows of a block, in tiles of `Rows` rows and then of fewer.
template <class Tile, int Rows, class Real>
void product_rows(bool adds, Index rows, Index depth, Operand<Real> a, const Real* b, Index step,
                  Real* c, Index stride) {
  for (; rows >= Rows; rows -= Rows, a.data += Rows * a.row, c += Rows * stride)
    Tile::template tile<Rows, Real>(adds, depth, a, b, step, c, stride);
  if constexpr (Rows > 1)
    if (rows > 0)
      product_rows<Tile, (Rows > 4 ? 4 : Rows / 2)>(adds, rows, depth, a, b, step, c, stride);
}

/// c = alpha a b, or += if `adds`, with b (depth, columns) read as `Operand` (its `row` runs along
/// columns).
template <class Tile, class Real>
void product(Buffer<HostMemory, Real>& scratch, bool adds, Index columns, Index depth, Real alpha,
             Operand<Real> a, Operand<Real> b, MatrixView<Real> c) {
  constexpr Index width = Tile::template columns<Real>;
  constexpr Index depth_block = 256; // a panel of b fits the first-level cache,
  constexpr Index row_block = 192;   // a block of a the second
  const Index panels = (columns + width - 1) / width;
  const Index edge = row_block * width;
  scratch.resize(panels * width * std::min(depth, depth_block) + edge);
  Real* const edge_tile = scratch.data();
  Real* const packed = scratch.data() + edge;
  // Whole panels whose rows lie end to end are read where they are; the others are packed.
  const Index in_place = b.row == 1 && alpha == 1 ? columns / width : 0;

  for (Index k = 0; k < depth; k += depth_block) {
    const Index block = std::min(depth_block, depth - k);
    const bool adds_block = adds || k > 0;
    for (Index p = in_place; p < panels; ++p) {
      const Operand<Real> part{b.data + k * b.depth + p * width * b.row, b.row, b.depth};
      pack_panel<width>(block, std::min(width, columns - p * width), alpha, part,
                        packed + p * width * block);
    }
    for (Index i = 0; i < c.rows; i += row_block) {
      const Index rows = std::min(row_block, c.rows - i);
      const Operand<Real> part{a.data + i * a.row + k * a.depth, a.row, a.depth};
      for (Index p = 0; p < panels; ++p) {
        const Real* panel = packed + p * width * block;
        Index step = width;
        if (p < in_place) {
          panel = b.data + k * b.depth + p * width;
          step = b.depth;
        }
        const Index valid = std::min(width, columns - p * width);
        Real* corner = c.row(i) + p * width;
        if (valid == width) {
          product_rows<Tile, Tile::tallest>(adds_block, rows, block, part, panel, step, corner,
                                            c.stride);
          continue;
        }
        for (Index r = 0; adds_block && r < rows; ++r) {
          std::copy_n(corner + r * c.stride, valid, edge_tile + r * width);
          std::fill(edge_tile + r * width + valid, edge_tile + (r + 1) * width, Real{0});
        }
        product_rows<Tile, Tile::tallest>(adds_block, rows, block, part, panel, step, edge_tile,
                                          width);
        for (Index r = 0; r < rows; ++r)
          std::copy_n(edge_tile + r * width, valid, corner + r * c.stride);
      }
    }
  }
}

template <class Real>
void product(Isa isa, Buffer<HostMemory, Real>& scratch, bool adds, Index columns, Index depth,
             Real alpha, Operand<Real> a, Operand<Real> b, MatrixView<Real> c) {
  if (isa == Isa::avx512) return product<Avx512Tile>(scratch, adds, columns, depth, alpha, a, b, c);
  if (isa == Isa::avx2) return product<Avx2Tile>(scratch, adds, columns, depth, alpha, a, b, c);
  product<Sse2Tile>(scratch, adds, columns, depth, alpha, a, b, c);
}

#else

/// Eigen's product keeps a row's bits only while its kernel sees whole groups of rows, so the last
/// rows are computed as a group of four; and it takes another way where rows + depth + columns is
/// below 20, so there are at least sixteen columns.
template <class Real>
void product(Isa, Buffer<HostMemory, Real>& scratch, bool adds, Index columns, Index depth,
             Real alpha, Operand<Real> a, Operand<Real> b, MatrixView<Real> c) {
  using Dense = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Stride = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
  const Index rows4 = (c.rows + 3) / 4 * 4;
  const Index padded = std::max<Index>(16, columns);
  scratch.assign_zero(rows4 * depth + depth * padded + rows4 * padded);
  Eigen::Map<Dense> left(scratch.data(), rows4, depth);
  Eigen::Map<Dense> right(scratch.data() + rows4 * depth, depth, padded);
  Eigen::Map<Dense> result(scratch.data() + rows4 * depth + depth * padded, rows4, padded);
  using Strided = Eigen::Map<const Dense, 0, Stride>;
  left.topRows(c.rows) = Strided(a.data, c.rows, depth, Stride(a.row, a.depth));
  right.leftCols(columns) = alpha * Strided(b.data, depth, columns, Stride(b.depth, b.row));
  result.noalias() = left * right;
  Eigen::Map<Dense, 0, Eigen::OuterStride<>> target(c.data, c.rows, columns,
                                                    Eigen::OuterStride<>(c.stride));
  if (adds)
    target += result.topLeftCorner(c.rows, columns);
  else
    target = result.topLeftCorner(c.rows, columns);
}

#endif

}
