// SPDX-License-Identifier: MIT
// Evaluates a model during training.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/xtensor.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/measures/confusion.hpp>
#include <siamese/measures/ranking.hpp>
#include <siamese/model/similarities.hpp>

#include <algorithm>
#include <cmath>
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
  double accuracy_at_threshold = 0; ///< at the threshold that is best for these pairs; of three or
                                    ///< more classes the accuracy
  std::optional<double> spearman = {}; ///< only for graded labels
};

/// Whether some labels of similarity lie between not alike and alike.
inline bool are_graded(std::span<const float> labels) {
  return std::any_of(labels.begin(), labels.end(),
                     [](float label) { return label != 0 && label != 1; });
}

/// Returns the measure of dev pairs that decides which epoch is best: Spearman's correlation for
/// graded labels, else the accuracy at the best threshold. No fixed threshold decides, because many
/// losses give similarities that are not probabilities. Empty if the pairs are all of one kind,
/// which every model can tell.
inline std::optional<double> selection_of(const Performance& performance) {
  const std::vector<float>& labels = performance.labels;
  const bool classes = performance.outputs.shape(1) > 2;
  const auto kind = [&](float label) {
    return classes || performance.spearman ? label : label >= 0.5F ? 1.0F : 0.0F;
  };
  if (std::all_of(labels.begin(), labels.end(),
                  [&](float label) { return kind(label) == kind(labels[0]); }))
    return {};
  return performance.spearman.value_or(performance.accuracy_at_threshold);
}

/// An evaluation after a step: on the dev pairs, and on a fixed sample of as many training pairs.
struct Evaluation {
  Index step = 0;
  Performance train, dev;
  double learning_rate = 0;            ///< used in this step, after the schedule
  std::optional<double> gradient_norm; ///< ‖·‖₂ of this step's gradient before clipping
};

namespace detail {

/// Adds the accuracy at the best threshold, and Spearman's correlation of graded labels.
inline void judge(Performance& performance) {
  performance.accuracy_at_threshold = performance.accuracy;
  const VectorsOf<float>& outputs = performance.outputs;
  if (outputs.shape(1) > 2) return;
  const std::span<const float> labels(performance.labels);
  if (are_graded(labels)) performance.spearman = 0;
  if (!std::all_of(outputs.begin(), outputs.end(),
                   [](float output) { return std::isfinite(output); }))
    return;
  const std::vector<float> all = similarities(outputs);
  const std::span<const float> found(all);
  performance.accuracy_at_threshold = accuracy(found, labels, best_threshold(found, labels));
  if (performance.spearman) performance.spearman = spearman(found, labels).value_or(0);
}

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
  std::copy(outputs.begin(), outputs.end(), result.outputs.data());
  judge(result);
  return result;
}

}

}
