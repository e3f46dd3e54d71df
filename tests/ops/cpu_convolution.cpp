// SPDX-License-Identifier: MIT
// host only
// The faster overloads in ops/cpu/ compared with the plain form, which other devices use.
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/random.hpp>

#include <siamese/ops/convolution.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

namespace {

template <class Real>
struct Result {
  std::vector<Real> y, gradient;
  std::vector<Id> argument;
};

/// Both passes, by the overload for this device or in the plain form.
template <class Real>
Result<Real> convolve(BasicCpu<Real>& device, const test::Batch<BasicCpu<Real>>& batch, Index size,
                      Index filters, std::vector<Real> projected, const std::vector<Real>& bias,
                      const std::vector<Real>& dy, bool in_plain_form) {
  const Index outputs = batch.sentences() * filters;
  Result<Real> result{std::vector<Real>(static_cast<std::size_t>(outputs)),
                      std::vector<Real>(projected.size(), Real{7}),
                      std::vector<Id>(static_cast<std::size_t>(outputs))};
  const Ragged<const Real> x{contiguous<const Real>(projected.data(), batch.rows, size * filters),
                             batch.layout};
  const MatrixView<Real> y = contiguous(result.y.data(), batch.sentences(), filters);
  const MatrixView<Id> argument = contiguous(result.argument.data(), batch.sentences(), filters);
  const MatrixView<const Real> biases = contiguous(bias.data(), 1, filters);
  const MatrixView<const Real> dmaximum = contiguous(dy.data(), batch.sentences(), filters);
  const MatrixView<Real> gradient = contiguous(result.gradient.data(), batch.rows, size * filters);
  if (in_plain_form) {
    plain::convolve_max_relu(device, x, size, biases, y, argument);
    plain::sum_over_positions(
        device, detail::MaximumGradients<Real>{dmaximum, argument, batch.layout.sentence},
        batch.layout, gradient);
  } else {
    convolve_max_relu(device, x, size, biases, y, argument);
    convolve_max_backward(device, dmaximum, argument, batch.layout, gradient);
  }
  return result;
}

template <class Real>
void check_overloads(test::Rows rows, double zero_gradients) {
  test::on_every_isa<BasicCpu<Real>>([&](BasicCpu<Real> device) {
    test::Draw draw(1);
    for (Index size = 1; size <= 7; ++size)
      for (const Index filters : {1, 8, 50}) {
        const test::Batch<BasicCpu<Real>> batch(test::random_sentences(draw, 20, 12), 12, rows);
        const auto projected = draw.values<Real>(batch.rows * size * filters);
        const auto bias = draw.values<Real>(filters);
        auto dy = draw.values<Real>(batch.sentences() * filters);
        for (Real& value : dy)
          if (draw.uniform(0, 1) < zero_gradients) value = 0;
        const auto fast = convolve(device, batch, size, filters, projected, bias, dy, false);
        const auto plain = convolve(device, batch, size, filters, projected, bias, dy, true);
        INFO("size ", size, ", filters ", filters);
        CHECK(test::same_bits(fast.y, plain.y));
        CHECK(fast.argument == plain.argument);
        CHECK(test::same_bits(fast.gradient, plain.gradient));
      }
  });
}

}

TEST_CASE("the fast convolution gives the plain form's bits") {
  for (const test::Rows rows : {test::Rows::distinct_tokens, test::Rows::positions}) {
    check_overloads<float>(rows, 0.5);
    check_overloads<double>(rows, 0.0);
  }
}
