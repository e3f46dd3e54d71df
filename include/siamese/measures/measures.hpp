// SPDX-License-Identifier: MIT
// All measures of similarities in one struct.
#pragma once

#include <siamese/measures/calibration.hpp>
#include <siamese/measures/confusion.hpp>
#include <siamese/measures/ranking.hpp>

#include <optional>
#include <span>

namespace siamese {

/// A measure that is undefined (only one kind of label, no pairs, similarities outside [0, 1]) is
/// empty.
struct Measures {
  Confusion at_threshold, at_default; ///< the default threshold is 0.5
  std::optional<double> average_precision, roc_auc, pearson, spearman, brier_score,
      expected_calibration_error;
};

/// Throws ArgumentError for a similarity that is not a number.
inline Measures measure(std::span<const float> similarities, std::span<const float> labels,
                        float threshold) {
  return {confusion(similarities, labels, threshold),
          confusion(similarities, labels),
          average_precision(similarities, labels),
          roc_auc(similarities, labels),
          pearson(similarities, labels),
          spearman(similarities, labels),
          brier_score(similarities, labels),
          expected_calibration_error(similarities, labels)};
}

}
