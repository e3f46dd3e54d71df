// SPDX-License-Identifier: MIT
// From a sentence to the ids of its tokens.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/text/tokenizer.hpp>
#include <siamese/text/vocabulary.hpp>

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

/// A tokenizer and its vocabulary; immutable.
class Text {
public:
  Text(Tokenizer tokenizer, Vocabulary vocabulary)
      : tokenizer_(tokenizer), vocabulary_(std::move(vocabulary)) {}

  const Tokenizer& tokenizer() const { return tokenizer_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }

  /// Appends the ids of the sentence's tokens. A sentence without any becomes one unknown token,
  /// so that every sentence has at least one and no encoder meets an empty one.
  void append_ids(std::string_view sentence, std::vector<Id>& out) const {
    const std::size_t before = out.size();
    tokenizer_.for_each(sentence,
                        [&](std::string_view token) { out.push_back(vocabulary_.id(token)); });
    if (out.size() == before) out.push_back(Vocabulary::unknown);
  }

private:
  Tokenizer tokenizer_;
  Vocabulary vocabulary_;
};

}
