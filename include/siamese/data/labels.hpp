// SPDX-License-Identifier: MIT
// Parses the labels of published corpora and of users' own files.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/load_report.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace siamese {

/// A parsed label: a value for Pair::label, or why the pair is left out, or what is wrong with it.
struct Label {
  std::optional<float> value;
  std::string_view left_out;
  std::string problem;
};

/// Parses a number in the range and scales it to [0, 1]; nothing for any other text.
inline std::optional<float> parse_label(std::string_view text, LabelRange range = {}) {
  float number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped != end || !(number >= range.low && number <= range.high))
    return std::nullopt;
  return (number - range.low) / (range.high - range.low);
}

namespace detail {

/// The shortest decimal form of the number.
inline std::string shown(float number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

/// The class named by a word or its first letter, in either case.
inline std::optional<std::size_t> entailment_class(std::string_view text) {
  constexpr std::array<std::string_view, 3> names = {"entailment", "neutral", "contradiction"};
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  const auto equal = [&](std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
  };
  for (std::size_t i = 0; i < names.size(); ++i)
    if (equal(names[i], text) || equal(names[i].substr(0, 1), text)) return i;
  return std::nullopt;
}

}

/// Entailment, neutral, contradiction, or "-" for none. As similarity, entailment is 1,
/// contradiction is 0, and neutral pairs are left out.
inline Label entailment_label(std::string_view text, const LoadOptions& options) {
  if (text == "-") return {{}, "no gold label", {}};
  const std::optional<std::size_t> found = detail::entailment_class(text);
  if (!found) return {{}, {}, "unknown gold_label " + detail::quoted(text)};
  if (options.task == Task::nli3) return {static_cast<float>(*found), {}, {}};
  if (*found == 1) return {{}, "neutral", {}};
  return {*found == 0 ? 1.0F : 0.0F, {}, {}};
}

/// SciTail's labels: entails, or neutral for everything else. As similarity, neutral is 0.
inline Label scitail_label(std::string_view text, const LoadOptions& options) {
  const bool entails = text == "entails" || text == "entailment";
  if (!entails && text != "neutral") return {{}, {}, "unknown label " + detail::quoted(text)};
  return {entails == (options.task == Task::similarity) ? 1.0F : 0.0F, {}, {}};
}

/// 0 or 1.
inline Label binary_label(std::string_view text, const LoadOptions&) {
  if (text != "0" && text != "1")
    return {{}, {}, "label " + detail::quoted(text) + " is neither 0 nor 1"};
  return {text == "1" ? 1.0F : 0.0F, {}, {}};
}

/// A number in the range, scaled to [0, 1].
inline Label real_label(std::string_view text, LabelRange range) {
  const std::optional<float> number = parse_label(text, range);
  if (number) return {number, {}, {}};
  return {{},
          {},
          "label " + detail::quoted(text) + " is not a number from " + detail::shown(range.low) +
              " to " + detail::shown(range.high)};
}

/// STS-B's scores, from 0 to 5.
inline Label score_label(std::string_view text, const LoadOptions&) {
  return real_label(text, {0, 5});
}

/// SICK's relatedness, from 1 to 5, or its entailment class for the task nli3.
inline Label sick_label(std::string_view text, const LoadOptions& options) {
  return options.task == Task::nli3 ? entailment_label(text, options) : real_label(text, {1, 5});
}

/// A user's own label: a number in the options' range, or for the task nli3 a class number 0, 1 or
/// 2; or the name of a class.
inline Label own_label(std::string_view text, const LoadOptions& options) {
  const bool classes = options.task == Task::nli3;
  if (text == "-" || detail::entailment_class(text)) return entailment_label(text, options);
  if (!classes) return real_label(text, options.label_range);
  if (text == "0" || text == "1" || text == "2")
    return {static_cast<float>(text.front() - '0'), {}, {}};
  return {{},
          {},
          "label " + detail::quoted(text) +
              " is not a class: 0 or entailment, 1 or neutral, 2 or contradiction"};
}

}
