// SPDX-License-Identifier: MIT
// Counts decisions against labels, and computes precision, recall, F1 and the like from the counts.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/measures/accuracy.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace siamese {

/// Numbers of pairs called alike (positive) or not (negative), rightly (true) or wrongly (false). A
/// label of at least 0.5 is alike. A measure whose denominator is zero is 0.
struct Confusion {
  std::size_t true_positive = 0, false_positive = 0, true_negative = 0, false_negative = 0;

  std::size_t total() const {
    return true_positive + false_positive + true_negative + false_negative;
  }
  double accuracy() const { return ratio(true_positive + true_negative, total()); }
  double precision() const { return ratio(true_positive, true_positive + false_positive); }
  double recall() const { return ratio(true_positive, true_positive + false_negative); }
  double f1() const {
    return ratio(2 * true_positive, 2 * true_positive + false_positive + false_negative);
  }
  /// Matthews' correlation coefficient.
  double mcc() const {
    const auto real = [](std::size_t count) { return static_cast<double>(count); };
    const double tp = real(true_positive), fp = real(false_positive), tn = real(true_negative),
                 fn = real(false_negative);
    // Multiplies the roots, because the product of four counts may exceed 2^53.
    const double denominator =
        std::sqrt(tp + fp) * std::sqrt(tp + fn) * std::sqrt(tn + fp) * std::sqrt(tn + fn);
    return denominator == 0 ? 0 : (tp * tn - fp * fn) / denominator;
  }

private:
  static double ratio(std::size_t part, std::size_t all) {
    return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
  }
};

/// Counts with pairs of at least the threshold called alike.
inline Confusion confusion(std::span<const float> similarities, std::span<const float> labels,
                           float threshold = default_threshold) {
  Confusion counts;
  for (std::size_t i = 0; i < similarities.size(); ++i) {
    const bool right = is_right(similarities[i], labels[i], threshold);
    if (labels[i] >= 0.5F)
      ++(right ? counts.true_positive : counts.false_negative);
    else
      ++(right ? counts.true_negative : counts.false_positive);
  }
  return counts;
}

namespace detail {

/// The indices of the values in ascending order. Throws ArgumentError for a NaN.
inline std::vector<std::size_t> ascending_order(std::span<const float> similarities) {
  if (std::any_of(similarities.begin(), similarities.end(),
                  [](float similarity) { return std::isnan(similarity); }))
    throw ArgumentError("measures: a similarity is not a number");
  std::vector<std::size_t> order(similarities.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t i, std::size_t j) { return similarities[i] < similarities[j]; });
  return order;
}

}

/// The threshold with the highest value of a measure such as &Confusion::accuracy or
/// &Confusion::f1: the default threshold if none is better, else the lowest of the best. It lies
/// halfway between two similarities. Choose it on dev pairs, never on test pairs. Throws
/// ArgumentError for a NaN.
inline float best_threshold(std::span<const float> similarities, std::span<const float> labels,
                            double (Confusion::*measure)() const = &Confusion::accuracy) {
  float best = default_threshold;
  Confusion counts = confusion(similarities, labels, best);
  double most = (counts.*measure)();
  const std::vector<std::size_t> order = detail::ascending_order(similarities);
  counts = confusion(similarities, labels, -std::numeric_limits<float>::infinity());
  for (std::size_t i = 0; i <= order.size(); ++i) {
    // Here the pairs from order[i] on are called alike.
    const bool is_new =
        i == 0 || i == order.size() || similarities[order[i - 1]] < similarities[order[i]];
    if (is_new && !order.empty() && (counts.*measure)() > most) {
      most = (counts.*measure)();
      const float below = i == 0 ? similarities[order[0]] : similarities[order[i - 1]];
      const float above = i == order.size()
                              ? std::nextafter(below, std::numeric_limits<float>::infinity())
                              : similarities[order[i]];
      const float middle = std::midpoint(below, above);
      best = i != 0 && middle <= below ? above : middle;
    }
    if (i == order.size()) break;
    if (labels[order[i]] >= 0.5F)
      --counts.true_positive, ++counts.false_negative;
    else
      --counts.false_positive, ++counts.true_negative;
  }
  return best;
}

/// Confusion matrix of classes: counts[label][decision] is a number of pairs.
using ClassConfusion = std::vector<std::vector<std::size_t>>;

/// Throws ArgumentError for a class that is not below `classes`.
inline ClassConfusion class_confusion(std::span<const std::size_t> decisions,
                                      std::span<const std::size_t> labels, std::size_t classes) {
  ClassConfusion counts(classes, std::vector<std::size_t>(classes));
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (std::max(labels[i], decisions[i]) >= classes)
      throw ArgumentError("measures: class " + std::to_string(std::max(labels[i], decisions[i])) +
                          " of " + std::to_string(classes));
    ++counts[labels[i]][decisions[i]];
  }
  return counts;
}

/// The counts of each class against all others.
inline std::vector<Confusion> one_against_rest(const ClassConfusion& counts) {
  std::vector<Confusion> classes(counts.size());
  for (std::size_t label = 0; label < counts.size(); ++label)
    for (std::size_t decision = 0; decision < counts.size(); ++decision)
      for (std::size_t c = 0; c < counts.size(); ++c) {
        Confusion& one = classes[c];
        (label == c ? (decision == c ? one.true_positive : one.false_negative)
                    : (decision == c ? one.false_positive : one.true_negative)) +=
            counts[label][decision];
      }
  return classes;
}

/// The mean F1 of the classes; 0 without any.
inline double macro_f1(const ClassConfusion& counts) {
  double sum = 0;
  for (const Confusion& one : one_against_rest(counts)) sum += one.f1();
  return counts.empty() ? 0 : sum / static_cast<double>(counts.size());
}

}
