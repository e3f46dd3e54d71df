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

struct Arithmetic {
  const float* x;
  MatrixView<float> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    const float v = x[j];
    y(i, j) = v * v + 0.1F * v / (v * v + static_cast<float>(i + 1)) - std::sqrt(v * v);
  }
};

struct RowSum {
  const float* x;
  Index columns;
  float* y;
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    const float* const row = x + i * columns;
    y[i] = lanes.sum(columns, [=](Index j) SIAMESE_LAMBDA { return row[j] * row[j]; });
  }
};

struct Square {
  const float* x;
  SIAMESE_FUNCTION float operator()(Index i) const { return x[i] * x[i]; }
};

/// f(device), which must give the same bits with every instruction set.
template <class F>
void check_same_bits(const F& f) {
  const std::vector<float> expected = f(Cpu(Isa::baseline));
  test::on_every_isa<Cpu>(
      [&](const Cpu& device) { CHECK(test::computed_alike(f(device), expected)); });
}

}

TEST_CASE("for_each gives the same bits with every instruction set") {
  test::Draw draw(1);
  for (const Index columns : {1, 7, 8, 16, 31, 64, 100}) {
    const auto x = draw.values<float>(columns);
    check_same_bits([&](Cpu device) {
      std::vector<float> y(static_cast<std::size_t>(3 * columns));
      for_each(device, 3, columns, Arithmetic{x.data(), contiguous(y.data(), 3, columns)});
      return y;
    });
  }
}

TEST_CASE("sums of rows and of all elements give the same bits with every instruction set") {
  test::Draw draw(2);
  for (const Index columns : {1, 15, 16, 17, 33, 150}) {
    const auto x = draw.values<float>(4 * columns);
    check_same_bits([&](Cpu device) {
      std::vector<float> y(5);
      for_rows(device, 4, RowSum{x.data(), columns, y.data()});
      sum(device, 4 * columns, Square{x.data()}, &y[4]);
      return y;
    });
  }
}

TEST_CASE("a row's sum does not depend on the row's place") {
  test::Draw draw(3);
  const auto x = draw.values<float>(37);
  test::on_every_isa<Cpu>([&](Cpu device) {
    float expected = 0;
    for_rows(device, 1, RowSum{x.data(), 37, &expected});
    for (std::size_t shift = 1; shift < 20; ++shift) {
      std::vector<float> moved(shift);
      moved.insert(moved.end(), x.begin(), x.end());
      float y = 0;
      for_rows(device, 1, RowSum{moved.data() + shift, 37, &y});
      CHECK(y == expected);
    }
  });
}

TEST_CASE("a copied device computes the same") {
  Cpu one;
  const float a[] = {1, 2}, b[] = {3, 4};
  float c = 0;
  gemm(one, Op::plain, Op::plain, 1.0F, contiguous(a, 1, 2), contiguous(b, 2, 1), 0.0F,
       contiguous(&c, 1, 1));
  Cpu two = one;
  float d = 0;
  gemm(two, Op::plain, Op::plain, 1.0F, contiguous(a, 1, 2), contiguous(b, 2, 1), 0.0F,
       contiguous(&d, 1, 1));
  CHECK(c == 11);
  CHECK(d == 11);
}

TEST_CASE("another device has the settings of the first and nothing in common with it") {
  test::on_every_isa<Cpu>([](const Cpu& device) {
    CHECK(another(device).isa() == device.isa());
    CHECK(device.precision() == Precision::full);
  });
  if (!supported(Isa::avx512_bf16)) return;
  CHECK(another(Cpu(Isa::avx512_bf16)).precision() == Precision::bf16);
  CHECK(BasicCpu<double>(Isa::avx512_bf16).precision() == Precision::full);
}
