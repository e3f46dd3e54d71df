// SPDX-License-Identifier: MIT
// Labelled sentence pairs, and the three parts of a corpus.
#pragma once

#include <string>
#include <vector>

namespace siamese {

/// Two sentences and how alike they are: 1 = alike, 0 = not alike.
struct Pair {
  std::string sentence1, sentence2;
  float label = 0;

  friend bool operator==(const Pair&, const Pair&) = default;
};

using Pairs = std::vector<Pair>;

struct Corpus {
  Pairs train, dev, test;
};

}
