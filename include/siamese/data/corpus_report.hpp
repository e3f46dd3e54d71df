// SPDX-License-Identifier: MIT
// What a corpus holds, part by part, and what its parts share.
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

struct PartReport {
  std::size_t pairs = 0, duplicates = 0;
  std::map<float, std::size_t> labels;
  /// Tokens of a sentence, and the part of all tokens that no training pair has.
  double mean_length = 0, unknown_rate = 0;
  std::size_t longest = 0;
  /// With the training pairs; of these themselves nothing is shared.
  Overlap overlap;
};

struct CorpusReport {
  PartReport train, dev, test;
  Index vocabulary_size = 0;
};

namespace detail {

inline PartReport report_part(const Pairs& pairs, const Text& text) {
  PartReport report;
  report.pairs = pairs.size();
  report.duplicates = count_duplicates(pairs);
  for (const Pair& pair : pairs) ++report.labels[pair.label];
  const Examples examples = tokenize(pairs, text);
  report.unknown_rate = examples.unknown_rate();
  if (!pairs.empty())
    report.mean_length =
        static_cast<double>(examples.ids.size()) / (2 * static_cast<double>(pairs.size()));
  for (Index s = 0; s < 2 * examples.size(); ++s)
    report.longest = std::max(report.longest, examples.sentence(s).size());
  return report;
}

/// "1234 (5.6 %)".
inline std::string counted(std::size_t count, std::size_t all) {
  const double percent = all == 0 ? 0 : 100 * static_cast<double>(count) / static_cast<double>(all);
  char text[64];
  std::snprintf(text, sizeof text, "%zu (%.1f %%)", count, percent);
  return text;
}

}

/// Measures the parts with the vocabulary of the training pairs.
inline CorpusReport report(const Corpus& corpus, const Tokenizer& tokenizer) {
  const Text text(corpus.train, {.tokenizer = tokenizer});
  CorpusReport report{detail::report_part(corpus.train, text),
                      detail::report_part(corpus.dev, text), detail::report_part(corpus.test, text),
                      text.vocabulary().size()};
  report.train.overlap = overlap(corpus.train, {});
  report.dev.overlap = overlap(corpus.dev, corpus.train);
  report.test.overlap = overlap(corpus.test, corpus.train);
  return report;
}

/// A table for a person.
inline std::ostream& operator<<(std::ostream& out, const CorpusReport& report) {
  const PartReport* const parts[] = {&report.train, &report.dev, &report.test};
  const auto row = [&](const std::string& name, auto&& value) {
    out << name << std::string(24 - name.size(), ' ');
    for (const PartReport* part : parts) {
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
  for (const PartReport* part : parts)
    for (const auto& [label, count] : part->labels) labels[label] += count;

  const char* const names[] = {"train", "dev", "test"};
  row("", [&, i = 0](const PartReport&) mutable { return std::string(names[i++]); });
  row("pairs", [](const PartReport& part) { return std::to_string(part.pairs); });
  if (labels.size() <= 5) {
    for (const auto& [label, count] : labels)
      row("  of label " + number("%g", static_cast<double>(label)),
          [label = label](const PartReport& part) {
            const auto found = part.labels.find(label);
            return detail::counted(found == part.labels.end() ? 0 : found->second, part.pairs);
          });
  } else {
    row("  mean label", [&](const PartReport& part) {
      double sum = 0;
      for (const auto& [label, count] : part.labels)
        sum += static_cast<double>(label) * static_cast<double>(count);
      return part.pairs == 0 ? "-" : number("%.3f", sum / static_cast<double>(part.pairs));
    });
  }
  row("  repeated",
      [](const PartReport& part) { return detail::counted(part.duplicates, part.pairs); });
  const auto shared = [&](const PartReport& part, std::size_t count, std::size_t all) {
    return &part == &report.train ? "-" : detail::counted(count, all);
  };
  row("  also in train", [&](const PartReport& part) {
    return shared(part, part.overlap.shared_pairs, part.overlap.pairs);
  });
  row("distinct sentences",
      [](const PartReport& part) { return std::to_string(part.overlap.sentences); });
  row("  also in train", [&](const PartReport& part) {
    return shared(part, part.overlap.shared_sentences, part.overlap.sentences);
  });
  row("tokens of a sentence",
      [&](const PartReport& part) { return number("%.1f", part.mean_length); });
  row("  at most", [](const PartReport& part) { return std::to_string(part.longest); });
  row("unknown tokens",
      [&](const PartReport& part) { return number("%.2f %%", 100 * part.unknown_rate); });
  return out << "vocabulary of the training pairs: " << report.vocabulary_size << " tokens\n";
}

}
