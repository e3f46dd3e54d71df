// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/golden.hpp>
#include <support/naive_convolution.hpp>

#include <siamese/layers/convolution.hpp>
#include <siamese/layers/initialize.hpp>
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

template <class Layer>
Layer random_layer(test::Draw& draw, Index dim, Index size, Index filters) {
  Layer layer(dim, size, filters);
  test::set<D>(layer.weight.view(), test::random_plain<double>(draw, dim, size * filters));
  test::set<D>(layer.bias.view(), test::random_plain<double>(draw, 1, filters, -0.5, 0.5));
  return layer;
}

/// Sentences of these lengths whose tokens are all distinct: token t is position t.
std::vector<test::Sentence> distinct_tokens(const std::vector<Index>& offsets) {
  std::vector<test::Sentence> sentences(offsets.size() - 1);
  for (std::size_t s = 0; s < sentences.size(); ++s)
    for (Index t = offsets[s]; t < offsets[s + 1]; ++t) sentences[s].push_back(static_cast<Id>(t));
  return sentences;
}

/// Forward and backward pass of a layer with golden values, compared with them.
template <class Layer>
void check_golden(const nlohmann::json& golden, const nlohmann::json& one, const char* y_name,
                  const char* gradient_name) {
  const auto offsets = golden["offsets"].get<std::vector<Index>>();
  const Batch<D> batch(distinct_tokens(offsets), offsets.back());
  const Matrix<D> x = test::matrix<D>(test::plain(golden["x"]));
  Layer layer(3, one["size"], golden["filters"]);
  test::set<D>(layer.weight.view(), test::plain(one["weight"]));
  test::set<D>(layer.bias.view(), test::plain(one["bias"]));

  // Windows are listed by sentence; here their rows follow each other.
  const auto rows = [](const nlohmann::json& list) {
    if (!list[0][0].is_array()) return test::plain(list);
    nlohmann::json all = nlohmann::json::array();
    for (const auto& sentence : list) all.insert(all.end(), sentence.begin(), sentence.end());
    return test::plain(all);
  };
  const Matrix<D> dy = test::matrix<D>(rows(one["d" + std::string(y_name)]));

  Context<D> context;
  context.begin_inference();
  typename Layer::Cache cache;
  Layer gradient = zero_gradient(layer);
  const auto agrees = [](MatrixView<const double> computed, const Plain<double>& expected) {
    return test::difference(test::values<D>(computed), expected.values) <= test::golden_tolerance;
  };
  const auto y = layer.forward(context, {x.view(), batch.layout}, cache);
  if constexpr (requires { y.rows.data; })
    CHECK(agrees(y.rows, rows(one[y_name])));
  else
    CHECK(agrees(y, rows(one[y_name])));
  const nlohmann::json& gradients = one[gradient_name];
  CHECK(agrees(layer.backward(context, dy.view(), cache, gradient), test::plain(gradients["dx"])));
  CHECK(agrees(gradient.weight.view(), test::plain(gradients["dweight"])));
  CHECK(agrees(gradient.bias.view(), test::plain(gradients["dbias"])));
}

/// How far every sentence's largest windows are from a kink.
double margin_of(const ConvolutionMaxPool<D>& layer, const Batch<D>& batch,
                 const Plain<double>& x) {
  const Plain<double> weight(layer.weight.rows(), layer.weight.columns(),
                             test::values<D>(layer.weight.view()));
  const Plain<double> bias(1, layer.filters(), test::values<D>(layer.bias.view()));
  double nearest = std::numeric_limits<double>::infinity();
  for (Index s = 0; s < batch.sentences(); ++s) {
    Plain<double> sentence(0, x.columns);
    for (Index t = batch.begin(s); t < batch.end(s); ++t, ++sentence.rows)
      for (Index d = 0; d < x.columns; ++d) sentence.values.push_back(x(batch.row_of(t), d));
    nearest =
        std::min(nearest, test::margin(test::naive_windows(sentence, weight, bias, sentence.rows)));
  }
  return nearest;
}

}

TEST_CASE("a convolution and its gradients are PyTorch's") {
  const auto golden = test::golden("convolution");
  for (const auto& one : golden["cases"])
    check_golden<Convolution<D>>(golden, one, "windows", "windows_gradient");
}

TEST_CASE("a convolution with ReLU and maximum and its gradients are PyTorch's") {
  const auto golden = test::golden("convolution");
  for (const auto& one : golden["cases"])
    check_golden<ConvolutionMaxPool<D>>(golden, one, "pooled", "pooled_gradient");
}

TEST_CASE("a convolution's gradients are those of differences") {
  for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
    for (const Index size : {1, 2, 3, 6}) {
      test::Draw draw(static_cast<std::uint64_t>(size));
      const Batch<D> batch(test::random_sentences(draw, 5, 7), 7, rows);
      auto layer = random_layer<Convolution<D>>(draw, 3, size, 4);
      Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, batch.rows, 3));
      const auto error = testing::check_layer(layer, Ragged<double>{x.view(), batch.layout});
      CHECK_MESSAGE(error.relative <= 1e-6, error.where);
    }
}

TEST_CASE("gradients through ReLU and maximum are those of differences") {
  for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
    for (const Index size : {1, 2, 3, 6}) {
      // The first inputs that lie far enough from a kink.
      for (std::uint64_t seed = 1;; ++seed) {
        test::Draw draw(seed);
        const Batch<D> batch(test::random_sentences(draw, 5, 7), 7, rows);
        auto layer = random_layer<ConvolutionMaxPool<D>>(draw, 3, size, 4);
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

TEST_CASE("the fused form is convolution, ReLU and maximum one after the other") {
  for (const Index size : {1, 2, 4, 7}) {
    test::Draw draw(static_cast<std::uint64_t>(size));
    const Batch<D> batch(test::random_sentences(draw, 10, 9), 9);
    const auto fused = random_layer<ConvolutionMaxPool<D>>(draw, 5, size, 6);
    Convolution<D> convolution(5, size, 6);
    convolution.weight = fused.weight;
    convolution.bias = fused.bias;
    const Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, batch.rows, 5));
    const Matrix<D> dy = test::matrix<D>(test::random_plain<double>(draw, 10, 6));

    Context<D> context;
    context.begin_inference();
    ConvolutionMaxPool<D>::Cache fused_cache;
    ConvolutionMaxPool<D> fused_gradient = zero_gradient(fused);
    const auto y = fused.forward(context, {x.view(), batch.layout}, fused_cache);
    const auto dx = fused.backward(context, dy.view(), fused_cache, fused_gradient);

    Convolution<D>::Cache cache;
    MaxPool<D>::Cache pool_cache;
    Convolution<D> gradient = zero_gradient(convolution);
    MaxPool<D> pool;
    const auto windows = convolution.forward(context, {x.view(), batch.layout}, cache);
    activate(context.device, activation::Relu{}, windows.rows, windows.rows);
    const auto maximum = pool.forward(context, windows, pool_cache);
    auto dwindows = pool.backward(context, dy.view(), pool_cache, pool);
    activate_backward(context.device, activation::Relu{}, windows.rows, dwindows, dwindows);
    const auto expected_dx = convolution.backward(context, dwindows, cache, gradient);

    const auto same = [](MatrixView<const double> a, MatrixView<const double> b) {
      return test::difference(test::values<D>(a), test::values<D>(b)) <= 1e-14;
    };
    CHECK(same(y, maximum));
    CHECK(same(dx, expected_dx));
    CHECK(same(fused_gradient.weight.view(), gradient.weight.view()));
    CHECK(same(fused_gradient.bias.view(), gradient.bias.view()));
  }
}

TEST_CASE("sizes and numbers of filters that make no layer are refused") {
  CHECK_THROWS_WITH_AS(Convolution<D>(3, 0, 4), "filter size 0 is not positive", ArgumentError);
  CHECK_THROWS_WITH_AS(Convolution<D>(3, 2, -1), "number of filters -1 is not positive",
                       ArgumentError);
  const Convolution<D> layer(3, 2, 4);
  CHECK(layer.size() == 2);
  CHECK(layer.filters() == 4);
  CHECK(Convolution<D>().size() == 0);
}
