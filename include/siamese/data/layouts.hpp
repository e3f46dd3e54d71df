// SPDX-License-Identifier: MIT
// Which columns or fields hold the sentences and labels of each dataset.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/labels.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/read_pairs.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese::detail {

inline PairLayout pair_layout(std::string_view sentence1, std::string_view sentence2,
                              std::string_view label, decltype(PairLayout::label) meaning) {
  PairLayout layout;
  for (const std::string_view column : {sentence1, sentence2, label})
    layout.rows.columns.push_back({.names = {std::string(column)}});
  layout.rows.columns.back().numeric = true;
  layout.label = meaning;
  return layout;
}

/// Adds the names that the columns have in Hugging Face's copy of the dataset.
inline PairLayout also_named(PairLayout layout, std::string_view sentence1,
                             std::string_view sentence2, std::string_view label) {
  std::size_t i = 0;
  for (const std::string_view column : {sentence1, sentence2, label})
    layout.rows.columns[i++].names.emplace_back(column);
  layout.rows.together = true;
  return layout;
}

inline PairLayout snli_layout(const LoadOptions&) {
  return also_named(pair_layout("sentence1", "sentence2", "gold_label", entailment_label),
                    "premise", "hypothesis", "label");
}

inline PairLayout qqp_layout(const LoadOptions&) {
  PairLayout layout = pair_layout("question1", "question2", "is_duplicate", binary_label);
  layout.rows.quoted = true;
  return also_named(std::move(layout), "question1", "question2", "label");
}

inline PairLayout anli_layout(const LoadOptions& options) {
  return options.hypothesis_and_reason
             ? pair_layout("hypothesis", "reason", "label", entailment_label)
             : also_named(pair_layout("context", "hypothesis", "label", entailment_label),
                          "premise", "hypothesis", "label");
}

inline PairLayout mrpc_layout(const LoadOptions&) {
  return also_named(pair_layout("#1 String", "#2 String", "Quality", binary_label), "sentence1",
                    "sentence2", "label");
}

/// The first release has no header; its columns are genre, file, year, index, score, sentences.
inline PairLayout stsb_layout(const LoadOptions&) {
  PairLayout layout = pair_layout("sentence1", "sentence2", "score", score_label);
  layout.rows.default_columns = {5, 6, 4};
  return also_named(std::move(layout), "sentence1", "sentence2", "label");
}

/// The release with 12 columns has all parts in one file and another name for the class column.
inline PairLayout sick_layout(const LoadOptions& options) {
  const bool classes = options.task == Task::nli3;
  PairLayout layout =
      pair_layout("sentence_A", "sentence_B", classes ? "entailment_judgment" : "relatedness_score",
                  sick_label);
  if (classes) layout.rows.columns[2].names.emplace_back("entailment_label");
  layout.rows.columns.push_back({.names = {"SemEval_set"}, .optional = true});
  layout.part_names = {"TRAIN", "TRIAL", "TEST"};
  return layout;
}

inline PairLayout paws_layout(const LoadOptions&) {
  return pair_layout("sentence1", "sentence2", "label", binary_label);
}

inline PairLayout rte_layout(const LoadOptions&) {
  return pair_layout("sentence1", "sentence2", "label", two_class_label);
}

inline PairLayout qnli_layout(const LoadOptions&) {
  return pair_layout("question", "sentence", "label", two_class_label);
}

/// Its TSV has no header.
inline PairLayout scitail_layout(const LoadOptions&) {
  PairLayout layout = pair_layout("sentence1", "sentence2", "gold_label", scitail_label);
  layout.rows.default_columns = {0, 1, 2};
  return layout;
}

/// Names of the columns of a user's own pairs, two that belong together, in the order in which they
/// are tried; then names of labels.
inline constexpr std::array<std::array<std::string_view, 2>, 13> usual_sentences = {
    {{"sentence1", "sentence2"},
     {"sentence_a", "sentence_b"},
     {"text1", "text2"},
     {"text_a", "text_b"},
     {"question1", "question2"},
     {"premise", "hypothesis"},
     {"premise", "hyp"},
     {"context", "hypothesis"},
     {"sent1", "sent2"},
     {"sentence", "paraphrase"},
     {"query", "passage"},
     {"q1", "q2"},
     {"s1", "s2"}}};
inline constexpr std::array<std::string_view, 7> usual_labels = {
    "label", "gold_label", "is_duplicate", "similarity", "score", "relatedness_score", "same"};

inline PairLayout own_layout(const LoadOptions& options) {
  if (!(options.label_range.not_alike != options.label_range.alike))
    throw ArgumentError("the labels of not alike and of alike must be two numbers");
  PairLayout layout =
      pair_layout(usual_sentences[0][0], usual_sentences[0][1], usual_labels[0], own_label);
  for (std::size_t i = 1; i < usual_sentences.size(); ++i)
    for (std::size_t column = 0; column < 2; ++column)
      layout.rows.columns[column].names.emplace_back(usual_sentences[i][column]);
  for (std::size_t i = 1; i < usual_labels.size(); ++i)
    layout.rows.columns[2].names.emplace_back(usual_labels[i]);
  layout.may_be_empty = false;
  layout.rows.default_columns = {0, 1, 2};
  return layout;
}

/// The column number in `text`, counted from 1; 0 if it is not a number.
inline std::size_t column_number(std::string_view text) {
  std::size_t number = 0;
  const char* const end = text.data() + text.size();
  return std::from_chars(text.data(), end, number).ptr == end ? number : 0;
}

/// The layout with the format and the columns that the options ask for. Throws ArgumentError.
inline PairLayout requested(PairLayout layout, const LoadOptions& options) {
  layout.rows.format = options.format;
  layout.rows.separator = options.separator;
  layout.rows.header = options.header;
  const auto& [sentence1, sentence2, label] = options.columns;
  if (sentence1.empty()) return layout;
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string& name = i == 0 ? sentence1 : i == 1 ? sentence2 : label;
    std::vector<std::string>& names = layout.rows.columns[i].names;
    std::ranges::move(names, std::back_inserter(layout.rows.header_names));
    names = {name};
    if (const std::size_t number = column_number(name); number > 0) numbers.push_back(number - 1);
  }
  layout.rows.default_columns = {};
  if (numbers.empty()) return layout;
  if (numbers.size() != (label.empty() ? 2 : 3))
    throw ArgumentError("give either names for all columns or numbers for all, counted from 1");
  layout.rows.default_columns = std::move(numbers);
  layout.rows.numbered = true;
  return layout;
}

}
