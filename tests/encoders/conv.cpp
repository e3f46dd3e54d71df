// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/golden.hpp>
#include <support/isa.hpp>
#include <support/naive_convolution.hpp>

#include <siamese/encoders/conv.hpp>
#include <siamese/layers/initialize.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace siamese;
using test::Plain;

namespace {

using D = test::Exact;

Conv<D> random_encoder(test::Draw& draw, Index vocabulary, const ConvOptions& options) {
  Conv<D> encoder(vocabulary, options);
  visit(
      [&](const Path&, auto& p) {
        test::set<D>(p.view(),
                     test::random_plain<double>(draw, p.view().rows, p.view().columns, -0.5, 0.5));
      },
      encoder);
  return encoder;
}

/// The encoder as computed on a padded batch: all sentences are padded to the longest, and the
/// maximum excludes the padding.
std::vector<double> padded_reference(const Conv<D>& encoder,
                                     const std::vector<test::Sentence>& sentences) {
  const auto values = [](const auto& parameter) {
    return Plain<double>(parameter.view().rows, parameter.view().columns,
                         test::values<D>(parameter.view()));
  };
  const Plain<double> table = values(encoder.embedding.weight);
  std::size_t longest = 0;
  for (const auto& sentence : sentences) longest = std::max(longest, sentence.size());
  std::vector<double> vectors;
  for (const auto& sentence : sentences) {
    Plain<double> x(static_cast<Index>(sentence.size()), table.columns);
    for (Index t = 0; t < x.rows; ++t)
      for (Index d = 0; d < x.columns; ++d)
        x(t, d) = table(sentence[static_cast<std::size_t>(t)], d);
    for (const auto& convolution : encoder.pooling.convolutions) {
      const Plain<double> y = test::naive_max_relu(test::naive_windows(
          x, values(convolution.weight), values(convolution.bias), static_cast<Index>(longest)));
      vectors.insert(vectors.end(), y.values.begin(), y.values.end());
    }
  }
  return vectors;
}

}

TEST_CASE("ragged sentences give the same as a padded batch") {
  test::on_every_isa<D>([](const D& device) {
    test::Draw draw(1);
    for (int round = 0; round < 5; ++round) {
      const auto sentences = test::random_sentences(draw, 15, 12);
      const Conv<D> encoder = random_encoder(draw, 12, {6, {1, 2, 3, 4, 7}, {3, 8, 5, 1, 4}, 0});
      const test::Batch<D> batch(sentences, 12);
      Context<D> context(device);
      context.begin_inference();
      Conv<D>::Cache cache;
      const auto y = encoder.forward(context, batch.tokens, cache);
      CHECK(y.columns == encoder.dim());
      CHECK(test::difference(test::values<D>(y), padded_reference(encoder, sentences)) <= 1e-14);
    }
  });
}

TEST_CASE(
    "the vector's length is the sum of the filters, and options() returns the given options") {
  const ConvOptions options{8, {2, 5}, {3, 4}, 0.25F, true, 0.125};
  const Conv<D> encoder(10, options);
  CHECK(encoder.dim() == 7);
  const ConvOptions back = encoder.options;
  CHECK(back.embedding_size == 8);
  CHECK(back.filter_sizes == options.filter_sizes);
  CHECK(back.num_filters == options.num_filters);
  CHECK(back.dropout_rate == 0.25F);
  CHECK(back.freeze_embedding);
  CHECK(back.embedding_rms == 0.125);
}

TEST_CASE("the defaults are those of the reference") {
  const Conv<D> encoder(10, ConvOptions{});
  CHECK(encoder.embedding.dim() == 64);
  CHECK(encoder.pooling.convolutions.size() == 3);
  CHECK(encoder.dim() == 150);
  CHECK(count_parameters(encoder) == 10 * 64 + (2 + 3 + 4) * 64 * 50 + 150);
}

TEST_CASE("dropout takes part in training and not in inference") {
  test::Draw draw(2);
  const Conv<D> encoder = random_encoder(draw, 12, {6, {2}, {40}, 0.5F});
  const test::Batch<D> batch(test::random_sentences(draw, 10, 12), 12);
  Context<D> context;
  Conv<D>::Cache cache;
  context.begin_inference();
  const auto plain = test::values<D>(encoder.forward(context, batch.tokens, cache));
  context.begin_training(1, 1, 0);
  const auto dropped = test::values<D>(encoder.forward(context, batch.tokens, cache));
  int zeroed = 0, doubled = 0;
  for (std::size_t k = 0; k < plain.size(); ++k) {
    zeroed += plain[k] > 0 && dropped[k] == 0;
    doubled += plain[k] > 0 && dropped[k] == 2 * plain[k];
  }
  const auto positive = std::count_if(plain.begin(), plain.end(), [](double v) { return v > 0; });
  CHECK(zeroed + doubled == positive);
  CHECK(zeroed > 0);
  CHECK(doubled > 0);
}

TEST_CASE("with dropout, too, the vectors of a pair of equal sentences are equal in training") {
  test::Draw draw(3);
  const Conv<D> encoder = random_encoder(draw, 12, {6, {2}, {40}, 0.5F});
  const test::Batch<D> batch({{3, 1, 4}, {3, 1, 4}, {3, 1, 4}, {3, 1, 4}}, 12);
  Context<D> context;
  Conv<D>::Cache cache;
  context.begin_training(1, 1, 0);
  const ConstView<D> y = encoder.forward(context, batch.tokens, cache);
  const auto pair = [&](Index i) { return test::values<D>(y.middle_rows(2 * i, 2)); };
  const std::vector<double> one = test::values<D>(y.middle_rows(0, 1));
  CHECK(one == test::values<D>(y.middle_rows(1, 1)));
  CHECK(pair(0) != pair(1));
}

TEST_CASE("invalid options are refused") {
  const auto make = [](const ConvOptions& options) { return Conv<D>(10, options); };
  CHECK_THROWS_WITH_AS(make({0, {2}, {3}, 0}),
                       "embedding_size must be a whole number from 1 to 65536, not 0",
                       ArgumentError);
  CHECK_THROWS_WITH_AS(make({-4, {2}, {3}, 0}),
                       "embedding_size must be a whole number from 1 to 65536, not -4",
                       ArgumentError);
  CHECK_THROWS_WITH_AS(make({4, {}, {}, 0}), doctest::Contains("at least one"), ArgumentError);
  CHECK_THROWS_WITH_AS(make({4, {2, 3}, {3}, 0}),
                       doctest::Contains("must list equally many numbers"), ArgumentError);
  CHECK_THROWS_WITH_AS(make({4, {0}, {3}, 0}),
                       "each of filter_sizes must be a whole number from 1 to 1024, not 0",
                       ArgumentError);
  CHECK_THROWS_WITH_AS(make({4, {2}, {0}, 0}),
                       "each of num_filters must be a whole number from 1 to 65536, not 0",
                       ArgumentError);
  CHECK_THROWS_WITH_AS(make({4, {2}, {3}, 1}),
                       "dropout_rate must be a number from 0 to below 1, not 1", ArgumentError);
}
