// SPDX-License-Identifier: MIT
// GPU only
// The overload of ops/gpu/ beside the steps one by one.
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/device.hpp>
#include <support/plain.hpp>
#include <support/probe.hpp>

#include <siamese/ops/recurrence.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;
using test::CountingProbe;

namespace {

using D = BasicGpu<double, CountingProbe>;

struct Result {
  std::vector<double> y, saved, da, dweight;
  Index kernels;
};

template <class Cell>
Result recurrence(test::Draw draw, const test::Batch<D>& batch, Index units, bool reversed,
                  float dropout_rate, bool by_steps) {
  Context<D> context;
  const Index columns = Cell::gates * units, positions = batch.positions();
  const auto random = [&](Index rows, Index width) {
    return test::matrix<D>(test::random_plain<double>(draw, rows, width));
  };
  const Matrix<D> a = random(batch.rows, columns), weight = random(units, columns),
                  bias = random(1, columns), dy = random(positions, units);
  Matrix<D> y(positions, units), saved(positions, Cell::saved * units), states(positions, units),
      read(positions, units), da(positions, columns), ds(positions, columns),
      dweight(units, columns);
  const bool drops = dropout_rate > 0;
  const RecurrentPass<Cell, double> pass{
      .layout = batch.layout,
      .reversed = reversed,
      .a = a.view(),
      .weight = weight.view(),
      .bias = bias.view().data,
      .y = y.view(),
      .saved = saved.view(),
      .states = states.view(),
      .read = drops ? read.view() : states.view(),
      .draws = {Random(1, RandomPurpose::dropout), dropout_rate}};
  const RecurrentGradient<double> gradient{.dy = dy.view(), .da = da.view(), .ds = ds.view()};
  CountingProbe::reset();
  if (by_steps) {
    recur_by_steps(context, pass);
    recur_by_steps_backward(context, pass, gradient);
  } else {
    recur(context, pass);
    recur_backward(context, pass, gradient);
  }
  const Index kernels = CountingProbe::times(GpuWork::kernel);
  // States and their gradients may be in another order, which their products do not show.
  gemm(context.device, Op::transposed, Op::plain, 1.0, pass.read, ds.view(), 0.0, dweight.view());
  wait(context.device);
  return {test::values<D>(y.view()), test::values<D>(saved.view()), test::values<D>(da.view()),
          test::values<D>(dweight.view()), kernels};
}

template <class Cell>
void check(Index sentences, Index longest, Index units, float dropout_rate, bool in_blocks) {
  test::Draw draw(1);
  const test::Batch<D> batch(test::random_sentences(draw, sentences, 30, longest), 30);
  for (const bool reversed : {false, true}) {
    const Result fast =
        recurrence<Cell>(test::Draw(2), batch, units, reversed, dropout_rate, false);
    const Result by_steps =
        recurrence<Cell>(test::Draw(2), batch, units, reversed, dropout_rate, true);
    CHECK((fast.kernels == 2) == in_blocks);
    CHECK(test::difference(fast.y, by_steps.y) <= 1e-13);
    CHECK(test::difference(fast.saved, by_steps.saved) <= 1e-12);
    CHECK(test::difference(fast.da, by_steps.da) <= 1e-12);
    CHECK(test::difference(fast.dweight, by_steps.dweight) <= 1e-10);
  }
}

}

TEST_CASE_TEMPLATE("one kernel for all steps gives the same as a kernel and a product per step",
                   Cell, GruCell, LstmCell) {
  for (const Index sentences : {1, 20})
    for (const Index units : {1, 19, 32}) check<Cell>(sentences, 12, units, 0, true);
  check<Cell>(1100, 2, 3, 0, true); // more than one sentence per block
}

TEST_CASE("a layer too large for registers, or with dropout of states, runs step by step") {
  check<GruCell>(20, 12, 129, 0, false);
  check<GruCell>(20, 12, 8, 0.3F, false);
}
