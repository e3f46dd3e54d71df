// SPDX-License-Identifier: MIT
// Labelled sentence pairs, and the three parts of a corpus.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// The meaning of labels.
enum class Task {
  /// How alike the sentences are, in [0, 1]: 1 = alike, 0 = not alike.
  similarity,
  /// How the first sentence relates to the second: 0 entailment, 1 neutral, 2 contradiction.
  nli3
};

/// The classes of Task::nli3, by number.
inline constexpr std::array<std::string_view, 3> nli3_classes = {"entailment", "neutral",
                                                                 "contradiction"};

/// Two sentences and their label, whose meaning depends on the Task.
struct Pair {
  std::string sentence1, sentence2;
  float label = 0;

  friend bool operator==(const Pair&, const Pair&) = default;
};

/// Labelled pairs, in the order of their file.
using Pairs = std::vector<Pair>;

/// Training, dev and test pairs.
struct Corpus {
  Pairs train, dev, test;
};

}
