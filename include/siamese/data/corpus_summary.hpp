// SPDX-License-Identifier: MIT
// Summary of a corpus: the size of each part, and what the parts have in common.
#pragma once

#include <siamese/data/examples.hpp>
#include <siamese/data/overlap.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/token_counts.hpp>
#include <siamese/text/text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace siamese {

/// The size of one part of a corpus, and what it repeats or shares with the training pairs.
struct PartSummary {
  std::size_t pairs = 0;
  /// Pairs that repeat an earlier one, and pairs that occur again with a contradicting label.
  std::size_t duplicates = 0, contradictions = 0;
  std::map<float, std::size_t> labels;
  /// Tokens that no training pair contains are unknown.
  TokenCounts tokens;
  /// Overlap with the training pairs; zero for the training pairs themselves.
  Overlap overlap;
};

/// The parts' summaries, and notes on the corpus as a whole.
struct CorpusSummary {
  PartSummary train, dev, test;
  Index vocabulary_size = 0;
  Task task = Task::similarity;        ///< the meaning of the labels
  std::vector<std::string> notes = {}; ///< a line each, as token_notes() gives them
};

namespace detail {

inline PartSummary summarize_part(const Pairs& pairs, const Text& text, Task task) {
  PartSummary summary;
  summary.pairs = pairs.size();
  summary.duplicates = count_duplicates(pairs);
  summary.contradictions = count_contradictions(pairs, task);
  for (const Pair& pair : pairs) ++summary.labels[pair.label];
  summary.tokens = count_tokens(pairs, tokenize(pairs, text), task);
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

/// Summarizes each part, with the vocabulary of the training pairs; if there are none, of all
/// pairs.
inline CorpusSummary summarize(const Corpus& corpus, const TextOptions& options = {},
                               Task task = Task::similarity) {
  Pairs others;
  if (corpus.train.empty()) {
    others = corpus.dev;
    others.insert(others.end(), corpus.test.begin(), corpus.test.end());
  }
  const Pairs& known = corpus.train.empty() ? others : corpus.train;
  const Text text(known, options);
  CorpusSummary summary{.train = detail::summarize_part(corpus.train, text, task),
                        .dev = detail::summarize_part(corpus.dev, text, task),
                        .test = detail::summarize_part(corpus.test, text, task),
                        .vocabulary_size = text.vocabulary().size(),
                        .task = task};
  summary.notes = token_notes(known, options.tokenizer, summary.train.tokens, summary.dev.tokens,
                              summary.test.tokens);
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

  const bool classes = summary.task == Task::nli3;
  const auto name_of = [&](float label) {
    return classes ? std::string(nli3_classes[static_cast<std::size_t>(label)])
                   : "of label " + number("%g", static_cast<double>(label));
  };
  const char* const names[] = {"train", "dev", "test"};
  row("", [&, i = 0](const PartSummary&) mutable { return std::string(names[i++]); });
  row("pairs", [](const PartSummary& part) { return std::to_string(part.pairs); });
  if (labels.size() <= 5) {
    for (const auto& [label, count] : labels)
      row("  " + name_of(label), [label = label](const PartSummary& part) {
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
  row("  contradicting",
      [](const PartSummary& part) { return detail::counted(part.contradictions, part.pairs); });
  row("  not alike, same tokens",
      [](const PartSummary& part) { return detail::counted(part.tokens.same_tokens, part.pairs); });
  const bool compared = summary.train.pairs != 0;
  const auto shared = [&](const PartSummary& part, std::size_t count, std::size_t all) {
    return !compared || &part == &summary.train ? "-" : detail::counted(count, all);
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
      [&](const PartSummary& part) { return number("%.1f", part.tokens.mean_length()); });
  row("  at most", [](const PartSummary& part) { return std::to_string(part.tokens.longest); });
  row("unknown tokens", [&](const PartSummary& part) {
    return compared ? number("%.2f %%", 100 * part.tokens.unknown.rate()) : "-";
  });
  out << "vocabulary of " << (compared ? "the training pairs: " : "all pairs: ")
      << summary.vocabulary_size << " tokens\n";
  for (const std::string& note : summary.notes) out << note << '\n';
  return out;
}

}
