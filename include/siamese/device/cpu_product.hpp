// SPDX-License-Identifier: MIT
// The CPU's matrix product. Every element is one chain of fused multiply-adds in the order of k,
//
//     c <- beta c (0 if beta is),  then  c <- fma(a_k, alpha b_k, c)  for k = 0, 1, ...
//
// for any tile, so that a row's bits depend neither on the other rows nor on their number, and
// AVX2, AVX-512 and NEON agree. (On x86-64 without AVX2 multiplication and addition round
// separately; for bfloat16 see bf16.hpp.)
#pragma once

#include <siamese/core/memory.hpp>
#include <siamese/device/bf16.hpp>
#include <siamese/device/device.hpp>
#include <siamese/device/host_memory.hpp>
#include <siamese/device/isa.hpp>
#include <siamese/device/operand.hpp>

#include <algorithm>
#include <type_traits>

#if !SIAMESE_HAS_PRODUCT
#include <Eigen/Core>

#if defined(_OPENMP) && !defined(EIGEN_DONT_PARALLELIZE)
#error                                                                                             \
    "siamese: here its products are Eigen's; with OpenMP define EIGEN_DONT_PARALLELIZE, or a    \
sentence's bits would depend on the number of threads"
#endif
#endif

namespace siamese::detail {

#if SIAMESE_HAS_PRODUCT

#if defined(__clang__)
#define SIAMESE_FUSE _Pragma("clang fp contract(fast)")
#define SIAMESE_TILE_KERNEL gnu::noinline
#else
#define SIAMESE_FUSE
#define SIAMESE_TILE_KERNEL gnu::noinline, gnu::optimize("O3", "fp-contract=fast")
#endif

/// Packs `Width` columns of alpha b as adjacent rows; columns from `valid` on are zero.
template <Index Width, class Real>
void pack_panel(Index depth, Index valid, Real alpha, Operand<Real> b, Real* panel) {
  if (valid < Width) std::fill_n(panel, depth * Width, Real{0});
  for (Index k = 0; k < depth; ++k, panel += Width) {
    const Real* from = b.data + k * b.inner;
    if (b.outer == 1 && valid == Width) {
      for (Index j = 0; j < Width; ++j) panel[j] = alpha * from[j];
    } else {
      for (Index j = 0; j < valid; ++j) panel[j] = alpha * from[j * b.outer];
    }
  }
}

// c (Rows, 2 vectors) = a (Rows, depth) b (depth, 2 vectors), or += if `adds`. The accumulators
// stay in registers. Rows of b are `step` apart. a is passed by reference: passing it by value
// would copy it with loads wider than the stores before them, which stall.
#define SIAMESE_TILE(NAME, BYTES, TALLEST, ...)                                                    \
  struct NAME {                                                                                    \
    template <class Real>                                                                          \
    static constexpr Index columns = 2 * BYTES / Index{sizeof(Real)};                              \
    static constexpr int tallest = TALLEST;                                                        \
    static constexpr Index in_element = 1;                                                         \
                                                                                                   \
    template <class Real>                                                                          \
    static void pack_panel(Index depth, Index valid, Real alpha, Operand<Real> b, Real* panel) {   \
      detail::pack_panel<columns<Real>>(depth, valid, alpha, b, panel);                            \
    }                                                                                              \
                                                                                                   \
    template <int Rows, class Real>                                                                \
    [[SIAMESE_TILE_KERNEL __VA_OPT__(, ) __VA_ARGS__]] static void                                 \
    tile(bool adds, Index depth, const Operand<Real>& rows, const Real* b, Index step, Real* c,    \
         Index stride) {                                                                           \
      SIAMESE_FUSE                                                                                 \
      Operand<Real> a = rows;                                                                      \
      typedef Real Pack __attribute__((vector_size(BYTES), aligned(alignof(Real)), may_alias));    \
      Pack sum[static_cast<std::size_t>(Rows)][2];                                                 \
      SIAMESE_UNROLL                                                                               \
      for (int i = 0; i < Rows; ++i) {                                                             \
        const Pack* const now = reinterpret_cast<const Pack*>(c + i * stride);                     \
        sum[i][0] = adds ? now[0] : Pack{};                                                        \
        sum[i][1] = adds ? now[1] : Pack{};                                                        \
      }                                                                                            \
      for (Index k = 0; k < depth; ++k, b += step, a.data += a.inner) {                            \
        const Pack b0 = reinterpret_cast<const Pack*>(b)[0];                                       \
        const Pack b1 = reinterpret_cast<const Pack*>(b)[1];                                       \
        SIAMESE_UNROLL                                                                             \
        for (int i = 0; i < Rows; ++i) {                                                           \
          const Real x = a.data[i * a.outer];                                                      \
          sum[i][0] += x * b0;                                                                     \
          sum[i][1] += x * b1;                                                                     \
        }                                                                                          \
      }                                                                                            \
      SIAMESE_UNROLL                                                                               \
      for (int i = 0; i < Rows; ++i) {                                                             \
        Pack* const result = reinterpret_cast<Pack*>(c + i * stride);                              \
        result[0] = sum[i][0];                                                                     \
        result[1] = sum[i][1];                                                                     \
      }                                                                                            \
    }                                                                                              \
  };

#if SIAMESE_DISPATCH
SIAMESE_TILE(Sse2Tile, 16, 4)
SIAMESE_TILE(Avx2Tile, 32, 6, SIAMESE_TARGET_AVX2)
SIAMESE_TILE(Avx512Tile, 64, 12, SIAMESE_TARGET_AVX512)
#else
SIAMESE_TILE(NeonTile, 16, 12)
#endif
#undef SIAMESE_TILE
#undef SIAMESE_TILE_KERNEL
#undef SIAMESE_FUSE

/// Computes the rows of a block in tiles of `Rows` rows, and the remaining rows in smaller tiles.
template <class Tile, int Rows, class Real>
void product_rows(bool adds, Index rows, Index depth, Operand<Real> a, const Real* b, Index step,
                  Real* c, Index stride) {
  for (; rows >= Rows; rows -= Rows, a.data += Rows * a.outer, c += Rows * stride)
    Tile::template tile<Rows>(adds, depth, a, b, step, c, stride);
  if constexpr (Rows > 1)
    if (rows > 0)
      product_rows<Tile, (Rows > 4 ? 4 : Rows / 2)>(adds, rows, depth, a, b, step, c, stride);
}

/// c = alpha a b, or += if `adds`. The `outer` stride of b (depth, columns) runs along its columns.
template <class Tile, class Real>
void product(Buffer<HostMemory, Real>& scratch, bool adds, Index columns, Index depth, Real alpha,
             Operand<Real> a, Operand<Real> b, MatrixView<Real> c) {
  constexpr Index width = Tile::template columns<Real>;
  constexpr bool in_pairs = Tile::in_element == 2;
  const auto elements = [](Index k) { return in_pairs ? (k + 1) / 2 : k; };
  constexpr Index depth_block = 256 * Tile::in_element; // a panel of b fits the first-level cache,
  constexpr Index row_block = 192;                      // a block of a the second-level cache
  const Index panels = (columns + width - 1) / width;
  const Index edge = row_block * width;
  const Index deepest = elements(std::min(depth, depth_block));
  scratch.resize(edge + panels * width * deepest + (in_pairs ? row_block * deepest : 0));
  Real* const edge_tile = scratch.data();
  Real* const packed = scratch.data() + edge;
  Real* const packed_rows = packed + panels * width * deepest;
  // Whole panels with adjacent columns are read in place; the others are packed.
  const Index in_place = !in_pairs && b.outer == 1 && alpha == 1 ? columns / width : 0;

  for (Index k = 0; k < depth; k += depth_block) {
    const Index block = std::min(depth_block, depth - k);
    const Index steps = elements(block);
    const bool adds_block = adds || k > 0;
    for (Index p = in_place; p < panels; ++p) {
      const Operand<Real> part{b.data + k * b.inner + p * width * b.outer, b.outer, b.inner};
      Tile::pack_panel(block, std::min(width, columns - p * width), alpha, part,
                       packed + p * width * steps);
    }
    for (Index i = 0; i < c.rows; i += row_block) {
      const Index rows = std::min(row_block, c.rows - i);
      Operand<Real> part{a.data + i * a.outer + k * a.inner, a.outer, a.inner};
      if constexpr (in_pairs) part = Tile::pack_rows(rows, block, part, packed_rows);
      for (Index p = 0; p < panels; ++p) {
        const Real* panel = packed + p * width * steps;
        Index step = width;
        if (p < in_place) {
          panel = b.data + k * b.inner + p * width;
          step = b.inner;
        }
        const Index valid = std::min(width, columns - p * width);
        Real* corner = c.row(i) + p * width;
        if (valid == width) {
          product_rows<Tile, Tile::tallest>(adds_block, rows, steps, part, panel, step, corner,
                                            c.stride);
          continue;
        }
        for (Index r = 0; adds_block && r < rows; ++r) {
          std::copy_n(corner + r * c.stride, valid, edge_tile + r * width);
          std::fill(edge_tile + r * width + valid, edge_tile + (r + 1) * width, Real{0});
        }
        product_rows<Tile, Tile::tallest>(adds_block, rows, steps, part, panel, step, edge_tile,
                                          width);
        for (Index r = 0; r < rows; ++r)
          std::copy_n(edge_tile + r * width, valid, corner + r * c.stride);
      }
    }
  }
}

template <class Real>
void product([[maybe_unused]] Isa isa, Buffer<HostMemory, Real>& scratch, bool adds, Index columns,
             Index depth, Real alpha, Operand<Real> a, Operand<Real> b, MatrixView<Real> c) {
#if SIAMESE_DISPATCH
  if constexpr (std::is_same_v<Real, float>)
    if (isa == Isa::avx512_bf16)
      return product<Bf16Tile>(scratch, adds, columns, depth, alpha, a, b, c);
  if (isa >= Isa::avx512) return product<Avx512Tile>(scratch, adds, columns, depth, alpha, a, b, c);
  if (isa == Isa::avx2) return product<Avx2Tile>(scratch, adds, columns, depth, alpha, a, b, c);
  product<Sse2Tile>(scratch, adds, columns, depth, alpha, a, b, c);
#else
  product<NeonTile>(scratch, adds, columns, depth, alpha, a, b, c);
#endif
}

#else

/// Eigen's product gives a row the same bits only if its kernel sees whole groups of four rows, so
/// the rows are padded to a multiple of four. It uses another algorithm if rows + depth + columns
/// is below 20, so there are at least sixteen columns.
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
  left.topRows(c.rows) = Strided(a.data, c.rows, depth, Stride(a.outer, a.inner));
  right.leftCols(columns) = alpha * Strided(b.data, depth, columns, Stride(b.inner, b.outer));
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
