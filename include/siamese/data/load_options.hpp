// SPDX-License-Identifier: MIT
// Options for reading a corpus.
#pragma once

#include <siamese/data/pairs.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace siamese {

/// File format. `automatic` decides by the first lines: an opening brace or bracket means JSON, a
/// tab TSV, another separator CSV. `jsonl` is JSON: an object a line, objects that span lines, or
/// an array of objects.
enum class Format { automatic, tsv, csv, jsonl };

/// The part of a corpus to read from a file that holds all parts.
enum class CorpusPart { all, train, dev, test };

/// Columns to read in place of the dataset's: names in the header or fields of JSON objects, or
/// numbers counted from 1. Empty names are those of the dataset; a label may be empty alone, and no
/// label is read then.
struct Columns {
  std::string sentence1, sentence2, label;

  friend bool operator==(const Columns&, const Columns&) = default;
};

/// The numbers that mean not alike and alike; either may be the greater one. Numbers between them
/// are scaled to [0, 1].
struct LabelRange {
  float not_alike = 0, alike = 1;

  friend bool operator==(const LabelRange&, const LabelRange&) = default;
};

/// How pairs are read from files: task, columns, splits, limits.
struct LoadOptions {
  Task task = Task::similarity;
  CorpusPart part = CorpusPart::all;
  /// Unusable rows that are allowed in all files of a corpus together; one more throws InputError.
  std::size_t max_bad_rows = 0;
  /// Fractions of the training pairs that become dev and test pairs if there are no files for
  /// those; whether the parts may not share sentences; and the seed that selects the pairs.
  double dev_fraction = 0.1, test_fraction = 0.1;
  bool disjoint_split = false;
  std::uint64_t split_seed = 1;
  /// Rounds of ANLI to read.
  std::vector<int> rounds = {1, 2, 3};
  /// ANLI: read pairs of hypothesis and annotator's reason, as multihead-siamese-nets does, instead
  /// of context and hypothesis.
  bool hypothesis_and_reason = false;
  Format format = Format::automatic;
  /// The character that separates columns; 0: decided by the first lines.
  char separator = 0;
  Columns columns = {};
  /// Whether a file whose columns are numbered has a header.
  bool header = false;
  /// For a user's own pairs.
  LabelRange label_range = {};
  /// Words that are labels, in any case, in place of numbers: not alike, alike; for the task nli3
  /// entailment, neutral, contradiction. Empty: none.
  std::vector<std::string> label_words = {};
  /// The label of pairs that are "not entailment" for the task nli3; empty: they are an error.
  std::optional<float> not_entailment = {};

  friend bool operator==(const LoadOptions&, const LoadOptions&) = default;
};

}
