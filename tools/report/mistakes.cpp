// SPDX-License-Identifier: MIT
// Selects a model's worst mistakes.

#include "report/mistakes.hpp"

#include <siamese/model/head.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace siamese::tool {

namespace {

/// The worst mistakes; equally bad ones in the order of the file.
template <class Badness>
Mistakes worst(std::string title, std::vector<std::size_t> pairs, std::size_t most,
               Badness&& badness) {
  std::ranges::stable_sort(pairs, std::ranges::greater{}, badness);
  Mistakes mistakes{std::move(title), pairs.size(), {}};
  pairs.resize(std::min(pairs.size(), most));
  mistakes.pairs = std::move(pairs);
  return mistakes;
}

}

std::vector<Mistakes> worst_mistakes(const Experiment& experiment, std::size_t most) {
  if (!experiment.test) return {};
  const PairOutputs& test = *experiment.test;
  const std::vector<bool> right = experiment.rightness();
  std::vector<std::size_t> all, wrong, called_alike, called_different;
  for (std::size_t i = 0; i < right.size(); ++i) {
    all.push_back(i);
    if (right[i]) continue;
    wrong.push_back(i);
    (test.examples.labels[i] >= 0.5F ? called_different : called_alike).push_back(i);
  }
  if (experiment.has_classes())
    return {worst("Wrong classes", wrong, most, [&](std::size_t i) {
      return probabilities_of(test.outputs_of(i))[test.decisions[i]];
    })};
  if (experiment.is_graded())
    return {worst("Farthest from the label", all, most, [&](std::size_t i) {
      return std::abs(test.similarities[i] - test.examples.labels[i]);
    })};
  return {worst("Called alike, labelled different", called_alike, most,
                [&](std::size_t i) { return test.similarities[i]; }),
          worst("Called different, labelled alike", called_different, most,
                [&](std::size_t i) { return -test.similarities[i]; })};
}

}
