// SPDX-License-Identifier: MIT
// Trains on Quora Question Pairs, split so that the parts share no question, and measures.
#include <siamese/data/corpus_summary.hpp>
#include <siamese/measures/measures.hpp>
#include <siamese/siamese.hpp>

#include <cstdio>
#include <iostream>

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::fprintf(stderr,
                 "usage: %s FOLDER\nFOLDER holds quora_duplicate_questions.tsv, the competition's "
                 "train.csv, or train.tsv\n",
                 argv[0]);
    return 2;
  }
  const auto [corpus, report] = siamese::read_corpus("QQP", argv[1], {.disjoint_split = true});
  const siamese::TextOptions options{.tokenizer = {.lower_case = true}};
  std::cout << report << siamese::summarize(corpus, options);

  const siamese::Text text(corpus.train, options);
  siamese::Siamese<siamese::Conv<>> model(text);
  siamese::fit(model, corpus, siamese::Mse{}, siamese::LazyAdam{}, {.epochs = 5},
               siamese::ProgressBar{});

  siamese::Threads threads;
  const siamese::Examples dev = siamese::tokenize(corpus.dev, text);
  const siamese::Examples test = siamese::tokenize(corpus.test, text);
  const float threshold = siamese::best_threshold(model.similarities(dev, threads), dev.labels);
  const siamese::Measures measures =
      siamese::measure(model.similarities(test, threads), test.labels, threshold);
  std::printf("test at threshold %.3f: accuracy %.4f, F1 %.4f\n", static_cast<double>(threshold),
              measures.at_threshold.accuracy(), measures.at_threshold.f1());
  return 0;
} catch (const siamese::Error& error) {
  std::fprintf(stderr, "error: %s\n", error.what());
  return 1;
}
