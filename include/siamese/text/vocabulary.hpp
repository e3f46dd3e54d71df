// SPDX-License-Identifier: MIT
// The tokens a model knows, and their ids.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/error.hpp>
#include <siamese/core/option.hpp>
#include <siamese/text/ngrams.hpp>
#include <siamese/text/unicode.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <istream>
#include <limits>
#include <ostream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace siamese {

/// Which tokens of a corpus become known.
struct VocabularyOptions {
  /// Tokens that occur less often are left out.
  std::size_t min_count = 1;
  /// Keeps only this many of the most frequent tokens, including the unknown token; 0: no limit.
  std::size_t max_size = 0;

  static constexpr auto options() {
    constexpr Range<std::size_t> counts = from_to<std::size_t>(1, 1'000'000'000);
    return list_of(Option{"min_count", &VocabularyOptions::min_count, counts},
                   Option{"max_size", &VocabularyOptions::max_size, or_0(counts)});
  }
};

/// Tokens numbered from 0; number 0 is the unknown token, which represents all others.
class Vocabulary {
public:
  static constexpr Id unknown = 0;
  static constexpr std::string_view unknown_token = "<unk>";

  /// Contains the unknown token only.
  Vocabulary() : Vocabulary({std::string(unknown_token)}) {}

  /// Token i gets id i. The first must be "<unk>"; all must be distinct, not empty, valid UTF-8
  /// and without line breaks; ArgumentError otherwise.
  explicit Vocabulary(std::vector<std::string> tokens) {
    for (std::string& token : tokens)
      if (const char* problem = append(std::move(token)))
        throw ArgumentError("vocabulary: token " + std::to_string(tokens_.size()) + " " + problem);
    if (tokens_.empty()) throw ArgumentError("vocabulary: no tokens; the first must be \"<unk>\"");
  }

  /// The token's id, or `unknown`.
  Id id(std::string_view token) const { return slots_[find(token)]; }

  /// The token of an id in [0, size()).
  const std::string& token(Id id) const { return tokens_[static_cast<std::size_t>(id)]; }

  Index size() const { return static_cast<Index>(tokens_.size()); }

  /// Reads the output of write(): one token per line, "<unk>" first. Throws InputError with name
  /// and line.
  static Vocabulary read(std::istream& in, const std::string& name) {
    Vocabulary vocabulary{Empty{}};
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (const char* problem = vocabulary.append(std::move(line)))
        throw InputError(
            name, number,
            std::string("the token ") + problem +
                "; a vocabulary has one token per line; use the file that training wrote");
    }
    if (in.bad()) throw FileError(name + ": reading failed; check the disk");
    if (number == 0) throw InputError(name, 0, "no tokens; the first line must be <unk>");
    return vocabulary;
  }

  void write(std::ostream& out) const {
    for (const std::string& token : tokens_) out << token << '\n';
  }

  friend bool operator==(const Vocabulary& a, const Vocabulary& b) {
    return a.tokens_ == b.tokens_;
  }

private:
  struct Empty {};
  explicit Vocabulary(Empty) {}

  /// Adds a token. Returns what is wrong with it, or a null pointer.
  const char* append(std::string token) {
    if (tokens_.empty() && token != unknown_token) return "must be <unk>, because it is the first";
    if (token.empty()) return "is empty";
    if (token.find_first_of("\r\n") != std::string::npos) return "holds a line break";
    if (!is_valid_utf8(token)) return "is not valid UTF-8";
    if (tokens_.size() > static_cast<std::size_t>(std::numeric_limits<Id>::max()))
      return "exceeds the number of ids";
    if (2 * (tokens_.size() + 1) > slots_.size()) grow();
    Id& slot = slots_[find(token)];
    if (!tokens_.empty() && token == tokens_[static_cast<std::size_t>(slot)])
      return "appears twice";
    slot = static_cast<Id>(tokens_.size());
    tokens_.push_back(std::move(token));
    return nullptr;
  }

  void grow() {
    slots_.assign(std::max<std::size_t>(16, 2 * slots_.size()), unknown);
    for (std::size_t i = 1; i < tokens_.size(); ++i) slots_[find(tokens_[i])] = static_cast<Id>(i);
  }

  /// The token's slot, or the free slot where it would go: open addressing with linear probing. A
  /// free slot holds `unknown`, so that looking up an unknown token needs no extra test; the
  /// unknown token itself therefore has no slot.
  std::size_t find(std::string_view token) const {
    const std::size_t mask = slots_.size() - 1;
    const std::size_t hash = std::hash<std::string_view>{}(token);
    std::size_t slot = hash & mask;
    while (slots_[slot] != unknown && tokens_[static_cast<std::size_t>(slots_[slot])] != token)
      slot = (slot + 1) & mask;
    return slot;
  }

  std::vector<std::string> tokens_;
  /// Their number is a power of two; at most half are in use.
  std::vector<Id> slots_;
};

/// Counts tokens and numbers them by decreasing count, then by their bytes, so that the result does
/// not depend on the order of the input.
class VocabularyBuilder {
public:
  void add(std::string_view token) {
    const auto found = counts_.find(token);
    if (found != counts_.end())
      ++found->second;
    else
      counts_.emplace(token, 1);
  }

  /// The kept tokens, followed by those of the n-grams, which do not count in max_size. Throws
  /// ArgumentError if a vocabulary cannot hold one of the kept tokens.
  Vocabulary build(const VocabularyOptions& options = {}, const NgramOptions& ngrams = {}) const {
    using Entry = std::pair<const std::string, std::size_t>;
    std::vector<const Entry*> kept;
    for (const Entry& entry : counts_)
      if (entry.second >= options.min_count && entry.first != Vocabulary::unknown_token)
        kept.push_back(&entry);
    std::sort(kept.begin(), kept.end(), [](const Entry* a, const Entry* b) {
      return a->second != b->second ? a->second > b->second : a->first < b->first;
    });
    if (options.max_size != 0) kept.resize(std::min(kept.size(), options.max_size - 1));
    std::vector<std::string> tokens{std::string(Vocabulary::unknown_token)};
    for (const Entry* entry : kept) tokens.push_back(entry->first);
    for (std::size_t i = 0; i < ngrams.buckets; ++i) tokens.push_back(ngram_token(i));
    return Vocabulary(std::move(tokens));
  }

private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view token) const {
      return std::hash<std::string_view>{}(token);
    }
  };
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> counts_;
};

}
