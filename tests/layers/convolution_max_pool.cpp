// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/golden.hpp>
#include <support/golden_batch.hpp>
#include <support/naive_convolution.hpp>

#include <siamese/layers/convolution_max_pool.hpp>
#include <siamese/layers/pooling.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <vector>

using namespace siamese;
using test::Batch;
using test::Plain;
using test::Rows;

namespace {

using D = test::Exact;
using Pool = ConvolutionMaxPool<D>;

Pool random_layer(test::Draw& draw, Index dim, const std::vector<ConvolutionOptions>& options) {
  Pool layer(dim, {options});
  for (auto& convolution : layer.convolutions) {
    const Index rows = convolution.weight.rows(), columns = convolution.weight.columns();
    test::set<D>(convolution.weight.view(), test::random_plain<double>(draw, rows, columns));
    test::set<D>(convolution.bias.view(),
                 test::random_plain<double>(draw, 1, convolution.filters(), -0.5, 0.5));
  }
  return layer;
}

/// A forward and a backward pass.
struct Passes {
  Plain<double> y, dx;
  Pool gradient;

  Passes(const Pool& layer, const Batch<D>& batch, const Plain<double>& x, const Plain<double>& dy)
      : y(batch.sentences(), layer.dim()), dx(x.rows, x.columns), gradient(zero_gradient(layer)) {
    const Matrix<D> x_there = test::matrix<D>(x), dy_there = test::matrix<D>(dy);
    Context<D> context;
    context.begin_inference();
    Pool::Cache cache;
    y.values = test::values<D>(layer.forward(context, {x_there.view(), batch.layout}, cache));
    dx.values = test::values<D>(layer.backward(context, dy_there.view(), cache, gradient));
  }
};

/// Some columns of a matrix.
Plain<double> columns_of(const Plain<double>& all, Index first, Index count) {
  Plain<double> part(all.rows, count);
  for (Index i = 0; i < all.rows; ++i)
    for (Index j = 0; j < count; ++j) part(i, j) = all(i, first + j);
  return part;
}

template <class Parameter>
bool agree(const Parameter& parameter, const std::vector<double>& expected, double tolerance) {
  return test::difference(test::values<D>(parameter.view()), expected) <= tolerance;
}

/// Compares both passes of all the layer's convolutions together with the passes of each part,
/// which passes_of(i, columns of y, columns of dy) returns.
template <class PassesOf>
void check_against_parts(const Pool& layer, const Passes& all, double tolerance,
                         const PassesOf& passes_of) {
  Plain<double> dx(all.dx.rows, all.dx.columns);
  Index first = 0;
  for (std::size_t i = 0; i < layer.convolutions.size(); ++i) {
    const Index filters = layer.convolutions[i].filters();
    const auto [y, dx_of_part, dweight, dbias] = passes_of(i, first);
    CHECK(test::difference(columns_of(all.y, first, filters).values, y) <= tolerance);
    CHECK(agree(all.gradient.convolutions[i].weight, dweight, tolerance));
    CHECK(agree(all.gradient.convolutions[i].bias, dbias, tolerance));
    for (std::size_t k = 0; k < dx.values.size(); ++k) dx.values[k] += dx_of_part[k];
    first += filters;
  }
  CHECK(test::difference(all.dx.values, dx.values) <= tolerance);
}

struct Part {
  std::vector<double> y, dx, dweight, dbias;
};

/// The distance of every sentence's largest windows from a kink.
double margin_of(const Pool& layer, const Batch<D>& batch, const Plain<double>& x) {
  double nearest = std::numeric_limits<double>::infinity();
  for (const auto& convolution : layer.convolutions) {
    const Plain<double> weight(convolution.weight.rows(), convolution.weight.columns(),
                               test::values<D>(convolution.weight.view()));
    const Plain<double> bias(1, convolution.filters(), test::values<D>(convolution.bias.view()));
    for (Index s = 0; s < batch.sentences(); ++s) {
      Plain<double> sentence(0, x.columns);
      for (Index t = batch.begin(s); t < batch.end(s); ++t, ++sentence.rows)
        for (Index d = 0; d < x.columns; ++d) sentence.values.push_back(x(batch.row_of(t), d));
      nearest = std::min(nearest,
                         test::margin(test::naive_windows(sentence, weight, bias, sentence.rows)));
    }
  }
  return nearest;
}

}

TEST_CASE(
    "convolutions with ReLU and maximum, side by side, and their gradients agree with PyTorch") {
  const auto golden = test::golden("convolution");
  const auto& cases = golden["cases"];
  const Index filters = golden["filters"];
  const auto batch = test::golden_batch<D>(golden);
  const Plain<double> x = test::plain(golden["x"]);

  std::vector<ConvolutionOptions> options;
  for (const auto& one : cases) options.push_back({one["size"], filters});
  Pool layer(x.columns, {options});
  Plain<double> dy(batch.sentences(), layer.dim());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    test::set<D>(layer.convolutions[i].weight.view(), test::plain(cases[i]["weight"]));
    test::set<D>(layer.convolutions[i].bias.view(), test::plain(cases[i]["bias"]));
    const Plain<double> part = test::plain(cases[i]["dpooled"]);
    for (Index s = 0; s < dy.rows; ++s)
      for (Index f = 0; f < filters; ++f) dy(s, static_cast<Index>(i) * filters + f) = part(s, f);
  }
  check_against_parts(
      layer, Passes(layer, batch, x, dy), test::golden_tolerance, [&](std::size_t i, Index) {
        const auto& gradient = cases[i]["pooled_gradient"];
        return Part{test::plain(cases[i]["pooled"]).values, test::plain(gradient["dx"]).values,
                    test::plain(gradient["dweight"]).values, test::plain(gradient["dbias"]).values};
      });
}

TEST_CASE("gradients through ReLU and maximum agree with differences") {
  for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
    for (const auto& options : std::vector<std::vector<ConvolutionOptions>>{
             {{1, 4}}, {{3, 4}}, {{6, 4}}, {{2, 3}, {7, 1}, {1, 2}}}) {
      // The first inputs that are far enough from a kink.
      for (std::uint64_t seed = 1;; ++seed) {
        test::Draw draw(seed);
        const Batch<D> batch(test::random_sentences(draw, 5, 7), 7, rows);
        auto layer = random_layer(draw, 3, options);
        const auto x = test::random_plain<double>(draw, batch.rows, 3);
        if (margin_of(layer, batch, x) < 1e-3) continue;
        Matrix<D> on_device = test::matrix<D>(x);
        const auto error =
            testing::check_layer(layer, Ragged<double>{on_device.view(), batch.layout});
        CHECK_MESSAGE(error.relative <= 1e-6, error.where);
        break;
      }
    }
}

TEST_CASE("with any number of sizes, each is a convolution followed by ReLU and maximum") {
  std::vector<ConvolutionOptions> many; // more than fit into one launch
  for (Index i = 0; i < 40; ++i) many.push_back({1 + i % 7, 1 + i % 3});
  for (const auto& options :
       std::vector<std::vector<ConvolutionOptions>>{{{2, 6}}, {{1, 3}, {4, 5}, {7, 2}}, many}) {
    test::Draw draw(options.size());
    const Batch<D> batch(test::random_sentences(draw, 10, 9), 9);
    const Pool layer = random_layer(draw, 5, options);
    const auto x = test::random_plain<double>(draw, batch.rows, 5);
    const auto dy = test::random_plain<double>(draw, batch.sentences(), layer.dim());
    const Matrix<D> x_there = test::matrix<D>(x);
    check_against_parts(layer, Passes(layer, batch, x, dy), 1e-13, [&](std::size_t i, Index first) {
      const Convolution<D>& convolution = layer.convolutions[i];
      const Matrix<D> dy_there = test::matrix<D>(columns_of(dy, first, convolution.filters()));
      Context<D> context;
      context.begin_inference();
      Convolution<D>::Cache cache;
      MaxPool<D>::Cache pool_cache;
      Convolution<D> gradient = zero_gradient(convolution);
      MaxPool<D> pool;
      const auto windows = convolution.forward(context, {x_there.view(), batch.layout}, cache);
      activate(context.device, activation::Relu{}, windows.values, windows.values);
      const auto y = test::values<D>(pool.forward(context, windows, pool_cache));
      const auto dmaximum = pool.backward(context, dy_there.view(), pool_cache, pool);
      const View<D> dwindows = context.matrix(dmaximum.rows, dmaximum.columns);
      activate_backward(context.device, activation::Relu{}, windows.values, dmaximum, dwindows);
      const auto dx = test::values<D>(convolution.backward(context, dwindows, cache, gradient));
      return Part{y, dx, test::values<D>(gradient.weight.view()),
                  test::values<D>(gradient.bias.view())};
    });
  }
}

TEST_CASE("options() returns the given options, and a layer without sizes is refused") {
  CHECK(Pool(3, {}).dim() == 50);
  CHECK(Pool(3, {{{2, 5}, {4, 1}}}).dim() == 6);
  CHECK(Pool(3, {{{2, 5}, {4, 1}}}).options.convolutions.back().size == 4);
  CHECK_THROWS_WITH_AS(Pool(3, {std::vector<ConvolutionOptions>()}),
                       doctest::Contains("at least one"), ArgumentError);
}
