// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/plain.hpp>

#include <siamese/layers/initialize.hpp>
#include <siamese/model/any_head.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

namespace {

using D = test::Single;

/// The outputs for a batch and the gradient of the vectors, with parameters of seed 1.
template <class H>
std::vector<float> run(H head) {
  test::Draw draw(1);
  initialize(head, 1);
  const Matrix<D> vectors = test::matrix<D>(test::random_plain<float>(draw, 6, 4));
  const Matrix<D> dy =
      test::matrix<D>(test::random_plain<float>(draw, 3, static_cast<Index>(head.outputs())));
  H gradient = zero_gradient(head);
  Context<D> context;
  typename H::Cache cache;
  context.begin_inference();
  auto all = test::values<D>(head.forward(context, vectors.view(), cache));
  const auto dvectors = test::values<D>(head.backward(context, dy.view(), cache, gradient));
  all.insert(all.end(), dvectors.begin(), dvectors.end());
  visit(
      [&](const Path&, const auto& p) {
        const auto values = test::values<D>(p.view());
        all.insert(all.end(), values.begin(), values.end());
      },
      gradient);
  return all;
}

}

TEST_CASE("a head chosen at run time gives the same bits as its type") {
  CHECK(
      test::same_bits(run(AnyHead<D>(4, AnyDistance(Cosine{}))), run(DistanceHead<Cosine, D>(4))));
  const FeatureHeadOptions options{.hidden_size = 5, .outputs = 3};
  CHECK(test::same_bits(run(AnyHead<D>(4, options)), run(FeatureHead<D>(4, options))));
}

TEST_CASE("its properties are those of the chosen head") {
  const AnyHead<D> similarity(4, AnyDistance(Dot{}));
  CHECK(similarity.outputs() == 1);
  CHECK_FALSE(similarity.gives_probability());
  CHECK(std::get<DistanceHead<AnyDistance, D>>(similarity.choice).distance.name() == "dot");
  CHECK(AnyHead<D>(4, AnyDistance(Manhattan{})).gives_probability());

  const AnyHead<D> classes(4, FeatureHeadOptions{.outputs = 3});
  CHECK(classes.outputs() == 3);
  CHECK_FALSE(classes.gives_probability());
  CHECK(std::get<FeatureHead<D>>(classes.choice).options.outputs == 3);
  CHECK(AnyHead<D>(4, FeatureHeadOptions{}).gives_probability());
}
