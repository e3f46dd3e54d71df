// SPDX-License-Identifier: MIT
// A vocabulary of numbered words, and token ids written as sentences of these words.
#pragma once

#include "batch.hpp"

#include <siamese/text/text.hpp>

#include <string>
#include <vector>

namespace test {

/// A Text with the tokens <unk>, w1, w2, ...
inline siamese::Text numbered_words(Index size) {
  std::vector<std::string> tokens = {std::string(siamese::Vocabulary::unknown_token)};
  for (Index i = 1; i < size; ++i) tokens.push_back("w" + std::to_string(i));
  return siamese::Text({}, siamese::Vocabulary(tokens));
}

inline std::string written(const Sentence& sentence) {
  std::string text;
  for (const Id id : sentence) text += (text.empty() ? "w" : " w") + std::to_string(id);
  return text;
}

inline std::vector<std::string> written(const std::vector<Sentence>& sentences) {
  std::vector<std::string> texts;
  for (const Sentence& sentence : sentences) texts.push_back(written(sentence));
  return texts;
}

}
