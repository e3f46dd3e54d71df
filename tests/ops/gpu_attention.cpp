// SPDX-License-Identifier: MIT
// GPU only
// The overload in ops/gpu/ compared with the plain form.
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/device.hpp>
#include <support/plain.hpp>

#include <siamese/ops/attention.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

namespace {

using D = test::Exact;

struct Result {
  std::vector<double> y, saved, dprojected;
};

Result attention(const test::Batch<D>& batch, Index heads, const test::Plain<double>& projected,
                 const test::Plain<double>& dy, bool in_plain_form) {
  Context<D> context;
  const Matrix<D> x = test::matrix<D>(projected), gradient = test::matrix<D>(dy);
  Matrix<D> y(dy.rows, dy.columns), saved(dy.rows, 2 * heads), dprojected(dy.rows, 3 * dy.columns);
  const Attention<double> a{{x.view(), batch.layout}, heads, y.view(), saved.view()};
  if (in_plain_form) {
    plain::attend(context.device, a);
    plain::attend_backward(context, a, gradient.view(), dprojected.view());
  } else {
    attend(context.device, a);
    attend_backward(context, a, gradient.view(), dprojected.view());
  }
  wait(context.device);
  return {test::values<D>(y.view()), test::values<D>(saved.view()),
          test::values<D>(dprojected.view())};
}

}

TEST_CASE("attention in registers agrees with the plain form for heads of any size") {
  test::Draw draw(1);
  for (const Index heads : {1, 3, 8})
    for (const Index size : {1, 7, 8, 9, 16, 20, 32, 33}) {
      const test::Batch<D> batch(test::random_sentences(draw, 12, 30, 40), 30);
      const auto x = test::random_plain<double>(draw, batch.rows, 3 * heads * size, -2, 2);
      const auto dy = test::random_plain<double>(draw, batch.positions(), heads * size);
      const Result fast = attention(batch, heads, x, dy, false);
      const Result plain = attention(batch, heads, x, dy, true);
      CHECK(test::difference(fast.y, plain.y) <= 1e-14);
      CHECK(test::difference(fast.saved, plain.saved) <= 1e-14);
      CHECK(test::difference(fast.dprojected, plain.dprojected) <= 1e-13);
    }
}
