// SPDX-License-Identifier: MIT
// The figures of evaluation.json, with the values that each may have when the file is read again.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/option.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>

namespace siamese::tool {

/// Throws ArgumentError, which names the figure, unless each figure of an evaluation is a number
/// that a training can have, or null where it was not measured. Figures may be missing.
inline void check_evaluation(const nlohmann::json& evaluation) {
  if (!evaluation.is_object()) throw ArgumentError("is not the evaluation of a training");
  constexpr double most = std::numeric_limits<float>::max();
  constexpr Range<double> fractions{0, 1, "a number from 0 to 1"};
  constexpr Range<double> correlations{-1, 1, "a number from -1 to 1"};
  constexpr Range<double> similarities{-most, most, "a number"};
  constexpr Range<double> amounts{0, 1e18, "a number from 0 to 1e18"};
  for (const auto& item : evaluation.items()) {
    const std::string& name = item.key();
    const nlohmann::json& value = item.value();
    if (value.is_null()) continue;
    const auto has = [&](std::string_view part) { return name.find(part) != name.npos; };
    const bool whole = has("num_") || has("parameters") || has("size") || has("bytes");
    const Range<double>& range = has("accuracy")    ? fractions
                                 : has("spearman")  ? correlations
                                 : has("threshold") ? similarities
                                                    : amounts;
    const bool right = value.is_number() && range.contains(value.get<double>()) &&
                       (!whole || std::floor(value.get<double>()) == value.get<double>());
    if (!right) throw ArgumentError("the figure '" + name + "' must be " + range.text());
  }
}

}
