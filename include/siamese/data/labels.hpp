// SPDX-License-Identifier: MIT
// Parses the labels of published corpora and of users' own files.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/number.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/load_report.hpp>
#include <siamese/data/pairs.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// A parsed label: a value for Pair::label, or why the pair is left out, or what is wrong with it.
struct Label {
  std::optional<float> value;
  std::string_view left_out;
  std::string problem;
};

namespace detail {

/// Whether the words are equal, ignoring the case of A to Z.
inline bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// The finite number that the text is; nothing for any other text.
inline std::optional<float> finite_number(std::string_view text) {
  const std::optional<float> number = parse_number<float>(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

/// The number of a label that is not a class: true is 1 and false is 0, in any case.
inline std::optional<float> label_number(std::string_view text) {
  if (same_word(text, "true")) return 1.0F;
  if (same_word(text, "false")) return 0.0F;
  return finite_number(text);
}

}

/// Parses a number in the range, or true or false for 1 or 0, and scales it to [0, 1]; nothing for
/// any other text.
inline std::optional<float> parse_label(std::string_view text, LabelRange range = {}) {
  const std::optional<float> number = detail::label_number(text);
  const auto [least, most] = std::minmax(range.not_alike, range.alike);
  if (!number || *number < least || *number > most) return std::nullopt;
  // In double, because the difference of two floats may exceed the greatest float.
  const auto from = static_cast<double>(range.not_alike), to = static_cast<double>(range.alike);
  return static_cast<float>(std::abs(static_cast<double>(*number) - from) / std::abs(to - from));
}

namespace detail {

/// The shortest decimal form of the number.
inline std::string shown(float number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

/// The class named by a word or its first letter, in either case.
inline std::optional<std::size_t> entailment_class(std::string_view text) {
  for (std::size_t i = 0; i < nli3_classes.size(); ++i)
    if (same_word(nli3_classes[i], text) || same_word(nli3_classes[i].substr(0, 1), text)) return i;
  return std::nullopt;
}

/// Whether the label is the second class of corpora with two, such as HANS, RTE and QNLI.
inline bool is_not_entailment(std::string_view text) {
  return std::ranges::any_of(std::array{"non-entailment", "not-entailment", "non_entailment",
                                        "not_entailment", "non entailment", "not entailment",
                                        "nonentailment"},
                             [&](std::string_view name) { return same_word(text, name); });
}

}

/// Entailment, neutral, contradiction, by name or as the numbers 0, 1, 2; not entailment; or "-" or
/// -1 for none. As similarity, entailment is 1, contradiction and not entailment are 0, and neutral
/// pairs are left out. Not entailment is none of the three classes; the options may give it a
/// number of its own.
inline Label entailment_label(std::string_view text, const LoadOptions& options) {
  const bool classes = options.task == Task::nli3;
  if (detail::is_not_entailment(text)) {
    const std::optional<float> value = classes ? options.not_entailment : 0.0F;
    if (value) return {value, {}, {}};
    return {{},
            {},
            "label " + detail::quoted(text) +
                " is neutral or contradiction, two of the three classes; the task similarity reads "
                "it as not alike"};
  }
  const std::optional<float> number = detail::finite_number(text);
  if (text == "-" || number == -1.0F) return {{}, "no gold label", {}};
  std::optional<std::size_t> found = detail::entailment_class(text);
  for (std::size_t i = 0; i < nli3_classes.size(); ++i)
    if (number == static_cast<float>(i)) found = i;
  if (!found) return {{}, {}, "unknown gold_label " + detail::quoted(text)};
  if (classes) return {static_cast<float>(*found), {}, {}};
  if (*found == 1) return {{}, "neutral", {}};
  return {*found == 0 ? 1.0F : 0.0F, {}, {}};
}

/// The labels of corpora with two classes, entailment and not entailment, or as the numbers 0 and
/// 1, with "-" or -1 for none.
inline Label two_class_label(std::string_view text, const LoadOptions& options) {
  const std::optional<float> number = detail::finite_number(text);
  if (number == 0.0F) return entailment_label(nli3_classes[0], options);
  if (number == 1.0F) return entailment_label("not_entailment", options);
  if (text == "-" || number == -1.0F || detail::same_word(text, nli3_classes[0]) ||
      detail::is_not_entailment(text))
    return entailment_label(text, options);
  return {{},
          {},
          "label " + detail::quoted(text) + " is neither entailment (0) nor not_entailment (1)"};
}

/// SciTail's labels: entails, or neutral for everything else. As similarity, neutral is 0.
inline Label scitail_label(std::string_view text, const LoadOptions& options) {
  const bool entails = text == "entails" || text == "entailment";
  if (!entails && text != "neutral") return {{}, {}, "unknown label " + detail::quoted(text)};
  return {entails == (options.task == Task::similarity) ? 1.0F : 0.0F, {}, {}};
}

/// 0 or 1, also as false or true.
inline Label binary_label(std::string_view text, const LoadOptions&) {
  const std::optional<float> number = detail::label_number(text);
  if (number != 0.0F && number != 1.0F)
    return {{},
            {},
            "label " + detail::quoted(text) + " is neither 0 nor 1" +
                (number ? "; the dataset pairs reads other numbers, with --label-range" : "")};
  return {number == 1.0F ? 1.0F : 0.0F, {}, {}};
}

/// A number in the range, scaled to [0, 1].
inline Label real_label(std::string_view text, LabelRange range) {
  const std::optional<float> number = parse_label(text, range);
  if (number) return {number, {}, {}};
  const auto [least, most] = std::minmax(range.not_alike, range.alike);
  return {{},
          {},
          "label " + detail::quoted(text) + " is not a number from " + detail::shown(least) +
              " to " + detail::shown(most)};
}

/// STS-B's scores, from 0 to 5.
inline Label score_label(std::string_view text, const LoadOptions&) {
  return real_label(text, {0, 5});
}

/// SICK's relatedness, from 1 to 5, or its entailment class for the task nli3.
inline Label sick_label(std::string_view text, const LoadOptions& options) {
  return options.task == Task::nli3 ? entailment_label(text, options) : real_label(text, {1, 5});
}

namespace detail {

/// A user's own label that is one of the options' words.
inline Label worded_label(std::string_view text, const LoadOptions& options) {
  const std::vector<std::string>& words = options.label_words;
  const std::size_t needed = options.task == Task::nli3 ? nli3_classes.size() : 2;
  if (words.size() != needed)
    throw ArgumentError("the task " +
                        std::string(needed == 2 ? "similarity needs 2 words as labels, for not "
                                                  "alike and alike"
                                                : "nli3 needs 3 words as labels, for entailment, "
                                                  "neutral and contradiction") +
                        ", not " + std::to_string(words.size()));
  std::string known;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (same_word(text, words[i])) return {static_cast<float>(i), {}, {}};
    known += (i == 0 ? "" : ", ") + detail::quoted(words[i]);
  }
  return {{}, {}, "label " + detail::quoted(text) + " is none of " + known};
}

/// The option with which a label that is not a number in the range may be read.
inline std::string remedy(std::string_view text, LabelRange range) {
  if (text.empty()) return {};
  const std::optional<float> number = finite_number(text);
  if (!number) return ", nor a word that --labels names";
  const std::string ends = "--label-range sets the numbers of not alike and alike";
  return *number == 2 && range == LabelRange()
             ? "; --task nli3 reads 0, 1 and 2 as classes, " + ends
             : "; " + ends;
}

}

/// A user's own label: one of the options' words, if there are any; else a number in the options'
/// range, or for the task nli3 a class number 0, 1 or 2; or the name of a class.
inline Label own_label(std::string_view text, const LoadOptions& options) {
  if (!options.label_words.empty()) return detail::worded_label(text, options);
  const bool classes = options.task == Task::nli3;
  if (text == "-" || detail::entailment_class(text) || detail::is_not_entailment(text))
    return entailment_label(text, options);
  if (!classes) {
    Label label = real_label(text, options.label_range);
    if (!label.problem.empty()) label.problem += detail::remedy(text, options.label_range);
    return label;
  }
  Label label = entailment_label(text, options);
  if (!label.problem.empty())
    label.problem = "label " + detail::quoted(text) +
                    " is not a class: 0 or entailment, 1 or neutral, 2 or contradiction";
  return label;
}

}
