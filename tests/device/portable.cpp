// SPDX-License-Identifier: MIT
// host only
// The path for compilers and processors without kernels of their own, where Eigen multiplies.
#define SIAMESE_PORTABLE
#include <support/compare.hpp>
#include <support/random.hpp>

#include <siamese/device/cpu.hpp>

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace siamese;

static_assert(!SIAMESE_HAS_PRODUCT);

namespace {

template <class Real>
std::vector<Real> product(MatrixView<const Real> a, MatrixView<const Real> b) {
  BasicCpu<Real> device;
  std::vector<Real> c(static_cast<std::size_t>(a.rows * b.columns));
  gemm(device, Op::plain, Op::plain, Real{1}, a, b, Real{0},
       contiguous(c.data(), a.rows, b.columns));
  return c;
}

template <class Real>
void check_rows_alone() {
  test::Draw draw(1);
  for (const Index columns : {1, 5, 8, 50, 150, 200})
    for (const Index depth : {1, 3, 64, 150, 300}) {
      const auto a = draw.values<Real>(131 * depth);
      const auto b = draw.values<Real>(depth * columns);
      const MatrixView<const Real> all = contiguous(a.data(), 131, depth);
      const MatrixView<const Real> weight = contiguous(b.data(), depth, columns);
      const std::vector<Real> expected = product(all, weight);
      INFO("columns ", columns, ", depth ", depth);
      for (const Index count : {1, 2, 3, 4, 5, 6, 7, 8, 13, 64, 130})
        for (Index first = 0; first + count <= 131; first += 29) {
          const auto begin = expected.begin() + first * columns;
          CHECK(test::same_bits(product(all.middle_rows(first, count), weight),
                                std::vector<Real>(begin, begin + count * columns)));
        }
    }
}

}

TEST_CASE("only the baseline is supported") {
  CHECK(supported(Isa::baseline));
  CHECK_FALSE(supported(Isa::avx2));
  CHECK_FALSE(supported(Isa::avx512));
  CHECK_FALSE(supported(Isa::avx512_bf16));
  CHECK_THROWS_AS(Cpu{Isa::avx2}, ArgumentError);
}

TEST_CASE("Eigen's product agrees with a loop for every transposition, alpha and beta") {
  test::Draw draw(2);
  BasicCpu<double> device;
  for (const Index rows : {1, 3, 4, 9})
    for (const Index columns : {1, 7, 8, 20})
      for (const Index depth : {1, 6, 40})
        for (const Op op_a : {Op::plain, Op::transposed})
          for (const Op op_b : {Op::plain, Op::transposed}) {
            const bool flip_a = op_a == Op::transposed, flip_b = op_b == Op::transposed;
            const auto x = draw.values<double>(rows * depth);
            const auto w = draw.values<double>(depth * columns);
            const auto a =
                flip_a ? contiguous(x.data(), depth, rows) : contiguous(x.data(), rows, depth);
            const auto b = flip_b ? contiguous(w.data(), columns, depth)
                                  : contiguous(w.data(), depth, columns);
            auto c = draw.values<double>(rows * columns);
            std::vector<double> expected = c;
            for (Index i = 0; i < rows; ++i)
              for (Index j = 0; j < columns; ++j) {
                double& element = expected[static_cast<std::size_t>(i * columns + j)];
                element *= 0.5;
                for (Index k = 0; k < depth; ++k)
                  element += 2 * (flip_a ? a(k, i) : a(i, k)) * (flip_b ? b(j, k) : b(k, j));
              }
            gemm(device, op_a, op_b, 2.0, a, b, 0.5, contiguous(c.data(), rows, columns));
            CHECK(test::difference(c, expected) <= 1e-13);
          }
}

TEST_CASE("a row's bits do not depend on other rows or their number") {
  check_rows_alone<float>();
  check_rows_alone<double>();
}
