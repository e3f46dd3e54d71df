// SPDX-License-Identifier: MIT
// GPU only
// The overload in ops/gpu/ compared with the plain form.
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/device.hpp>
#include <support/plain.hpp>

#include <siamese/ops/convolution.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

using namespace siamese;

namespace {

using D = test::Exact;

struct Maximum {
  std::vector<double> y;
  std::vector<Id> argument;
};

Maximum maximum(const test::Batch<D>& batch, const test::Plain<double>& projected,
                const test::Plain<double>& biases, Index size, bool in_plain_form) {
  const Index filters = projected.columns / size;
  const Matrix<D> x = test::matrix<D>(projected), bias = test::matrix<D>(biases);
  Matrix<D> y(batch.sentences(), filters);
  Buffer<D, Id> argument(batch.sentences() * filters);
  const auto arguments = contiguous(argument.data(), batch.sentences(), filters);
  D device;
  if (in_plain_form)
    plain::convolve_max_relu(device, {x.view(), batch.layout}, size, bias.view(), y.view(),
                             arguments);
  else
    convolve_max_relu(device, {x.view(), batch.layout}, size, bias.view(), y.view(), arguments);
  std::vector<Id> host(static_cast<std::size_t>(argument.size()));
  download(device, argument.data(), argument.size(), host.data());
  return {test::values<D>(y.view()), host};
}

}

TEST_CASE(
    "the largest window agrees with the plain form for any size, and is the first of equals") {
  test::Draw draw(1);
  for (const Index size : {1, 2, 3, 4, 5, 6, 7, 9})
    for (const bool ties : {false, true}) {
      const test::Batch<D> batch(test::random_sentences(draw, 20, 15, 23), 15);
      auto x = test::random_plain<double>(draw, batch.rows, 4 * size);
      for (double& value : x.values)
        if (ties) value = value > 0 ? 1 : -1;
      x(0, 0) = std::numeric_limits<double>::quiet_NaN();
      const auto bias = test::random_plain<double>(draw, 1, 4);
      const Maximum fast = maximum(batch, x, bias, size, false);
      const Maximum plain = maximum(batch, x, bias, size, true);
      CHECK(test::same_bits(fast.y, plain.y));
      CHECK(fast.argument == plain.argument);
    }
}
