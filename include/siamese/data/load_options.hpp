// SPDX-License-Identifier: MIT
// Options for reading a corpus.
#pragma once

#include <siamese/data/pairs.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace siamese {

/// File format. `automatic` decides by the first line: a tab means TSV, an opening brace JSON
/// lines, a comma CSV.
enum class Format { automatic, tsv, csv, jsonl };

/// The part of a corpus to read from a file that holds all parts.
enum class CorpusPart { all, train, dev, test };

/// Columns that hold a user's own pairs: names in the header or fields of JSON objects, or column
/// numbers counted from 1 for a file without header. An empty label means that no label is read.
struct Columns {
  std::string sentence1 = "sentence1", sentence2 = "sentence2", label = "label";

  friend bool operator==(const Columns&, const Columns&) = default;
};

/// The labels that mean not alike (low) and alike (high); labels between are scaled to [0, 1].
struct LabelRange {
  float low = 0, high = 1;

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
  /// For a user's own pairs.
  Format format = Format::automatic;
  Columns columns = {};
  LabelRange label_range = {};

  friend bool operator==(const LoadOptions&, const LoadOptions&) = default;
};

}
