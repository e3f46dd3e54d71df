// SPDX-License-Identifier: MIT
// Which columns or fields hold the sentences and labels of each dataset.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/labels.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/read_pairs.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
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

inline PairLayout snli_layout(const LoadOptions&) {
  return pair_layout("sentence1", "sentence2", "gold_label", entailment_label);
}

inline PairLayout qqp_layout(const LoadOptions&) {
  PairLayout layout = pair_layout("question1", "question2", "is_duplicate", binary_label);
  layout.rows.quoted = true;
  return layout;
}

inline PairLayout anli_layout(const LoadOptions& options) {
  return options.hypothesis_and_reason
             ? pair_layout("hypothesis", "reason", "label", entailment_label)
             : pair_layout("context", "hypothesis", "label", entailment_label);
}

inline PairLayout mrpc_layout(const LoadOptions&) {
  return pair_layout("#1 String", "#2 String", "Quality", binary_label);
}

/// The first release has no header; its columns are genre, file, year, index, score, sentences.
inline PairLayout stsb_layout(const LoadOptions&) {
  PairLayout layout = pair_layout("sentence1", "sentence2", "score", score_label);
  layout.rows.default_columns = {5, 6, 4};
  return layout;
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

/// Its TSV has no header.
inline PairLayout scitail_layout(const LoadOptions&) {
  PairLayout layout = pair_layout("sentence1", "sentence2", "gold_label", scitail_label);
  layout.rows.default_columns = {0, 1, 2};
  return layout;
}

/// The column number in `text`, counted from 1; 0 if it is not a number.
inline std::size_t column_number(std::string_view text) {
  std::size_t number = 0;
  const char* const end = text.data() + text.size();
  return std::from_chars(text.data(), end, number).ptr == end ? number : 0;
}

inline PairLayout own_layout(const LoadOptions& options) {
  const auto& [sentence1, sentence2, label] = options.columns;
  if (!(options.label_range.low < options.label_range.high))
    throw ArgumentError("the label range must begin with the smaller number");
  PairLayout layout = pair_layout(sentence1, sentence2, label, own_label);
  layout.may_be_empty = false;
  layout.rows.format = options.format;
  std::vector<std::size_t> at = {column_number(sentence1), column_number(sentence2)};
  if (!label.empty()) at.push_back(column_number(label));
  const auto named = std::ranges::count(at, std::size_t{0});
  if (named == 0)
    for (const std::size_t i : at) layout.rows.default_columns.push_back(i - 1);
  else if (named != std::ssize(at))
    throw ArgumentError("give either names for all columns or numbers for all, counted from 1");
  else if (options.columns == Columns())
    layout.rows.default_columns = {0, 1, 2};
  return layout;
}

}
