// SPDX-License-Identifier: MIT
// Counts of a corpus's tokens, and notes on what they mean for a model.
#pragma once

#include <siamese/data/examples.hpp>
#include <siamese/data/load_report.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/text/scripts.hpp>
#include <siamese/text/tokenizer.hpp>
#include <siamese/text/unicode.hpp>
#include <siamese/text/vocabulary.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

/// Counts over the tokenised pairs of one part of a corpus.
struct TokenCounts {
  UnknownTokens unknown = {};
  /// Tokens of the longest sentence, and that sentence.
  std::size_t longest = 0;
  std::string longest_sentence = {};
  /// Sentences of which the tokenizer left out tokens.
  std::size_t cut = 0;
  /// Pairs whose sentences are the same known tokens, although they are not alike, or not
  /// entailment.
  std::size_t same_tokens = 0;

  /// Mean number of tokens per sentence; 0 without pairs.
  double mean_length() const {
    return unknown.pairs == 0
               ? 0
               : static_cast<double>(unknown.tokens) / (2 * static_cast<double>(unknown.pairs));
  }
};

/// Counts the tokens of pairs, given also as examples.
inline TokenCounts count_tokens(const Pairs& pairs, const Examples& examples, Task task) {
  TokenCounts counts{.unknown = unknown_tokens(examples), .cut = examples.cut};
  Index longest = -1;
  for (Index pair = 0; pair < examples.size(); ++pair) {
    const auto a = examples.sentence(2 * pair), b = examples.sentence(2 * pair + 1);
    for (const Index s : {2 * pair, 2 * pair + 1}) {
      if (examples.sentence(s).size() <= counts.longest) continue;
      counts.longest = examples.sentence(s).size();
      longest = s;
    }
    const float label = examples.labels[static_cast<std::size_t>(pair)];
    const bool alike = task == Task::nli3 ? label == 0 : label >= 0.5F;
    if (!alike && std::ranges::equal(a, b) && std::ranges::count(a, Vocabulary::unknown) == 0)
      ++counts.same_tokens;
  }
  if (longest >= 0) {
    const Pair& pair = pairs[static_cast<std::size_t>(longest / 2)];
    counts.longest_sentence = longest % 2 == 0 ? pair.sentence1 : pair.sentence2;
  }
  return counts;
}

namespace detail {

/// The number with `decimals` places.
inline std::string fixed(double number, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, number);
  return text;
}

/// Whether most of the first pairs' letters are of scripts without spaces, and the tokenizer makes
/// tokens of so many letters that each must be several words.
inline bool lacks_spaces(const Pairs& pairs, const Tokenizer& tokenizer, double mean_length) {
  constexpr std::size_t sample = 1000;
  std::size_t tokens = 0, letters = 0, unspaced = 0;
  for (std::size_t i = 0; i < std::min(sample, pairs.size()); ++i)
    for (const std::string* sentence : {&pairs[i].sentence1, &pairs[i].sentence2})
      tokenizer.for_each(*sentence, [&](std::string_view token) {
        ++tokens;
        for (std::size_t position = 0; position < token.size(); ++letters)
          unspaced += is_unspaced(decode(token, position)) ? 1U : 0U;
      });
  return 2 * unspaced > letters && (letters > 3 * tokens || mean_length < 2);
}

}

namespace detail {

/// The option that may give these pairs different tokens: a greater limit, if sentences were cut
/// at it.
inline std::string token_remedy(const Tokenizer& tokenizer, const TokenCounts& counts,
                                std::size_t pairs) {
  if (counts.cut >= pairs) return "; a greater --max-tokens keeps more of each sentence";
  if (tokenizer.symbols || tokenizer.characters) return {};
  return "; --symbols makes tokens of symbols, punctuation and emoji";
}

}

/// Says that sentences were cut; empty if none was.
inline std::string cut_note(std::size_t sentences, const Tokenizer& tokenizer) {
  if (sentences == 0) return {};
  return std::to_string(sentences) + (sentences == 1 ? " sentence is" : " sentences are") +
         " cut after " + std::to_string(tokenizer.max_tokens) + " tokens";
}

/// Lines about a corpus that a user should know before training: sentences without a known word,
/// tokens that the tokenizer should make otherwise, long sentences. Each is one line and names the
/// option that helps. `pairs` are training pairs, or others if there are none.
inline std::vector<std::string> token_notes(const Pairs& pairs, const Tokenizer& tokenizer,
                                            const TokenCounts& train, const TokenCounts& dev,
                                            const TokenCounts& test) {
  std::vector<std::string> notes;
  const std::pair<std::string_view, const TokenCounts&> parts[] = {
      {"train", train}, {"dev", dev}, {"test", test}};
  TokenCounts all;
  const TokenCounts* longest = &train;
  for (const auto& [name, part] : parts) {
    if (const std::string warning = part.unknown.warning(); !warning.empty())
      notes.push_back(std::string(name) + ": " + warning +
                      (&part == &train
                           ? detail::token_remedy(tokenizer, part, part.unknown.pairs_without_known)
                           : ""));
    all.unknown += part.unknown;
    all.same_tokens += part.same_tokens;
    all.cut += part.cut;
    if (part.longest > longest->longest) longest = &part;
  }
  const double mean_length = all.mean_length();
  if (!tokenizer.characters && detail::lacks_spaces(pairs, tokenizer, mean_length)) {
    std::string note = "sentences are " + detail::fixed(mean_length, 1) + " tokens long on average";
    if (dev.unknown.tokens != 0)
      note +=
          " and " + detail::fixed(100 * dev.unknown.rate(), 0) + " % of dev's tokens are unknown";
    notes.push_back(note + "; --characters reads text without spaces");
  }
  if (all.same_tokens != 0)
    notes.push_back(std::to_string(all.same_tokens) +
                    (all.same_tokens == 1
                         ? " pair is not alike although its sentences are the same tokens"
                         : " pairs are not alike although their sentences are the same tokens") +
                    detail::token_remedy(tokenizer, all, all.same_tokens));
  if (all.cut != 0) notes.push_back(cut_note(all.cut, tokenizer));
  if (longest->longest >= 1000)
    notes.push_back("a sentence has " + std::to_string(longest->longest) + " tokens, where " +
                    detail::fixed(mean_length, 0) +
                    " are usual: " + detail::quoted(longest->longest_sentence) +
                    "; attention (multihead) takes time that grows with the square of that, and "
                    "--max-tokens cuts it");
  return notes;
}

}
