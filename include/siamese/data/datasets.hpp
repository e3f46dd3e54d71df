// SPDX-License-Identifier: MIT
// The corpora that are read as published, and a user's own pairs: where they keep what.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/labels.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/read_pairs.hpp>
#include <siamese/data/report.hpp>
#include <siamese/data/rows.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// A known dataset: how its files are called, and how one is read.
struct Dataset {
  /// Names of the training, dev and test file; an empty one: the corpus has none. In a name of
  /// ANLI's, ? stands for a round.
  struct Files {
    std::string_view train, dev, test;
  };

  std::string_view name;
  /// The names in the order in which they are tried, each also with .gz. Only whole names count:
  /// the sample of a corpus is never taken for the corpus.
  std::vector<Files> files;
  PairLayout (*layout)(const LoadOptions&);
  /// Whether the labels can be classes (Task::nli3).
  bool has_classes;

  /// Reads the pairs of one file. Throws FileError and InputError, and ArgumentError for a task
  /// that the labels are not made for.
  Pairs read(const std::filesystem::path& path, const LoadOptions& options,
             LoadReport& report) const {
    if (options.task == Task::nli3 && !has_classes)
      throw ArgumentError("the labels of " + std::string(name) +
                          " are no classes; the task nli3 needs a corpus of entailment");
    return read_pairs(path, layout(options), options, report);
  }
};

namespace detail {

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

/// A position in `text`, from 1 on, or 0.
inline std::size_t position(std::string_view text) {
  std::size_t number = 0;
  const char* const end = text.data() + text.size();
  return std::from_chars(text.data(), end, number).ptr == end ? number : 0;
}

inline PairLayout own_layout(const LoadOptions& options) {
  const auto& [sentence1, sentence2, label] = options.columns;
  if (!(options.label_range.low < options.label_range.high))
    throw ArgumentError("the label of not alike must be below that of alike");
  PairLayout layout = pair_layout(sentence1, sentence2, label, own_label);
  layout.may_be_empty = false;
  layout.rows.format = options.format;
  const std::size_t at[] = {position(sentence1), position(sentence2), position(label)};
  const auto given = std::ranges::count_if(at, [](std::size_t i) { return i != 0; });
  if (given == 3)
    layout.rows.positions = {at[0] - 1, at[1] - 1, at[2] - 1};
  else if (given != 0)
    throw ArgumentError("columns are either all named or all numbered from 1 on");
  else if (options.columns == Columns())
    layout.rows.positions = {0, 1, 2};
  return layout;
}

}

inline const std::vector<Dataset>& datasets() {
  using namespace detail;
  static constexpr Dataset::Files tsv = {"train.tsv", "dev.tsv", "test.tsv"},
                                  csv = {"train.csv", "dev.csv", "test.csv"},
                                  jsonl = {"train.jsonl", "dev.jsonl", "test.jsonl"};
  static const std::vector<Dataset> all = {
      {"SNLI",
       {{"snli_1.0_train.jsonl", "snli_1.0_dev.jsonl", "snli_1.0_test.jsonl"},
        {"snli_1.0_train.txt", "snli_1.0_dev.txt", "snli_1.0_test.txt"},
        tsv,
        jsonl},
       snli_layout,
       true},
      {"QQP", {{"quora_duplicate_questions.tsv", "", ""}, tsv, csv}, qqp_layout, false},
      {"ANLI", {{"R?/train.jsonl", "R?/dev.jsonl", "R?/test.jsonl"}, jsonl}, anli_layout, true},
      {"pairs", {tsv, csv, jsonl}, own_layout, true},
  };
  return all;
}

/// The dataset of that name; ArgumentError if there is none.
inline const Dataset& find_dataset(std::string_view name) {
  std::string known;
  for (const Dataset& dataset : datasets()) {
    if (dataset.name == name) return dataset;
    known += (known.empty() ? "" : ", ") + std::string(dataset.name);
  }
  throw ArgumentError("unknown dataset " + detail::quoted(name) + "; known are " + known);
}

}
