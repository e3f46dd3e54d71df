// SPDX-License-Identifier: MIT
// host only
#include <support/compare.hpp>
#include <support/random.hpp>

#include <siamese/device/cpu.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

using namespace siamese;

namespace {

using Floats = std::vector<float>;

constexpr Isa isa = Isa::avx512_bf16;

bool left_out() {
  if (supported(isa)) return false;
  MESSAGE("left out: this machine has no bfloat16");
  return true;
}

/// Rounds to eight bits of significand, to nearest, ties to even.
double rounded(double x) {
  int exponent = 0;
  const double fraction = std::frexp(x, &exponent); // in [0.5, 1)
  return std::ldexp(std::nearbyint(std::ldexp(fraction, 8)), exponent - 8);
}

struct Shape {
  Index rows, columns, depth;
  Op op_a, op_b;
};

/// All combinations of transpositions, with sizes around those of vectors, tiles and blocks.
std::vector<Shape> shapes() {
  std::vector<Shape> result;
  for (const Op op_a : {Op::plain, Op::transposed})
    for (const Op op_b : {Op::plain, Op::transposed}) {
      for (const Index rows : {1, 2, 13, 16, 33, 193})
        for (const Index columns : {1, 31, 32, 65})
          for (const Index depth : {1, 2, 31, 32, 33, 97})
            result.push_back({rows, columns, depth, op_a, op_b});
      result.push_back({25, 40, 513, op_a, op_b});
      result.push_back({25, 40, 1027, op_a, op_b});
    }
  return result;
}

MatrixView<const float> operand(const Floats& values, Op op, Index rows, Index columns) {
  return op == Op::plain ? contiguous(values.data(), rows, columns)
                         : contiguous(values.data(), columns, rows);
}

Floats product(BasicCpu<float> device, const Shape& s, float alpha, const Floats& a,
               const Floats& b, float beta, Floats c) {
  gemm(device, s.op_a, s.op_b, alpha, operand(a, s.op_a, s.rows, s.depth),
       operand(b, s.op_b, s.depth, s.columns), beta, contiguous(c.data(), s.rows, s.columns));
  return c;
}

/// Integers that bfloat16 represents exactly, with sums of products that float represents exactly.
Floats whole_numbers(test::Draw& draw, Index count) {
  Floats result;
  for (Index i = 0; i < count; ++i) result.push_back(static_cast<float>(draw.integer(-8, 8)));
  return result;
}

/// bfloat16(x) for all x, as a product with the identity.
Floats through_product(const Floats& x, Index rows, Op op) {
  const auto depth = static_cast<Index>(x.size()) / rows;
  Floats identity(static_cast<std::size_t>(depth * depth), 0.0F);
  for (Index k = 0; k < depth; ++k) identity[static_cast<std::size_t>(k * depth + k)] = 1;
  return product(BasicCpu<float>(isa), {rows, depth, depth, op, Op::plain}, 1, x, identity, 0,
                 Floats(x.size()));
}

}

TEST_CASE("products of numbers that bfloat16 represents are exact") {
  if (left_out()) return;
  test::Draw draw(1);
  for (const Shape& s : shapes()) {
    CAPTURE(s.rows);
    CAPTURE(s.columns);
    CAPTURE(s.depth);
    const Floats a = whole_numbers(draw, s.rows * s.depth);
    const Floats b = whole_numbers(draw, s.depth * s.columns);
    const Floats c = whole_numbers(draw, s.rows * s.columns);
    for (const float alpha : {1.0F, -1.5F})
      for (const float beta : {0.0F, 0.5F, 1.0F})
        CHECK(test::same_bits(product(BasicCpu<float>(isa), s, alpha, a, b, beta, c),
                              product(BasicCpu<float>(Isa::avx512), s, alpha, a, b, beta, c)));
  }
}

TEST_CASE("operands are rounded to nearest, ties to even") {
  if (left_out()) return;
  test::Draw draw(2);
  Floats x = {1.0F,           1.0F + 0x1p-8F,  1.0F + 0x1.8p-8F,
              1.0F + 0x3p-8F, -1.0F - 0x1p-8F, 1.0F + 0x1p-8F + 0x1p-20F,
              0x1.fffffep5F,  -0x1.0101p-3F,   0,
              0x1p-126F,      0x1.fep127F};
  // Sizes that are not a multiple of a vector's, so that some numbers are rounded one by one.
  constexpr Index rows = 37, columns = 41;
  while (static_cast<Index>(x.size()) < rows * columns)
    x.push_back(static_cast<float>(
        std::ldexp(draw.values<double>(1)[0], static_cast<int>(draw.integer(-40, 40)))));
  for (const Op op : {Op::plain, Op::transposed}) {
    const Floats y = through_product(x, rows, op);
    for (Index i = 0; i < rows; ++i)
      for (Index k = 0; k < columns; ++k) {
        const Index place = op == Op::plain ? i * columns + k : k * rows + i;
        const double from = x[static_cast<std::size_t>(place)];
        CHECK(y[static_cast<std::size_t>(i * columns + k)] == rounded(from));
      }
  }
}

TEST_CASE("infinity and NaN are kept") {
  if (left_out()) return;
  const auto bits = [](std::uint32_t of) { return __builtin_bit_cast(float, of); };
  const float infinity = std::numeric_limits<float>::infinity();
  for (const Index depth : {1, 2, 40}) // alone, in a pair, in a vector
    for (const Index rows : {1, 16})
      for (const float value :
           {infinity, -infinity, std::numeric_limits<float>::quiet_NaN(), bits(0x7f800001U),
            bits(0xff800001U), bits(0xffffffffU), std::numeric_limits<float>::max()}) {
        const Floats a(static_cast<std::size_t>(rows * depth), value);
        const Floats b(static_cast<std::size_t>(depth), 1.0F);
        for (const Op op : {Op::plain, Op::transposed})
          for (const float y : product(BasicCpu<float>(isa), {rows, 1, depth, op, Op::plain}, 1, a,
                                       b, 0, Floats(static_cast<std::size_t>(rows))))
            CHECK(std::isnan(y) == std::isnan(value));
      }
}

TEST_CASE("a product differs from the exact one by the rounding of its operands") {
  if (left_out()) return;
  test::Draw draw(3);
  for (const Shape& s : shapes()) {
    const Floats a = draw.values<float>(s.rows * s.depth);
    const Floats b = draw.values<float>(s.depth * s.columns);
    const Floats c = product(BasicCpu<float>(isa), s, 1, a, b, 0,
                             Floats(static_cast<std::size_t>(s.rows * s.columns)));
    const auto x = operand(a, s.op_a, s.rows, s.depth), y = operand(b, s.op_b, s.depth, s.columns);
    double worst = 0;
    for (Index i = 0; i < s.rows; ++i)
      for (Index j = 0; j < s.columns; ++j) {
        double exact = 0, size = 0;
        for (Index k = 0; k < s.depth; ++k) {
          const double left = s.op_a == Op::plain ? x(i, k) : x(k, i);
          const double right = s.op_b == Op::plain ? y(k, j) : y(j, k);
          exact += rounded(left) * rounded(right);
          size += std::abs(left * right);
        }
        const double computed = c[static_cast<std::size_t>(i * s.columns + j)];
        worst = std::max(worst, std::abs(computed - exact) / size);
      }
    CHECK(worst <= 1e-6);
  }
}

TEST_CASE("a row's bits do not depend on other rows or their number") {
  if (left_out()) return;
  test::Draw draw(4);
  for (const Index columns : {1, 8, 33, 150})
    for (const Index depth : {1, 63, 64, 600}) {
      const Floats a = draw.values<float>(200 * depth);
      const Floats b = draw.values<float>(depth * columns);
      const auto rows_of_product = [&](Index first, Index count) {
        const Floats some(a.begin() + first * depth, a.begin() + (first + count) * depth);
        return product(BasicCpu<float>(isa), {count, columns, depth, Op::plain, Op::plain}, 1, some,
                       b, 0, Floats(static_cast<std::size_t>(count * columns)));
      };
      const Floats all = rows_of_product(0, 200);
      for (const Index count : {1, 2, 5, 12, 13, 193})
        for (Index first = 0; first + count <= 200; first += 37)
          CHECK(test::same_bits(
              rows_of_product(first, count),
              Floats(all.begin() + first * columns, all.begin() + (first + count) * columns)));
    }
}

TEST_CASE("products of doubles are not rounded") {
  if (left_out()) return;
  test::Draw draw(5);
  const auto a = draw.values<double>(20 * 30), b = draw.values<double>(30 * 40);
  const auto of = [&](Isa which) {
    BasicCpu<double> device(which);
    std::vector<double> c(20 * 40);
    gemm(device, Op::plain, Op::plain, 1.0, contiguous(a.data(), 20, 30),
         contiguous(b.data(), 30, 40), 0.0, contiguous(c.data(), 20, 40));
    return c;
  };
  CHECK(test::same_bits(of(isa), of(Isa::avx512)));
}
