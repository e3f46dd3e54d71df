// SPDX-License-Identifier: MIT
// host only
#include <support/computed_alike.hpp>
#include <support/isa.hpp>
#include <support/random.hpp>

#include <siamese/device/cpu.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace siamese;

namespace {

/// A matrix inside a larger one, as the views of models are.
template <class Real>
struct Strided {
  std::vector<Real> memory;
  MatrixView<Real> view;

  Strided(test::Draw& draw, Index rows, Index columns) {
    const Index stride = columns + draw.integer(0, 3);
    memory = draw.values<Real>(rows * stride);
    view = {memory.data(), rows, columns, stride};
  }
};

struct Product {
  Op op_a = Op::plain, op_b = Op::plain;
  double alpha = 1, beta = 0;
};

/// The product as the header's equations state it, one element after the other.
template <class Real>
Real chain(Isa isa, const Product& p, MatrixView<const Real> a, MatrixView<const Real> b, Real c,
           Index i, Index j) {
  const auto alpha = static_cast<Real>(p.alpha);
  const auto beta = static_cast<Real>(p.beta);
  const Index depth = p.op_a == Op::plain ? a.columns : a.rows;
  Real total = beta == 0 ? Real{0} : beta == 1 ? c : beta * c;
  for (Index k = 0; k < depth; ++k) {
    const Real left = p.op_a == Op::plain ? a(i, k) : a(k, i);
    const Real right = alpha * (p.op_b == Op::plain ? b(k, j) : b(j, k));
#if defined(__FMA__) || defined(__aarch64__)
    const bool fused = true;
#else
    const bool fused = isa != Isa::baseline;
#endif
    static_cast<void>(isa);
    total = fused ? std::fma(left, right, total) : total + left * right;
  }
  return total;
}

template <class Real>
void check_shape(Isa isa, test::Draw& draw, Index rows, Index columns, Index depth) {
  BasicCpu<Real> device(isa);
  const Product p{draw.integer(0, 1) == 0 ? Op::plain : Op::transposed,
                  draw.integer(0, 1) == 0 ? Op::plain : Op::transposed,
                  static_cast<double>(draw.integer(-2, 2)) * 0.75,
                  static_cast<double>(draw.integer(0, 2)) * 0.5};
  const bool flip_a = p.op_a == Op::transposed, flip_b = p.op_b == Op::transposed;
  const Strided<Real> a(draw, flip_a ? depth : rows, flip_a ? rows : depth);
  const Strided<Real> b(draw, flip_b ? columns : depth, flip_b ? depth : columns);
  Strided<Real> c(draw, rows, columns);
  const std::vector<Real> before = c.memory;
  gemm(device, p.op_a, p.op_b, static_cast<Real>(p.alpha), a.view, b.view,
       static_cast<Real>(p.beta), c.view);

  // Every element of c, with the memory between rows unchanged.
  std::vector<Real> expected = before;
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < columns; ++j) {
      Real& element = expected[static_cast<std::size_t>(i * c.view.stride + j)];
      element = chain<Real>(isa, p, a.view, b.view, element, i, j);
    }
  INFO("rows ", rows, ", columns ", columns, ", depth ", depth);
  CHECK(test::computed_alike(c.memory, expected));
}

const std::vector<Index> large = {191, 192, 193, 255, 256, 257, 300};

template <class Real>
void check_shapes(Isa isa) {
  test::Draw draw(1);
  for (Index rows = 1; rows <= 14; ++rows)
    for (Index columns = 1; columns <= 14; ++columns)
      for (Index depth = 1; depth <= 14; ++depth)
        check_shape<Real>(isa, draw, rows, columns, depth);
  for (const Index edge : large)
    for (const Index one : {1, 5, 13})
      for (const Index other : {1, 7, 14}) {
        check_shape<Real>(isa, draw, edge, one, other);
        check_shape<Real>(isa, draw, one, edge, other);
        check_shape<Real>(isa, draw, one, other, edge);
      }
  for (const Index columns : {15, 16, 17, 31, 32, 33, 65})
    for (const Index rows : {11, 12, 24, 25}) check_shape<Real>(isa, draw, rows, columns, 20);
  check_shape<Real>(isa, draw, 193, 33, 257);
}

/// Whether row i alone has the same bits as among the others.
template <class Real>
void check_rows_alone(BasicCpu<Real> device) {
  test::Draw draw(2);
  for (const Index columns : {1, 8, 33, 150})
    for (const Index depth : {1, 64, 300}) {
      const Strided<Real> a(draw, 200, depth);
      const Strided<Real> b(draw, depth, columns);
      const auto rows_of_product = [&](Index first, Index count) {
        std::vector<Real> c(static_cast<std::size_t>(count * columns));
        gemm(device, Op::plain, Op::plain, Real{1}, a.view.middle_rows(first, count), b.view,
             Real{0}, contiguous(c.data(), count, columns));
        return c;
      };
      const std::vector<Real> all = rows_of_product(0, 200);
      for (const Index count : {1, 2, 3, 5, 12, 13, 193})
        for (Index first = 0; first + count <= 200; first += 37) {
          const auto begin = all.begin() + first * columns;
          CHECK(test::same_bits(rows_of_product(first, count),
                                std::vector<Real>(begin, begin + count * columns)));
        }
    }
}

}

TEST_CASE("every element is one chain of multiply-adds in the order of k, to the bit") {
  for (const Isa isa : test::isas()) {
    INFO("instruction set ", std::string(name(isa)));
    check_shapes<float>(isa);
    check_shapes<double>(isa);
  }
}

TEST_CASE("a row's bits do not depend on other rows or their number") {
  test::on_every_isa<BasicCpu<float>>([](BasicCpu<float> d) { check_rows_alone(d); });
  test::on_every_isa<BasicCpu<double>>([](BasicCpu<double> d) { check_rows_alone(d); });
}
