// SPDX-License-Identifier: MIT
// Evaluates a model during training.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/xtensor.hpp>
#include <siamese/data/examples.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace siamese {

/// Named values, in the order in which they are shown.
using NamedValues = std::vector<std::pair<std::string, double>>;

/// Loss and accuracy on some pairs, without dropout, with outputs and labels. Zero if there are no
/// pairs.
struct Performance {
  double loss = 0, accuracy = 0;
  VectorsOf<float> outputs = {};  ///< (pairs, outputs), from the head
  std::vector<float> labels = {}; ///< (pairs)
  NamedValues measures =
      {}; ///< see training/performance_measures.hpp; only if a callback has on_evaluation
};

/// An evaluation after a step: on the dev pairs, and on a fixed sample of as many training pairs.
struct Evaluation {
  Index step = 0;
  Performance train, dev;
  double learning_rate = 0;            ///< used in this step, after the schedule
  std::optional<double> gradient_norm; ///< ‖·‖₂ of this step's gradient before clipping
};

namespace detail {

/// Evaluates the pairs that `order` lists, in batches as in training.
template <class Step>
Performance measure(Step& step, const Examples& examples, std::span<const Index> order,
                    Index batch_size) {
  Performance result;
  std::vector<float> outputs;
  Index right = 0;
  const auto pairs = static_cast<double>(order.size());
  for (std::size_t first = 0; first < order.size(); first += static_cast<std::size_t>(batch_size)) {
    const auto batch =
        order.subspan(first, std::min(static_cast<std::size_t>(batch_size), order.size() - first));
    const auto on_batch = step.evaluate(examples, batch);
    result.loss += on_batch.total_loss / pairs;
    right += on_batch.right;
    for (const auto output : on_batch.outputs) outputs.push_back(static_cast<float>(output));
    for (const Index pair : batch)
      result.labels.push_back(examples.labels[static_cast<std::size_t>(pair)]);
  }
  if (order.empty()) return result;
  result.accuracy = static_cast<double>(right) / pairs;
  result.outputs = make_vectors<float>(static_cast<Index>(order.size()),
                                       static_cast<Index>(outputs.size() / order.size()));
  std::ranges::copy(outputs, result.outputs.data());
  return result;
}

}

}
