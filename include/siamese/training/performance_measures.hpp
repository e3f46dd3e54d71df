// SPDX-License-Identifier: MIT
// The measures of a model's performance, with their names.
#pragma once

#include <siamese/measures/confusion.hpp>
#include <siamese/measures/ranking.hpp>
#include <siamese/model/similarities.hpp>
#include <siamese/training/evaluation.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace siamese {

/// Returns loss and accuracy; for similarities also accuracy_at_threshold, at the threshold that is
/// best for these pairs, f1 at the default threshold, average_precision, roc_auc, pearson and
/// spearman; for three or more classes macro_f1. Undefined measures are left out: roc_auc if all
/// labels are equal, everything but loss and accuracy if an output is not finite, and all measures
/// if there are no pairs.
inline NamedValues measures_of(const Performance& performance) {
  const std::span<const float> labels(performance.labels);
  if (labels.empty()) return {};
  NamedValues result = {{"loss", performance.loss}, {"accuracy", performance.accuracy}};
  const VectorsOf<float>& outputs = performance.outputs;
  for (const float output : outputs)
    if (!std::isfinite(output)) return result;
  const std::size_t columns = outputs.shape(1);
  if (columns > 2) {
    std::vector<std::size_t> decisions;
    for (std::size_t i = 0; i < labels.size(); ++i)
      decisions.push_back(decision(std::span(outputs.data() + i * columns, columns)));
    const std::vector<std::size_t> classes(labels.begin(), labels.end());
    result.emplace_back("macro_f1", macro_f1(class_confusion(decisions, classes, columns)));
    return result;
  }
  const std::vector<float> all = similarities(outputs);
  const std::span<const float> found(all);
  const auto add = [&](const char* name, std::optional<double> value) {
    if (value) result.emplace_back(name, *value);
  };
  add("accuracy_at_threshold", performance.accuracy_at_threshold);
  add("f1", confusion(found, labels).f1());
  add("average_precision", average_precision(found, labels));
  add("roc_auc", roc_auc(found, labels));
  add("pearson", pearson(found, labels));
  add("spearman", spearman(found, labels));
  return result;
}

}
