// SPDX-License-Identifier: MIT
// All measures of similarity scores at once.
#pragma once

#include <siamese/measures/calibration.hpp>
#include <siamese/measures/confusion.hpp>
#include <siamese/measures/ranking.hpp>

#include <optional>
#include <span>

namespace siamese {

/// Those that a case leaves undefined (one kind of label only, no pairs, scores that are no
/// probabilities) are nothing.
struct Measures {
  Confusion at_threshold, at_default; ///< the default threshold is 0.5
  std::optional<double> average_precision, roc_auc, pearson, spearman, brier_score,
      expected_calibration_error;
};

/// Throws ArgumentError for a score that is no number.
inline Measures measure(std::span<const float> scores, std::span<const float> labels,
                        float threshold) {
  return {confusion(scores, labels, threshold),
          confusion(scores, labels),
          average_precision(scores, labels),
          roc_auc(scores, labels),
          pearson(scores, labels),
          spearman(scores, labels),
          brier_score(scores, labels),
          expected_calibration_error(scores, labels)};
}

}
