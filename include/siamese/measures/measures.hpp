// SPDX-License-Identifier: MIT
// All measures of predicted similarities at once.
#pragma once

#include <siamese/measures/calibration.hpp>
#include <siamese/measures/confusion.hpp>
#include <siamese/measures/ranking.hpp>

#include <optional>
#include <span>

namespace siamese {

/// Those that a case leaves undefined (one kind of label only, no pairs, predictions that are no
/// probabilities) are nothing.
struct Measures {
  Confusion at_threshold, at_default; ///< the default threshold is 0.5
  std::optional<double> average_precision, roc_auc, pearson, spearman, brier_score,
      expected_calibration_error;
};

/// Throws ArgumentError for a prediction that is not a number.
inline Measures measure(std::span<const float> predictions, std::span<const float> labels,
                        float threshold) {
  return {confusion(predictions, labels, threshold),
          confusion(predictions, labels),
          average_precision(predictions, labels),
          roc_auc(predictions, labels),
          pearson(predictions, labels),
          spearman(predictions, labels),
          brier_score(predictions, labels),
          expected_calibration_error(predictions, labels)};
}

}
