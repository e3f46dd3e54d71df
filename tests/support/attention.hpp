// SPDX-License-Identifier: MIT
// Attention parameters and gradients in the golden values, and a layer's distance from a kink.
#pragma once

#include "compare.hpp"
#include "golden.hpp"

#include <siamese/layers/transformer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace test {

/// The name in the golden values of a model's parameter: "query_weight" for "query.weight".
inline std::string golden_name(const siamese::Path& path) {
  std::string name = path.string();
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

template <siamese::Model M>
void set_golden(M& model, const nlohmann::json& values) {
  visit(
      [&](const siamese::Path& path, auto& parameter) {
        set<typename M::Device>(parameter.view(), plain(values[golden_name(path)]));
      },
      model);
}

template <siamese::Model M>
void check_golden_gradient(const M& gradient, const nlohmann::json& values) {
  visit(
      [&](const siamese::Path& path, const auto& computed) {
        const std::string name = "d" + golden_name(path);
        CHECK_MESSAGE(difference(test::values<typename M::Device>(computed.view()),
                                 plain(values[name]).values) <= golden_tolerance,
                      name);
      },
      gradient);
}

/// The smallest absolute input of the layer's activation in a training step.
template <class D>
double margin(siamese::TransformerLayer<D> layer, siamese::RaggedView<D> x) {
  using Layer = siamese::TransformerLayer<D>;
  auto* const network = layer.feed_forward.template get_if<typename Layer::Network>();
  // GELU keeps its input in the cache.
  const siamese::AnyActivation gelu("gelu");
  if (network != nullptr)
    network->hidden.activation = gelu;
  else
    layer.feed_forward.template get_if<typename Layer::OneLayer>()->activation = gelu;
  siamese::Context<D> context;
  context.begin_training(1, 1, 0);
  typename Layer::Cache cache;
  layer.forward(context, x, cache);
  const auto& dense = network != nullptr
                          ? cache.feed_forward.template of<typename Layer::Network>().hidden
                          : cache.feed_forward.template of<typename Layer::OneLayer>();
  double nearest = std::numeric_limits<double>::infinity();
  for (const double value : test::values<D>(dense.kept))
    nearest = std::min(nearest, std::abs(value));
  return nearest;
}

}
