// SPDX-License-Identifier: MIT
// host only
// The faster overload in ops/cpu/ compared with the plain form, which other devices use.
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/ops/attention.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

namespace {

template <class Real>
struct Result {
  std::vector<Real> y, saved, dprojected;
};

/// Both passes, by the overload for this device or in the plain form.
template <class Real>
Result<Real> attention(const BasicCpu<Real>& device, const Layout& layout, Index heads,
                       const test::Plain<Real>& projected, const test::Plain<Real>& dy,
                       bool in_plain_form) {
  using D = BasicCpu<Real>;
  Context<D> context(device);
  const Matrix<D> x = test::matrix<D>(projected), gradient = test::matrix<D>(dy);
  Matrix<D> y(dy.rows, dy.columns), saved(dy.rows, 2 * heads), dprojected(dy.rows, 3 * dy.columns);
  const Attention<Real> a{{x.view(), layout}, heads, y.view(), saved.view()};
  if (in_plain_form) {
    plain::attend(context.device, a);
    plain::attend_backward(context, a, gradient.view(), dprojected.view());
  } else {
    attend(context.device, a);
    attend_backward(context, a, gradient.view(), dprojected.view());
  }
  return {test::values<D>(y.view()), test::values<D>(saved.view()),
          test::values<D>(dprojected.view())};
}

template <class Real>
void check() {
  test::on_every_isa<BasicCpu<Real>>([](const BasicCpu<Real>& device) {
    test::Draw draw(1);
    for (const Index heads : {1, 2, 3, 5, 8, 15, 16})
      for (const Index size : {1, 2, 5, 8}) {
        const test::Batch<BasicCpu<Real>> batch(test::random_sentences(draw, 20, 30, 40), 30);
        const Index dim = heads * size;
        const auto x = test::random_plain<Real>(draw, batch.rows, 3 * dim, -4, 4);
        const auto dy = test::random_plain<Real>(draw, batch.positions(), dim);
        const auto fast = attention(device, batch.layout, heads, x, dy, false);
        const auto plain = attention(device, batch.layout, heads, x, dy, true);
        CHECK(test::same_bits(fast.y, plain.y));
        CHECK(test::same_bits(fast.saved, plain.saved));
        CHECK(test::same_bits(fast.dprojected, plain.dprojected));
      }
  });
}

}

TEST_CASE("several heads at a time, and one pass backward, give the bits of the plain form") {
  check<float>();
  check<double>();
}
