// SPDX-License-Identifier: MIT
// How a corpus is read.
#pragma once

#include <siamese/data/pairs.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace siamese {

/// How rows are written down. By default the first line tells: a tab means TSV, an opening brace
/// JSON lines, a comma CSV.
enum class Format { automatic, tsv, csv, jsonl };

/// The part of a corpus that a file is read for, where one file holds all.
enum class CorpusPart { all, train, dev, test };

/// Where a user's own pairs have what: names in the header, or fields of the JSON objects; in a
/// file without header, positions from 1 on, all three. No label where none is read.
struct Columns {
  std::string sentence1 = "sentence1", sentence2 = "sentence2", label = "label";

  friend bool operator==(const Columns&, const Columns&) = default;
};

/// The labels of not alike and alike; those between lie between.
struct LabelRange {
  float low = 0, high = 1;

  friend bool operator==(const LabelRange&, const LabelRange&) = default;
};

struct LoadOptions {
  Task task = Task::similarity;
  CorpusPart part = CorpusPart::all;
  /// Rows that cannot be used are counted up to this many, over all files of a corpus; one more
  /// is an InputError.
  std::size_t max_bad_rows = 0;
  /// What of the training pairs becomes dev and test pairs where files for those are missing, and
  /// whether the parts then have no sentence in common; the seed decides which pairs.
  double dev_fraction = 0.1, test_fraction = 0.1;
  bool disjoint_split = false;
  std::uint64_t split_seed = 1;
  /// The rounds of ANLI that are looked for in its folder.
  std::vector<int> rounds = {1, 2, 3};
  /// ANLI: pairs of hypothesis and annotator's reason, as multihead-siamese-nets has them, in
  /// place of context and hypothesis.
  bool hypothesis_and_reason = false;
  /// Of a user's own pairs.
  Format format = Format::automatic;
  Columns columns = {};
  LabelRange label_range = {};

  friend bool operator==(const LoadOptions&, const LoadOptions&) = default;
};

}
