// SPDX-License-Identifier: MIT
// Summary of a corpus: the size of each part, and what the parts have in common.
#pragma once

#include <siamese/data/examples.hpp>
#include <siamese/data/overlap.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/text/text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <map>
#include <ostream>
#include <string>

namespace siamese {

struct PartSummary {
  std::size_t pairs = 0, duplicates = 0;
  std::map<float, std::size_t> labels;
  /// Mean number of tokens per sentence, and the fraction of tokens that no training pair contains.
  double mean_length = 0, unknown_rate = 0;
  std::size_t longest = 0;
  /// Overlap with the training pairs; zero for the training pairs themselves.
  Overlap overlap;
};

struct CorpusSummary {
  PartSummary train, dev, test;
  Index vocabulary_size = 0;
};

namespace detail {

inline PartSummary summarize_part(const Pairs& pairs, const Text& text) {
  PartSummary summary;
  summary.pairs = pairs.size();
  summary.duplicates = count_duplicates(pairs);
  for (const Pair& pair : pairs) ++summary.labels[pair.label];
  const Examples examples = tokenize(pairs, text);
  summary.unknown_rate = examples.unknown_rate();
  if (!pairs.empty())
    summary.mean_length =
        static_cast<double>(examples.ids.size()) / (2 * static_cast<double>(pairs.size()));
  for (Index s = 0; s < 2 * examples.size(); ++s)
    summary.longest = std::max(summary.longest, examples.sentence(s).size());
  return summary;
}

/// "1234 (5.6 %)".
inline std::string counted(std::size_t count, std::size_t all) {
  const double percent = all == 0 ? 0 : 100 * static_cast<double>(count) / static_cast<double>(all);
  char text[64];
  std::snprintf(text, sizeof text, "%zu (%.1f %%)", count, percent);
  return text;
}

}

/// Summarizes each part, with the vocabulary of the training pairs.
inline CorpusSummary summarize(const Corpus& corpus, const Tokenizer& tokenizer) {
  const Text text(corpus.train, {.tokenizer = tokenizer});
  CorpusSummary summary{detail::summarize_part(corpus.train, text),
                        detail::summarize_part(corpus.dev, text),
                        detail::summarize_part(corpus.test, text), text.vocabulary().size()};
  summary.train.overlap = overlap(corpus.train, {});
  summary.dev.overlap = overlap(corpus.dev, corpus.train);
  summary.test.overlap = overlap(corpus.test, corpus.train);
  return summary;
}

/// Prints a table.
inline std::ostream& operator<<(std::ostream& out, const CorpusSummary& summary) {
  const PartSummary* const parts[] = {&summary.train, &summary.dev, &summary.test};
  const auto row = [&](const std::string& name, auto&& value) {
    out << name << std::string(24 - name.size(), ' ');
    for (const PartSummary* part : parts) {
      const std::string text = value(*part);
      out << std::string(18 - std::min<std::size_t>(text.size(), 17), ' ') << text;
    }
    out << '\n';
  };
  const auto number = [](const char* format, double value) {
    char text[32];
    std::snprintf(text, sizeof text, format, value);
    return std::string(text);
  };
  std::map<float, std::size_t> labels;
  for (const PartSummary* part : parts)
    for (const auto& [label, count] : part->labels) labels[label] += count;

  const char* const names[] = {"train", "dev", "test"};
  row("", [&, i = 0](const PartSummary&) mutable { return std::string(names[i++]); });
  row("pairs", [](const PartSummary& part) { return std::to_string(part.pairs); });
  if (labels.size() <= 5) {
    for (const auto& [label, count] : labels)
      row("  of label " + number("%g", static_cast<double>(label)),
          [label = label](const PartSummary& part) {
            const auto found = part.labels.find(label);
            return detail::counted(found == part.labels.end() ? 0 : found->second, part.pairs);
          });
  } else {
    row("  mean label", [&](const PartSummary& part) {
      double sum = 0;
      for (const auto& [label, count] : part.labels)
        sum += static_cast<double>(label) * static_cast<double>(count);
      return part.pairs == 0 ? "-" : number("%.3f", sum / static_cast<double>(part.pairs));
    });
  }
  row("  repeated",
      [](const PartSummary& part) { return detail::counted(part.duplicates, part.pairs); });
  const auto shared = [&](const PartSummary& part, std::size_t count, std::size_t all) {
    return &part == &summary.train ? "-" : detail::counted(count, all);
  };
  row("  also in train", [&](const PartSummary& part) {
    return shared(part, part.overlap.shared_pairs, part.overlap.pairs);
  });
  row("distinct sentences",
      [](const PartSummary& part) { return std::to_string(part.overlap.sentences); });
  row("  also in train", [&](const PartSummary& part) {
    return shared(part, part.overlap.shared_sentences, part.overlap.sentences);
  });
  row("tokens of a sentence",
      [&](const PartSummary& part) { return number("%.1f", part.mean_length); });
  row("  at most", [](const PartSummary& part) { return std::to_string(part.longest); });
  row("unknown tokens",
      [&](const PartSummary& part) { return number("%.2f %%", 100 * part.unknown_rate); });
  return out << "vocabulary of the training pairs: " << summary.vocabulary_size << " tokens\n";
}

}
