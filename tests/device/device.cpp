// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/device.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/core/memory.hpp>
#include <siamese/device/device.hpp>
#include <siamese/device/loops.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

using namespace siamese;
using test::Plain;

namespace {

constexpr double tolerance = 1e-13;
using D = test::Exact;

struct Fill {
  MatrixView<double> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    y(i, j) += static_cast<double>(10 * i + j);
  }
};

/// The same row by row.
struct FillRow {
  double* y;
  Index i;
  SIAMESE_FUNCTION void operator()(Index j) const { y[j] += static_cast<double>(10 * i + j); }
};
struct FillRows {
  MatrixView<double> y;
  SIAMESE_FUNCTION FillRow row(Index i) const { return {y.row(i), i}; }
};

/// The same for several matrices.
struct FillAny {
  MatrixView<double> y;
  double add;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    y(i, j) += add + static_cast<double>(10 * i + j);
  }
};

struct Softmax {
  MatrixView<double> y;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    double* const row = y.row(i);
    lanes.each(y.columns, [=](Index j) SIAMESE_LAMBDA { row[j] = std::exp(row[j]); });
    const double total = lanes.sum(y.columns, [=](Index j) SIAMESE_LAMBDA { return row[j]; });
    lanes.each(y.columns, [=](Index j) SIAMESE_LAMBDA { row[j] /= total; });
  }
};

template <class Real>
struct Term {
  const Real* x;
  SIAMESE_FUNCTION Real operator()(Index i) const { return x[i] * x[i]; }
};

template <class Real>
Plain<double> widened(const Plain<Real>& m) {
  return {m.rows, m.columns, std::vector<double>(m.values.begin(), m.values.end())};
}

/// c = alpha op_a(a) op_b(b) + beta c by definition.
Plain<double> product(Op op_a, Op op_b, double alpha, const Plain<double>& a,
                      const Plain<double>& b, double beta, Plain<double> c) {
  const Index depth = op_a == Op::plain ? a.columns : a.rows;
  for (Index i = 0; i < c.rows; ++i)
    for (Index j = 0; j < c.columns; ++j) {
      double total = 0;
      for (Index k = 0; k < depth; ++k)
        total += (op_a == Op::plain ? a(i, k) : a(k, i)) * (op_b == Op::plain ? b(k, j) : b(j, k));
      c(i, j) = alpha * total + beta * c(i, j);
    }
  return c;
}

template <class Device>
void check_products(double epsilon) {
  using Real = typename Device::Real;
  test::Draw draw(1);
  const std::vector<Index> sizes = {1, 2, 5, 8, 16, 33, 70};
  test::on_every_isa<Device>([&](Device device) {
    for (const Index rows : sizes)
      for (const Index columns : sizes)
        for (const Index depth : sizes) {
          const Op op_a = draw.integer(0, 1) == 0 ? Op::plain : Op::transposed;
          const Op op_b = draw.integer(0, 1) == 0 ? Op::plain : Op::transposed;
          const auto alpha = static_cast<Real>(draw.integer(-2, 2));
          const auto beta = static_cast<Real>(draw.integer(-1, 1));
          auto a = test::random_plain<Real>(draw, rows, depth);
          auto b = test::random_plain<Real>(draw, depth, columns);
          if (op_a == Op::transposed) std::swap(a.rows, a.columns);
          if (op_b == Op::transposed) std::swap(b.rows, b.columns);
          const auto c = test::random_plain<Real>(draw, rows, columns);
          Matrix<Device> result = test::matrix<Device>(c);
          gemm(device, op_a, op_b, alpha, test::matrix<Device>(a).view(),
               test::matrix<Device>(b).view(), beta, result.view());
          wait(device);
          const Plain<double> expected =
              product(op_a, op_b, alpha, widened(a), widened(b), beta, widened(c));
          CHECK(test::difference(test::values<Device>(result.view()), expected.values) <=
                epsilon * static_cast<double>(depth));
        }
  });
}

}

TEST_CASE_TEMPLATE("for_each visits every element once", F, Fill, FillRows) {
  for (const Index rows : {0, 1, 3, 17})
    for (const Index columns : {0, 1, 4, 5, 33})
      test::on_every_isa<D>([&](D device) {
        Matrix<D> y(rows, columns);
        for_each(device, rows, columns, F{y.view()});
        wait(device);
        std::vector<double> expected;
        for (Index i = 0; i < rows; ++i)
          for (Index j = 0; j < columns; ++j) expected.push_back(static_cast<double>(10 * i + j));
        CHECK(test::values<D>(y.view()) == expected);
      });
}

TEST_CASE("loops run together, each over its own elements") {
  for (const Index count : {0, 1, 3, 200})
    test::on_every_isa<D>([&](D device) {
      std::vector<Matrix<D>> matrices;
      Loops<D, FillAny> loops(device);
      for (Index k = 0; k < count; ++k) matrices.emplace_back(k % 5, k % 7);
      for (Index k = 0; k < count; ++k) {
        Matrix<D>& y = matrices[static_cast<std::size_t>(k)];
        loops.add(y.rows(), y.columns(), {y.view(), static_cast<double>(100 * k)});
      }
      loops.run();
      loops.run(); // has none left
      wait(device);
      for (Index k = 0; k < count; ++k) {
        std::vector<double> expected;
        for (Index i = 0; i < k % 5; ++i)
          for (Index j = 0; j < k % 7; ++j)
            expected.push_back(static_cast<double>(100 * k + 10 * i + j));
        CHECK(test::values<D>(matrices[static_cast<std::size_t>(k)].view()) == expected);
      }
    });
}

TEST_CASE("for_rows gives each row to a team, which sums and writes") {
  test::Draw draw(1);
  for (const Index columns : {1, 15, 16, 17, 100})
    test::on_every_isa<D>([&](D device) {
      const auto x = test::random_plain<double>(draw, 5, columns);
      Matrix<D> y = test::matrix<D>(x);
      for_rows(device, 5, Softmax{y.view()});
      wait(device);
      Plain<double> expected = x;
      for (Index i = 0; i < 5; ++i) {
        double total = 0;
        for (Index j = 0; j < columns; ++j) total += std::exp(x(i, j));
        for (Index j = 0; j < columns; ++j) expected(i, j) = std::exp(x(i, j)) / total;
      }
      CHECK(test::difference(test::values<D>(y.view()), expected.values) <= tolerance);
    });
}

TEST_CASE("sum adds up all terms") {
  test::Draw draw(1);
  for (const Index n : {0, 1, 15, 16, 17, 31, 32, 1000, 1025, 5000})
    test::on_every_isa<D>([&](D device) {
      const auto x = test::random_plain<double>(draw, 1, n);
      const Matrix<D> on_device = test::matrix<D>(x);
      Matrix<D> total = test::matrix<D>(1, 1, {-1});
      sum(device, n, Term<double>{on_device.view().data}, total.view().data);
      wait(device);
      const double expected =
          std::inner_product(x.values.begin(), x.values.end(), x.values.begin(), 0.0);
      CHECK(test::difference(test::values<D>(total.view()), std::vector{expected}) <= tolerance);
    });
}

TEST_CASE("gemm is the product, in both precisions, for every transposition, alpha and beta") {
  check_products<test::Exact>(1e-14);
  check_products<test::Single>(1e-6);
}

TEST_CASE("gemm with beta 0 does not read c, and handles empty operands") {
  test::on_every_isa<D>([&](D device) {
    const double nan = std::nan("");
    const Matrix<D> a = test::matrix<D>(1, 1, {2}), b = test::matrix<D>(1, 1, {3});
    Matrix<D> c = test::matrix<D>(1, 1, {nan});
    gemm(device, Op::plain, Op::plain, 1.0, a.view(), b.view(), 0.0, c.view());
    CHECK(test::values<D>(c.view()) == std::vector<double>{6});

    const Matrix<D> no_columns(1, 0), no_rows(0, 1), nothing(0, 0);
    gemm(device, Op::plain, Op::plain, 1.0, no_columns.view(), no_rows.view(), 0.5, c.view());
    CHECK(test::values<D>(c.view()) == std::vector<double>{3});
    Matrix<D> empty(0, 1);
    gemm(device, Op::plain, Op::plain, 1.0, no_rows.view(), b.view(), 0.0, empty.view());
    CHECK(empty.view().rows == 0);
  });
}

TEST_CASE("upload and download bring values there and back") {
  D device;
  const std::vector<Id> ids = {5, -1, 7};
  Buffer<D, Id> memory(3);
  upload(device, ids.data(), 3, memory.data());
  std::vector<Id> back(3);
  download(device, memory.data(), 3, back.data());
  CHECK(back == ids);
  upload(device, ids.data(), 0, memory.data());
  download(device, memory.data(), 0, back.data());
  CHECK(back == ids);
}

TEST_CASE(
    "values uploaded from staging memory are there after wait, also on a device that follows") {
  D first, second;
  Buffer<D::Staging, double> sent, back;
  sent.resize(3);
  back.resize(3);
  Buffer<D, double> memory(4);
  for (Index i = 0; i < 3; ++i) sent.data()[i] = static_cast<double>(i + 1);
  set_zero(first, 4, memory.data());
  upload(first, sent.data(), 2, memory.data() + 1);
  follow(second, first);
  fetch(second, memory.data(), 3, back.data());
  wait(second);
  CHECK(std::vector<double>(back.data(), back.data() + 3) == std::vector<double>{0, 1, 2});
}

TEST_CASE("lanes add term j to accumulator j mod 16 and the accumulators as a tree") {
  test::Draw draw(3);
  for (const Index n : {1, 5, 16, 40, 100}) {
    const auto x = draw.values<float>(n);
    float lane[16] = {};
    for (Index j = 0; j < n; ++j) lane[j % 16] += x[static_cast<std::size_t>(j)];
    for (Index kept = 8; kept > 0; kept /= 2)
      for (Index k = 0; k < kept; ++k) lane[k] += lane[k + kept];
    CHECK(Lanes{}.sum(n, [&](Index j) { return x[static_cast<std::size_t>(j)]; }) == lane[0]);
  }
}
