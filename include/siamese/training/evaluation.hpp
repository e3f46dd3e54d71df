// SPDX-License-Identifier: MIT
// A model measured in the midst of a training.
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

/// Names and values, in the order in which one reads them.
using Figures = std::vector<std::pair<std::string, double>>;

/// Loss and accuracy on some pairs, dropout off, and what they follow from; 0 without pairs.
struct Performance {
  double loss = 0, accuracy = 0;
  VectorsOf<float> outputs = {};  ///< (pairs, outputs): the head's
  std::vector<float> labels = {}; ///< (pairs)
  Figures figures = {}; ///< training/performance_figures.hpp; only where a callback watches
};

/// The model after a step: on a sample of the training pairs, as many as there are dev pairs and
/// always the same, and on dev.
struct Evaluation {
  Index step = 0;
  Performance train, dev;
  double learning_rate = 0;            ///< of this step, by the schedule
  std::optional<double> gradient_norm; ///< ‖·‖₂ of this step's gradient before clipping
};

namespace detail {

/// The pairs that `order` names, in batches as in training.
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
